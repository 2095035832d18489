function Start-DsRegJsonProcess {
    # Starts the command line program with all three streams redirected. Send-DsRegJsonText,
    # Receive-DsRegJsonLine, Complete-DsRegJsonProcess and Stop-DsRegJsonProcess work on what it
    # returns. Nothing of the session reaches the child: input is bytes, stdout is ASCII, stderr is
    # asked for in UTF-8, and it runs in the module's folder, because "python -m" looks for modules
    # in the folder it is started in.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        # The public command that wants it and whose errors these are. Without one, a program that
        # cannot be started gives $null.
        [AllowNull()]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # From Resolve-DsRegJsonCommand: FileName and Prefix.
        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        [Parameter(Mandatory)]
        [string[]] $Argument
    )

    $utf8 = [System.Text.UTF8Encoding]::new($false)
    $start = [System.Diagnostics.ProcessStartInfo]::new()
    $start.FileName = $Command.FileName
    $start.Arguments = ConvertTo-DsRegJsonCommandLine -Argument (@($Command.Prefix) + $Argument)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.WorkingDirectory = $PSScriptRoot
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardErrorEncoding = $utf8
    $process = [System.Diagnostics.Process]::new()
    $process.StartInfo = $start

    # Not through StartInfo.Environment: .NET Framework throws there when the environment holds one
    # name in two spellings (Path and PATH), which some shells leave behind.
    $before = $env:PYTHONIOENCODING
    $env:PYTHONIOENCODING = 'utf-8'
    try {
        [void] $process.Start()
    }
    catch {
        $process.Dispose()
        if ($null -eq $Cmdlet) {
            return
        }
        $record = New-DsRegJsonError -Id CliNotStarted -Category ResourceUnavailable -Target $Command.FileName `
            -Message "$($Command.FileName) cannot be started: $($_.Exception.GetBaseException().Message)"
        $Cmdlet.ThrowTerminatingError($record)
    }
    finally {
        $env:PYTHONIOENCODING = $before
    }
    # The base streams: the writer would encode with the console's code page, and the reader takes
    # only one line at a time.
    $output = $process.StandardOutput.BaseStream
    $buffer = [byte[]]::new(64KB)
    [pscustomobject] @{
        Cmdlet   = $Cmdlet
        Process  = $process
        Input    = $process.StandardInput.BaseStream
        Write    = $null
        Output   = $output
        Buffer   = $buffer
        Read     = $output.ReadAsync($buffer, 0, $buffer.Length)
        Decoder  = $utf8.GetDecoder()
        # What has come of a line that has not ended yet.
        Rest     = ''
        Stderr   = $process.StandardError.ReadToEndAsync()
        Quiet    = [System.Diagnostics.Stopwatch]::StartNew()
        ExitCode = $null
        Problems = @()
    }
}
