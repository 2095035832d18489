function ConvertFrom-DsRegJson([string[]] $Text, [switch] $Status, [hashtable] $Names = @{}) {
    # JSON texts of one object each to objects in which every string is still a string. PowerShell 7
    # makes a [datetime] of a string that looks like a time, as the times shall be; the others (a
    # tenant called 2026-01-01T00:00:00Z) are marked with U+0001, and the marks taken off again.
    # Windows PowerShell leaves strings alone. With -Status the texts are documents, and what comes
    # are objects of this module. Takes all texts at once, and calls no function for each: for ten
    # thousand captures that would cost as much as the work does.
    if (-not $Text) { return }
    # To ask for a property by PSObject.Properties takes two hundred times as long.
    Set-StrictMode -Off
    $isMarked = -not $script:IsDesktop -and $script:DateLike.IsMatch($Text -join "`n")
    if ($Status) { $Text = foreach ($one in $Text) { '{"ComputerName":null,' + $one.Substring(1) } }
    if ($isMarked) { $Text = foreach ($one in $Text) { $script:DateLike.Replace($one, '"\u0001') } }
    $objects = try {
        # Each text is converted for itself, as the first one is a whole object. Windows PowerShell
        # gives an array as one object: enumerate it.
        @($Text | ConvertFrom-Json | ForEach-Object -Process { $_ })
    } catch {
        Write-DsRegError -Stop CliFailed 'dsregjson' "the answer of dsregjson cannot be read: $($_.Exception.Message)"
    }
    $todo = [System.Collections.Generic.Stack[object]]::new()
    if ($isMarked) { $todo.Push($objects) }
    while ($todo.Count) {
        $value = $todo.Pop()
        if ($value -is [array]) {
            for ($i = 0; $i -lt $value.Count; $i++) {
                if ($value[$i] -is [string]) { $value[$i] = $value[$i].TrimStart([char] 1) } else { $todo.Push($value[$i]) }
            }
        } elseif ($value -is [System.Management.Automation.PSCustomObject]) {
            foreach ($property in $value.PSObject.Properties) {
                if ($property.Value -is [string]) { $property.Value = $property.Value.TrimStart([char] 1) } else { $todo.Push($property.Value) }
            }
        }
    }
    if (-not $Status) { return $objects }
    $invariant, $time = [cultureinfo]::InvariantCulture, [datetime]::MinValue
    $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
    foreach ($object in $objects) {
        $isNested = $null -ne $object.DeviceState
        if ($script:IsDesktop) {
            $times = if ($isNested) { $script:NestedTimes } else { $script:FlatTimes }
            foreach ($section in $times.Keys) {
                foreach ($part in $(if ($section) { $object.$section } else { $object })) {
                    foreach ($name in $times[$section]) {
                        $value = $part.$name
                        if ([datetime]::TryParseExact($value, 'yyyy-MM-ddTHH:mm:ss.fffZ', $invariant, $utc, [ref] $time)) { $part.$name = $time }
                    }
                }
            }
        }
        $known = $Names["$($object.Source)"]
        if ($known) { $object.Source, $object.ComputerName = $known.Source, $known.ComputerName }
        if (-not $object.ComputerName) {
            $object.ComputerName = if ($isNested) { $object.DeviceState.DeviceName } else { $object.DeviceName }
        }
        # Which capture of its source it is: a property that only some would have.
        if ($object.Capture) { $object.PSObject.Properties.Remove('Capture') }
        $object.PSObject.TypeNames.Insert(0, $(if ($isNested) { 'DsRegJson.Document' } else { 'DsRegJson.Status' }))
        $object
    }
}
