function ConvertTo-DsRegStatusObject {
    # Documents of "dsregjson batch --stamp", one JSON line each, to the objects of this module.
    [CmdletBinding()]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [string] $Line,

        # From Get-DsRegJsonField.
        [Parameter(Mandatory)]
        [pscustomobject] $Field,

        # Names of computers: a document with one of them as its Source is of that computer.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.Generic.HashSet[string]] $Computer,

        [switch] $Nested
    )

    process {
        # The one property that the program does not write stands first.
        $object = ConvertFrom-DsRegJsonText -Text ('{"ComputerName":null,' + $Line.Substring(1)) -DateLike $Field.DateLike
        # Which capture of its source it is: a property that only some would have.
        $object.PSObject.Properties.Remove('Capture')
        if ($Nested) {
            $device = $object.DeviceState.DeviceName
            Set-DsRegJsonTime -InputObject $object -Name CollectedAt
            foreach ($section in $Field.NestedTime) {
                foreach ($part in $object.($section.Name)) {
                    Set-DsRegJsonTime -InputObject $part -Name $section.Group.Name
                }
            }
            $object.PSObject.TypeNames.Insert(0, 'DsRegJson.Document')
        }
        else {
            $device = $object.DeviceName
            Set-DsRegJsonTime -InputObject $object -Name $Field.FlatTime
            $object.PSObject.TypeNames.Insert(0, 'DsRegJson.Status')
        }
        $object.ComputerName = if ($Computer.Contains($object.Source)) { $object.Source } else { $device }
        $object
    }
}
