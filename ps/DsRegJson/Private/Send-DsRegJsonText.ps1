function Send-DsRegJsonText {
    # Writes text to the program's standard input as UTF-8, and hands on the lines that it prints
    # meanwhile: whoever only wrote would wait for ever once both pipes are full.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
    try {
        $write = $Cli.Input.WriteAsync($bytes, 0, $bytes.Length)
    }
    catch [System.IO.IOException] {
        # The program has ended early; its exit code and its stderr will say why. A write that
        # fails later says nothing more.
        Write-Debug -Message "not written: $_"
        return
    }
    while (-not $write.IsCompleted) {
        Receive-DsRegJsonLine -Cli $Cli
        Wait-DsRegJsonTask -Cli $Cli -Task $(if ($null -ne $Cli.Line) { $Cli.Line } else { $write })
    }
    $Cli.Quiet.Restart()
    Receive-DsRegJsonLine -Cli $Cli
}
