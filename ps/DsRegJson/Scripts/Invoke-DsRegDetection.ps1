<#
.SYNOPSIS
    Says whether the device state of this computer is broken, as a detection script for Intune and
    others does: by its exit code, and by one line of text.

.DESCRIPTION
    Runs dsregcmd /status through the module and judges what it prints. Writes one line of at most
    2,048 characters to standard output and nothing to standard error.

    Exit codes: 0 healthy, or worth attention but not broken; 1 broken; 2 it could not look: the
    module or the program is missing, dsregcmd failed, or it printed too little to judge. For Intune
    a script with exit code 2 has failed, so such devices are not counted as healthy.

    User State and SSO State describe the account that the script runs as. Let Intune run it with the
    logged-on credentials: as SYSTEM there is no PRT to look for.

.PARAMETER Expect
    The join state that the device should have: Hybrid, Entra, Registered or Domain.

.PARAMETER ExecutablePath
    The dsregjson program.

.EXAMPLE
    .\Invoke-DsRegDetection.ps1 -Expect Hybrid

    Broken also means: not hybrid joined.
#>
[CmdletBinding()]
param(
    [string] $Expect,

    [string] $ExecutablePath
)

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    "Could not look: DsRegJson needs the full PowerShell language, and App Control limits this session"
    exit 2
}
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
$code = 2
try {
    Import-Module -Name (Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'DsRegJson.psd1')

    $program = @{}
    if ($ExecutablePath) {
        $program['ExecutablePath'] = $ExecutablePath
    }
    $wanted = @{}
    if ($Expect) {
        $wanted['Expect'] = $Expect
    }
    $state = Get-DsRegCmdStatus -Nested @program
    $findings = @($state | Get-DsRegCmdFinding -MinimumSeverity Warning @wanted @program)
    $isSound = $state | Test-DsRegCmdStatus @wanted @program
    $found = @($findings | ForEach-Object -Process { "$($_.Severity) $($_.Id): $($_.Title)" }) -join '; '
    if (-not $isSound) {
        $line = "Broken ($($state.JoinType)): $found"
        $code = 1
    }
    else {
        $line = if ($found) { "Attention ($($state.JoinType)): $found" } else { "Healthy ($($state.JoinType))" }
        $code = 0
    }
}
catch {
    $line = "Could not look: $_"
}
$line = "$line" -replace '\s+', ' '
if ($line.Length -gt 2048) {
    $line = $line.Substring(0, 2045) + '...'
}
$line
exit $code
