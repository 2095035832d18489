<#
.SYNOPSIS
    Writes what dsregcmd /status prints to a file of its own in a shared folder.

.DESCRIPTION
    Each call adds one file, COMPUTER_USER_TIME.txt (UTC), byte for byte as dsregcmd printed it. It
    needs neither Python nor a module; "dsregjson batch", "summary" and "report" read the folder.

    The state of the device is the same for everybody, but PRT, work account and Windows Hello are
    the state of whoever asks: run it in the user's session for these, and as SYSTEM for a device to
    which nobody signs in. -Register makes a task for each, -Unregister removes both.

    Users need the right to create files in the shared folder and no right to read it: the files name
    users, devices and the tenant. SYSTEM comes to a share as the computer account, which an Active
    Directory knows; on a device that is Entra joined only, the task of SYSTEM cannot write there.

    Exit codes: 0 written or registered; 2 nothing was written, one line says why.

.PARAMETER Folder
    The folder to write to, as \\server\share$.

.PARAMETER WaitSeconds
    Wait before asking, so that a sign-in has time to fetch its token.

.PARAMETER Register
    Copies this script to %ProgramFiles%\dsregjson-collect and makes the tasks "\dsregjson\Collect at
    sign-in" (each user who signs in) and "\dsregjson\Collect daily" (SYSTEM). Needs administrator
    rights.

.PARAMETER Unregister
    Removes what -Register made.

.EXAMPLE
    .\collect.ps1 -Folder \\server\dsreg$

    Writes one file now.

.EXAMPLE
    .\collect.ps1 -Folder \\server\dsreg$ -Register

    Makes the tasks, which write a file at each sign-in and one a day.
#>
param(
    [string] $Folder,

    [ValidateRange(0, 3600)]
    [int] $WaitSeconds = 0,

    [switch] $Register,

    [switch] $Unregister
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Get-Dsregcmd {
    # Where dsregcmd is. A 32-bit PowerShell, which is Intune's default, finds the real System32
    # under the name Sysnative only.
    foreach ($folder in 'Sysnative', 'System32') {
        $program = Join-Path -Path $env:windir -ChildPath "$folder\dsregcmd.exe"
        if (Test-Path -LiteralPath $program) {
            return $program
        }
    }
    throw "there is no $program"
}

function Get-StatusByte {
    # The bytes that dsregcmd /status prints: PowerShell's own redirection would change them.
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Dsregcmd), '/status')
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.BeginErrorReadLine()  # to nobody
        $printed = [System.IO.MemoryStream]::new()
        $reading = $process.StandardOutput.BaseStream.CopyToAsync($printed)
        if (-not $reading.Wait(120000)) {
            $process.Kill()
            throw 'dsregcmd /status did not end within two minutes'
        }
        $process.WaitForExit()
        , $printed.ToArray()
    }
    finally {
        $process.Dispose()
    }
}

function Get-FileName {
    # COMPUTER_USER_TIME.txt, without what no file name may hold.
    $user = if ($env:USERPROFILE -like '*\config\systemprofile') { 'SYSTEM' } else { [System.Environment]::UserName }
    $time = [datetime]::UtcNow.ToString('yyyyMMdd\THHmmss\Z', [cultureinfo]::InvariantCulture)
    "$([System.Environment]::MachineName)_${user}_$time.txt" -replace '[\\/:*?"<>|\x00-\x1f]', '-'
}

function Save-Capture {
    param([string] $Target)

    $bytes = Get-StatusByte
    $text = [System.Text.Encoding]::ASCII.GetString($bytes)
    if ($text -notmatch 'AzureAdJoined\s*:') {
        throw "dsregcmd /status printed no AzureAdJoined, $($bytes.Length) bytes in all; nothing was written"
    }
    # Under a hidden name until it is whole: readers of the folder pass over it.
    $name = Get-FileName
    $whole = Join-Path -Path $Target -ChildPath $name
    $part = Join-Path -Path $Target -ChildPath ".$name.part"
    [System.IO.File]::WriteAllBytes($part, $bytes)
    try {
        [System.IO.File]::Move($part, $whole)
    }
    catch {
        [System.IO.File]::Delete($part)
        throw
    }
    "written: $whole"
}

function Get-Home {
    # Only administrators can change what lies here; the tasks run it. A 32-bit PowerShell knows the
    # real folder as ProgramW6432.
    $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    Join-Path -Path $programs -ChildPath 'dsregjson-collect'
}

function Register-Task {
    param([string] $Target)

    if ($Target -match '"' -or $Target -notmatch '^(\\\\|[A-Za-z]:\\)') {
        throw "-Folder must be a full path as \\server\share, without quote marks: '$Target'"
    }
    $place = Get-Home
    $null = New-Item -Path $place -ItemType Directory -Force
    $script = Join-Path -Path $place -ChildPath 'collect.ps1'
    if ($PSCommandPath -ne $script) {
        Copy-Item -LiteralPath $PSCommandPath -Destination $script -Force
    }
    # A backslash before the closing quote mark would escape it.
    $Target = $Target.TrimEnd([char] '\')
    $powershell = Join-Path -Path $env:windir -ChildPath 'System32\WindowsPowerShell\v1.0\powershell.exe'
    $call = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -WindowStyle Hidden -File `"$script`" -Folder `"$Target`""
    $common = @{
        TaskPath    = '\dsregjson\'
        Description = 'Writes what dsregcmd /status prints to a shared folder.'
        Settings    = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries `
            -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([timespan]::FromMinutes(10))
        Force       = $true
    }
    # The group "Users", and SYSTEM, in every language.
    $users = New-ScheduledTaskPrincipal -GroupId 'S-1-5-32-545' -RunLevel Limited
    $system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount
    $null = Register-ScheduledTask @common -TaskName 'Collect at sign-in' -Principal $users `
        -Trigger (New-ScheduledTaskTrigger -AtLogOn) `
        -Action (New-ScheduledTaskAction -Execute $powershell -Argument "$call -WaitSeconds 120")
    $null = Register-ScheduledTask @common -TaskName 'Collect daily' -Principal $system `
        -Trigger (New-ScheduledTaskTrigger -Daily -At '10:00' -RandomDelay ([timespan]::FromHours(2))) `
        -Action (New-ScheduledTaskAction -Execute $powershell -Argument $call)
    "registered: Collect at sign-in, Collect daily; they write to $Target"
}

function Unregister-Task {
    foreach ($task in @(Get-ScheduledTask -TaskPath '\dsregjson\' -ErrorAction SilentlyContinue)) {
        if ($task.TaskName -in 'Collect at sign-in', 'Collect daily') {
            Unregister-ScheduledTask -TaskName $task.TaskName -TaskPath '\dsregjson\' -Confirm:$false
        }
    }
    $place = Get-Home
    if (Test-Path -LiteralPath $place) {
        Remove-Item -LiteralPath $place -Recurse -Force
    }
    'removed: the tasks and their script; what they wrote stays'
}

try {
    if ($Unregister) {
        $text = Unregister-Task
    }
    elseif (-not $Folder) {
        throw 'say where to write: -Folder \\server\share'
    }
    elseif ($Register) {
        $text = Register-Task -Target $Folder
    }
    else {
        Start-Sleep -Seconds $WaitSeconds
        $text = Save-Capture -Target $Folder
    }
    $code = 0
}
catch {
    $code = 2
    $text = "FAILED: $($_.Exception.Message)"
}
$text = "$text" -replace '\s+', ' '
if ($text.Length -gt 2048) {
    $text = $text.Substring(0, 2045) + '...'
}
Write-Output -InputObject $text
exit $code
