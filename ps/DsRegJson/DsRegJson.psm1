# Built by ps/build.py from ps/src and the field table: change those, not this file.

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

# The columns of the flat view, and where times stand: in the flat view, and in each section of a
# document ('' is the top).
$script:Columns = [System.Collections.Generic.HashSet[string]] [string[]] (-split 'SchemaVersion JoinType AzureAdJoined EnterpriseJoined DomainJoined DomainName VirtualDesktop VirtualDesktopProvider
    VirtualDesktopType VirtualDesktopUserMode VirtualDesktopExtensions DeviceName DeviceId Thumbprint
    DeviceCertificateNotBefore DeviceCertificateNotAfter KeyContainerId KeyProvider TpmProtected DeviceAuthStatus
    DeviceAuthErrorCode TenantName TenantId Idp AuthCodeUrl AccessTokenUrl MdmUrl MdmTouUrl MdmComplianceUrl SettingsUrl
    JoinSrvVersion JoinSrvUrl JoinSrvId KeySrvVersion KeySrvUrl KeySrvId WebAuthNSrvVersion WebAuthNSrvUrl WebAuthNSrvId
    DeviceManagementSrvVer DeviceManagementSrvUrl DeviceManagementSrvId NgcSet NgcKeyId CanReset WorkplaceJoined
    WorkAccountCount WamDefaultSet WamDefaultAuthority WamDefaultId WamDefaultGuid WamDefaultProvider AzureAdPrt
    AzureAdPrtUpdateTime AzureAdPrtExpiryTime AzureAdPrtAuthority EnterprisePrt EnterprisePrtUpdateTime
    EnterprisePrtExpiryTime EnterprisePrtAuthority OnPremTgt CloudTgt KerbTopLevelNames PrtDiagnosticsCount PrtAttemptPrt
    PrtAttemptOperation PrtAttemptTime PrtAttemptStatus PrtAttemptUserIdentity PrtAttemptCredentialType
    PrtAttemptCorrelationId PrtAttemptEndpointUri PrtAttemptHttpMethod PrtAttemptHttpError PrtAttemptHttpStatus
    PrtAttemptServerErrorCode PrtAttemptServerErrorDescription WorkAccountDeviceIds WorkAccountTenantIds
    WorkAccountTenantNames DiagnosticsReference UserContext ClientTime AdConnectivityTest AdConnectivityTestErrors
    AdConfigurationTest AdConfigurationTestErrors DrsDiscoveryTest DrsDiscoveryTestErrors DrsConnectivityTest
    DrsConnectivityTestErrors KerberosTicketTest KerberosTicketTestErrors TokenAcquisitionTest TokenAcquisitionTestErrors
    FallbackToSyncJoin FallbackToFedJoin PreviousRegistration RegistrationType ErrorPhase ClientErrorCode ServerErrorCode
    ServerMessage HttpsStatus RequestId ExecutingAccountName AadRecoveryEnabled KeySignTest DisplayNameUpdated
    OsVersionUpdated HostNameUpdated LastHostNameUpdate IeProxySystemAutoDetectSettings IeProxySystemAutoConfigurationUrl
    IeProxySystemServerList IeProxySystemBypassList IeProxyUserAutoDetectSettings IeProxyUserAutoConfigurationUrl
    IeProxyUserServerList IeProxyUserBypassList UrlProxyAutoDetectPacStatus UrlProxyAutoConfigUrl UrlProxyAccessType
    WinHttpProxyAccessType WinHttpProxyServerList WinHttpProxyBypassList NgcPreReq IsDeviceJoined IsUserAzureAD
    PolicyEnabled PostLogonEnabled DeviceEligible SessionIsNotRemote X509CertRequired CertEnrollment ScepReady
    AdfsRefreshToken AdfsRaIsReady LogonCertTemplateReady LogonCertTemplateState NgcOnPremTgt PreReqResult Sections
    UntypedValues UnknownFields')
$script:FlatTimes = @{ '' = @(-split 'CollectedAt DeviceCertificateNotBefore DeviceCertificateNotAfter AzureAdPrtUpdateTime AzureAdPrtExpiryTime
    EnterprisePrtUpdateTime EnterprisePrtExpiryTime PrtAttemptTime ClientTime PreviousRegistration') }
$script:NestedTimes = @{
    '' = @(-split 'CollectedAt')
    'DeviceDetails' = @(-split 'DeviceCertificateNotBefore DeviceCertificateNotAfter')
    'SsoState' = @(-split 'AzureAdPrtUpdateTime AzureAdPrtExpiryTime EnterprisePrtUpdateTime EnterprisePrtExpiryTime')
    'PrtDiagnostics' = @(-split 'PreviousPrtAttempt')
    'WorkAccounts' = @(-split 'DeviceCertificateNotBefore DeviceCertificateNotAfter')
    'DiagnosticData' = @(-split 'ClientTime PreviousRegistration')
}
# A string value in JSON that looks like a date to PowerShell 7 and is none of the times.
$script:DateLike = [regex] ('"(?=\d{4}-\d\d-\d\dT|/Date\()(?<=[:,\[] ?")' +
    '(?<!"(?:CheckedAt|' +
    (@($script:FlatTimes; $script:NestedTimes).Values.ForEach({ $_ }) -join '|') + ')": ?")')

function Assert-DsRegAdminOnly([string[]] $Path) {
    # Ends the command unless only administrators can change these files with the folders they stand
    # in, and these folders with the files in them: what SYSTEM or others run must not be somebody's.
    # SYSTEM, Administrators, TrustedInstaller; CREATOR OWNER stands for the owner, who is checked.
    $trusted = 'S-1-5-18', 'S-1-5-32-544', 'S-1-3-0',
        'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
    # WriteData, AppendData, WriteExtendedAttributes, DeleteSubdirectoriesAndFiles, WriteAttributes,
    # Delete, ChangePermissions, TakeOwnership, and the generic rights All and Write.
    $change = 0x500D0156
    # In the folders above, only what lets somebody replace what stands in them.
    $replace = 0x100D0040
    $mask = [ordered] @{}
    foreach ($item in $Path) {
        if ([System.IO.Directory]::Exists($item)) {
            foreach ($file in [System.IO.Directory]::GetFiles($item)) { $mask[$file] = $change }
        } else {
            $mask[$item] = $change
            $item = Split-Path -Path $item -Parent
        }
        $mask[$item] = $change
        while ($item = Split-Path -Path $item -Parent) { if (-not $mask.Contains($item)) { $mask[$item] = $replace } }
    }
    $sid = [System.Security.Principal.SecurityIdentifier]
    foreach ($place in $mask.Keys) {
        $who = try {
            $rights = Get-Acl -LiteralPath $place -ErrorAction Stop
            @($rights.GetOwner($sid).Value)
            foreach ($rule in $rights.GetAccessRules($true, $true, $sid)) {
                # Not a rule that only what is below inherits.
                if ("$($rule.AccessControlType)" -eq 'Allow' -and -not ([int] $rule.PropagationFlags -band 2) -and
                    ([int] $rule.FileSystemRights -band $mask[$place])) {
                    $rule.IdentityReference.Value
                }
            }
        } catch { "an unknown account ($($_.Exception.Message))" }
        $other = @($who | Where-Object -FilterScript { $_ -notin $trusted } | Select-Object -Unique) -join ', '
        if ($other) {
            Write-DsRegError -Stop NotAdminOnly $place ("'$place' can be changed by $other, so nobody else must run it. " +
                'Install for all users, as an administrator: the module with Install-Module -Scope AllUsers or in ' +
                '$env:ProgramFiles\WindowsPowerShell\Modules, Python for all users under $env:ProgramFiles, then ' +
                '"py -3 -m pip install dsregjson", and give that program with -ExecutablePath')
        }
    }
}

function Assert-DsRegAnswer([pscustomobject] $Program, [pscustomobject] $Answer, [int[]] $Code = 0, [bool] $IsWhole = $true, [object] $Target = 'dsregjson', [string] $Written) {
    # Ends the command unless the program has answered: with one of these exit codes, and with as much
    # as there must be. Only then it is asked for its version: another one may not know what it was
    # asked, and a program that is not dsregjson may answer anything. Written is the file that it was to
    # write; 2 and 70 say why that could not be.
    if ($IsWhole -and $Answer.ExitCode -in $Code) { return }
    $reason = $Answer.Problems -join '; '
    if ($Answer.ExitCode -eq 3 -and $reason) { Write-DsRegError -Stop NotConverted $Target $reason }
    $said = Invoke-DsRegProgram $Program '--version'
    $own = $ExecutionContext.SessionState.Module.Version
    $name = $Program.FileName
    if ($said.ExitCode -ne 0 -or "$($said.Lines)" -notmatch '^dsregjson (\d+\.\d+(\.\d+)?)(\S*)$') {
        Write-DsRegError -Stop CliNotUsable $name ("'$name' does not answer as dsregjson does. " +
            'Install it with "pip install dsregjson" (or pipx or uv tool).')
    }
    $version = [version] $Matches[1]
    if ($version.Major -ne $own.Major -or $version -lt $own -or ($version -eq $own -and $Matches[3])) {
        Write-DsRegError -Stop CliVersionMismatch $name ("'$name' is $($said.Lines), and this module, version $own, needs at " +
            "least that version: pip install `"dsregjson>=$own,<$($own.Major + 1)`"")
    }
    if ($Written -and $Answer.ExitCode -in 2, 70 -and $reason) { Write-DsRegError -Stop ExportFailed $Written $reason }
    if (-not $reason) { $reason = 'its answer is not whole' }
    Write-DsRegError -Stop CliFailed $Target "dsregjson ended with exit code $($Answer.ExitCode): $reason"
}

function Assert-DsRegScheduler {
    # Ends the command unless Task Scheduler can be reached, which only Windows has.
    if (-not (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
        Write-DsRegError -Stop SchedulerMissing 'ScheduledTasks' `
            'the commands of the module ScheduledTasks are not here; exports can be scheduled on Windows only'
    }
}

function ConvertFrom-DsRegJson([string[]] $Text, [switch] $Status, [hashtable] $Names = @{}) {
    # JSON texts of one object each to objects in which every string is still a string. PowerShell 7
    # makes a [datetime] of a string that looks like a time, as the times shall be; the others (a
    # tenant called 2026-01-01T00:00:00Z) are marked with U+0001, and the marks taken off again.
    # Windows PowerShell leaves strings alone. With -Status the texts are documents, and what comes
    # are objects of this module. Takes all texts at once, and calls no function for each: for ten
    # thousand captures that would cost as much as the work does.
    if (-not $Text) { return }
    # To ask for a property by PSObject.Properties takes two hundred times as long.
    Set-StrictMode -Off
    $isMarked = -not $script:IsDesktop -and $script:DateLike.IsMatch($Text -join "`n")
    if ($Status) { $Text = foreach ($one in $Text) { '{"ComputerName":null,' + $one.Substring(1) } }
    if ($isMarked) { $Text = foreach ($one in $Text) { $script:DateLike.Replace($one, '"\u0001') } }
    $objects = try {
        # Each text is converted for itself, as the first one is a whole object. Windows PowerShell
        # gives an array as one object: enumerate it.
        @($Text | ConvertFrom-Json | ForEach-Object -Process { $_ })
    } catch {
        Write-DsRegError -Stop CliFailed 'dsregjson' "the answer of dsregjson cannot be read: $($_.Exception.Message)"
    }
    $todo = [System.Collections.Generic.Stack[object]]::new()
    if ($isMarked) { $todo.Push($objects) }
    while ($todo.Count) {
        $value = $todo.Pop()
        if ($value -is [array]) {
            for ($i = 0; $i -lt $value.Count; $i++) {
                if ($value[$i] -is [string]) { $value[$i] = $value[$i].TrimStart([char] 1) } else { $todo.Push($value[$i]) }
            }
        } elseif ($value -is [System.Management.Automation.PSCustomObject]) {
            foreach ($property in $value.PSObject.Properties) {
                if ($property.Value -is [string]) { $property.Value = $property.Value.TrimStart([char] 1) } else { $todo.Push($property.Value) }
            }
        }
    }
    if (-not $Status) { return $objects }
    $invariant, $time = [cultureinfo]::InvariantCulture, [datetime]::MinValue
    $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
    foreach ($object in $objects) {
        $isNested = $null -ne $object.DeviceState
        if ($script:IsDesktop) {
            $times = if ($isNested) { $script:NestedTimes } else { $script:FlatTimes }
            foreach ($section in $times.Keys) {
                foreach ($part in $(if ($section) { $object.$section } else { $object })) {
                    foreach ($name in $times[$section]) {
                        $value = $part.$name
                        if ([datetime]::TryParseExact($value, 'yyyy-MM-ddTHH:mm:ss.fffZ', $invariant, $utc, [ref] $time)) { $part.$name = $time }
                    }
                }
            }
        }
        $known = $Names["$($object.Source)"]
        if ($known) { $object.Source, $object.ComputerName = $known.Source, $known.ComputerName }
        if (-not $object.ComputerName) {
            $object.ComputerName = if ($isNested) { $object.DeviceState.DeviceName } else { $object.DeviceName }
        }
        # Which capture of its source it is: a property that only some would have.
        if ($object.Capture) { $object.PSObject.Properties.Remove('Capture') }
        $object.PSObject.TypeNames.Insert(0, $(if ($isNested) { 'DsRegJson.Document' } else { 'DsRegJson.Status' }))
        $object
    }
}

function ConvertTo-DsRegCommandLine([string[]] $Argument) {
    # One command line out of separate arguments, quoted as the C runtime takes it apart again:
    # ProcessStartInfo.ArgumentList does not exist on .NET Framework. Backslashes count only in front
    # of a quote: double those, then escape the quote.
    $quoted = foreach ($item in $Argument) {
        if ($item -match '^[^\s"]+$') { $item } else { '"' + ($item -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }
    }
    @($quoted) -join ' '
}

function ConvertTo-DsRegPlainValue([object] $Value, [switch] $AsTime) {
    # A value as JSON knows it: times as the program writes them, which neither edition's
    # ConvertTo-Json does, objects as ordered tables, strings without the properties that Get-Content
    # and Invoke-Command leave on them, arrays (lists, where they were serialized) as arrays, a guid, a
    # timespan and the like as text. With -AsTime the other way: a text of the program as [datetime] of
    # Kind Utc, and what is no time of the program as it is.
    $form = 'yyyy-MM-ddTHH:mm:ss.fffZ'
    $invariant = [cultureinfo]::InvariantCulture
    if ($AsTime) {
        $time = [datetime]::MinValue
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
        if ($Value -is [string] -and [datetime]::TryParseExact($Value, $form, $invariant, $utc, [ref] $time)) { return $time }
        return $Value
    }
    if ($Value -is [string]) { return $Value.ToString() }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = [ordered] @{}
        foreach ($property in $Value.PSObject.Properties) {
            $item = $property.Value
            $isPlain = $null -eq $item -or $item -is [bool] -or $item -is [int] -or $item -is [long]
            $table[$property.Name] = if ($isPlain) { $item } else { ConvertTo-DsRegPlainValue $item }
        }
        return $table
    }
    if ($Value -is [System.Collections.IList]) { return , @(foreach ($item in $Value) { ConvertTo-DsRegPlainValue $item }) }
    if ($Value -is [datetime]) {
        # One without a kind comes from a table that was read back, and stood there in UTC.
        if ($Value.Kind -eq 'Local') { $Value = $Value.ToUniversalTime() }
        return $Value.ToString($form, $invariant)
    }
    $isText = $Value -is [System.ValueType] -and -not $Value.GetType().IsPrimitive -and $Value -isnot [decimal]
    # A value in a string is written in the invariant culture.
    if ($isText -or $Value -is [version] -or $Value -is [uri]) { return "$Value" }
    $Value
}

function Import-DsRegPreference {
    # Lets $WhatIfPreference and $ConfirmPreference of the caller's script count in the public command
    # that calls this: a module sees only its own variables and the global ones.
    foreach ($name in 'WhatIf', 'Confirm') {
        if (-not $PSCmdlet.MyInvocation.BoundParameters.ContainsKey($name)) {
            $value = $PSCmdlet.SessionState.PSVariable.GetValue("${name}Preference")
            Set-Variable -Name "${name}Preference" -Value $value -Scope 1 -WhatIf:$false -Confirm:$false
        }
    }
}

function Invoke-DsRegBatch([pscustomobject] $Program, [string[]] $Argument, [hashtable] $Chunk, [hashtable] $Reader, [string] $Target) {
    # Runs "dsregjson batch" over a chunk of Read-DsRegInput (its Text may be a stream) and gives its
    # lines; an error for each input that is no capture, and one that ends the command when the
    # program failed. Target is the file that it writes, if it writes one.
    # A folder of its own for the list of errors: a program that is ended leaves a file beside it.
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
    $list = [System.IO.Path]::Combine($folder, 'errors.csv')
    $places = @(if ($Chunk.File) { $Chunk.File } else { '-' })
    $failed = @()
    try {
        [void] [System.IO.Directory]::CreateDirectory($folder)
        $answer = Invoke-DsRegProgram $Program (@('batch', '--errors', $list) + $Argument + $places) $Chunk.Text $Target
        if ([System.IO.File]::Exists($list)) { $failed = @(Import-Csv -LiteralPath $list -Encoding UTF8) }
    } finally {
        if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::Delete($folder, $true) }
    }
    $isWhole = $answer.Lines.Count + $failed.Count -ge $Chunk.Least -and -not ($answer.Lines -notmatch '^\{')
    if ($Target) {
        # A file that was there before says nothing; the closing line does.
        $isWhole = $failed -or ($answer.Problems -match '^[\d,]+ converted, ' -and [System.IO.File]::Exists($Target))
    }
    # 3: none of the inputs was a capture; each is in the list.
    Assert-DsRegAnswer $Program $answer -Code $(if ($failed) { 0, 3, 4 } else { 0 }) -IsWhole $isWhole -Written $Target
    foreach ($row in $failed) {
        $row.Source, $row.Error = ($row.Source, $row.Error) -replace $script:Defused, '$1'
        $source = if ($Chunk.Names["$($row.Source)"]) { $Chunk.Names[$row.Source].Source } else { $row.Source }
        Write-DsRegError NotConverted $source "${source}: $($row.Error)"
    }
    # On stderr the notices stand behind the errors, one line each.
    @($answer.Problems | Select-Object -Skip ([Math]::Min(10, $failed.Count))) -notmatch $script:Summary |
        ForEach-Object -Process { $Reader.Notices.Add([regex]::Replace($_, '^#\d+', { param($id) $Chunk.Names[$id.Value].Source })) }
    $answer.Lines
}

function Invoke-DsRegCheck([pscustomobject] $Program, [string[]] $Argument, [hashtable] $Chunk, [hashtable] $Reader) {
    # Runs "dsregjson check --json" over a chunk of Read-DsRegInput and gives a report for each
    # capture, with Source and ComputerName; an error for each input that is no capture.
    $places = @(if ($Chunk.File) { $Chunk.File } else { '-' })
    # A file alone would give no line but the bare report of its first capture: name it twice.
    $times = if ($places.Count -eq 1 -and [System.IO.File]::Exists($places[0])) { 2 } else { 1 }
    $answer = Invoke-DsRegProgram $Program (@('check', '--json', '--jobs', '1') + $Argument + $places * $times) $Chunk.Text
    $lines = @($answer.Lines | Select-Object -First ($answer.Lines.Count / $times))
    Assert-DsRegAnswer $Program $answer -Code 0, 1, 3, 4 -IsWhole ($lines.Count -ge $Chunk.Least -and -not ($lines -notmatch '^\{'))
    $failed = 0
    foreach ($report in ConvertFrom-DsRegJson $lines) {
        $known = $Chunk.Names[$report.Source]
        $source = if ($known) { $known.Source } else { $report.Source }
        $computer = if ($known -and $known.ComputerName) { $known.ComputerName } else { $report.DeviceName }
        if ($report.Problem) {
            $failed += $times
            Write-DsRegError NotConverted $source "${source}: $($report.Problem)"
            continue
        }
        $report.CheckedAt = ConvertTo-DsRegPlainValue $report.CheckedAt -AsTime
        Add-Member -InputObject $report -Force -NotePropertyMembers @{ Source = $source; ComputerName = $computer }
        $report
    }
    if ($times -eq 2) { $answer.Problems = @($answer.Problems -replace ' and 1 more: ', ': ') }
    @($answer.Problems | Select-Object -Skip ([Math]::Min(10, $failed))) -notmatch $script:Summary |
        ForEach-Object -Process { $Reader.Notices.Add([regex]::Replace($_, '^#\d+', { param($id) $Chunk.Names[$id.Value].Source })) }
}

function Invoke-DsRegProgram([pscustomobject] $Program, [string[]] $Argument, [object] $Standard, [string[]] $Written) {
    # Runs the program once, from start to end, and returns ExitCode, Lines (stdout) and Problems
    # (stderr); Assert-DsRegAnswer says whether that is an answer. Standard is what it reads: a text,
    # or a stream from its beginning. However this ends (Ctrl-C, an error, a time-out), the program and
    # what it has started have ended too, and so has what it put beside the files Written. Nothing of the session reaches the program: input is UTF-8,
    # both outputs are ASCII, and it runs in the module's folder, because "python -m" looks for
    # modules in the folder it is started in.
    $start = [System.Diagnostics.ProcessStartInfo]::new()
    $start.FileName = $Program.FileName
    $start.Arguments = ConvertTo-DsRegCommandLine ($Program.Prefix + $Argument)
    $start.UseShellExecute = $false
    $start.WorkingDirectory = $PSScriptRoot
    $start.CreateNoWindow = $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.StandardErrorEncoding = [System.Text.Encoding]::UTF8
    $process = [System.Diagnostics.Process]::new()
    $process.StartInfo = $start
    if ($Standard -isnot [System.IO.Stream]) {
        $Standard = [System.IO.MemoryStream]::new([System.Text.Encoding]::UTF8.GetBytes("$Standard"))
    }
    $output = [System.IO.MemoryStream]::new()
    $began = [datetime]::UtcNow.AddSeconds(-2)
    try {
        [void] $process.Start()
    } catch {
        $process.Dispose()
        $reason = $_.Exception.GetBaseException().Message
        Write-DsRegError -Stop CliNotStarted $Program.FileName "'$($Program.FileName)' cannot be started: $reason"
    }
    try {
        # The base streams: writer and reader would use the console's code page. All three move at
        # once, because with two pipes full nobody would.
        $stdin = $process.StandardInput.BaseStream
        $given = $Standard.CopyToAsync($stdin)
        $taken = $process.StandardOutput.BaseStream.CopyToAsync($output)
        $problems = $process.StandardError.ReadToEndAsync()
        $isOpen = $true
        $moved = -1
        $quiet = [System.Diagnostics.Stopwatch]::StartNew()
        while ($isOpen -or -not ($taken.IsCompleted -and $problems.IsCompleted -and $process.WaitForExit(0))) {
            if ($isOpen -and $given.IsCompleted) {
                $isOpen = $false
                # A program that ended early fails it, and says why by its exit code and stderr.
                try { $stdin.Close() } catch [System.IO.IOException] { Write-Debug -Message "not all read: $_" }
            }
            # A little, because PowerShell cannot stop a long .NET call on Ctrl-C.
            $moving = @($given, $taken, $problems | Where-Object -FilterScript { -not $_.IsCompleted })
            if ($moving) { [void] [System.Threading.Tasks.Task]::WaitAny($moving, 100) } else { [void] $process.WaitForExit(100) }
            $now = $Standard.Position + $output.Length
            if ($now -ne $moved) {
                $moved = $now
                $quiet.Restart()
            } elseif ($quiet.Elapsed.TotalSeconds -gt $script:SilenceLimit) {
                Write-DsRegError -Stop CliTimeout $Program.FileName ("'$($Program.FileName)' has done nothing for " +
                    "$script:SilenceLimit seconds and was ended")
            }
        }
        # Text that the program hands back keeps the line ends it came with.
        $lines = [System.Text.Encoding]::UTF8.GetString($output.ToArray()) -split '\r?\n'
        if ($lines[-1] -eq '') { [Array]::Resize([ref] $lines, $lines.Count - 1) }
        # The module's own parameters have one dash.
        $said = $problems.Result -split '\r?\n' -ne '' -replace '^dsregjson: ', '' -replace '(?<![\w-])--(?=encoding\b|append\b)', '-'
        [pscustomobject] @{ ExitCode = $process.ExitCode; Lines = $lines; Problems = @($said) }
    } finally {
        try {
            if (-not $process.HasExited) {
                if ($script:KillTree) {
                    # Its children first: the launcher that pip makes takes the Python along as it ends,
                    # and what that has started would not be found any more.
                    $tree = @(Get-Process | Where-Object -FilterScript { $_.Parent -and $_.Parent.Id -eq $process.Id }) + $process
                    foreach ($one in $tree) { [void] $script:KillTree.Invoke($one, @($true)) }
                } else {
                    $kill = [System.Diagnostics.ProcessStartInfo]::new("$env:windir\System32\taskkill.exe", "/T /F /PID $($process.Id)")
                    $kill.UseShellExecute = $false
                    $kill.CreateNoWindow = $true
                    [void] [System.Diagnostics.Process]::Start($kill).WaitForExit(5000)
                }
                # Only then are the files of the program free. It writes beside a file, and then moves.
                [void] $process.WaitForExit(5000)
                foreach ($file in [System.IO.FileInfo[]] @($Written | Where-Object -FilterScript { $_ })) {
                    $file.Directory.GetFiles(".$($file.Name).*.tmp") | Where-Object LastWriteTimeUtc -GE $began | ForEach-Object -MemberName Delete
                }
            }
        } catch { Write-Debug -Message "ended meanwhile: $_" }
        $process.Dispose()
    }
}

function Invoke-DsRegRun([pscustomobject] $Program, [string[]] $Argument, [hashtable] $Reader) {
    # The state of this computer as a chunk for the program, one line of JSON with Source and
    # CollectedAt: "dsregjson run" finds dsregcmd (Sysnative before System32), runs it and takes its
    # bytes as they are, which PowerShell would decode with the console's code page. Nothing after an
    # error.
    $computer = [System.Environment]::MachineName
    $answer = Invoke-DsRegProgram $Program (@('run', '--compact') + $Argument)
    if ($answer.ExitCode -in 3, 70 -and $answer.Problems) {
        Write-DsRegError DsRegCmdFailed $computer "${computer}: $($answer.Problems -join '; ')"
        return
    }
    Assert-DsRegAnswer $Program $answer -IsWhole ($answer.Lines.Count -eq 1) -Target $computer
    $Reader.Notices.AddRange([string[]] $answer.Problems)
    @{ Text = '{"Source":"#0","CollectedAt":"' + (ConvertTo-DsRegPlainValue ([datetime]::UtcNow)) + '",' + $answer.Lines[0].Substring(1); File = @(); Least = 1
        Names = @{ '#0' = @{ Source = $computer; ComputerName = $computer } } }
}

function Read-DsRegInput([hashtable] $Reader, [switch] $End) {
    # Tells lines, texts, objects and files apart, and gives chunks of what the program is to read:
    # Text, for its standard input, or File, paths; and Least, how many answers there must be at least.
    # Takes what Reader holds (Held), and with -End the rest of what was read before. A capture is one
    # line of NDJSON whose Source, such as #12, stands in the chunk's Names. ForCheck: for "check", which
    # measures ages. Only: 'Object' for a command that takes objects alone, and writes them as they are.
    # To ask each of a million lines for a property by PSObject.Properties takes two hundred times as long.
    Set-StrictMode -Off
    if (-not $Reader['LinesOf']) {
        $Reader.LinesOf = [ordered] @{}
        foreach ($name in 'Plain', 'Box', 'Records') { $Reader[$name] = [System.Text.StringBuilder]::new() }
        $Reader.Number = $Reader.Least = 0
        $Reader.Files = [System.Collections.Generic.List[string]]::new()
        $Reader.Folders = [System.Collections.Generic.HashSet[string]]::new()
        $Reader.Columns = $Reader.HasTitle = $null
        $Reader.Names = @{}
    }
    $plain, $box, $records, $linesOf = $Reader.Plain, $Reader.Box, $Reader.Records, $Reader.LinesOf
    $chunk = {
        @{ Text = $records.ToString(); File = @(); Least = $Reader.Least; Names = $Reader.Names }
        [void] $records.Clear()
        $Reader.Least = 0
        $Reader.Names = @{}
    }
    # Pairs of a text and its computer. Objects are added to the records at once.
    $texts = [System.Collections.Generic.List[object]]::new()
    $items = [System.Collections.Generic.List[object]]::new($Reader.Held)
    $Reader.Held.Clear()
    for ($at = 0; $at -lt $items.Count; $at++) {
        $item = $items[$at]
        if ($item -is [string] -and -not $Reader['Only']) {
            $computer = $item.PSComputerName
            if (-not $computer) { $computer = $Reader['Computer'] }
            if ($item.Contains("`n")) {
                $texts.Add(@("$item", $computer))
            } elseif ($computer) {
                if (-not $linesOf.Contains($computer)) { $linesOf[$computer] = [System.Text.StringBuilder]::new() }
                [void] $linesOf[$computer].AppendLine($item)
            } elseif (-not $box.Length -and $item.Contains(':')) {
                # A row, as most lines are: a match for each would take as long as all the rest.
                [void] $plain.AppendLine($item)
            } elseif ($item -match '^[\s+-]*-$|^\s*\+[\s+-]*$') {
                # A box belongs to the title below it.
                [void] $box.AppendLine($item)
            } else {
                if ($item -match '^[\s|]*Device State[\s|]*$') {
                    # Another capture begins here: the one place where a long stream may be cut.
                    if ($Reader.HasTitle -and $plain.Length -ge $script:ChunkSize) {
                        foreach ($text in $plain.ToString() -split $script:JsonLines -ne '') { $texts.Add(@($text, $null)) }
                        [void] $plain.Clear()
                    }
                    $Reader.HasTitle = $true
                }
                [void] $plain.Append($box).AppendLine($item)
                [void] $box.Clear()
            }
            continue
        }
        $isObject = $item -is [System.Management.Automation.PSCustomObject]
        $names = @(if ($isObject) { $item.PSObject.Properties.Name })
        $isNested = 'DeviceState' -in $names
        $path = if ($item -is [System.IO.FileSystemInfo]) { $item.FullName } else {
            foreach ($name in 'FullName', 'PSPath') { if ($name -in $names) { $item.$name; break } }
        }
        # Columns may have been added and left out.
        # What is only written anew need not be enough to judge.
        $known = @($names | Where-Object -FilterScript { $script:Columns.Contains($_) }).Count
        $further = $names | Where-Object -FilterScript { -not $script:Columns.Contains($_) -and $_ -notin 'ComputerName', 'Source', 'CollectedAt' }
        if ($isNested -or $known -gt 1 -or ($known -and ($Reader['Only'] -or -not $further))) {
            $document = ConvertTo-DsRegPlainValue $item
            # What is missing is not known.
            $needed = if ($isNested) { @() } elseif ($Reader['Only']) { 'SchemaVersion', 'JoinType', 'AzureAdJoined' } else { $script:Columns }
            $given = @{ SchemaVersion = '1.0'; JoinType = 'Unknown' }
            foreach ($name in $needed | Where-Object -FilterScript { $null -eq $document[$_] }) { $document[$name] = $given[$name] }
            if (-not $Reader.Columns) { $Reader.Columns = $names }
            if ($null -ne $Reader['Shapes']) { $Reader.Shapes.Add($names) }
            if (-not $Reader['Only']) {
                $id = '#' + (++$Reader.Number)
                $source = if ($document['Source']) { $document['Source'] } else { 'pipeline' }
                $Reader.Names[$id] = @{ Source = $source; ComputerName = $document['ComputerName'] }
                $document['Source'] = $id
                $document.Remove('ComputerName')
                $clock = if ($isNested) { $document['DiagnosticData']['ClientTime'] } else { $document['ClientTime'] }
                # One clock for every way to a capture: its own, else when it was collected, which for
                # what came from a file is the time of the file.
                if ($Reader['ForCheck'] -and $source -match '^([A-Za-z]:)?[\\/]') { $document['FileTime'] = $document['CollectedAt'] }
                if ($Reader['ForCheck'] -and ($clock -or $document['FileTime'])) { $document.Remove('CollectedAt') }
            }
            [void] $records.AppendLine((ConvertTo-Json -InputObject $document -Depth 6 -Compress))
            $Reader.Least++
        } elseif ($path -and -not $Reader['Only']) {
            foreach ($file in Resolve-DsRegPath -LiteralPath $path) {
                # A table holds rows of Export-DsRegCmdStatus; the program knows their types.
                $isTable = [System.IO.Path]::GetExtension($file) -eq '.csv'
                $rows = @(if ($isTable) { Import-Csv -LiteralPath $file -Encoding UTF8 } else { $Reader.Files.Add($file) })
                if ($isTable -and -not $rows) { Write-DsRegError NotConverted $file "${file}: is a table without a row" }
                $items.AddRange([object[]] $rows)
                if ([System.IO.Directory]::Exists($file)) { [void] $Reader.Folders.Add($file.TrimEnd('\', '/')) }
            }
        } else {
            Write-DsRegError NotDsRegStatus $item ("'$item' is neither text nor a file nor an object of " +
                'ConvertFrom-DsRegCmd or Get-DsRegCmdStatus' + $(if ($path) { '; give a file to ConvertFrom-DsRegCmd, or to Protect-DsRegCmdStatus -Path' }))
        }
    }
    if ($End) {
        [void] $plain.Append($box)
        foreach ($text in $plain.ToString() -split $script:JsonLines -ne '') { $texts.Add(@($text, $null)) }
        foreach ($computer in $linesOf.Keys) { $texts.Add(@($linesOf[$computer].ToString(), $computer)) }
    }
    $now = ConvertTo-DsRegPlainValue ([datetime]::UtcNow)
    foreach ($pair in $texts) {
        $text, $computer = $pair
        if (-not $computer -and $text -match '^\s*[\[{]') {
            # JSON that the program wrote, and reads as it is.
            @{ Text = $text; File = @(); Least = 1; Names = @{} }
            continue
        }
        $id = '#' + (++$Reader.Number)
        $Reader.Names[$id] = @{ Source = $(if ($computer) { $computer } else { 'pipeline' }); ComputerName = $computer }
        # ConvertTo-Json would do, but it is slow for ten thousand captures.
        $escaped = $text.Replace('\', '\\').Replace('"', '\"').Replace("`r", '\r').Replace("`n", '\n').Replace("`t", '\t')
        if ([regex]::IsMatch($escaped, '[\x00-\x1f]')) {
            $escaped = [regex]::Replace($escaped, '[\x00-\x1f]', { param($match) '\u{0:x4}' -f [int] $match.Value[0] })
        }
        $when = if ($Reader['ForCheck'] -and $text -notmatch 'Client Time\s*:\s*\d') { '","CollectedAt":"' + $now }
        [void] $records.Append('{"Source":"').Append($id).Append($when).Append('","Text":"').Append($escaped).AppendLine('"}')
        $Reader.Least++
        if ($records.Length -ge $script:ChunkSize) { & $chunk }
    }
    if ($records.Length -ge $script:ChunkSize -or $End -and $records.Length) { & $chunk }
    # As many paths as a command line takes: 32,767 characters on Windows.
    $part = [System.Collections.Generic.List[string]]::new()
    $isInside = {
        param($up)
        # In a folder that is read as well. Links, and what begins with a dot, it would leave out.
        while ($up -and [System.IO.Path]::GetFileName($up)[0] -ne '.' -and -not ([int] [System.IO.File]::GetAttributes($up) -band 0x400)) {
            $up = [System.IO.Path]::GetDirectoryName($up)
            if ($up -and $Reader.Folders.Contains($up)) { return $true }
        }
    }
    foreach ($file in $Reader.Files) {
        if ($Reader.Folders.Count -and (& $isInside $file.TrimEnd('\', '/'))) { continue }
        if ($part.Count -and ($part -join '   ').Length + $file.Length -gt 30000) {
            @{ Text = ''; File = $part.ToArray(); Least = $part.Count; Names = @{} }
            $part.Clear()
        }
        $part.Add($file)
    }
    $Reader.Files = $part
    if ($End -and $part.Count) { @{ Text = ''; File = $part.ToArray(); Least = $part.Count; Names = @{} } }
}

function Resolve-DsRegPath([string[]] $Path, [string[]] $LiteralPath, [string] $Target, [switch] $Stop) {
    # Full file system paths, because the program runs in another folder: of what Path (wildcards) or
    # LiteralPath name, with an error for each that is not there; or of Target, which may not be there yet.
    # With -Stop what is not there ends the command. In the location of another provider (Env:, Cert:,
    # ConfigMgr's) a relative path is none.
    $provider = $drive = $null
    $places = $PSCmdlet.SessionState.Path
    if ($Path -match '\n|^\s*(\+-{9,}|\|?\s*Device State\b|[A-Za-z][\w ]*\s:\s)') {
        Write-DsRegError -Stop TextAsPath '-Path' `
            'this is the text of a capture, not the path of a file: pipe it in, or give it to -InputObject'
    }
    foreach ($item in @($Path; $LiteralPath; if ($Target) { $Target }) | Where-Object -FilterScript { $null -ne $_ }) {
        $hint = ''
        $found = try {
            # An empty path would be the current folder.
            if ([string]::IsNullOrWhiteSpace($item)) { $null }
            elseif ($item -in $Path) { $PSCmdlet.GetResolvedProviderPathFromPSPath($item, [ref] $provider) }
            else { $places.GetUnresolvedProviderPathFromPSPath($item, [ref] $provider, [ref] $drive) }
        } catch [System.Management.Automation.DriveNotFoundException] {
            $hint = '; a module does not see a drive that New-PSDrive made in a script: make it with ' +
                '-Scope Global, or give the full path'
        } catch [System.Management.Automation.SessionStateException] { Write-Debug -Message "not found: $_" }
        $isFile = $found -and $provider.Name -eq 'FileSystem'
        if ($isFile -and ($Target -and -not $Stop -or (Test-Path -LiteralPath $found))) {
            $found
        } elseif ($Target -and -not $isFile) {
            Write-DsRegError -Stop NotFileSystem $item ("'$item' is no path of the file system from " +
                "'$($places.CurrentLocation)': give a full path, or Set-Location to a folder$hint")
        } else {
            Write-DsRegError PathNotFound $item "'$item' is not the path of a file or folder that exists$hint" -Stop:$Stop
        }
    }
}

function Resolve-DsRegProgram([string] $ExecutablePath) {
    # How to start dsregjson: FileName, and Prefix, the arguments before the first of its own.
    # -ExecutablePath or $env:DSREGJSON_PATH decides alone; else the folder bin, then the first of dsregjson, py -3 -m and
    # python -m on PATH, where a Python is asked whether it has the package. Walks PATH itself:
    # Get-Command, like Windows, also takes "." and relative entries, and so the current folder.
    $given = $env:DSREGJSON_PATH
    if ($ExecutablePath) {
        # A bare name would mean a file in the current folder, which must never decide.
        $isPath = Split-Path -Path $ExecutablePath -Parent
        $given = if ($isPath) { Resolve-DsRegPath -Target $ExecutablePath } else { $ExecutablePath }
    }
    $install = 'Install it with "pip install dsregjson" (or pipx or uv tool), or give its full ' +
        'path with -ExecutablePath or $env:DSREGJSON_PATH.'
    if ($given) {
        if ([System.IO.Path]::IsPathRooted($given) -and [System.IO.File]::Exists($given)) {
            return [pscustomobject] @{ FileName = $given; Prefix = @() }
        }
        Write-DsRegError -Stop CliNotFound $given "'$given' is not the full path of the dsregjson program. $install"
    }
    $suffix = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { '.exe' }
    # The one that the module's package brings along.
    $file = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'dsregjson' + $suffix)
    if ([System.IO.File]::Exists($file)) { return [pscustomobject] @{ FileName = $file; Prefix = @() } }
    if ($script:Programs.ContainsKey("$env:PATH")) { return $script:Programs["$env:PATH"] }
    $invalid = [System.IO.Path]::GetInvalidPathChars()
    $folders = @($env:PATH -split [System.IO.Path]::PathSeparator -replace '"', '' | Where-Object -FilterScript {
            $_.IndexOfAny($invalid) -lt 0 -and [System.IO.Path]::IsPathRooted($_)
        })
    foreach ($way in 'dsregjson', 'py -3 -m dsregjson', 'python3 -m dsregjson', 'python -m dsregjson') {
        $name, $prefix = $way -split ' '
        foreach ($folder in $folders) {
            $file = [System.IO.Path]::Combine($folder, $name + $suffix)
            if (-not [System.IO.File]::Exists($file)) { continue }
            $program = [pscustomobject] @{ FileName = $file; Prefix = @($prefix | Where-Object -FilterScript { $_ }) }
            # A Python may lack the package, or be the stub that only opens the store.
            $isIt = try { -not $prefix -or (Invoke-DsRegProgram $program '--version').ExitCode -eq 0 } catch { $false }
            if ($isIt) {
                $script:Programs["$env:PATH"] = $program
                return $program
            }
        }
    }
    Write-DsRegError -Stop CliNotFound 'dsregjson' "The dsregjson program is not on PATH, and no Python there has it. $install"
}

# The private functions are plain ones: $PSCmdlet in them is that of the public command that calls.
function Write-DsRegError([string] $Id, [object] $Target, [string] $Message, [switch] $Stop) {
    # An error about Target, which goes on, or with -Stop ends the command. The ids are part of the
    # module's interface: about_DsRegJson lists them all.
    $category = @{
        CliNotFound = 'ObjectNotFound'; CliNotUsable = 'InvalidOperation'; CliVersionMismatch = 'InvalidOperation'
        CliNotStarted = 'ResourceUnavailable'; CliTimeout = 'OperationTimeout'; CliFailed = 'InvalidResult'; ExportFailed = 'WriteError'
        ParameterClash = 'InvalidArgument'; TextAsPath = 'InvalidArgument'; NotFileSystem = 'InvalidArgument'; NotAdminOnly = 'SecurityError'
        SchedulerMissing = 'NotInstalled'; ScheduleFailed = 'WriteError'; NoVerdict = 'InvalidResult'; NotConverted = 'InvalidData'
        PathNotFound = 'ObjectNotFound'; ComputerUnreachable = 'ConnectionError'; DsRegCmdFailed = 'ResourceUnavailable'
        NotDsRegStatus = 'InvalidType'; ExportNotFound = 'ObjectNotFound'
    }[$Id]
    $record = [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new($Message), $Id, $category, $Target)
    if ($Stop) { $PSCmdlet.ThrowTerminatingError($record) }
    $PSCmdlet.WriteError($record)
}

function Compare-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Shows what changed between two device states.

    .DESCRIPTION
        Compares two captures field by field and gives one object for each difference: Change is
        Changed, Appeared (not printed before) or Gone (no longer printed). Values that move by
        themselves, such as the times of the primary refresh token, are left out unless asked for.

        Each side is an object of this module, flat or nested, the text of a capture, or a file. A
        flat object holds less than the capture: only what both sides hold is compared.

    .PARAMETER ReferenceObject
        The state before: an object, or the text of a capture.

    .PARAMETER DifferenceObject
        The state after: an object, or the text of a capture.

    .PARAMETER ReferencePath
        The file with the state before: a capture, or JSON of dsregjson.

    .PARAMETER DifferencePath
        The file with the state after.

    .PARAMETER IncludeMoving
        Also give the values that always move; their Change is Moving.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        None.

    .OUTPUTS
        DsRegJson.Change

    .EXAMPLE
        $before = Get-DsRegCmdStatus -Nested
        dsregcmd /refreshprt
        Compare-DsRegCmdStatus -ReferenceObject $before -DifferenceObject (Get-DsRegCmdStatus -Nested) -IncludeMoving

        What refreshing the token has changed.

    .EXAMPLE
        Compare-DsRegCmdStatus -ReferencePath .\monday.txt -DifferencePath .\friday.txt | Format-Table

        Two saved captures.

    .LINK
        Get-DsRegCmdStatus
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object')] [OutputType('DsRegJson.Change')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Object')] [object] $ReferenceObject,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Object')] [object] $DifferenceObject,
        [Parameter(Mandatory, ParameterSetName = 'Path')] [string] $ReferencePath,
        [Parameter(Mandatory, ParameterSetName = 'Path')] [string] $DifferencePath,
        [switch] $IncludeMoving, [string] $ExecutablePath
    )
    $program = Resolve-DsRegProgram $ExecutablePath
    # In files, because only one side could come through standard input.
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
    try {
        [void] [System.IO.Directory]::CreateDirectory($folder)
        $sides = foreach ($side in 'Reference', 'Difference') {
            if ($PSBoundParameters["${side}Path"]) { Resolve-DsRegPath -Target $PSBoundParameters["${side}Path"] -Stop; continue }
            $reader = @{ Held = [System.Collections.Generic.List[psobject]] @($PSBoundParameters["${side}Object"]) }
            $chunks = @(Read-DsRegInput $reader -End)
            if ($chunks.Count -ne 1 -or $chunks[0].Least -ne 1) {
                Write-DsRegError -Stop NotConverted "${side}Object" "${side}Object: one capture is compared, and this is none or several"
            }
            if ($chunks[0].File) { $chunks[0].File[0]; continue }
            $file = [System.IO.Path]::Combine($folder, "${side}Object")
            [System.IO.File]::WriteAllText($file, ($chunks[0].Text -replace '"Source":"#1"', "`"Source`":`"${side}Object`""))
            $file
        }
        $answer = Invoke-DsRegProgram $program (@('diff', '--json') + $sides)
    } finally {
        if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::Delete($folder, $true) }
    }
    $answer.Problems = @($answer.Problems -replace [regex]::Escape($folder + [System.IO.Path]::DirectorySeparatorChar), '')
    Assert-DsRegAnswer $program $answer -IsWhole ("$($answer.Lines)" -match '^[\[{]') -Target $PSBoundParameters.Values
    foreach ($line in $answer.Problems) { $PSCmdlet.WriteWarning($line) }

    $changes = ConvertFrom-DsRegJson ($answer.Lines -join "`n")
    $times = @($script:NestedTimes.Values | ForEach-Object -Process { $_ })
    foreach ($kind in @('Changed', 'Appeared', 'Gone') + @(if ($IncludeMoving) { 'Moving' })) {
        foreach ($entry in $changes.$kind) {
            $isTime = $entry.Field -in $times
            [pscustomobject] @{
                PSTypeName = 'DsRegJson.Change'; Change = $kind
                Section = $entry.Section; Item = $entry.Item; Field = $entry.Field
                Old = if ($isTime) { ConvertTo-DsRegPlainValue $entry.Old -AsTime } else { $entry.Old }
                New = if ($isTime) { ConvertTo-DsRegPlainValue $entry.New -AsTime } else { $entry.New }
            }
        }
    }
}

function ConvertFrom-DsRegCmd {
    <#
    .SYNOPSIS
        Turns the text of dsregcmd /status into objects.

    .DESCRIPTION
        Takes text from the pipeline, as lines or as whole texts, or files, and gives one object for
        each capture in it. The dsregjson program does the reading; one start of it converts some
        hundreds of captures, and objects come as soon as so many have come in.

        Lines that carry PSComputerName, as everything from Invoke-Command does, are put together by
        computer. They may come mixed, so these objects come when the pipeline ends.

        The objects (DsRegJson.Status) have the same properties in the same order whatever was
        printed: ComputerName, Source, CollectedAt, then the columns of the flat view. What was not
        printed is $null. Times are [datetime] of Kind Utc: compare them with
        (Get-Date).ToUniversalTime(). Properties that name several things join them with ";".

        ComputerName is the computer that the lines came from, else the Device Name in the capture.
        Source is the file, the computer, or "pipeline". CollectedAt is the time of conversion, for
        a file its modification time.

    .PARAMETER InputObject
        Lines, whole texts with line breaks in them, files and folders as Get-ChildItem gives them,
        objects of this module, also with columns left out by Select-Object, and rows of its CSV.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line; give it by hand
        for text that has lost it.

    .PARAMETER Path
        Files to read; wildcards are allowed. A folder stands for the captures in it and in the
        folders below, a zip package of Intune diagnostics for the captures in it, a .csv of
        Export-DsRegCmdStatus for its rows. A folder leaves out tables (.csv, .parquet), links to
        folders and what begins with a dot: name those themselves. A file whose folder is given too
        is read once. Any encoding that Windows writes is recognised.

    .PARAMETER LiteralPath
        The same without wildcards: brackets in a name stay brackets.

    .PARAMETER Nested
        Give documents with one object per section (DsRegJson.Document) instead of flat objects.
        WorkAccounts and PrtDiagnostics are arrays, also with one item or none.

    .PARAMETER Encoding
        The code page of the files, such as cp850, where it is not recognised. Text from the pipeline
        is decoded already.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, System.IO.FileInfo, System.IO.DirectoryInfo, DsRegJson.Status, DsRegJson.Document,
        rows of Import-Csv.

    .OUTPUTS
        DsRegJson.Status, with -Nested DsRegJson.Document.

    .EXAMPLE
        dsregcmd /status | ConvertFrom-DsRegCmd

        The state of this computer.

    .EXAMPLE
        Invoke-Command -ComputerName pc01, pc02 { dsregcmd /status } | ConvertFrom-DsRegCmd

        One object for each computer, with its name. Get-DsRegCmdStatus -ComputerName does the same and
        names the computers that were out of reach.

    .EXAMPLE
        Get-ChildItem \\server\captures -Filter *.txt -Recurse | ConvertFrom-DsRegCmd | Group-Object JoinType

        Counts join types over a folder of saved captures.

    .EXAMPLE
        ConvertFrom-DsRegCmd fleet.csv | Where-Object AzureAdJoined | Get-DsRegCmdFinding

        A table that Export-DsRegCmdStatus wrote, as objects with types again.

    .LINK
        Get-DsRegCmdStatus

    .LINK
        Export-DsRegCmdStatus

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Text')] [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(ParameterSetName = 'Text')] [string] $PSComputerName,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [SupportsWildcards()] [AllowEmptyString()] [string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')] [Alias('PSPath', 'FullName')] [string[]] $LiteralPath,
        [switch] $Nested, [string] $Encoding, [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        # One worker: PowerShell takes longer to make an object than the program to read a capture.
        $arguments = @('--jobs', '1', '--stamp', '--source', 'pipeline')
        if (-not $Nested) { $arguments += '--flat' }
        if ($Encoding) { $arguments += '--encoding', $Encoding }
        $reader = @{
            Held = [System.Collections.Generic.List[psobject]]::new(); Computer = $PSComputerName
            Notices = [System.Collections.Generic.List[string]]::new()
        }
        # Local, because this is done for each line.
        $held, $size = $reader.Held, 0
        foreach ($file in Resolve-DsRegPath $Path $LiteralPath) { $held.Add([System.IO.FileInfo] $file) }
        $answer = {
            param([switch] $End)
            foreach ($chunk in Read-DsRegInput $reader -End:$End) {
                $lines = @(Invoke-DsRegBatch $program $arguments $chunk $reader)
                ConvertFrom-DsRegJson $lines -Status -Names $chunk.Names
            }
        }
    }
    process {
        foreach ($item in $InputObject) {
            $held.Add($item)
            if ($item -is [string]) { $size += $item.Length } else { $size += 4KB }
        }
        if ($size -ge $script:ChunkSize) { & $answer; $size = 0 }
    }
    end {
        & $answer -End
        $more = if ($reader.Notices.Count -gt 1) { " (the first of $($reader.Notices.Count) notices)" }
        if ($reader.Notices) { $PSCmdlet.WriteWarning($reader.Notices[0] + $more) }
    }
}

function Export-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Writes device states to a CSV, JSON or NDJSON file that other programs read as it is meant.

    .DESCRIPTION
        Takes objects of this module from the pipeline and writes them to one file: times in UTC as
        ISO 8601 and numbers the same in every culture, UTF-8, and for CSV cells that a spreadsheet
        would run as a formula made harmless by an apostrophe in front. Columns are the properties of
        the first object; properties that were added to it become columns as well.

        The file is there whole or not at all: it is written when the pipeline has ended, beside its
        place, and then moved there. When the pipeline breaks off, the old file stays as it was. Two runs that append to one file
        at once wait for each other.

    .PARAMETER InputObject
        Objects from Get-DsRegCmdStatus or ConvertFrom-DsRegCmd, flat or nested, also with columns left
        out by Select-Object, and rows of this command's CSV.

    .PARAMETER Path
        The file to write; an existing one is replaced. Wildcard characters mean themselves.

    .PARAMETER Format
        Csv, Json for one array, or NdJson for one line of JSON per capture. Without it the ending of
        the file says so: .csv, .json, .ndjson or .jsonl; with any other it is Csv.

    .PARAMETER Append
        Add to the file, to keep a history: CollectedAt tells which row of a computer is which. The file
        must have the same columns. Not with -Format Json.

    .PARAMETER PassThru
        Hand the objects on as well.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        DsRegJson.Status or DsRegJson.Document.

    .OUTPUTS
        None, with -PassThru the objects that came in.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName (Get-Content pcs.txt) | Export-DsRegCmdStatus -Path fleet.csv

        One row per computer, for a spreadsheet.

    .EXAMPLE
        Get-DsRegCmdStatus | Export-DsRegCmdStatus -Path C:\Logs\dsreg-history.csv -Append

        Adds the state of now to a history.

    .EXAMPLE
        Get-ChildItem D:\captures -Filter *.txt | ConvertFrom-DsRegCmd -Nested | Export-DsRegCmdStatus fleet.ndjson

        Whole documents, one a line, which dsregjson summary and dsregjson report take.

    .LINK
        Get-DsRegCmdStatus

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess)] [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)] [psobject] $InputObject,
        [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $Path,
        [ValidateSet('Csv', 'Json', 'NdJson')] [string] $Format,
        [switch] $Append, [switch] $PassThru, [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $target = Resolve-DsRegPath -Target $Path
        $ending = @{ '.csv' = 'Csv'; '.json' = 'Json'; '.ndjson' = 'NdJson'; '.jsonl' = 'NdJson' }[[System.IO.Path]::GetExtension($target)]
        $clash = if ($Format -and $ending -and $Format -ne $ending) {
            "-Format $Format contradicts the name '$Path': leave out -Format, or name the file otherwise"
        }
        if (-not $Format) { $Format = if ($ending) { $ending } else { 'Csv' } }
        if ($Append -and $Format -eq 'Json') { $clash = '-Append cannot add to a JSON array: use NdJson or Csv' }
        if ($clash) { Write-DsRegError -Stop ParameterClash $target $clash }
        $folder = [System.IO.Path]::GetDirectoryName($target)
        if ($folder -and -not [System.IO.Directory]::Exists($folder)) {
            Write-DsRegError -Stop ExportFailed $target "'$target' cannot be written: there is no folder '$folder'"
        }
        Import-DsRegPreference
        $isWanted = $PSCmdlet.ShouldProcess($target, $(if ($Append) { 'Add device states' } else { 'Write device states' }))
        $reader = @{
            Held = [System.Collections.Generic.List[psobject]]::new(); Only = 'Object'
            Notices = [System.Collections.Generic.List[string]]::new()
        }
        # Held until the pipeline has ended, so that what breaks off never looks like the end. In a
        # file without a name: it is gone when it is closed, however that happens.
        $name = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
        # The enumerations by type: .NET Framework has another overload that strings fit as well.
        $held = try {
            [System.IO.FileStream]::new($name, [System.IO.FileMode]::CreateNew, [System.IO.FileAccess]::ReadWrite,
                [System.IO.FileShare] 'ReadWrite, Delete', 64KB, [System.IO.FileOptions]::DeleteOnClose)
        } catch {
            Write-DsRegError -Stop ExportFailed $target "no temporary file can be made: $($_.Exception.GetBaseException().Message)"
        }
        [System.IO.File]::Delete($name)
    }
    process {
        $reader.Held.Add($InputObject)
        foreach ($chunk in Read-DsRegInput $reader -End) {
            $bytes = [System.Text.Encoding]::UTF8.GetBytes($chunk.Text)
            $held.Write($bytes, 0, $bytes.Length)
        }
        if ($PassThru) { $InputObject }
    }
    end {
        try {
            if (-not $held.Length -or -not $isWanted) { return }
            $held.Position = 0
            $arguments = @('--jobs', '1', '--source', 'pipeline', '--format', $Format.ToLowerInvariant(), '--output', $target)
            if ($Append) { $arguments += '--append' }
            # Sections become columns by themselves.
            if ($Format -eq 'Csv' -and 'DeviceState' -notin $reader.Columns) { $arguments += '--columns', ($reader.Columns -join ',') }
            $null = Invoke-DsRegBatch $program $arguments @{ Text = $held; File = @(); Least = 1; Names = @{} } $reader $target
            foreach ($line in $reader.Notices) { $PSCmdlet.WriteWarning($line) }
        } finally {
            $held.Dispose()
        }
    }
}

