function ConvertTo-DsRegJsonCommandLine {
    # One command line out of separate arguments, quoted as the C runtime takes it apart again:
    # ProcessStartInfo.ArgumentList does not exist on .NET Framework.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [string[]] $Argument
    )

    $quoted = foreach ($item in $Argument) {
        if ($item -match '^[^\s"]+$') {
            $item
        }
        else {
            # Backslashes count only in front of a quote: double those, then escape the quote.
            '"' + ($item -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"'
        }
    }
    @($quoted) -join ' '
}
