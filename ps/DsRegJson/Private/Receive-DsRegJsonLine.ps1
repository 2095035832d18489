function Receive-DsRegJsonLine {
    # Hands on the lines that the program has printed up to now, without waiting for more.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli
    )

    while ($null -ne $Cli.Line -and $Cli.Line.IsCompleted) {
        $text = $Cli.Line.Result
        $Cli.Quiet.Restart()
        if ($null -eq $text) {
            $Cli.Line = $null
        }
        else {
            $Cli.Line = $Cli.Process.StandardOutput.ReadLineAsync()
            $text
        }
    }
}
