function New-DsRegJsonBatch {
    # One run of "dsregjson batch" to come. What is appended to Pending goes to its standard input
    # with Send-DsRegJsonBatch. The program starts with the first of it, so that a small pipeline that
    # breaks off early leaves nothing behind.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # From Resolve-DsRegJsonCommand.
        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        # What comes after "batch".
        [Parameter(Mandatory)]
        [string[]] $Argument
    )

    [pscustomobject] @{
        Cmdlet    = $Cmdlet
        Command   = $Command
        Argument  = $Argument
        Pending   = [System.Text.StringBuilder]::new()
        Cli       = $null
        # Where the program lists the inputs that it could not convert.
        ErrorFile = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), [guid]::NewGuid().ToString('n') + '.csv')
    }
}
