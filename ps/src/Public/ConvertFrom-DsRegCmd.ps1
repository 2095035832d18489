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
