function Receive-DsRegJsonLine {
    # Hands on the lines that the program has printed up to now, as arrays of what came at a time,
    # without waiting for more.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli
    )

    while ($null -ne $Cli.Read -and $Cli.Read.IsCompleted) {
        $count = $Cli.Read.Result
        $Cli.Quiet.Restart()
        if ($count -eq 0) {
            $Cli.Read = $null
            if ($Cli.Rest) {
                , [string[]] @($Cli.Rest)
            }
            return
        }
        $chars = [char[]]::new($count + 1)
        $length = $Cli.Decoder.GetChars($Cli.Buffer, 0, $count, $chars, 0)
        $Cli.Read = $Cli.Output.ReadAsync($Cli.Buffer, 0, $Cli.Buffer.Length)
        $lines = ($Cli.Rest + [string]::new($chars, 0, $length)).Split([char] "`n")
        $last = $lines.Length - 1
        $Cli.Rest = $lines[$last]
        if ($last) {
            [Array]::Resize([ref] $lines, $last)
            , $lines
        }
    }
}
