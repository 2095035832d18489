function Get-DsRegRemoteBlock {
    # What is asked of another computer, or of this one: the text of dsregcmd /status, in one piece.
    # Runs in whatever PowerShell and language mode is there, so it does nothing else. A 32-bit
    # process sees the one folder that holds dsregcmd.exe as Sysnative.
    [CmdletBinding()]
    [OutputType([scriptblock])]
    param()

    {
        $dsregcmd = 'dsregcmd'
        foreach ($folder in 'System32', 'Sysnative') {
            $path = "$env:windir\$folder\dsregcmd.exe"
            if (Test-Path -LiteralPath $path) {
                $dsregcmd = $path
            }
        }
        (& $dsregcmd /status) -join "`n"
    }
}
