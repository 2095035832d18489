function ConvertFrom-DsRegJsonText {
    # The JSON text of one object to an object in which every string is still a string. Windows
    # PowerShell leaves strings alone; PowerShell 7 makes dates of those that look like one, unless
    # told otherwise, which 7.5 and later can be. For those before, Get-DsRegJsonField gives a
    # pattern of the date-like strings that are no times (a tenant called 2026-01-01T00:00:00Z).
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory)]
        [string] $Text,

        [AllowNull()]
        [regex] $DateLike
    )

    if ($null -ne $DateLike -and $DateLike.IsMatch($Text)) {
        $marked = ConvertFrom-Json -InputObject $DateLike.Replace($Text, '"\u0001')
        Remove-DsRegJsonMark -Value $marked
    }
    else {
        $options = $script:JsonOption
        ConvertFrom-Json -InputObject $Text @options
    }
}
