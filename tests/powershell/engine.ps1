# Runs test scripts for conftest.py, each in a runspace of its own: one JSON request per line on
# stdin, one JSON answer per line on stdout.
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = ConvertFrom-Json -InputObject $line -AsHashtable
    $before = @{}
    foreach ($name in $request.environment.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $request.environment[$name])
    }
    $culture = [Globalization.CultureInfo]::CurrentCulture
    $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $ended = $null
    $output = @()
    try {
        [void] $shell.AddScript('Set-Location -LiteralPath $args[0]').AddArgument($request.folder).Invoke()
        $shell.Commands.Clear()
        if ($request.culture) {
            [void] $shell.AddScript('[cultureinfo]::CurrentCulture = $args[0]').AddArgument($request.culture).Invoke()
            $shell.Commands.Clear()
        }
        $output = @($shell.AddScript($request.script).Invoke())
    }
    catch {
        $error0 = $_.Exception
        while ($null -ne $error0 -and $error0 -isnot [Management.Automation.RuntimeException] -and $null -ne $error0.InnerException) { $error0 = $error0.InnerException }
        if ($error0.InnerException -is [Management.Automation.RuntimeException]) { $error0 = $error0.InnerException }
        $ended = $error0.ErrorRecord
    }
    function Get-Plain($Record) {
        [ordered] @{
            id       = ($Record.FullyQualifiedErrorId -split ',')[0]
            command  = ($Record.FullyQualifiedErrorId -split ',')[-1]
            category = "$($Record.CategoryInfo.Category)"
            target   = "$($Record.TargetObject)"
            message  = $Record.Exception.Message
        }
    }
    $answer = [ordered] @{
        output   = @($output)
        errors   = @($shell.Streams.Error | ForEach-Object { Get-Plain $_ })
        warnings = @($shell.Streams.Warning | ForEach-Object { $_.Message })
        progress = @($shell.Streams.Progress | ForEach-Object { [ordered] @{ activity = $_.Activity; status = $_.StatusDescription; percent = $_.PercentComplete } })
        ended    = if ($null -ne $ended) { Get-Plain $ended }
    }
    $text = ConvertTo-Json -InputObject $answer -Depth 8 -Compress -EscapeHandling EscapeNonAscii
    $shell.Dispose()
    $runspace.Dispose()
    [Globalization.CultureInfo]::CurrentCulture = $culture
    foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
    [Console]::Out.WriteLine($text)
    [Console]::Out.Flush()
}
