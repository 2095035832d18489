function New-DsRegJsonError {
    # An error record. The ids are part of the module's interface: about_DsRegJson lists them all.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        [Parameter(Mandatory)]
        [string] $Id,

        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorCategory] $Category,

        [AllowNull()]
        [object] $Target,

        [Parameter(Mandatory)]
        [string] $Message
    )

    [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new($Message), $Id, $Category, $Target)
}
