function ConvertTo-DsRegStatusObject {
    # Documents with Source and CollectedAt in front, one JSON line each, nested or flat, to the
    # objects of this module. Calls no function for each of them: with ten thousand captures the
    # calls cost as much as the work does.
    [CmdletBinding()]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [string] $Line,

        # From Get-DsRegJsonField.
        [Parameter(Mandatory)]
        [pscustomobject] $Field,

        # Names of computers: a document with one of them as its Source is of that computer. A line
        # may also begin with ComputerName itself.
        [AllowEmptyCollection()]
        [System.Collections.Generic.HashSet[string]] $Computer = [System.Collections.Generic.HashSet[string]]::new()
    )

    begin {
        $options = $script:JsonOption
        $invariant = [cultureinfo]::InvariantCulture
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
    }
    process {
        $isNested = $Line.Contains('"DeviceState":{')
        $isNamed = $Line.StartsWith('{"ComputerName":', [System.StringComparison]::Ordinal)
        $text = if ($isNamed) { $Line } else { '{"ComputerName":null,' + $Line.Substring(1) }
        $object = if ($null -eq $Field.DateLike) {
            ConvertFrom-Json -InputObject $text @options
        }
        else {
            ConvertFrom-DsRegJsonText -Text $text -DateLike $Field.DateLike
        }
        foreach ($place in $(if ($isNested) { $Field.NestedTime } else { $Field.FlatTime })) {
            foreach ($part in $(if ($place.Section) { $object.($place.Section) } else { $object })) {
                foreach ($name in $place.Name) {
                    # A string, or before PowerShell 7.5 a [datetime] already, or $null.
                    $value = $part.$name
                    if ($value -is [string]) {
                        $part.$name = [datetime]::ParseExact($value, 'yyyy-MM-ddTHH:mm:ss.fffZ', $invariant, $utc)
                    }
                }
            }
        }
        if (-not $isNamed) {
            $source = $object.Source
            $object.ComputerName = if ($Computer.Contains($source)) {
                $source
            }
            elseif ($isNested) {
                $object.DeviceState.DeviceName
            }
            else {
                $object.DeviceName
            }
        }
        # Which capture of its source it is: a property that only some would have.
        $object.PSObject.Properties.Remove('Capture')
        $object.PSObject.TypeNames.Insert(0, $(if ($isNested) { 'DsRegJson.Document' } else { 'DsRegJson.Status' }))
        $object
    }
}
