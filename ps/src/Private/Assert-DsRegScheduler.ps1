function Assert-DsRegScheduler {
    # Ends the command unless Task Scheduler can be reached, which only Windows has.
    if (-not (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
        Write-DsRegError -Stop SchedulerMissing 'ScheduledTasks' `
            'the commands of the module ScheduledTasks are not here; exports can be scheduled on Windows only'
    }
}
