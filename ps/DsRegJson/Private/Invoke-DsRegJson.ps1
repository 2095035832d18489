function Invoke-DsRegJson {
    # Runs the command line program once, start to end. Returns ExitCode, Lines (stdout) and
    # Problems (stderr); what an exit code means is the caller's business. Without -Cmdlet, $null for
    # a program that does not run, or does not answer.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [AllowNull()]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        [Parameter(Mandatory)]
        [string[]] $Argument,

        [AllowEmptyString()]
        [string] $Text = ''
    )

    $cli = Start-DsRegJsonProcess -Cmdlet $Cmdlet -Command $Command -Argument $Argument
    if ($null -eq $cli) {
        return
    }
    try {
        $parts = @(
            Send-DsRegJsonText -Cli $cli -Text $Text
            Complete-DsRegJsonProcess -Cli $cli
        )
        $lines = @(foreach ($part in $parts) { $part })
        # Text that the program hands back keeps the line ends it came with.
        [pscustomobject] @{ ExitCode = $cli.ExitCode; Lines = @($lines -replace '\r$', ''); Problems = $cli.Problems }
    }
    finally {
        Stop-DsRegJsonProcess -Cli $cli
    }
}
