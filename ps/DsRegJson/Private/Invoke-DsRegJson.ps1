function Invoke-DsRegJson {
    # Runs the command line program once, from start to end. Returns ExitCode, Lines (stdout) and
    # Problems (stderr); what an exit code means is the caller's business. However this ends (Ctrl-C,
    # an error, a time-out), the program has ended too. Nothing of the session reaches the program:
    # input is UTF-8, stdout is ASCII, stderr is asked for in UTF-8, and it runs in the module's
    # folder, because "python -m" looks for modules in the folder it is started in.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        # The public command whose errors these are.
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        # From Resolve-DsRegJsonCommand: FileName and Prefix.
        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        [Parameter(Mandatory)]
        [string[]] $Argument,

        # What the program reads on its standard input.
        [AllowEmptyString()]
        [string] $Text = ''
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new()
    $start.FileName = $Command.FileName
    $start.Arguments = ConvertTo-DsRegJsonCommandLine -Argument (@($Command.Prefix) + $Argument)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.WorkingDirectory = $PSScriptRoot
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardErrorEncoding = [System.Text.Encoding]::UTF8
    $process = [System.Diagnostics.Process]::new()
    $process.StartInfo = $start
    $source = [System.IO.MemoryStream]::new([System.Text.Encoding]::UTF8.GetBytes($Text))
    $output = [System.IO.MemoryStream]::new()

    # Not through StartInfo.Environment: .NET Framework throws there when the environment holds one
    # name in two spellings (Path and PATH), which some shells leave behind.
    $before = $env:PYTHONIOENCODING
    $env:PYTHONIOENCODING = 'utf-8'
    try {
        [void] $process.Start()
    }
    catch {
        $process.Dispose()
        $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliNotStarted -Category ResourceUnavailable `
            -Target $Command.FileName -Message ("$($Command.FileName) cannot be started: " +
                $_.Exception.GetBaseException().Message)))
    }
    finally {
        $env:PYTHONIOENCODING = $before
    }
    try {
        # The base streams: writer and reader would use the console's code page. All three move at
        # once, because with two pipes full nobody would.
        $stdin = $process.StandardInput.BaseStream
        $given = $source.CopyToAsync($stdin)
        $taken = $process.StandardOutput.BaseStream.CopyToAsync($output)
        $problems = $process.StandardError.ReadToEndAsync()
        $isOpen = $true
        $moved = -1
        $quiet = [System.Diagnostics.Stopwatch]::StartNew()
        while ($isOpen -or -not ($taken.IsCompleted -and $problems.IsCompleted -and $process.WaitForExit(0))) {
            if ($isOpen -and $given.IsCompleted) {
                $isOpen = $false
                try {
                    $stdin.Close()
                }
                catch [System.IO.IOException] {
                    # Its exit code and its stderr say why.
                    Write-Debug -Message "the program ended before it had read all: $_"
                }
            }
            # A little, because PowerShell cannot stop a long .NET call on Ctrl-C.
            [void] $process.WaitForExit(10)
            $now = $source.Position + $output.Length
            if ($now -ne $moved) {
                $moved = $now
                $quiet.Restart()
            }
            elseif ($quiet.Elapsed.TotalSeconds -gt $script:SilenceLimit) {
                $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliTimeout -Category OperationTimeout `
                    -Target $Command.FileName -Message ("'$($Command.FileName)' has done nothing for " +
                        "$script:SilenceLimit seconds and was ended")))
            }
        }
        $lines = [System.Text.Encoding]::UTF8.GetString($output.ToArray()) -split '\r?\n'
        if ($lines[-1] -eq '') {
            [Array]::Resize([ref] $lines, $lines.Count - 1)
        }
        [pscustomobject] @{
            ExitCode = $process.ExitCode
            Lines    = $lines
            Problems = @($problems.Result -split '\r?\n' -ne '' -replace '^dsregjson: ', '')
        }
    }
    finally {
        try {
            if (-not $process.HasExited) {
                $process.Kill()
                [void] $process.WaitForExit(5000)
            }
        }
        catch {
            Write-Debug -Message "ended meanwhile: $_"
        }
        $process.Dispose()
    }
}
