function Invoke-DsRegBatch([pscustomobject] $Program, [string[]] $Argument, [hashtable] $Chunk, [hashtable] $Reader, [string] $Target) {
    # Runs "dsregjson batch" over a chunk of Read-DsRegInput (its Text may be a stream) and gives its
    # lines; an error for each input that is no capture, and one that ends the command when the
    # program failed. Target is the file that it writes, if it writes one.
    # A folder of its own for the list of errors: a program that is ended leaves a file beside it.
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
    $list = [System.IO.Path]::Combine($folder, 'errors.csv')
    $places = @(if ($Chunk.File) { $Chunk.File } else { '-' })
    $failed = @()
    try {
        [void] [System.IO.Directory]::CreateDirectory($folder)
        $answer = Invoke-DsRegProgram $Program (@('batch', '--errors', $list) + $Argument + $places) $Chunk.Text $Target
        if ([System.IO.File]::Exists($list)) { $failed = @(Import-Csv -LiteralPath $list -Encoding UTF8) }
    } finally {
        if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::Delete($folder, $true) }
    }
    $isWhole = $answer.Lines.Count + $failed.Count -ge $Chunk.Least -and -not ($answer.Lines -notmatch '^\{')
    if ($Target) {
        # A file that was there before says nothing; the closing line does.
        $isWhole = $failed -or ($answer.Problems -match '^[\d,]+ converted, ' -and [System.IO.File]::Exists($Target))
    }
    # 3: none of the inputs was a capture; each is in the list.
    Assert-DsRegAnswer $Program $answer -Code $(if ($failed) { 0, 3, 4 } else { 0 }) -IsWhole $isWhole -Written $Target
    foreach ($row in $failed) {
        $row.Source, $row.Error = ($row.Source, $row.Error) -replace $script:Defused, '$1'
        $source = if ($Chunk.Names["$($row.Source)"]) { $Chunk.Names[$row.Source].Source } else { $row.Source }
        Write-DsRegError NotConverted $source "${source}: $($row.Error)"
    }
    # On stderr the notices stand behind the errors, one line each.
    @($answer.Problems | Select-Object -Skip ([Math]::Min(10, $failed.Count))) -notmatch $script:Summary |
        ForEach-Object -Process { $Reader.Notices.Add([regex]::Replace($_, '^#\d+', { param($id) $Chunk.Names[$id.Value].Source })) }
    $answer.Lines
}
