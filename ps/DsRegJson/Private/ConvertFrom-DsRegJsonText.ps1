function ConvertFrom-DsRegJsonText {
    # JSON texts of one object each to objects in which every string is still a string. Windows
    # PowerShell leaves strings alone; PowerShell 7 makes dates of those that look like one, unless
    # told otherwise, which 7.5 and later can be. For those before, Get-DsRegJsonField gives a
    # pattern of the date-like strings that are no times (a tenant called 2026-01-01T00:00:00Z).
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory)]
        [string[]] $Text,

        [AllowNull()]
        [regex] $DateLike
    )

    $options = $script:JsonOption
    if ($null -eq $DateLike -or -not $DateLike.IsMatch($Text -join "`n")) {
        # Each line is converted for itself, as the first one is a whole object.
        return $Text | ConvertFrom-Json @options
    }
    foreach ($one in $Text) {
        Remove-DsRegJsonMark -Value (ConvertFrom-Json -InputObject $DateLike.Replace($one, '"\u0001'))
    }
}
