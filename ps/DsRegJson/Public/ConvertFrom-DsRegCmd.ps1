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
        Lines, or whole texts with line breaks in them. Files go to -Path or -LiteralPath.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line; give it by hand
        for text that has lost it.

    .PARAMETER Path
        Files to read; wildcards are allowed. A folder stands for the files in it, a zip package of
        Intune diagnostics for the captures in it. Any encoding that Windows writes is recognised.

    .PARAMETER LiteralPath
        The same without wildcards: brackets in a name stay brackets. Takes the output of
        Get-ChildItem.

    .PARAMETER Nested
        Give documents with one object per section (DsRegJson.Document) instead of flat objects.
        WorkAccounts and PrtDiagnostics are arrays, also with one item or none.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String. Files (by their FullName or PSPath) go to -LiteralPath.

    .OUTPUTS
        DsRegJson.Status, with -Nested DsRegJson.Document.

    .EXAMPLE
        dsregcmd /status | ConvertFrom-DsRegCmd

        The state of this computer.

    .EXAMPLE
        Invoke-Command -ComputerName pc01, pc02 { dsregcmd /status } | ConvertFrom-DsRegCmd

        One object for each computer, with its name. Get-DsRegCmdStatus -ComputerName does the same and
        tells which computers were out of reach.

    .EXAMPLE
        Get-ChildItem \\server\captures -Filter *.txt -Recurse | ConvertFrom-DsRegCmd | Group-Object JoinType

        Counts join types over a folder of saved captures.

    .LINK
        Get-DsRegCmdStatus

    .LINK
        Export-DsRegCmdStatus

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Text')]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [string[]] $InputObject,

        [Parameter(ValueFromPipelineByPropertyName, ParameterSetName = 'Text')]
        [string] $PSComputerName,

        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')]
        [SupportsWildcards()]
        [string[]] $Path,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,

        [switch] $Nested,

        [string] $ExecutablePath
    )

    begin {
        $command = Resolve-DsRegJsonCommand -Cmdlet $PSCmdlet -ExecutablePath $ExecutablePath
        # One worker: PowerShell takes longer to make an object than the program to read a capture.
        $arguments = @('--jobs', '1', '--stamp', '--source', 'pipeline')
        if (-not $Nested) {
            $arguments += '--flat'
        }
        # Lines of nobody in particular go to the program as they are, and it finds the captures in
        # them; whole texts and the lines of a computer go as one line of NDJSON each. The program
        # runs to its end for each chunk: nothing is left running between two lines of the pipeline.
        $batch = @{ Cmdlet = $PSCmdlet; Command = $command; Argument = $arguments + '-' }
        $plainText = [System.Text.StringBuilder]::new()
        $namedText = [System.Text.StringBuilder]::new()
        $chunk = 2MB
        # A box, which belongs to the title below it, is held back until the title shows.
        $box = [System.Text.StringBuilder]::new()
        $hasTitle = $false
        $linesOf = [ordered] @{}
        $files = [System.Collections.Generic.List[string]]::new()
        $shape = @{
            Field    = Get-DsRegJsonField -Cmdlet $PSCmdlet -Command $command
            Computer = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
        }
    }
    process {
        if ($Path -or $LiteralPath) {
            Resolve-DsRegFile -Cmdlet $PSCmdlet -Path $Path -LiteralPath $LiteralPath | ForEach-Object -Process { $files.Add($_) }
            return
        }
        foreach ($line in $InputObject) {
            if ($line -and $line.Contains("`n")) {
                $source = '"pipeline"'
                if ($PSComputerName) {
                    [void] $shape.Computer.Add($PSComputerName)
                    $source = ConvertTo-DsRegJsonString -Text $PSComputerName
                }
                [void] $namedText.AppendLine('{"Source":' + $source + ',"Text":' + (ConvertTo-DsRegJsonString -Text $line) + '}')
            }
            elseif ($PSComputerName) {
                if (-not $linesOf.Contains($PSComputerName)) {
                    $linesOf[$PSComputerName] = [System.Text.StringBuilder]::new()
                }
                [void] $linesOf[$PSComputerName].AppendLine($line)
            }
            elseif ($line -match '^[\s+-]*-$|^\s*\+[\s+-]*$') {
                [void] $box.AppendLine($line)
            }
            else {
                if ($line -match '^[\s|]*Device State[\s|]*$') {
                    # Another capture begins here: the one place where a long stream may be cut.
                    if ($hasTitle -and $plainText.Length -ge $chunk) {
                        $text = $plainText.ToString()
                        [void] $plainText.Clear()
                        Invoke-DsRegJsonBatch @batch -Text $text | ConvertTo-DsRegStatusObject @shape
                    }
                    $hasTitle = $true
                }
                if ($box.Length) {
                    [void] $plainText.Append($box)
                    [void] $box.Clear()
                }
                [void] $plainText.AppendLine($line)
            }
        }
        if ($namedText.Length -ge $chunk) {
            $text = $namedText.ToString()
            [void] $namedText.Clear()
            Invoke-DsRegJsonBatch @batch -Text $text | ConvertTo-DsRegStatusObject @shape
        }
    }
    end {
        foreach ($name in $linesOf.Keys) {
            [void] $shape.Computer.Add($name)
            $source = ConvertTo-DsRegJsonString -Text $name
            [void] $namedText.AppendLine('{"Source":' + $source + ',"Text":' + (ConvertTo-DsRegJsonString -Text $linesOf[$name]) + '}')
            if ($namedText.Length -ge $chunk) {
                $text = $namedText.ToString()
                [void] $namedText.Clear()
                Invoke-DsRegJsonBatch @batch -Text $text | ConvertTo-DsRegStatusObject @shape
            }
        }
        [void] $plainText.Append($box)
        foreach ($text in $plainText, $namedText | Where-Object -Property Length) {
            Invoke-DsRegJsonBatch @batch -Text $text | ConvertTo-DsRegStatusObject @shape
        }
        foreach ($part in Split-DsRegFileList -File $files) {
            $batch['Argument'] = $arguments + $part
            Invoke-DsRegJsonBatch @batch | ConvertTo-DsRegStatusObject @shape
        }
    }
}
