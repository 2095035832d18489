function ConvertTo-DsRegText {
    # What the program reads: the JSON line of an object of this module, or the text of a capture
    # that came as lines or in one piece.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object] $InputObject
    )

    if ($InputObject -is [System.Management.Automation.PSCustomObject]) {
        ConvertTo-DsRegJsonLine -InputObject $InputObject
    }
    else {
        @($InputObject) -join "`n"
    }
}
