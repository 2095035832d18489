<#
.SYNOPSIS
    Asks Windows, as SYSTEM, to try the hybrid join again; else says what a person must do.

.DESCRIPTION
    The remediation script to detect-system.ps1. It reads dsregcmd /status again, and only on a
    device of an Active Directory domain that is not joined to Microsoft Entra ID it does the one
    thing that can do no harm: it starts the task Automatic-Device-Join, which Windows itself
    starts at every sign-in. It takes no device out of anything, deletes nothing and enables nothing.

    Run this script using the logged-on credentials: No.

    Exit codes: 0 done, or nothing to do; 1 a person must act, the line says how; 2 could not look.
    The log dsregjson-remediate.log lies in the folder that Intune's "Collect diagnostics" brings.
#>

# Standard error stays empty: Intune takes any word there for a failed script.
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

function Invoke-Quietly {
    # What a program prints, without its standard error, which 'Stop' would make the end of the script.
    param([string] $Program, [string[]] $Argument)

    $ErrorActionPreference = 'Continue'
    & $Program $Argument 2>$null
}

function Get-Row {
    # The value of a row; nothing where it was not printed, or printed with different values.
    param([string[]] $Line, [string] $Name)

    $values = @($Line | ForEach-Object -Process { if ($_ -match "^\s*$Name\s*:\s*(.*?)\s*$") { $Matches[1] } } | Sort-Object -Unique)
    if ($values.Count -eq 1) {
        $values[0]
    }
}

function Write-Log {
    # Adds a line to the log; the log must not stop what is done. Beyond 1 MB it begins anew.
    param([string] $Folder, [string] $Text)

    try {
        $log = Join-Path -Path $Folder -ChildPath 'dsregjson-remediate.log'
        if (-not (Test-Path -LiteralPath $Folder)) {
            $null = New-Item -Path $Folder -ItemType Directory -Force
        }
        if ((Test-Path -LiteralPath $log) -and (Get-Item -LiteralPath $log).Length -gt 1MB) {
            Move-Item -LiteralPath $log -Destination "$log.old" -Force
        }
        $time = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture)
        Add-Content -LiteralPath $log -Value "$time $Text" -Encoding UTF8
    }
    catch {
        $script:text = "$script:text (No log could be written to '$Folder'.)"
    }
}

$task = '\Microsoft\Windows\Workplace Join\Automatic-Device-Join'
try {
    $lines = @(Invoke-Quietly -Program (Get-Dsregcmd) -Argument '/status')
    $joined = Get-Row -Line $lines -Name 'AzureAdJoined'
    $domain = Get-Row -Line $lines -Name 'DomainJoined'
    $status = Get-Row -Line $lines -Name 'DeviceAuthStatus'
    if ($joined -eq 'NO' -and $domain -eq 'YES') {
        $schtasks = Join-Path -Path $env:windir -ChildPath 'System32\schtasks.exe'
        $null = Invoke-Quietly -Program $schtasks -Argument '/run', '/tn', $task
        if ($LASTEXITCODE -eq 0) {
            $code = 0
            $text = 'DONE: the task Automatic-Device-Join was started. If the device is still not joined after the next synchronisation, a person must look: is its computer object in the scope of Entra Connect, and what does the event log "User Device Registration" say?'
        }
        else {
            $code = 1
            $text = "A PERSON MUST ACT: the task Automatic-Device-Join could not be started (schtasks: $LASTEXITCODE). Is it disabled under Microsoft\Windows\Workplace Join, or does a policy forbid automatic registration?"
        }
    }
    elseif ($joined -eq 'NO' -and $domain -eq 'NO') {
        $code = 1
        $text = 'A PERSON MUST ACT: the device belongs to no domain, so nothing joins it by itself. If it was joined before, first look for its device in the Entra admin center: a deleted one can be restored for 30 days (preview: Microsoft Graph, directory/deletedItems; or Devices, Deleted devices, where the admin center has that list). Else join it under Settings, Accounts, Access work or school.'
    }
    elseif ($joined -eq 'YES' -and $status -like 'FAILED*disabled or deleted*') {
        $code = 1
        $text = 'A PERSON MUST ACT: look for the device in the Entra admin center. Is it there and disabled: find out who did it and why, then enable it (hybrid joined: in Active Directory, then synchronise). Is it deleted: restore it within 30 days (preview: Microsoft Graph, directory/deletedItems; or Devices, Deleted devices, where the admin center has that list; hybrid joined: by synchronisation); with it come back its BitLocker recovery keys and LAPS passwords. Register again only when neither works, and before that save the BitLocker recovery key and the LAPS password and try a local administrator that works: without one nobody may be able to sign in again. Nothing was changed.'
    }
    elseif ($joined -eq 'YES' -and $status -eq 'SUCCESS') {
        $code = 0
        $text = 'NOTHING TO DO: the device is joined, and Entra ID accepts it.'
    }
    else {
        $code = 2
        $text = "COULD NOT LOOK: dsregcmd /status does not say what is wrong (AzureAdJoined : $joined, DomainJoined : $domain, DeviceAuthStatus : $status). Nothing was changed."
    }
}
catch {
    $code = 2
    $text = "COULD NOT LOOK: $($_.Exception.Message)"
}
Write-Log -Folder "$env:ProgramData\Microsoft\IntuneManagementExtension\Logs" -Text $text

# Intune shows one line of at most 2,048 characters.
$text = "$text" -replace '\s+', ' '
if ($text.Length -gt 2048) {
    $text = $text.Substring(0, 2045) + '...'
}
Write-Output -InputObject $text
exit $code