function Get-DsRegCmdErrorCode {
    <#
    .SYNOPSIS
        Explains error codes of device registration, sign-in and Windows Hello.

    .DESCRIPTION
        Takes codes in any notation and says what they mean and what to do. A code that means
        different things in different phases has several entries in Meanings. A code that the table
        does not know gives an object too: Known is $false, and Summary says what its bits mean.

    .PARAMETER Code
        Hexadecimal (0x801c03f2), signed or unsigned decimal, a Win32 number, AADSTS50126, a symbol, a
        server error such as DirectoryError, or a sentence that holds codes.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String

    .OUTPUTS
        DsRegJson.ErrorCode

    .EXAMPLE
        Get-DsRegCmdErrorCode 0x801c03f2

        What a code means and what to do.

    .EXAMPLE
        Get-DsRegCmdStatus | ForEach-Object PrtAttemptStatus | Get-DsRegCmdErrorCode | Format-List Code, Summary

        Explains why the last attempt to get a primary refresh token failed.

    .LINK
        Get-DsRegCmdFinding
    #>
    [CmdletBinding()] [OutputType('DsRegJson.ErrorCode')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)] [AllowNull()] [AllowEmptyString()] [string[]] $Code,
        [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $asked = [System.Collections.Generic.List[string]]::new()
    }
    # Properties without a code are $null.
    process { foreach ($item in $Code) { if ($item) { $asked.Add($item) } } }
    end {
        if (-not $asked.Count) { return }
        # By standard input, because a command line holds some thousands of codes at most.
        $answer = Invoke-DsRegProgram $program 'explain', '--json', '-' (ConvertTo-Json -InputObject $asked.ToArray() -Compress)
        # 3: one of them is not known, which its object says.
        $isUnknown = $answer.ExitCode -eq 3 -and $answer.Lines.Count
        if (-not $isUnknown) { Assert-DsRegAnswer $program $answer -IsWhole ("$($answer.Lines)" -match '^[\[{]') }
        foreach ($entry in ConvertFrom-DsRegJson ($answer.Lines -join "`n")) {
            $entry.PSObject.TypeNames.Insert(0, 'DsRegJson.ErrorCode')
            $entry
        }
    }
}

