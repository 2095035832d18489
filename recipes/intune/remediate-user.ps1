<#
.SYNOPSIS
    Asks Windows, as the signed-in user, to renew the Primary Refresh Token (PRT).

.DESCRIPTION
    The remediation script to detect-user.ps1. It reads dsregcmd /status again, and only on a joined
    device whose user has no PRT it does the one thing that can do no harm: dsregcmd /refreshprt,
    which asks for the token as locking and unlocking does. It takes no device out of anything and
    deletes nothing.

    Run this script using the logged-on credentials: Yes.

    Exit codes: 0 done, or nothing to do; 1 a person must act, the line says how; 2 could not look.
    The log is dsregjson\dsregjson-remediate.log in the user's %LOCALAPPDATA%.
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

$advice = 'lock the device and unlock it with a network, else sign out and in again. If that does not help, save what dsregcmd /status prints in the session of this user: its AttemptStatus and server error code say why.'
try {
    $lines = @(Invoke-Quietly -Program (Get-Dsregcmd) -Argument '/status')
    $joined = Get-Row -Line $lines -Name 'AzureAdJoined'
    $prt = Get-Row -Line $lines -Name 'AzureAdPrt'
    if ($env:USERPROFILE -like '*\config\systemprofile') {
        $code = 2
        $text = 'COULD NOT LOOK: the script ran as SYSTEM, which has no PRT. Set "Run this script using the logged-on credentials" to Yes. Nothing was changed.'
    }
    elseif ($joined -eq 'YES' -and $prt -eq 'NO') {
        $null = Invoke-Quietly -Program (Get-Dsregcmd) -Argument '/refreshprt'
        if ($LASTEXITCODE -eq 0) {
            $code = 0
            $text = "DONE: Windows was asked to renew the PRT. If there is still none in some minutes, the user should $advice"
        }
        else {
            $code = 1
            $text = "A PERSON MUST ACT: dsregcmd /refreshprt ended with $LASTEXITCODE. The user should $advice"
        }
    }
    elseif ($joined -eq 'YES' -and $prt -eq 'YES') {
        $code = 0
        $text = 'NOTHING TO DO: the device is joined and the user has a PRT.'
    }
    elseif ($joined -eq 'NO') {
        $code = 1
        $text = 'A PERSON MUST ACT: the device is not joined to Microsoft Entra ID, so that no PRT of a joined device can be had. The pair of scripts for SYSTEM looks after the join. Nothing was changed.'
    }
    else {
        $code = 2
        $text = "COULD NOT LOOK: dsregcmd /status does not say what is wrong (AzureAdJoined : $joined, AzureAdPrt : $prt). Nothing was changed."
    }
}
catch {
    $code = 2
    $text = "COULD NOT LOOK: $($_.Exception.Message)"
}
Write-Log -Folder "$env:LOCALAPPDATA\dsregjson" -Text $text

# Intune shows one line of at most 2,048 characters.
$text = "$text" -replace '\s+', ' '
if ($text.Length -gt 2048) {
    $text = $text.Substring(0, 2045) + '...'
}
Write-Output -InputObject $text
exit $code
