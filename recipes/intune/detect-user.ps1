<#
.SYNOPSIS
    Detects, as the signed-in user, that there is no Primary Refresh Token (PRT).

.DESCRIPTION
    The detection script of an Intune remediation; its partner is remediate-user.ps1. Runs
    dsregcmd /status and decides on the rows AzureAdJoined and AzureAdPrt alone. It changes nothing
    and needs neither Python nor a module.

    Run this script using the logged-on credentials: Yes. SYSTEM never has a PRT, so that as SYSTEM
    every device would look broken; the script then says that it could not look.

    Exit codes: 0 the user has a PRT, 1 a problem that was seen, 2 could not look. Intune runs the
    remediation script for 1 only.
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
    $prt = Get-Row -Line $lines -Name 'AzureAdPrt'
    if ($env:USERPROFILE -like '*\config\systemprofile') {
        $code = 2
        $text = 'COULD NOT LOOK: the script ran as SYSTEM, which has no PRT. Set "Run this script using the logged-on credentials" to Yes.'
    }
    elseif ($env:USERDOMAIN -and $env:USERDOMAIN -eq $env:COMPUTERNAME) {
        $code = 2
        $text = 'COULD NOT LOOK: a local account is signed in, which has no PRT. Only a work account says how this device is.'
    }
    elseif ($joined -eq 'NO') {
        $code = 1
        $text = 'PROBLEM: the device is not joined to Microsoft Entra ID (AzureAdJoined : NO), so its user has no PRT of a joined device.'
    }
    elseif ($joined -ne 'YES') {
        $code = 2
        $text = "COULD NOT LOOK: dsregcmd /status printed no AzureAdJoined that is YES or NO (exit code $LASTEXITCODE)."
    }
    elseif ($prt -eq 'YES') {
        $code = 0
        $text = 'OK: the device is joined and the user has a PRT (AzureAdPrt : YES).'
    }
    elseif ($prt -eq 'NO') {
        $code = 1
        $text = 'PROBLEM: the device is joined, but the user has no PRT (AzureAdPrt : NO): no single sign-on, and Conditional Access that asks for the device blocks the user.'
    }
    else {
        $code = 2
        $text = "COULD NOT LOOK: dsregcmd /status printed no AzureAdPrt that is YES or NO (exit code $LASTEXITCODE)."
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
