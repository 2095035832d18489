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
