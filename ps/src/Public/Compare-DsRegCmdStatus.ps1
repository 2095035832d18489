function Compare-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Shows what changed between two device states.

    .DESCRIPTION
        Compares two captures field by field and gives one object for each difference: Change is
        Changed, Appeared (not printed before) or Gone (no longer printed). Values that move by
        themselves, such as the times of the primary refresh token, are left out unless asked for.

        Each side is an object of this module, flat or nested, the text of a capture, or a file. A
        flat object holds less than the capture: only what both sides hold is compared.

    .PARAMETER ReferenceObject
        The state before: an object, or the text of a capture.

    .PARAMETER DifferenceObject
        The state after: an object, or the text of a capture.

    .PARAMETER ReferencePath
        The file with the state before: a capture, or JSON of dsregjson.

    .PARAMETER DifferencePath
        The file with the state after.

    .PARAMETER IncludeMoving
        Also give the values that always move; their Change is Moving.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        None.

    .OUTPUTS
        DsRegJson.Change

    .EXAMPLE
        $before = Get-DsRegCmdStatus -Nested
        dsregcmd /refreshprt
        Compare-DsRegCmdStatus -ReferenceObject $before -DifferenceObject (Get-DsRegCmdStatus -Nested) -IncludeMoving

        What refreshing the token has changed.

    .EXAMPLE
        Compare-DsRegCmdStatus -ReferencePath .\monday.txt -DifferencePath .\friday.txt | Format-Table

        Two saved captures.

    .LINK
        Get-DsRegCmdStatus
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object')] [OutputType('DsRegJson.Change')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Object')] [object] $ReferenceObject,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Object')] [object] $DifferenceObject,
        [Parameter(Mandatory, ParameterSetName = 'Path')] [string] $ReferencePath,
        [Parameter(Mandatory, ParameterSetName = 'Path')] [string] $DifferencePath,
        [switch] $IncludeMoving, [string] $ExecutablePath
    )
    $program = Resolve-DsRegProgram $ExecutablePath
    # In files, because only one side could come through standard input.
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
    try {
        [void] [System.IO.Directory]::CreateDirectory($folder)
        $sides = foreach ($side in 'Reference', 'Difference') {
            if ($PSBoundParameters["${side}Path"]) { Resolve-DsRegPath -Target $PSBoundParameters["${side}Path"] -Stop; continue }
            $reader = @{ Held = [System.Collections.Generic.List[psobject]] @($PSBoundParameters["${side}Object"]) }
            $chunks = @(Read-DsRegInput $reader -End)
            if ($chunks.Count -ne 1 -or $chunks[0].Least -ne 1) {
                Write-DsRegError -Stop NotConverted "${side}Object" "${side}Object: one capture is compared, and this is none or several"
            }
            if ($chunks[0].File) { $chunks[0].File[0]; continue }
            $file = [System.IO.Path]::Combine($folder, "${side}Object")
            [System.IO.File]::WriteAllText($file, ($chunks[0].Text -replace '"Source":"#1"', "`"Source`":`"${side}Object`""))
            $file
        }
        $answer = Invoke-DsRegProgram $program (@('diff', '--json') + $sides)
    } finally {
        if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::Delete($folder, $true) }
    }
    $answer.Problems = @($answer.Problems -replace [regex]::Escape($folder + [System.IO.Path]::DirectorySeparatorChar), '')
    Assert-DsRegAnswer $program $answer -IsWhole ("$($answer.Lines)" -match '^[\[{]') -Target $PSBoundParameters.Values
    foreach ($line in $answer.Problems) { $PSCmdlet.WriteWarning($line) }

    $changes = ConvertFrom-DsRegJson ($answer.Lines -join "`n")
    $times = @($script:NestedTimes.Values | ForEach-Object -Process { $_ })
    foreach ($kind in @('Changed', 'Appeared', 'Gone') + @(if ($IncludeMoving) { 'Moving' })) {
        foreach ($entry in $changes.$kind) {
            $isTime = $entry.Field -in $times
            [pscustomobject] @{
                PSTypeName = 'DsRegJson.Change'; Change = $kind
                Section = $entry.Section; Item = $entry.Item; Field = $entry.Field
                Old = if ($isTime) { ConvertTo-DsRegPlainValue $entry.Old -AsTime } else { $entry.Old }
                New = if ($isTime) { ConvertTo-DsRegPlainValue $entry.New -AsTime } else { $entry.New }
            }
        }
    }
}
