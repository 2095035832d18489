function ConvertTo-DsRegPlainValue {
    # A value as JSON knows it: times as strings, objects as ordered tables, strings without the
    # properties that Get-Content and Invoke-Command leave on them, arrays as arrays.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object] $Value
    )

    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = [ordered] @{}
        foreach ($property in $Value.PSObject.Properties) {
            $item = $property.Value
            if ($null -eq $item -or $item -is [bool] -or $item -is [int] -or $item -is [long]) {
                $table[$property.Name] = $item
            }
            elseif ($item -is [string]) {
                $table[$property.Name] = $item.ToString()
            }
            else {
                $table[$property.Name] = ConvertTo-DsRegPlainValue -Value $item
            }
        }
        $table
    }
    elseif ($Value -is [array]) {
        , @(foreach ($item in $Value) { ConvertTo-DsRegPlainValue -Value $item })
    }
    elseif ($Value -is [datetime]) {
        # One without a kind comes from a table that was read back, and stood there in UTC.
        if ($Value.Kind -eq 'Local') {
            $Value = $Value.ToUniversalTime()
        }
        $Value.ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture)
    }
    elseif ($Value -is [string]) {
        $Value.ToString()
    }
    else {
        $Value
    }
}
