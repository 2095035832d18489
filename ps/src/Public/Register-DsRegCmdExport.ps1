function Register-DsRegCmdExport {
    <#
    .SYNOPSIS
        Registers a scheduled task that exports device states to CSV.

    .DESCRIPTION
        The task runs Scripts\Invoke-DsRegExport.ps1 of this module, every day or at an interval, for
        this computer or for a list of computers. It writes one dated CSV file per run, or adds to one
        file or to a file a day, and a log beside it. Its exit code, which Task Scheduler shows as the last result: 0 all
        exported, 3 nothing could be collected, 4 some computers failed, 70 the export failed.

        User State and SSO State (PRT, WAM, Windows Hello) describe the account that the task runs as.
        Without further parameters that is you, while you are signed in; name another user with
        -UserName. With -Credential the task also runs while nobody is signed in, as other computers
        need it; then these sections describe that account's background logon. With -AsSystem they
        say nothing about any person. With -AllUsers it runs for whoever is signed in, as that person:
        on a shared computer the only way to everybody's PRT. SYSTEM and other people run only what
        nobody but administrators can change: a module or program in a user's folder (pip --user,
        pipx, uv) is refused.

        An export of the same name is replaced. Needs an elevated session and Windows.

    .PARAMETER OutputFolder
        The folder for the CSV files and the log.

    .PARAMETER Name
        Name of the export, in the folder \DsRegJson\ of Task Scheduler.

    .PARAMETER ComputerName
        Computers to export instead of this one. They are asked over PowerShell remoting.

    .PARAMETER ComputerListPath
        A text file with one computer per line, read anew in each run. Lines that begin with # do not
        count.

    .PARAMETER At
        Time of day, or of the first run with -Interval. 09:00 without it.

    .PARAMETER Interval
        Run again and again after this time, at least a minute, instead of once a day.

    .PARAMETER Append
        Add to one file, dsreg-status.csv, instead of a dated file per run; with -RetentionDays to a
        file a day.

    .PARAMETER RetentionDays
        Delete dated files that are older.

    .PARAMETER UserName
        The user to run as while that user is signed in; without it you.

    .PARAMETER Credential
        The account to run as, signed in or not. Task Scheduler stores its password.

    .PARAMETER AsSystem
        Run as SYSTEM.

    .PARAMETER AllUsers
        Run for whoever is signed in. Each writes to a folder of its own below the output folder, such
        as CONTOSO-anna, in which everybody must be allowed to make folders.

    .PARAMETER ExecutablePath
        The dsregjson program that the task uses. Without it the one that this session finds.

    .INPUTS
        None.

    .OUTPUTS
        DsRegJson.Export

    .EXAMPLE
        Register-DsRegCmdExport -OutputFolder C:\Logs\DsReg -Interval 04:00:00 -Append

        Keeps a history of your own state, every four hours.

    .EXAMPLE
        Register-DsRegCmdExport -OutputFolder D:\DsReg -ComputerListPath D:\DsReg\pcs.txt -At 06:30 -RetentionDays 90 -Credential CONTOSO\svc-dsreg

        A table of many computers every morning, kept for 90 days.

    .EXAMPLE
        Register-DsRegCmdExport -OutputFolder C:\Logs\DsReg -AllUsers -Interval 01:00:00 -Append -RetentionDays 14

        The state of everybody who is signed in, every hour, in a file a day and for 14 days.

    .LINK
        Get-DsRegCmdExport

    .LINK
        Unregister-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'User')] [OutputType('DsRegJson.Export')]
    param(
        [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $OutputFolder,
        [ValidatePattern('^[^\\/:*?"<>|]+$')] [string] $Name = 'Device state',
        [ValidatePattern('^[^,"\s]+$')] [string[]] $ComputerName, [ValidateNotNullOrEmpty()] [string] $ComputerListPath,
        [datetime] $At = '09:00', [ValidateScript({ $_.TotalMinutes -ge 1 })] [timespan] $Interval,
        [switch] $Append, [ValidateRange(1, 36500)] [int] $RetentionDays,
        [Parameter(ParameterSetName = 'User')] [ValidateNotNullOrEmpty()] [string] $UserName,
        [Parameter(Mandatory, ParameterSetName = 'Credential')] [System.Management.Automation.Credential()] [pscredential] $Credential,
        [Parameter(Mandatory, ParameterSetName = 'System')] [switch] $AsSystem,
        [Parameter(Mandatory, ParameterSetName = 'Users')] [switch] $AllUsers,
        [string] $ExecutablePath
    )
    Assert-DsRegScheduler
    if ($ComputerName -and $ComputerListPath) {
        Write-DsRegError -Stop ParameterClash $Name '-ComputerName and -ComputerListPath exclude each other'
    }

    # What stands in the task is absolute: it runs elsewhere, and as somebody else.
    $program = Resolve-DsRegProgram $ExecutablePath
    $folder = Resolve-DsRegPath -Target $OutputFolder
    Import-DsRegPreference
    $scripts = [System.IO.Path]::Combine($PSScriptRoot, 'Scripts')
    $arguments = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-WindowStyle', 'Hidden',
        '-File', [System.IO.Path]::Combine($scripts, 'Invoke-DsRegExport.ps1'), '-OutputFolder', $folder)
    if ($ComputerName) { $arguments += '-ComputerName', ($ComputerName -join ',') }
    if ($ComputerListPath) { $arguments += '-ComputerListPath', (Resolve-DsRegPath -LiteralPath $ComputerListPath -Stop) }
    if ($Append) { $arguments += '-Append' }
    if ($AllUsers) { $arguments += '-PerUser' }
    if ($RetentionDays) { $arguments += '-RetentionDays', $RetentionDays.ToString([cultureinfo]::InvariantCulture) }
    if (-not $program.Prefix) { $arguments += '-ExecutablePath', $program.FileName }

    if (-not $PSCmdlet.ShouldProcess("\DsRegJson\$Name", 'Register scheduled task')) { return }
    if ($AsSystem -or $AllUsers) { Assert-DsRegAdminOnly $scripts, $PSScriptRoot, $program.FileName }
    if ($AsSystem) {
        $PSCmdlet.WriteWarning('As SYSTEM, User State and SSO State do not describe any person: what they ' +
            'say about PRT, WAM and Windows Hello must not be read as the state of the user.')
    }
    $when = if ($PSBoundParameters.ContainsKey('Interval')) { @{ Once = $true; RepetitionInterval = $Interval } } else { @{ Daily = $true } }
    $task = @{
        TaskName = $Name; TaskPath = '\DsRegJson\'; Force = $true; Trigger = New-ScheduledTaskTrigger @when -At $At
        Description = 'Exports the Microsoft Entra device state (dsregcmd /status) to CSV.'
        Action = New-ScheduledTaskAction -Execute "$env:windir\System32\WindowsPowerShell\v1.0\powershell.exe" `
            -Argument (ConvertTo-DsRegCommandLine $arguments) -WorkingDirectory $folder
        Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries `
            -DontStopIfGoingOnBatteries -MultipleInstances IgnoreNew -ExecutionTimeLimit ([timespan]::FromHours(12))
    }
    if ($Credential) {
        $task['User'] = $Credential.UserName
        $task['Password'] = $Credential.GetNetworkCredential().Password
    } elseif ($AsSystem) {
        $task['Principal'] = New-ScheduledTaskPrincipal -UserId SYSTEM -LogonType ServiceAccount -RunLevel Highest
    } elseif ($AllUsers) {
        # The group Users: Task Scheduler starts it for each of them who is signed in.
        $task['Principal'] = New-ScheduledTaskPrincipal -GroupId 'S-1-5-32-545' -RunLevel Limited
    } else {
        $user = if ($UserName) { $UserName } else { "$env:USERDOMAIN\$env:USERNAME" }
        $task['Principal'] = New-ScheduledTaskPrincipal -UserId $user -LogonType Interactive -RunLevel Limited
    }
    try {
        # Task Scheduler does not start a task in a folder that is not there.
        [void] [System.IO.Directory]::CreateDirectory($folder)
        $null = Register-ScheduledTask @task -ErrorAction Stop
    } catch {
        Write-DsRegError -Stop ScheduleFailed $Name "the task '\DsRegJson\$Name' could not be registered: $($_.Exception.Message)"
    }
    Get-DsRegCmdExport -Name ([WildcardPattern]::Escape($Name))
}
