function Set-DsRegJsonTime {
    # Turns the named properties of an object, times as the program writes them, into [datetime] of
    # Kind Utc. Those that are $null, or a [datetime] already, stay.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $InputObject,

        [Parameter(Mandatory)]
        [string[]] $Name
    )

    $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
    foreach ($property in $Name) {
        $value = $InputObject.$property
        if ($value -is [string]) {
            $InputObject.$property = [datetime]::ParseExact(
                $value, 'yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture, $utc)
        }
    }
}