function Get-DsRegCmdExport {
    <#
    .SYNOPSIS
        Lists the scheduled exports of device states.

    .DESCRIPTION
        Gives one object for each task that Register-DsRegCmdExport has registered on this computer, with
        its last result and its next run.

    .PARAMETER Name
        Names of exports; wildcards are allowed. All without it.

    .INPUTS
        None.

    .OUTPUTS
        DsRegJson.Export

    .EXAMPLE
        Get-DsRegCmdExport

        All exports. LastResult 0 means that the last run exported everything.

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding()] [OutputType('DsRegJson.Export')]
    param([Parameter(Position = 0)] [SupportsWildcards()] [ValidateNotNullOrEmpty()] [string[]] $Name = '*')
    Assert-DsRegScheduler
    foreach ($task in Get-ScheduledTask -TaskPath '\DsRegJson\' -ErrorAction SilentlyContinue) {
        if (-not ($Name | Where-Object -FilterScript { $task.TaskName -like $_ })) { continue }
        $run = Get-ScheduledTaskInfo -TaskName $task.TaskName -TaskPath $task.TaskPath
        [pscustomobject] @{
            PSTypeName = 'DsRegJson.Export'; Name = $task.TaskName; State = "$($task.State)"
            User = "$($task.Principal.UserId)$($task.Principal.GroupId)"; OutputFolder = $task.Actions[0].WorkingDirectory
            LastRunTime = $run.LastRunTime; LastResult = $run.LastTaskResult; NextRunTime = $run.NextRunTime
            Command = "$($task.Actions[0].Execute) $($task.Actions[0].Arguments)"
        }
    }
}

