function ConvertTo-DsRegTime {
    # A time as the program writes it as [datetime] of Kind Utc; $null, and what is one already,
    # as it is.
    [CmdletBinding()]
    [OutputType([datetime])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [object] $Value
    )

    if ($Value -is [string]) {
        $utc = [System.Globalization.DateTimeStyles] 'AdjustToUniversal, AssumeUniversal'
        [datetime]::ParseExact($Value, 'yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture, $utc)
    }
    else {
        $Value
    }
}
