if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    throw ('DsRegJson needs the full PowerShell language, but this session runs in ' +
        "$($ExecutionContext.SessionState.LanguageMode) mode: have the module signed or its folder allowed " +
        'by the App Control policy, or run the program itself: dsregcmd /status | dsregjson')
}
Set-StrictMode -Version Latest

# What a caller has set for commands of the same name must not change what happens in here.
$PSDefaultParameterValues = @{}

# The program counts as hung when it has neither read nor printed anything for so many seconds.
$script:SilenceLimit = 300
# So many characters of input are one run of the program: some 800 captures.
$script:ChunkSize = 4MB
# Whether ConvertFrom-Json leaves strings that look like a time alone, as in Windows PowerShell.
$script:IsDesktop = $PSVersionTable.PSVersion.Major -lt 6
# What Resolve-DsRegProgram has found, by place.
$script:Programs = @{}
# Ends a process with all that it has started; $null on .NET Framework, which cannot.
$script:KillTree = [System.Diagnostics.Process].GetMethod('Kill', [type[]] @([bool]))

# The apostrophes that keep a spreadsheet from running a cell of the program's CSV.
$script:Defused = '(\A''*(?=''[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])|[;,|\t\r\n]["'']*(?=''[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]))'''

# What the program prints on stderr beside the first ten problems and the notices: how many there were.
$script:Summary = '^[\d,]+ (more inputs? w|converted, )|^nothing could be converted'

# Lines of JSON that this module or the program wrote, among lines of captures.
$script:JsonLines = '(?m)^[\r\n]*((?:\{"(?:SchemaVersion|ComputerName|Source|CollectedAt)":.*[\r\n]+)+)'

# What is asked of another computer: the text of dsregcmd /status, in one piece. It runs in whatever
# PowerShell and language mode is there, so it does nothing else. A 32-bit process sees the one
# folder that holds dsregcmd.exe as Sysnative.
$script:RemoteBlock = {
    $dsregcmd = 'dsregcmd'
    foreach ($folder in 'System32', 'Sysnative') {
        $path = "$env:windir\$folder\dsregcmd.exe"
        if (Test-Path -LiteralPath $path) { $dsregcmd = $path }
    }
    (& $dsregcmd /status) -join "`n"
}
