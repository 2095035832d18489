function Read-DsRegInput([hashtable] $Reader, [switch] $End) {
    # Tells lines, texts, objects and files apart, and gives chunks of what the program is to read:
    # Text, for its standard input, or File, paths; and Least, how many answers there must be at least.
    # Takes what Reader holds (Held), and with -End the rest of what was read before. A capture is one
    # line of NDJSON whose Source, such as #12, stands in the chunk's Names. ForCheck: for "check", which
    # measures ages. Only: 'Object' for a command that takes objects alone, and writes them as they are.
    # To ask each of a million lines for a property by PSObject.Properties takes two hundred times as long.
    Set-StrictMode -Off
    if (-not $Reader['LinesOf']) {
        $Reader.LinesOf = [ordered] @{}
        foreach ($name in 'Plain', 'Box', 'Records') { $Reader[$name] = [System.Text.StringBuilder]::new() }
        $Reader.Number = $Reader.Least = 0
        $Reader.Files = [System.Collections.Generic.List[string]]::new()
        $Reader.Folders = [System.Collections.Generic.HashSet[string]]::new()
        $Reader.Columns = $Reader.HasTitle = $null
        $Reader.Names = @{}
    }
    $plain, $box, $records, $linesOf = $Reader.Plain, $Reader.Box, $Reader.Records, $Reader.LinesOf
    $chunk = {
        @{ Text = $records.ToString(); File = @(); Least = $Reader.Least; Names = $Reader.Names }
        [void] $records.Clear()
        $Reader.Least = 0
        $Reader.Names = @{}
    }
    # Pairs of a text and its computer. Objects are added to the records at once.
    $texts = [System.Collections.Generic.List[object]]::new()
    $items = [System.Collections.Generic.List[object]]::new($Reader.Held)
    $Reader.Held.Clear()
    for ($at = 0; $at -lt $items.Count; $at++) {
        $item = $items[$at]
        if ($item -is [string] -and -not $Reader['Only']) {
            $computer = $item.PSComputerName
            if (-not $computer) { $computer = $Reader['Computer'] }
            if ($item.Contains("`n")) {
                $texts.Add(@("$item", $computer))
            } elseif ($computer) {
                if (-not $linesOf.Contains($computer)) { $linesOf[$computer] = [System.Text.StringBuilder]::new() }
                [void] $linesOf[$computer].AppendLine($item)
            } elseif (-not $box.Length -and $item.Contains(':')) {
                # A row, as most lines are: a match for each would take as long as all the rest.
                [void] $plain.AppendLine($item)
            } elseif ($item -match '^[\s+-]*-$|^\s*\+[\s+-]*$') {
                # A box belongs to the title below it.
                [void] $box.AppendLine($item)
            } else {
                if ($item -match '^[\s|]*Device State[\s|]*$') {
                    # Another capture begins here: the one place where a long stream may be cut.
                    if ($Reader.HasTitle -and $plain.Length -ge $script:ChunkSize) {
                        foreach ($text in $plain.ToString() -split $script:JsonLines -ne '') { $texts.Add(@($text, $null)) }
                        [void] $plain.Clear()
                    }
                    $Reader.HasTitle = $true
                }
                [void] $plain.Append($box).AppendLine($item)
                [void] $box.Clear()
            }
            continue
        }
        $isObject = $item -is [System.Management.Automation.PSCustomObject]
        $names = @(if ($isObject) { $item.PSObject.Properties.Name })
        $isNested = 'DeviceState' -in $names
        $path = if ($item -is [System.IO.FileSystemInfo]) { $item.FullName } else {
            foreach ($name in 'FullName', 'PSPath') { if ($name -in $names) { $item.$name; break } }
        }
        # Columns may have been added and left out.
        # What is only written anew need not be enough to judge.
        $known = @($names | Where-Object -FilterScript { $script:Columns.Contains($_) }).Count
        $further = $names | Where-Object -FilterScript { -not $script:Columns.Contains($_) -and $_ -notin 'ComputerName', 'Source', 'CollectedAt' }
        if ($isNested -or $known -gt 1 -or ($known -and ($Reader['Only'] -or -not $further))) {
            $document = ConvertTo-DsRegPlainValue $item
            # What is missing is not known.
            $needed = if ($isNested) { @() } elseif ($Reader['Only']) { 'SchemaVersion', 'JoinType', 'AzureAdJoined' } else { $script:Columns }
            $given = @{ SchemaVersion = '1.0'; JoinType = 'Unknown' }
            foreach ($name in $needed | Where-Object -FilterScript { $null -eq $document[$_] }) { $document[$name] = $given[$name] }
            if (-not $Reader.Columns) { $Reader.Columns = $names }
            if ($null -ne $Reader['Shapes']) { $Reader.Shapes.Add($names) }
            if (-not $Reader['Only']) {
                $id = '#' + (++$Reader.Number)
                $source = if ($document['Source']) { $document['Source'] } else { 'pipeline' }
                $Reader.Names[$id] = @{ Source = $source; ComputerName = $document['ComputerName'] }
                $document['Source'] = $id
                $document.Remove('ComputerName')
                $clock = if ($isNested) { $document['DiagnosticData']['ClientTime'] } else { $document['ClientTime'] }
                # One clock for every way to a capture: its own, else when it was collected, which for
                # what came from a file is the time of the file.
                if ($Reader['ForCheck'] -and $source -match '^([A-Za-z]:)?[\\/]') { $document['FileTime'] = $document['CollectedAt'] }
                if ($Reader['ForCheck'] -and ($clock -or $document['FileTime'])) { $document.Remove('CollectedAt') }
            }
            [void] $records.AppendLine((ConvertTo-Json -InputObject $document -Depth 6 -Compress))
            $Reader.Least++
        } elseif ($path -and -not $Reader['Only']) {
            foreach ($file in Resolve-DsRegPath -LiteralPath $path) {
                # A table holds rows of Export-DsRegCmdStatus; the program knows their types.
                $isTable = [System.IO.Path]::GetExtension($file) -eq '.csv'
                $rows = @(if ($isTable) { Import-Csv -LiteralPath $file -Encoding UTF8 } else { $Reader.Files.Add($file) })
                if ($isTable -and -not $rows) { Write-DsRegError NotConverted $file "${file}: is a table without a row" }
                $items.AddRange([object[]] $rows)
                if ([System.IO.Directory]::Exists($file)) { [void] $Reader.Folders.Add($file.TrimEnd('\', '/')) }
            }
        } else {
            Write-DsRegError NotDsRegStatus $item ("'$item' is neither text nor a file nor an object of " +
                'ConvertFrom-DsRegCmd or Get-DsRegCmdStatus' + $(if ($path) { '; give a file to ConvertFrom-DsRegCmd, or to Protect-DsRegCmdStatus -Path' }))
        }
    }
    if ($End) {
        [void] $plain.Append($box)
        foreach ($text in $plain.ToString() -split $script:JsonLines -ne '') { $texts.Add(@($text, $null)) }
        foreach ($computer in $linesOf.Keys) { $texts.Add(@($linesOf[$computer].ToString(), $computer)) }
    }
    $now = ConvertTo-DsRegPlainValue ([datetime]::UtcNow)
    foreach ($pair in $texts) {
        $text, $computer = $pair
        if (-not $computer -and $text -match '^\s*[\[{]') {
            # JSON that the program wrote, and reads as it is.
            @{ Text = $text; File = @(); Least = 1; Names = @{} }
            continue
        }
        $id = '#' + (++$Reader.Number)
        $Reader.Names[$id] = @{ Source = $(if ($computer) { $computer } else { 'pipeline' }); ComputerName = $computer }
        # ConvertTo-Json would do, but it is slow for ten thousand captures.
        $escaped = $text.Replace('\', '\\').Replace('"', '\"').Replace("`r", '\r').Replace("`n", '\n').Replace("`t", '\t')
        if ([regex]::IsMatch($escaped, '[\x00-\x1f]')) {
            $escaped = [regex]::Replace($escaped, '[\x00-\x1f]', { param($match) '\u{0:x4}' -f [int] $match.Value[0] })
        }
        $when = if ($Reader['ForCheck'] -and $text -notmatch 'Client Time\s*:\s*\d') { '","CollectedAt":"' + $now }
        [void] $records.Append('{"Source":"').Append($id).Append($when).Append('","Text":"').Append($escaped).AppendLine('"}')
        $Reader.Least++
        if ($records.Length -ge $script:ChunkSize) { & $chunk }
    }
    if ($records.Length -ge $script:ChunkSize -or $End -and $records.Length) { & $chunk }
    # As many paths as a command line takes: 32,767 characters on Windows.
    $part = [System.Collections.Generic.List[string]]::new()
    $isInside = {
        param($up)
        # In a folder that is read as well. Links, and what begins with a dot, it would leave out.
        while ($up -and [System.IO.Path]::GetFileName($up)[0] -ne '.' -and -not ([int] [System.IO.File]::GetAttributes($up) -band 0x400)) {
            $up = [System.IO.Path]::GetDirectoryName($up)
            if ($up -and $Reader.Folders.Contains($up)) { return $true }
        }
    }
    foreach ($file in $Reader.Files) {
        if ($Reader.Folders.Count -and (& $isInside $file.TrimEnd('\', '/'))) { continue }
        if ($part.Count -and ($part -join '   ').Length + $file.Length -gt 30000) {
            @{ Text = ''; File = $part.ToArray(); Least = $part.Count; Names = @{} }
            $part.Clear()
        }
        $part.Add($file)
    }
    $Reader.Files = $part
    if ($End -and $part.Count) { @{ Text = ''; File = $part.ToArray(); Least = $part.Count; Names = @{} } }
}
