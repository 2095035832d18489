<#
.SYNOPSIS
    Exports device states to CSV: what a task of Register-DsRegCmdExport runs.

.DESCRIPTION
    Can be run by hand just as well. Writes dsreg-<time>.csv (UTC), or adds to dsreg-status.csv or to
    dsreg-<day>.csv, and dsreg-export.log beside it.

    Exit codes: 0 all exported, 1 a parameter is wrong and nothing was done (when it is run with
    -File), 3 nothing could be collected, 4 some computers failed and the others are exported,
    70 the export failed, or the session may not run the module.

.PARAMETER OutputFolder
    The folder to write to; it is made if it is not there.

.PARAMETER ComputerName
    Computers instead of this one, also in one string with commas: that is how -File passes a list.

.PARAMETER ComputerListPath
    A text file with one computer per line. Lines that begin with # do not count.

.PARAMETER Append
    Add to dsreg-status.csv instead of writing a dated file; with -RetentionDays to a file a day.

.PARAMETER PerUser
    Write to a folder below that carries the names of domain and user, such as CONTOSO-anna.

.PARAMETER RetentionDays
    Delete dated files that are older: 1 to 36500 days. With 0 none is deleted.

.PARAMETER ExecutablePath
    The dsregjson program.

.EXAMPLE
    .\Invoke-DsRegExport.ps1 -OutputFolder C:\Logs\DsReg -Append

    Adds the state of this computer to a history.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $OutputFolder,

    [string[]] $ComputerName,

    [string] $ComputerListPath,

    [switch] $Append,

    [switch] $PerUser,

    [ValidateRange(0, 36500)]
    [int] $RetentionDays,

    [string] $ExecutablePath
)

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    # Cmdlets only: nothing else works here.
    $reason = 'the export failed: DsRegJson needs the full PowerShell language, and App Control limits this session'
    $null = New-Item -ItemType Directory -Path $OutputFolder -Force -ErrorAction SilentlyContinue
    $line = "$(Get-Date -Format 's') EXPORT FAILED $reason"
    Add-Content -LiteralPath "$OutputFolder/dsreg-export.log" -Value $line -ErrorAction SilentlyContinue
    Write-Warning -Message $reason
    exit 70
}
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$folder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputFolder)
if ($PerUser) {
    $folder = [System.IO.Path]::Combine($folder, [System.Environment]::UserDomainName + '-' + [System.Environment]::UserName)
}
$log = [System.IO.Path]::Combine($folder, 'dsreg-export.log')
$now = [datetime]::UtcNow

function Write-Log {
    param([string] $Text)

    $time = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture)
    [System.IO.File]::AppendAllText($log, "$time $Text" + [System.Environment]::NewLine)
}

try {
    [void] [System.IO.Directory]::CreateDirectory($folder)
    if ([System.IO.File]::Exists($log) -and [System.IO.FileInfo]::new($log).Length -gt 1MB) {
        [System.IO.File]::Copy($log, "$log.old", $true)
        [System.IO.File]::Delete($log)
    }
    Import-Module -Name (Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'DsRegJson.psd1')

    $program = @{}
    if ($ExecutablePath) {
        $program['ExecutablePath'] = $ExecutablePath
    }
    $from = @{}
    $names = @($ComputerName -split ',' | ForEach-Object -Process { "$_".Trim() } | Where-Object -FilterScript { $_ })
    if ($ComputerListPath) {
        $names = @(Get-Content -LiteralPath $ComputerListPath -Encoding UTF8 | ForEach-Object -Process { $_.Trim() } |
                Where-Object -FilterScript { $_ -and $_[0] -ne '#' })
    }
    if ($names) {
        $from['ComputerName'] = $names
    }
    elseif ($ComputerListPath) {
        throw "'$ComputerListPath' names no computer"
    }

    # A file for a run, or for a day. Both sort as time does.
    $forms = 'yyyy-MM-ddTHHmmssZ', 'yyyy-MM-dd'
    $target = if ($Append -and -not $RetentionDays) {
        'dsreg-status.csv'
    }
    else {
        'dsreg-' + $now.ToString($forms[[int] [bool] $Append], [cultureinfo]::InvariantCulture) + '.csv'
    }
    $target = [System.IO.Path]::Combine($folder, $target)
    $failures = @()
    $count = @(Get-DsRegCmdStatus @from @program -ErrorAction SilentlyContinue -ErrorVariable failures |
            Export-DsRegCmdStatus -Path $target -Append:$Append -PassThru @program | ForEach-Object -Process { 1 }).Count
    foreach ($failure in $failures) {
        Write-Log -Text "FAILED $($failure.Exception.Message)"
    }
    if ($count) {
        Write-Log -Text "$count exported to $target"
    }
    else {
        Write-Log -Text 'nothing collected, nothing written'
    }

    if ($RetentionDays) {
        foreach ($file in Get-ChildItem -LiteralPath $folder -Filter 'dsreg-*.csv') {
            if ($file.Name -cnotmatch '^dsreg-\d{4}-\d\d-\d\d(T\d{6}Z)?\.csv$') {
                continue
            }
            $form = $forms[[int] (-not $Matches.ContainsKey(1))]
            $oldest = 'dsreg-' + $now.AddDays(-$RetentionDays).ToString($form, [cultureinfo]::InvariantCulture) + '.csv'
            if ([string]::CompareOrdinal($file.Name, $oldest) -lt 0) {
                $file.Delete()
                Write-Log -Text "deleted $($file.Name), older than $RetentionDays days"
            }
        }
    }
}
catch {
    Write-Warning -Message "the export failed: $_"
    try {
        Write-Log -Text "EXPORT FAILED $_"
    }
    catch {
        Write-Warning -Message "and $log cannot be written: $_"
    }
    exit 70
}

if (-not $count) {
    exit 3
}
if (@($failures).Count) {
    exit 4
}
exit 0
