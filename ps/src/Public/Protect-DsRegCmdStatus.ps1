function Protect-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Replaces identities in captures and device states, for tickets and forums.

    .DESCRIPTION
        Replaces ids, names, hosts, domains, accounts, thumbprints and the like by made-up ones of the
        same length; states, times and codes stay. Text comes back as text in the same layout,
        objects as objects, files as files. Within one run equal names stay equal; with -KeyPath in
        every run with that key.

        Read the result before you publish it: a name in free text is only found when it is built like
        one, or stands in a row of the same input.

    .PARAMETER InputObject
        Lines or texts of dsregcmd /status, or objects of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd.

    .PARAMETER Path
        A capture, a JSON file of dsregjson, or a folder of them. Wildcard characters mean themselves.

    .PARAMETER Destination
        The file to write, or for a folder a new or empty folder.

    .PARAMETER KeyPath
        A file with a secret of at least 16 bytes; two of [guid]::NewGuid() make one. Anyone who has
        the file can test a guess at a name, so protect it like the captures.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, DsRegJson.Status or DsRegJson.Document.

    .OUTPUTS
        What came in, redacted; nothing with -Path.

    .EXAMPLE
        dsregcmd /status | Protect-DsRegCmdStatus | Set-Clipboard

        The text for a ticket.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName pc01, pc02 | Protect-DsRegCmdStatus | Export-DsRegCmdStatus -Path for-the-vendor.csv

        A table without names.

    .EXAMPLE
        Protect-DsRegCmdStatus -Path C:\captures -Destination C:\redacted -KeyPath C:\secret\fleet.key

        A folder of captures, with the same made-up names as last time.

    .LINK
        ConvertFrom-DsRegCmd
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object', SupportsShouldProcess)]
    [OutputType('System.String', 'DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Object')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [ValidateNotNullOrEmpty()] [string] $Path,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Path')] [ValidateNotNullOrEmpty()] [string] $Destination,
        [string] $KeyPath, [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $arguments = @('redact')
        if ($KeyPath) { $arguments += '--key', (Resolve-DsRegPath -Target $KeyPath -Stop) }
        $lines, $at = [System.Collections.Generic.List[string]]::new(), 0
        $reader = @{ Held = [System.Collections.Generic.List[psobject]]::new(); Only = 'Object'; Shapes = [System.Collections.Generic.List[object]]::new() }
    }
    process {
        foreach ($item in @($InputObject)) {
            if ($null -eq $item -or $item -is [string]) { $lines.Add($item) } else { $reader.Held.Add($item) }
        }
    }
    end {
        if ($PSCmdlet.ParameterSetName -eq 'Path') {
            $source = Resolve-DsRegPath -Target $Path -Stop
            $target = Resolve-DsRegPath -Target $Destination
            Import-DsRegPreference
            if (-not $PSCmdlet.ShouldProcess($target, "Write $source without names")) { return }
            $answer = Invoke-DsRegProgram $program ($arguments + '--output', $target, $source) -Written $target
            $isThere = [System.IO.File]::Exists($target) -or [System.IO.Directory]::Exists($target)
            Assert-DsRegAnswer $program $answer -Code 0, 4 -IsWhole $isThere -Target $source
            foreach ($line in $answer.Problems) {
                # 4: files of the folder that were left out.
                if ($answer.ExitCode -eq 4) { Write-DsRegError NotConverted $source $line } else { $PSCmdlet.WriteWarning($line) }
            }
            return
        }
        # All objects in one run: equal names get equal pseudonyms.
        $documents = -join @(Read-DsRegInput $reader -End | ForEach-Object -Process { $_.Text })
        foreach ($text in @(if ($lines.Count) { ($lines -join "`n") + "`n" }) + @(if ($documents) { $documents })) {
            $answer = Invoke-DsRegProgram $program $arguments $text
            # As many lines of text as were asked, as many documents of JSON: that is laid out anew.
            $isJson = $text -match '^\s*[\[{]\s*["{]'
            $asked, $said = foreach ($it in $text, (($answer.Lines -join "`n") + "`n")) {
                if ($isJson) { [regex]::Matches($it, '"SchemaVersion"').Count } else { ($it -split '\r?\n').Count }
            }
            Assert-DsRegAnswer $program $answer -IsWhole ($answer.Lines.Count -and $asked -eq $said -and
                (-not $isJson -or "$($answer.Lines)" -match '^\s*[\[{].*[\]}]\s*$'))
            if ($text -cne $documents) { $answer.Lines; continue }
            foreach ($object in ConvertFrom-DsRegJson $answer.Lines -Status) {
                $names = $reader.Shapes[$at++]
                # What came in without some columns goes out without them.
                if ('DeviceState' -in $names -or $script:Columns.IsSubsetOf([string[]] $names)) { $object } else { $object | Select-Object -Property $names }
            }
        }
    }
}
