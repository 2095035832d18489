function Complete-DsRegJsonWrite {
    # Waits until the program has taken the text that was sent last, and hands on the lines that it
    # prints meanwhile.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli
    )

    while ($null -ne $Cli.Write -and -not $Cli.Write.IsCompleted) {
        Receive-DsRegJsonLine -Cli $Cli
        Wait-DsRegJsonTask -Cli $Cli -Task @($Cli.Read, $Cli.Write | Where-Object -FilterScript { $_ })
    }
    $Cli.Quiet.Restart()
}
