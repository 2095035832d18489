function ConvertTo-DsRegJsonLine {
    # An object of this module as the line of JSON it was made from: times as the program writes
    # them, which neither edition's ConvertTo-Json does, everything else as it is.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [psobject] $InputObject
    )

    ConvertTo-Json -InputObject (ConvertTo-DsRegPlainValue -Value $InputObject) -Depth 6 -Compress
}
