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
