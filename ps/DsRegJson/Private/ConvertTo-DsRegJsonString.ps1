function ConvertTo-DsRegJsonString {
    # A text as a JSON string. ConvertTo-Json would do, but in Windows PowerShell it makes an object
    # of a string that carries properties, as all from Get-Content and Invoke-Command do, and it is
    # slow for ten thousand captures.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    $escaped = $Text.Replace('\', '\\').Replace('"', '\"').Replace("`r", '\r').Replace("`n", '\n').Replace("`t", '\t')
    if ([regex]::IsMatch($escaped, '[\x00-\x1f]')) {
        $escaped = [regex]::Replace($escaped, '[\x00-\x1f]', { param($match) '\u{0:x4}' -f [int] $match.Value[0] })
    }
    '"' + $escaped + '"'
}
