# Runs test scripts for conftest.py, each in a runspace of its own: one JSON request per line on
# stdin, one JSON answer per line on stdout.
function Get-Plain($Record) {
    [ordered] @{
        id       = ($Record.FullyQualifiedErrorId -split ',')[0]
        command  = ($Record.FullyQualifiedErrorId -split ',')[-1]
        category = "$($Record.CategoryInfo.Category)"
        target   = "$($Record.TargetObject)"
        message  = $Record.Exception.Message
    }
}

function Set-ProcessVariable($Name, $Value) {
    # As it stands, $null would become "", and that a variable that is there.
    if ($null -eq $Value) { $Value = [NullString]::Value }
    [Environment]::SetEnvironmentVariable($Name, $Value)
}

while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = ConvertFrom-Json -InputObject $line -AsHashtable
    $before = @{}
    foreach ($name in $request.environment.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        Set-ProcessVariable $name $request.environment[$name]
    }
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
        $output = @($shell.AddScript($request.script).Invoke())
    }
    catch {
        # The error that ended the script, inside what Invoke() made of it.
        $cause = $_.Exception
        while ($null -ne $cause.InnerException -and $cause -isnot [Management.Automation.IContainsErrorRecord] -or
            $cause -is [Management.Automation.MethodInvocationException]) {
            $cause = $cause.InnerException
        }
        $ended = Get-Plain $cause.ErrorRecord
    }
    $answer = [ordered] @{
        output   = @($output)
        errors   = @($shell.Streams.Error | ForEach-Object { Get-Plain $_ })
        warnings = @($shell.Streams.Warning | ForEach-Object { $_.Message })
        progress = @($shell.Streams.Progress | ForEach-Object { [ordered] @{ activity = $_.Activity; status = $_.StatusDescription; percent = $_.PercentComplete } })
        ended    = $ended
    }
    $text = ConvertTo-Json -InputObject $answer -Depth 8 -Compress -EscapeHandling EscapeNonAscii
    $shell.Dispose()
    $runspace.Dispose()
    foreach ($name in $before.Keys) { Set-ProcessVariable $name $before[$name] }
    [Console]::Out.WriteLine($text)
    [Console]::Out.Flush()
}
