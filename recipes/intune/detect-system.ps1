<#
.SYNOPSIS
    Detects, as SYSTEM, a device that is not joined to Microsoft Entra ID or is not accepted there.

.DESCRIPTION
    The detection script of an Intune remediation; its partner is remediate-system.ps1. Runs
    dsregcmd /status and decides on the rows AzureAdJoined and DeviceAuthStatus alone. It changes
    nothing and needs neither Python nor a module.

    Run this script using the logged-on credentials: No.

    Exit codes: 0 joined and accepted, 1 a problem that was seen, 2 could not look. Intune runs the
    remediation script for 1 only. Windows before 21H1 does not print DeviceAuthStatus: exit code 2.
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

try {
    $lines = @(Invoke-Quietly -Program (Get-Dsregcmd) -Argument '/status')
    $joined = Get-Row -Line $lines -Name 'AzureAdJoined'
    $status = Get-Row -Line $lines -Name 'DeviceAuthStatus'
    if ($joined -eq 'NO') {
        $code = 1
        $text = 'PROBLEM: the device is not joined to Microsoft Entra ID (AzureAdJoined : NO).'
    }
    elseif ($joined -ne 'YES') {
        $code = 2
        $text = "COULD NOT LOOK: dsregcmd /status printed no AzureAdJoined that is YES or NO (exit code $LASTEXITCODE)."
    }
    elseif ($status -eq 'SUCCESS') {
        $code = 0
        $text = 'OK: the device is joined, and Entra ID accepts it (DeviceAuthStatus : SUCCESS).'
    }
    elseif ($status -like 'FAILED*disabled or deleted*') {
        $code = 1
        $text = "PROBLEM: the device is joined, but Entra ID does not accept it (DeviceAuthStatus : $status)."
    }
    elseif ($status) {
        $code = 2
        $text = "COULD NOT LOOK: the device is joined, but its test in Entra ID did not run, mostly for want of a network (DeviceAuthStatus : $status)."
    }
    else {
        $code = 2
        $text = 'COULD NOT LOOK: the device is joined, but this Windows did not print whether Entra ID accepts it (DeviceAuthStatus, from 21H1 on).'
    }
}
catch {
    $code = 2
    $text = "COULD NOT LOOK: $($_.Exception.Message)"
}

# Intune shows one line of at most 2,048 characters.
$text = "$text" -replace '\s+', ' '
if ($text.Length -gt 2048) {
    $text = $text.Substring(0, 2045) + '...'
}
Write-Output -InputObject $text
exit $code
