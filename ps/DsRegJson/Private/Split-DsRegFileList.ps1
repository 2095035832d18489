function Split-DsRegFileList {
    # Paths in arrays that fit on one command line each: Windows takes 32,767 characters.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]] $File
    )

    $part = [System.Collections.Generic.List[string]]::new()
    $length = 0
    foreach ($name in $File) {
        if ($length + $name.Length -gt 30000) {
            , $part.ToArray()
            $part.Clear()
            $length = 0
        }
        $part.Add($name)
        $length += $name.Length + 3
    }
    if ($part.Count) {
        , $part.ToArray()
    }
}
