function Complete-DsRegJsonProcess {
    # Ends the input, hands on the rest of the lines, waits for the end of the program, and leaves
    # ExitCode and Problems (the lines of stderr without the program's name) in the object.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli
    )

    Complete-DsRegJsonWrite -Cli $Cli
    try {
        $Cli.Input.Close()
    }
    catch [System.IO.IOException] {
        Write-Debug -Message "the program ended before it had read all: $_"
    }
    while ($null -ne $Cli.Read) {
        Wait-DsRegJsonTask -Cli $Cli -Task $Cli.Read
        Receive-DsRegJsonLine -Cli $Cli
    }
    while (-not $Cli.Stderr.IsCompleted) {
        Wait-DsRegJsonTask -Cli $Cli -Task $Cli.Stderr
    }
    while (-not $Cli.Process.WaitForExit(20)) {
        # Its outputs are closed, so it is about to end: nothing left to do, only Ctrl-C to hear.
        Write-Debug -Message 'waiting for the program to end'
    }
    $Cli.ExitCode = $Cli.Process.ExitCode
    $Cli.Problems = @($Cli.Stderr.Result -split '\r?\n' -ne '' -replace '^dsregjson: ', '')
}
