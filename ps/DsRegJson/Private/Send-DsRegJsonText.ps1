function Send-DsRegJsonText {
    # Sends text to the program's standard input as UTF-8, and hands on the lines that it has printed
    # by then. Returns while the program still reads it, so that both have something to do; reads
    # while it waits for the text before, because with both pipes full nobody would move.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    Complete-DsRegJsonWrite -Cli $Cli
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
    try {
        $Cli.Write = $Cli.Input.WriteAsync($bytes, 0, $bytes.Length)
    }
    catch [System.IO.IOException] {
        # The program has ended early; its exit code and its stderr will say why. A write that
        # fails later says nothing more.
        Write-Debug -Message "not written: $_"
    }
    Receive-DsRegJsonLine -Cli $Cli
}
