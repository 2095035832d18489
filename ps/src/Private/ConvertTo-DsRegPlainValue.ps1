function ConvertTo-DsRegPlainValue([object] $Value, [switch] $AsTime) {
    # A value as JSON knows it: times as the program writes them, which neither edition's
    # ConvertTo-Json does, objects as ordered tables, strings without the properties that Get-Content
    # and Invoke-Command leave on them, arrays (lists, where they were serialized) as arrays, a guid, a
    # timespan and the like as text. With -AsTime the other way: a text of the program as [datetime] of
    # Kind Utc, and what is no time of the program as it is.
    $form = 'yyyy-MM-ddTHH:mm:ss.fffZ'
    $invariant = [cultureinfo]::InvariantCulture
    if ($AsTime) {
        $time = [datetime]::MinValue
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
        if ($Value -is [string] -and [datetime]::TryParseExact($Value, $form, $invariant, $utc, [ref] $time)) { return $time }
        return $Value
    }
    if ($Value -is [string]) { return $Value.ToString() }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = [ordered] @{}
        foreach ($property in $Value.PSObject.Properties) {
            $item = $property.Value
            $isPlain = $null -eq $item -or $item -is [bool] -or $item -is [int] -or $item -is [long]
            $table[$property.Name] = if ($isPlain) { $item } else { ConvertTo-DsRegPlainValue $item }
        }
        return $table
    }
    if ($Value -is [System.Collections.IList]) { return , @(foreach ($item in $Value) { ConvertTo-DsRegPlainValue $item }) }
    if ($Value -is [datetime]) {
        # One without a kind comes from a table that was read back, and stood there in UTC.
        if ($Value.Kind -eq 'Local') { $Value = $Value.ToUniversalTime() }
        return $Value.ToString($form, $invariant)
    }
    $isText = $Value -is [System.ValueType] -and -not $Value.GetType().IsPrimitive -and $Value -isnot [decimal]
    # A value in a string is written in the invariant culture.
    if ($isText -or $Value -is [version] -or $Value -is [uri]) { return "$Value" }
    $Value
}
