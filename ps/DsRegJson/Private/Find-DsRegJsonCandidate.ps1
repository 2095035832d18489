function Find-DsRegJsonCandidate {
    # The ways to start dsregjson, best first: the program that the module's package brings along, then
    # what PATH offers. Walks PATH itself: Get-Command, like Windows, also takes "." and relative
    # entries, and so a file in the current folder.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param()

    $suffix = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { '.exe' } else { '' }
    $own = [System.IO.Path]::Combine($ExecutionContext.SessionState.Module.ModuleBase, 'bin', 'dsregjson' + $suffix)
    if ([System.IO.File]::Exists($own)) {
        [pscustomobject] @{ FileName = $own; Prefix = @() }
    }
    $ways = @(
        @{ Name = 'dsregjson'; Prefix = @() }
        @{ Name = 'py'; Prefix = @('-3', '-m', 'dsregjson') }
        @{ Name = 'python3'; Prefix = @('-m', 'dsregjson') }
        @{ Name = 'python'; Prefix = @('-m', 'dsregjson') }
    )
    $invalid = [System.IO.Path]::GetInvalidPathChars()
    $folders = @($env:PATH -split [System.IO.Path]::PathSeparator -replace '"', '' | Where-Object -FilterScript {
            $_.IndexOfAny($invalid) -lt 0 -and [System.IO.Path]::IsPathRooted($_)
        })
    foreach ($way in $ways) {
        foreach ($folder in $folders) {
            $file = [System.IO.Path]::Combine($folder, $way.Name + $suffix)
            if ([System.IO.File]::Exists($file)) {
                [pscustomobject] @{ FileName = $file; Prefix = $way.Prefix }
            }
        }
    }
}
