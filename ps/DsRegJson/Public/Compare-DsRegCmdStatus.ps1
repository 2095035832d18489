function Compare-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Tells what changed between two device states.

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
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

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
    [CmdletBinding(DefaultParameterSetName = 'Object')]
    [OutputType('DsRegJson.Change')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Object')]
        [object] $ReferenceObject,

        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Object')]
        [object] $DifferenceObject,

        [Parameter(Mandatory, ParameterSetName = 'Path')]
        [string] $ReferencePath,

        [Parameter(Mandatory, ParameterSetName = 'Path')]
        [string] $DifferencePath,

        [switch] $IncludeMoving,

        [string] $ExecutablePath
    )

    $command = Resolve-DsRegJsonCommand -Cmdlet $PSCmdlet -ExecutablePath $ExecutablePath
    $written = [ordered] @{}
    try {
        $sides = if ($PSCmdlet.ParameterSetName -eq 'Path') {
            foreach ($path in $ReferencePath, $DifferencePath) {
                Resolve-DsRegTarget -Cmdlet $PSCmdlet -Path $path
            }
        }
        else {
            # In files, because only one side could come through standard input.
            foreach ($name in 'ReferenceObject', 'DifferenceObject') {
                $file = [System.IO.Path]::GetTempFileName()
                $written[$file] = $name
                [System.IO.File]::WriteAllText($file, (ConvertTo-DsRegText -InputObject $PSBoundParameters[$name]))
                $file
            }
        }
        $answer = Invoke-DsRegJson -Cmdlet $PSCmdlet -Command $command -Argument (@('diff', '--json') + $sides)
    }
    finally {
        foreach ($file in $written.Keys) {
            [System.IO.File]::Delete($file)
        }
    }
    foreach ($file in $written.Keys) {
        $answer.Problems = @($answer.Problems -replace [regex]::Escape($file), $written[$file])
    }
    Assert-DsRegJsonSuccess -Cmdlet $PSCmdlet -Answer $answer -Target $PSBoundParameters.Values
    foreach ($line in $answer.Problems) {
        $PSCmdlet.WriteWarning($line)
    }

    $field = Get-DsRegJsonField -Cmdlet $PSCmdlet -Command $command
    $changes = ConvertFrom-DsRegJsonText -Text ($answer.Lines -join "`n") -DateLike $field.DateLike
    $kinds = @('Changed', 'Appeared', 'Gone')
    if ($IncludeMoving) {
        $kinds += 'Moving'
    }
    foreach ($kind in $kinds) {
        foreach ($entry in $changes.$kind) {
            $isTime = $entry.Field -in $field.NestedTime.Name
            [pscustomobject] @{
                PSTypeName = 'DsRegJson.Change'
                Change     = $kind
                Section    = $entry.Section
                Item       = $entry.Item
                Field      = $entry.Field
                Old        = if ($isTime) { ConvertTo-DsRegTime -Value $entry.Old } else { $entry.Old }
                New        = if ($isTime) { ConvertTo-DsRegTime -Value $entry.New } else { $entry.New }
            }
        }
    }
}
