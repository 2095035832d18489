function ConvertTo-DsRegStatusObject {
    # Documents with Source and CollectedAt in front, one JSON line each, nested or flat, to the
    # objects of this module. Takes as many lines at a time as there are, and calls no function for
    # each: with ten thousand captures the calls would cost as much as the work does.
    [CmdletBinding()]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [string[]] $Line,

        # From Get-DsRegJsonField.
        [Parameter(Mandatory)]
        [pscustomobject] $Field,

        # Names of computers: a document with one of them as its Source is of that computer. A line
        # may also begin with ComputerName itself.
        [AllowEmptyCollection()]
        [System.Collections.Generic.HashSet[string]] $Computer = [System.Collections.Generic.HashSet[string]]::new()
    )

    begin {
        $invariant = [cultureinfo]::InvariantCulture
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
    }
    process {
        $texts = foreach ($one in $Line) {
            $isNamed = $one.StartsWith('{"ComputerName":', [System.StringComparison]::Ordinal)
            if ($isNamed) { $one } else { '{"ComputerName":null,' + $one.Substring(1) }
        }
        foreach ($object in ConvertFrom-DsRegJsonText -Text $texts -DateLike $Field.DateLike) {
            $members = $object.PSObject
            $isNested = $null -ne $members.Properties['DeviceState']
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
            if ($null -eq $object.ComputerName) {
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
            $members.Properties.Remove('Capture')
            $members.TypeNames.Insert(0, $(if ($isNested) { 'DsRegJson.Document' } else { 'DsRegJson.Status' }))
            $object
        }
    }
}
