function Get-DsRegCmdExport {
    <#
    .SYNOPSIS
        Lists the scheduled exports of device states.

    .DESCRIPTION
        Gives one object for each task that Register-DsRegCmdExport has registered on this computer, with
        its last result and its next run.

    .PARAMETER Name
        Names of exports; wildcards are allowed. All without it.

    .INPUTS
        None.

    .OUTPUTS
        DsRegJson.Export

    .EXAMPLE
        Get-DsRegCmdExport

        All exports. LastResult 0 means that the last run exported everything.

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding()] [OutputType('DsRegJson.Export')]
    param([Parameter(Position = 0)] [SupportsWildcards()] [ValidateNotNullOrEmpty()] [string[]] $Name = '*')
    Assert-DsRegScheduler
    foreach ($task in Get-ScheduledTask -TaskPath '\DsRegJson\' -ErrorAction SilentlyContinue) {
        if (-not ($Name | Where-Object -FilterScript { $task.TaskName -like $_ })) { continue }
        $run = Get-ScheduledTaskInfo -TaskName $task.TaskName -TaskPath $task.TaskPath
        [pscustomobject] @{
            PSTypeName = 'DsRegJson.Export'; Name = $task.TaskName; State = "$($task.State)"
            User = "$($task.Principal.UserId)$($task.Principal.GroupId)"; OutputFolder = $task.Actions[0].WorkingDirectory
            LastRunTime = $run.LastRunTime; LastResult = $run.LastTaskResult; NextRunTime = $run.NextRunTime
            Command = "$($task.Actions[0].Execute) $($task.Actions[0].Arguments)"
        }
    }
}
