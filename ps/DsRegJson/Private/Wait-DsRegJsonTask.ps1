function Wait-DsRegJsonTask {
    # Waits a little for one of these tasks of the program's streams, and gives up when the program has been
    # silent for too long. A little, because PowerShell cannot stop a long .NET call on Ctrl-C: the
    # caller comes back as long as it takes. Without a command to tell it to, only ends the program.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Cli,

        [Parameter(Mandatory)]
        [System.Threading.Tasks.Task[]] $Task
    )

    $ready = [System.Threading.Tasks.Task]::WaitAny($Task, 20)
    if ($ready -lt 0 -and $Cli.Quiet.Elapsed.TotalSeconds -gt $script:SilenceLimit) {
        if ($null -eq $Cli.Cmdlet) {
            $Cli.Process.Kill()
            return
        }
        $name = $Cli.Process.StartInfo.FileName
        $Cli.Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliTimeout -Category OperationTimeout -Target $name `
            -Message "'$name' has printed nothing for $script:SilenceLimit seconds and was ended"))
    }
}
