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
