function ConvertTo-DsRegCommandLine([string[]] $Argument) {
    # One command line out of separate arguments, quoted as the C runtime takes it apart again:
    # ProcessStartInfo.ArgumentList does not exist on .NET Framework. Backslashes count only in front
    # of a quote: double those, then escape the quote.
    $quoted = foreach ($item in $Argument) {
        if ($item -match '^[^\s"]+$') { $item } else { '"' + ($item -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }
    }
    @($quoted) -join ' '
}
