function Resolve-DsRegProgram([string] $ExecutablePath) {
    # How to start dsregjson: FileName, and Prefix, the arguments before the first of its own.
    # -ExecutablePath or $env:DSREGJSON_PATH decides alone; else the folder bin, then the first of dsregjson, py -3 -m and
    # python -m on PATH, where a Python is asked whether it has the package. Walks PATH itself:
    # Get-Command, like Windows, also takes "." and relative entries, and so the current folder.
    $given = $env:DSREGJSON_PATH
    if ($ExecutablePath) {
        # A bare name would mean a file in the current folder, which must never decide.
        $isPath = Split-Path -Path $ExecutablePath -Parent
        $given = if ($isPath) { Resolve-DsRegPath -Target $ExecutablePath } else { $ExecutablePath }
    }
    $install = 'Install it with "pip install dsregjson" (or pipx or uv tool), or give its full ' +
        'path with -ExecutablePath or $env:DSREGJSON_PATH.'
    if ($given) {
        if ([System.IO.Path]::IsPathRooted($given) -and [System.IO.File]::Exists($given)) {
            return [pscustomobject] @{ FileName = $given; Prefix = @() }
        }
        Write-DsRegError -Stop CliNotFound $given "'$given' is not the full path of the dsregjson program. $install"
    }
    $suffix = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { '.exe' }
    # The one that the module's package brings along.
    $file = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'dsregjson' + $suffix)
    if ([System.IO.File]::Exists($file)) { return [pscustomobject] @{ FileName = $file; Prefix = @() } }
    if ($script:Programs.ContainsKey("$env:PATH")) { return $script:Programs["$env:PATH"] }
    $invalid = [System.IO.Path]::GetInvalidPathChars()
    $folders = @($env:PATH -split [System.IO.Path]::PathSeparator -replace '"', '' | Where-Object -FilterScript {
            $_.IndexOfAny($invalid) -lt 0 -and [System.IO.Path]::IsPathRooted($_)
        })
    foreach ($way in 'dsregjson', 'py -3 -m dsregjson', 'python3 -m dsregjson', 'python -m dsregjson') {
        $name, $prefix = $way -split ' '
        foreach ($folder in $folders) {
            $file = [System.IO.Path]::Combine($folder, $name + $suffix)
            if (-not [System.IO.File]::Exists($file)) { continue }
            $program = [pscustomobject] @{ FileName = $file; Prefix = @($prefix | Where-Object -FilterScript { $_ }) }
            # A Python may lack the package, or be the stub that only opens the store.
            $isIt = try { -not $prefix -or (Invoke-DsRegProgram $program '--version').ExitCode -eq 0 } catch { $false }
            if ($isIt) {
                $script:Programs["$env:PATH"] = $program
                return $program
            }
        }
    }
    Write-DsRegError -Stop CliNotFound 'dsregjson' "The dsregjson program is not on PATH, and no Python there has it. $install"
}
