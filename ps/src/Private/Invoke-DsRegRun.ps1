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