function Get-DsRegCmdFinding {
    <#
    .SYNOPSIS
        Finds out what is wrong with a device, why, and what to do.

    .DESCRIPTION
        Checks captures of dsregcmd /status and gives one object for each finding, causes before
        their consequences. Without input it checks this computer.

        Takes whatever ConvertFrom-DsRegCmd takes, and judges each capture in it. Flat objects hold
        only the newest PRT attempt and little of work accounts: what the rest would show is not found
        in them; give the files, or documents (-Nested).

        Ages of tokens and certificates are measured against Client Time in the capture, else against
        when it was collected: the time of the file, CollectedAt of an object, now for text and for
        this computer. It is the same whichever way a capture comes; ClockSource says which it was.

    .PARAMETER InputObject
        Lines of dsregcmd /status, whole texts, files and folders as Get-ChildItem gives them, objects
        of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd, rows of Import-Csv.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line.

    .PARAMETER Path
        Files, folders and zips with captures; wildcards are allowed.

    .PARAMETER LiteralPath
        The same without wildcards: brackets in a name stay brackets.

    .PARAMETER MinimumSeverity
        Leave out findings below it: Error, Warning or Info. Info without it.

    .PARAMETER Expect
        The join state that the device should have: Hybrid, Entra, Registered or Domain. A domain
        joined computer is only in fault when hybrid join was expected.

    .PARAMETER AsReport
        For Test-DsRegCmdStatus.

    .PARAMETER Encoding
        The code page of the files, such as cp850, where it is not recognised. Text from the pipeline
        is decoded already. For this computer the code page of its console is known.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, System.IO.FileInfo, System.IO.DirectoryInfo, DsRegJson.Status, DsRegJson.Document,
        rows of Import-Csv.

    .OUTPUTS
        DsRegJson.Finding

    .EXAMPLE
        Get-DsRegCmdFinding

        What is wrong with this computer.

    .EXAMPLE
        Invoke-Command -ComputerName pc01, pc02 { dsregcmd /status } | Get-DsRegCmdFinding -Expect Hybrid -MinimumSeverity Warning

        What is wrong with two others that should be hybrid joined.

    .EXAMPLE
        Get-ChildItem C:\captures -Filter *.txt | ConvertFrom-DsRegCmd | Where-Object AzureAdPrt -EQ $false | Get-DsRegCmdFinding

        What is wrong with the captures of people who have no PRT. Those in which AzureAdPrt was not
        printed are not among them.

    .LINK
        Test-DsRegCmdStatus

    .LINK
        Get-DsRegCmdErrorCode

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')] [OutputType('DsRegJson.Finding')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(ParameterSetName = 'Text')] [string] $PSComputerName,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [SupportsWildcards()] [AllowEmptyString()] [string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')] [Alias('PSPath', 'FullName')] [string[]] $LiteralPath,
        [ValidateSet('Error', 'Warning', 'Info')] [string] $MinimumSeverity = 'Info',
        [ValidateSet('Hybrid', 'Entra', 'Registered', 'Domain')] [string] $Expect,
        [string] $Encoding,
        # For Test-DsRegCmdStatus: a report for each capture instead of its findings.
        [Parameter(DontShow)] [switch] $AsReport,
        [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $arguments = @('--min-severity', $MinimumSeverity.ToLowerInvariant())
        if ($Expect) { $arguments += '--expect', $Expect.ToLowerInvariant() }
        $code = @(if ($Encoding) { '--encoding', $Encoding })
        # A pipeline that brings nothing has no parameter set of its own.
        $isLocal = $PSCmdlet.ParameterSetName -eq 'Local' -and -not $MyInvocation.ExpectingInput
        $reader = @{
            Held = [System.Collections.Generic.List[psobject]]::new(); Computer = $PSComputerName
            Notices = [System.Collections.Generic.List[string]]::new(); ForCheck = $true
        }
        # Local, because this is done for each line.
        $held, $size = $reader.Held, 0
        foreach ($file in Resolve-DsRegPath $Path $LiteralPath) { $held.Add([System.IO.FileInfo] $file) }
        $answer = {
            param([switch] $End)
            $chunks = if ($isLocal) { Invoke-DsRegRun $program $code $reader } else { Read-DsRegInput $reader -End:$End }
            foreach ($report in $chunks | ForEach-Object -Process { Invoke-DsRegCheck $program ($arguments + $code) $_ $reader }) {
                if ($AsReport) { $report; continue }
                foreach ($finding in $report.Findings) {
                    [pscustomobject] @{
                        PSTypeName = 'DsRegJson.Finding'; ComputerName = $report.ComputerName; Source = $report.Source
                        Severity = $finding.Severity; Id = $finding.Id; Title = $finding.Title; Why = $finding.Why
                        Evidence = $finding.Evidence; Action = $finding.Action; Risk = $finding.Risk; Before = $finding.Before
                        CausedBy = $finding.CausedBy; Link = $finding.Source
                        CheckedAt = $report.CheckedAt; ClockSource = $report.ClockSource
                    }
                }
            }
        }
    }
    process {
        foreach ($item in $InputObject) {
            $held.Add($item)
            if ($item -is [string]) { $size += $item.Length } else { $size += 4KB }
        }
        if ($size -ge $script:ChunkSize) { & $answer; $size = 0 }
    }
    end {
        & $answer -End
        $more = if ($reader.Notices.Count -gt 1) { " (the first of $($reader.Notices.Count) notices)" }
        if ($reader.Notices) { $PSCmdlet.WriteWarning($reader.Notices[0] + $more) }
    }
}

