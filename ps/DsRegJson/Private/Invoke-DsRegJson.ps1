function Invoke-DsRegJson {
    # Runs the command line program once, start to end. Returns ExitCode, Lines (stdout) and
    # Problems (stderr); what an exit code means is the caller's business.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        [Parameter(Mandatory)]
        [string[]] $Argument,

        [AllowEmptyString()]
        [string] $Text = ''
    )

    $cli = Start-DsRegJsonProcess -Cmdlet $Cmdlet -Command $Command -Argument $Argument
    try {
        $lines = @(
            Send-DsRegJsonText -Cli $cli -Text $Text
            Complete-DsRegJsonProcess -Cli $cli
        )
        [pscustomobject] @{ ExitCode = $cli.ExitCode; Lines = $lines; Problems = $cli.Problems }
    }
    finally {
        Stop-DsRegJsonProcess -Cli $cli
    }
}
