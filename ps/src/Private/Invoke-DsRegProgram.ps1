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