function Get-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Gets the Microsoft Entra device state of this computer or of others.

    .DESCRIPTION
        Runs dsregcmd /status and gives one object per computer, as ConvertFrom-DsRegCmd describes
        them. Other computers are asked at once with Invoke-Command, which needs PowerShell remoting
        (WinRM) there and nothing else: they only run dsregcmd and send its text back. A computer
        that does not answer is one non-terminating error with its name as the target; the others
        go on.

        User State and SSO State describe the user that dsregcmd runs as. Over remoting that is a
        network logon without the tokens of whoever sits at the computer: what it says about PRT,
        WAM and Windows Hello is not that person's state. Device State, Device Details and Tenant
        Details do not depend on the user. Register-DsRegCmdExport collects the state of a user in that
        user's own session.

    .PARAMETER ComputerName
        The computers to ask. Without it, and without -Session, this computer is asked directly.

    .PARAMETER Session
        Open sessions (New-PSSession) to ask instead.

    .PARAMETER Credential
        The account to connect with.

    .PARAMETER ThrottleLimit
        How many computers are asked at a time; 32 without it.

    .PARAMETER UseSSL
        Connect over HTTPS.

    .PARAMETER Nested
        Give documents with one object per section (DsRegJson.Document) instead of flat objects.

    .PARAMETER Encoding
        The code page that dsregcmd prints in, where the console's is not the right one.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String. Names of computers, or objects with a property ComputerName, DNSHostName or
        Name, as Get-ADComputer gives.

    .OUTPUTS
        DsRegJson.Status, with -Nested DsRegJson.Document.

    .EXAMPLE
        Get-DsRegCmdStatus

        This computer.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName (Get-Content pcs.txt) -ErrorVariable missed | Export-DsRegCmdStatus -Path fleet.csv
        $missed.TargetObject

        Many computers to a table, then the names of those that did not answer.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName pc01, pc02 | Where-Object { $_.DeviceCertificateNotAfter -and $_.DeviceCertificateNotAfter -lt (Get-Date).ToUniversalTime().AddDays(60) }

        Where the device certificate runs out within 60 days. Times are in UTC. What was not printed is
        $null, and $null counts as less than every date: ask for it first.

    .LINK
        ConvertFrom-DsRegCmd

    .LINK
        Register-DsRegCmdExport

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')] [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'ComputerName')]
        [Alias('DNSHostName', 'Name', 'Cn')] [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [Parameter(Mandatory, ParameterSetName = 'Session')] [ValidateNotNullOrEmpty()]
        [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [Parameter(ParameterSetName = 'ComputerName')] [System.Management.Automation.Credential()]
        [pscredential] $Credential = [pscredential]::Empty,
        [Parameter(ParameterSetName = 'ComputerName')] [Parameter(ParameterSetName = 'Session')]
        [ValidateRange(1, 1000)] [int] $ThrottleLimit,
        [Parameter(ParameterSetName = 'ComputerName')] [switch] $UseSSL,
        [switch] $Nested,
        [Parameter(ParameterSetName = 'Local')] [string] $Encoding,
        [string] $ExecutablePath
    )
    # Each name once, in any case.
    begin { $names = [ordered] @{} }
    process { foreach ($name in $ComputerName) { if (-not $names.Contains($name)) { $names[$name] = $true } } }
    end {
        # A pipeline that brought no name asks nobody, and not this computer instead.
        if ($MyInvocation.ExpectingInput -and -not $names.Count) { return }
        if ($PSCmdlet.ParameterSetName -eq 'Local') {
            $program = Resolve-DsRegProgram $ExecutablePath
            $reader = @{ Notices = [System.Collections.Generic.List[string]]::new() }
            $arguments = @(if (-not $Nested) { '--flat' }; if ($Encoding) { '--encoding', $Encoding })
            foreach ($chunk in Invoke-DsRegRun $program $arguments $reader) {
                ConvertFrom-DsRegJson $chunk.Text -Status -Names $chunk.Names
            }
            foreach ($line in $reader.Notices) { $PSCmdlet.WriteWarning($line) }
            return
        }
        $remote = @{}
        foreach ($key in 'Session', 'Credential', 'ThrottleLimit', 'UseSSL') {
            if ($PSBoundParameters.ContainsKey($key)) { $remote[$key] = $PSBoundParameters[$key] }
        }
        if (-not $Session) { $remote['ComputerName'] = @($names.Keys) }
        foreach ($one in $Session) { $names[$one.ComputerName] = $true }
        $progress = @{ Activity = 'dsregcmd /status' }
        $answered = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
        $failures = @()
        Invoke-Command @remote -ScriptBlock $script:RemoteBlock -ErrorAction SilentlyContinue -ErrorVariable failures |
            ForEach-Object -Process {
                $mark = $_.PSObject.Properties['PSComputerName']
                if ($mark -and $answered.Add($mark.Value) -and $names.Count -gt 1) {
                    Write-Progress @progress -Status "$($answered.Count) of $($names.Count): $($mark.Value)" `
                        -PercentComplete ([Math]::Min(100, 100 * $answered.Count / $names.Count))
                }
                $_
            } |
            ConvertFrom-DsRegCmd -Nested:$Nested -ExecutablePath $ExecutablePath
        if ($names.Count -gt 1) { Write-Progress @progress -Completed }
        $PSCmdlet.WriteVerbose("answered: $($answered -join ', ')")
        # One error for each computer that sent nothing, whatever number Invoke-Command had about it.
        $reasons = @{}
        foreach ($record in $failures | Where-Object -FilterScript { $_ -is [System.Management.Automation.ErrorRecord] }) {
            $isRemote = $record -is [System.Management.Automation.Runspaces.RemotingErrorRecord]
            $name = if ($isRemote) { $record.OriginInfo.PSComputerName } else { "$($record.TargetObject)" }
            if ($name -and -not $reasons.ContainsKey($name)) { $reasons[$name] = $record.Exception.Message }
        }
        foreach ($name in @($names.Keys | Where-Object -FilterScript { $answered.Add($_) })) {
            $reason = if ($reasons.ContainsKey($name)) { $reasons[$name] } else { 'it sent no output of dsregcmd /status' }
            Write-DsRegError ComputerUnreachable $name "${name}: $reason"
        }
    }
}

function Protect-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Replaces identities in captures and device states, for tickets and forums.

    .DESCRIPTION
        Replaces ids, names, hosts, domains, accounts, thumbprints and the like by made-up ones of the
        same length; states, times and codes stay. Text comes back as text in the same layout,
        objects as objects, files as files. Within one run equal names stay equal; with -KeyPath in
        every run with that key.

        Read the result before you publish it: a name in free text is only found when it is built like
        one, or stands in a row of the same input.

    .PARAMETER InputObject
        Lines or texts of dsregcmd /status, or objects of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd.

    .PARAMETER Path
        A capture, a JSON file of dsregjson, or a folder of them. Wildcard characters mean themselves.

    .PARAMETER Destination
        The file to write, or for a folder a new or empty folder.

    .PARAMETER KeyPath
        A file with a secret of at least 16 bytes; two of [guid]::NewGuid() make one. Anyone who has
        the file can test a guess at a name, so protect it like the captures.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, DsRegJson.Status or DsRegJson.Document.

    .OUTPUTS
        What came in, redacted; nothing with -Path.

    .EXAMPLE
        dsregcmd /status | Protect-DsRegCmdStatus | Set-Clipboard

        The text for a ticket.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName pc01, pc02 | Protect-DsRegCmdStatus | Export-DsRegCmdStatus -Path for-the-vendor.csv

        A table without names.

    .EXAMPLE
        Protect-DsRegCmdStatus -Path C:\captures -Destination C:\redacted -KeyPath C:\secret\fleet.key

        A folder of captures, with the same made-up names as last time.

    .LINK
        ConvertFrom-DsRegCmd
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object', SupportsShouldProcess)]
    [OutputType('System.String', 'DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Object')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [ValidateNotNullOrEmpty()] [string] $Path,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Path')] [ValidateNotNullOrEmpty()] [string] $Destination,
        [string] $KeyPath, [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $arguments = @('redact')
        if ($KeyPath) { $arguments += '--key', (Resolve-DsRegPath -Target $KeyPath -Stop) }
        $lines, $at = [System.Collections.Generic.List[string]]::new(), 0
        $reader = @{ Held = [System.Collections.Generic.List[psobject]]::new(); Only = 'Object'; Shapes = [System.Collections.Generic.List[object]]::new() }
    }
    process {
        foreach ($item in @($InputObject)) {
            if ($null -eq $item -or $item -is [string]) { $lines.Add($item) } else { $reader.Held.Add($item) }
        }
    }
    end {
        if ($PSCmdlet.ParameterSetName -eq 'Path') {
            $source = Resolve-DsRegPath -Target $Path -Stop
            $target = Resolve-DsRegPath -Target $Destination
            Import-DsRegPreference
            if (-not $PSCmdlet.ShouldProcess($target, "Write $source without names")) { return }
            $answer = Invoke-DsRegProgram $program ($arguments + '--output', $target, $source) -Written $target
            $isThere = [System.IO.File]::Exists($target) -or [System.IO.Directory]::Exists($target)
            Assert-DsRegAnswer $program $answer -Code 0, 4 -IsWhole $isThere -Target $source
            foreach ($line in $answer.Problems) {
                # 4: files of the folder that were left out.
                if ($answer.ExitCode -eq 4) { Write-DsRegError NotConverted $source $line } else { $PSCmdlet.WriteWarning($line) }
            }
            return
        }
        # All objects in one run: equal names get equal pseudonyms.
        $documents = -join @(Read-DsRegInput $reader -End | ForEach-Object -Process { $_.Text })
        foreach ($text in @(if ($lines.Count) { ($lines -join "`n") + "`n" }) + @(if ($documents) { $documents })) {
            $answer = Invoke-DsRegProgram $program $arguments $text
            # As many lines of text as were asked, as many documents of JSON: that is laid out anew.
            $isJson = $text -match '^\s*[\[{]\s*["{]'
            $asked, $said = foreach ($it in $text, (($answer.Lines -join "`n") + "`n")) {
                if ($isJson) { [regex]::Matches($it, '"SchemaVersion"').Count } else { ($it -split '\r?\n').Count }
            }
            Assert-DsRegAnswer $program $answer -IsWhole ($answer.Lines.Count -and $asked -eq $said -and
                (-not $isJson -or "$($answer.Lines)" -match '^\s*[\[{].*[\]}]\s*$'))
            if ($text -cne $documents) { $answer.Lines; continue }
            foreach ($object in ConvertFrom-DsRegJson $answer.Lines -Status) {
                $names = $reader.Shapes[$at++]
                # What came in without some columns goes out without them.
                if ('DeviceState' -in $names -or $script:Columns.IsSubsetOf([string[]] $names)) { $object } else { $object | Select-Object -Property $names }
            }
        }
    }
}

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

function Test-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Says whether the device state is healthy or broken.

    .DESCRIPTION
        Gives a boolean for each capture: $false when something is broken (a finding of severity
        Error), else $true. Without input it judges this computer. An input of several captures (a folder,
        a file with a history) gives several; ask such ones with -contains $false, because an array of
        two booleans is always true.

        When there is no answer, because too little was printed to judge, because dsregcmd or the
        program failed or for any other reason, the command throws, and a script ends there unless it
        catches that with try and catch. -ErrorAction and $ErrorActionPreference do not change this.
        For a detection script, of Intune and others, the module has Scripts\Invoke-DsRegDetection.ps1: it ends with 0 when
        nothing is broken, with 1 when something is, with 2 when it could not look.

    .PARAMETER InputObject
        Lines of dsregcmd /status, whole texts, files and folders as Get-ChildItem gives them, objects
        of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd, rows of Import-Csv.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line.

    .PARAMETER Path
        Files, folders and zips with captures; wildcards are allowed.

    .PARAMETER LiteralPath
        The same without wildcards: brackets in a name stay brackets.

    .PARAMETER Expect
        The join state that the device should have: Hybrid, Entra, Registered or Domain. A device in
        another state is broken.

    .PARAMETER Encoding
        The code page of the files, such as cp850, where it is not recognised. Text from the pipeline
        is decoded already. For this computer the code page of its console is known.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, System.IO.FileInfo, System.IO.DirectoryInfo, DsRegJson.Status, DsRegJson.Document,
        rows of Import-Csv.

    .OUTPUTS
        System.Boolean

    .EXAMPLE
        Test-DsRegCmdStatus -Expect Hybrid

        Whether this computer is hybrid joined and nothing about it is broken.

    .EXAMPLE
        Get-ChildItem C:\captures -Filter *.txt | Where-Object { ($_ | Test-DsRegCmdStatus) -contains $false }

        The captures in which something is broken. The first file that gives no answer ends it.

    .LINK
        Get-DsRegCmdFinding

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')] [OutputType('System.Boolean')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(ParameterSetName = 'Text')] [string] $PSComputerName,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [SupportsWildcards()] [AllowEmptyString()] [string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')] [Alias('PSPath', 'FullName')] [string[]] $LiteralPath,
        [ValidateSet('Hybrid', 'Entra', 'Registered', 'Domain')] [string] $Expect,
        [string] $Encoding, [string] $ExecutablePath
    )
    begin {
        # Every error of another command ends the script, not only the statement: "if (-not (...))"
        # would go on. So does throw; $PSCmdlet.ThrowTerminatingError does not.
        $ErrorActionPreference = 'Stop'
        $how = @{ AsReport = $true; MinimumSeverity = 'Error' }
        foreach ($name in 'PSComputerName', 'Path', 'LiteralPath', 'Expect', 'Encoding', 'ExecutablePath') {
            if ($PSBoundParameters.ContainsKey($name)) { $how[$name] = $PSBoundParameters[$name] }
        }
        $held = [System.Collections.Generic.List[psobject]]::new()
        $isEmpty = $true
    }
    process { foreach ($item in $InputObject) { $held.Add($item) } }
    end {
        $isText = $MyInvocation.ExpectingInput -or $PSCmdlet.ParameterSetName -eq 'Text'
        foreach ($report in $(if ($isText) { $held | Get-DsRegCmdFinding @how } else { Get-DsRegCmdFinding @how })) {
            if ("$($report.Verdict)" -notin 'healthy', 'attention', 'broken') {
                throw [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new(
                        "$($report.Source): not enough was printed to judge; it takes AzureAdJoined, and on a joined " +
                        'device AzureAdPrt'), 'NoVerdict', 'InvalidResult', $report.Source)
            }
            $isEmpty = $false
            $report.Verdict -ne 'broken'
        }
        if ($isEmpty) {
            throw [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new(
                    'there was nothing to judge'), 'NoVerdict', 'InvalidResult', 'pipeline')
        }
    }
}

function Unregister-DsRegCmdExport {
    <#
    .SYNOPSIS
        Removes scheduled exports of device states.

    .DESCRIPTION
        Removes tasks that Register-DsRegCmdExport has registered. The files that they have written stay.

    .PARAMETER Name
        Names of exports; wildcards are allowed.

    .INPUTS
        DsRegJson.Export

    .OUTPUTS
        None.

    .EXAMPLE
        Unregister-DsRegCmdExport -Name 'Device state'

        Removes the export that has no name of its own.

    .EXAMPLE
        Get-DsRegCmdExport | Where-Object LastResult -NE 0 | Unregister-DsRegCmdExport -WhatIf

        Shows which exports would be removed.

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [SupportsWildcards()] [ValidateNotNullOrEmpty()] [string[]] $Name
    )
    begin { Assert-DsRegScheduler; Import-DsRegPreference }
    process {
        foreach ($pattern in $Name) {
            $found = @(Get-DsRegCmdExport -Name $pattern)
            if (-not $found -and -not [WildcardPattern]::ContainsWildcardCharacters($pattern)) {
                Write-DsRegError ExportNotFound $pattern "there is no export named '$pattern'; Get-DsRegCmdExport lists them"
            }
            foreach ($export in $found | Where-Object -FilterScript { $PSCmdlet.ShouldProcess("\DsRegJson\$($_.Name)", 'Remove scheduled task') }) {
                Unregister-ScheduledTask -TaskName $export.Name -TaskPath '\DsRegJson\' -Confirm:$false
            }
        }
    }
}
