# Loads and exports; everything else stands in Public and Private, one function a file.

Set-StrictMode -Version Latest

# What a caller has set for commands of the same name must not change what happens in here.
$PSDefaultParameterValues = @{}

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    throw ('DsRegJson needs the full PowerShell language, but this session runs in ' +
        "$($ExecutionContext.SessionState.LanguageMode) mode: have the module signed or its folder allowed " +
        'by the App Control policy, or run the program itself: dsregcmd /status | dsregjson')
}

# The program counts as hung when it has printed nothing for so many seconds.
$script:SilenceLimit = 300
# What Resolve-DsRegJsonCommand and Get-DsRegJsonField have found out, by place.
$script:KnownCommands = @{}
$script:KnownFields = @{}
# For ConvertFrom-Json, where it knows this (7.5 and later): no dates out of strings.
$script:JsonOption = @{}
if ((Get-Command -Name ConvertFrom-Json).Parameters.ContainsKey('DateKind')) {
    $script:JsonOption['DateKind'] = 'String'
}

foreach ($folder in 'Private', 'Public') {
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath $folder) -Filter '*.ps1') {
        . $file.FullName
    }
}
