function Remove-DsRegJsonMark {
    # Takes the U+0001 off the strings that ConvertFrom-DsRegJsonText has marked with it, however
    # deep they stand, and returns the value.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object] $Value
    )

    if ($Value -is [string]) {
        $Value.TrimStart([char] 1)
    }
    elseif ($Value -is [array]) {
        , @(foreach ($item in $Value) { Remove-DsRegJsonMark -Value $item })
    }
    else {
        if ($Value -is [System.Management.Automation.PSCustomObject]) {
            foreach ($property in $Value.PSObject.Properties) {
                $property.Value = Remove-DsRegJsonMark -Value $property.Value
            }
        }
        , $Value
    }
}
