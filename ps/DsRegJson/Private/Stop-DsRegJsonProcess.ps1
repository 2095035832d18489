function Stop-DsRegJsonProcess {
    # Ends the program if it still runs (Ctrl-C, Select-Object -First, an error on the way) and
    # frees its handles. For finally blocks: never throws, and takes $null.
    [CmdletBinding()]
    param(
        [AllowNull()]
        [pscustomobject] $Cli
    )

    if ($null -eq $Cli) {
        return
    }
    try {
        if (-not $Cli.Process.HasExited) {
            $Cli.Process.Kill()
        }
    }
    catch {
        Write-Debug -Message "ended meanwhile: $_"
    }
    $Cli.Process.Dispose()
}
