function ConvertTo-DsRegTextRecord {
    # A text and where it came from, as the line of NDJSON that "dsregjson batch" takes.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string] $Source,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    '{"Source":' + (ConvertTo-DsRegJsonString -Text $Source) + ',"Text":' + (ConvertTo-DsRegJsonString -Text $Text) + "}`n"
}
