function ConvertTo-DsRegPlainValue([object] $Value, [switch] $AsTime) {
    # A value as JSON knows it: times as the program writes them, which neither edition's
    # ConvertTo-Json does, objects as ordered tables, strings without the properties that Get-Content
    # and Invoke-Command leave on them, arrays as arrays. With -AsTime the other way: a text of the
    # program as [datetime] of Kind Utc.
    $form = 'yyyy-MM-ddTHH:mm:ss.fffZ'
    if ($Value -is [string]) {
        if (-not $AsTime) { return $Value.ToString() }
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
        return [datetime]::ParseExact($Value, $form, [cultureinfo]::InvariantCulture, $utc)
    }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = [ordered] @{}
        foreach ($property in $Value.PSObject.Properties) {
            $item = $property.Value
            $isPlain = $null -eq $item -or $item -is [bool] -or $item -is [int] -or $item -is [long]
            $table[$property.Name] = if ($isPlain) { $item } else { ConvertTo-DsRegPlainValue $item }
        }
        return $table
    }
    if ($Value -is [array]) { return , @(foreach ($item in $Value) { ConvertTo-DsRegPlainValue $item }) }
    if ($Value -is [datetime] -and -not $AsTime) {
        # One without a kind comes from a table that was read back, and stood there in UTC.
        if ($Value.Kind -eq 'Local') { $Value = $Value.ToUniversalTime() }
        return $Value.ToString($form, [cultureinfo]::InvariantCulture)
    }
    $Value
}
