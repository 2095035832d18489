function Assert-DsRegScheduler {
    # Ends the command unless Task Scheduler can be reached, which only Windows has.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    if (-not (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
        $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id SchedulerMissing -Category NotInstalled -Target 'ScheduledTasks' `
            -Message 'the commands of the module ScheduledTasks are not here; exports can be scheduled on Windows only'))
    }
}
