function Resolve-DsRegPath([string[]] $Path, [string[]] $LiteralPath, [string] $Target, [switch] $Stop) {
    # Full file system paths, because the program runs in another folder: of what Path (wildcards) or
    # LiteralPath name, with an error for each that is not there; or of Target, which may not be there yet.
    # With -Stop what is not there ends the command. In the location of another provider (Env:, Cert:,
    # ConfigMgr's) a relative path is none.
    $provider = $drive = $null
    $places = $PSCmdlet.SessionState.Path
    if ($Path -match '\n|^\s*(\+-{9,}|\|?\s*Device State\b|[A-Za-z][\w ]*\s:\s)') {
        Write-DsRegError -Stop TextAsPath '-Path' `
            'this is the text of a capture, not the path of a file: pipe it in, or give it to -InputObject'
    }
    foreach ($item in @($Path; $LiteralPath; if ($Target) { $Target }) | Where-Object -FilterScript { $null -ne $_ }) {
        $hint = ''
        $found = try {
            # An empty path would be the current folder.
            if ([string]::IsNullOrWhiteSpace($item)) { $null }
            elseif ($item -in $Path) { $PSCmdlet.GetResolvedProviderPathFromPSPath($item, [ref] $provider) }
            else { $places.GetUnresolvedProviderPathFromPSPath($item, [ref] $provider, [ref] $drive) }
        } catch [System.Management.Automation.DriveNotFoundException] {
            $hint = '; a module does not see a drive that New-PSDrive made in a script: make it with ' +
                '-Scope Global, or give the full path'
        } catch [System.Management.Automation.SessionStateException] { Write-Debug -Message "not found: $_" }
        $isFile = $found -and $provider.Name -eq 'FileSystem'
        if ($isFile -and ($Target -and -not $Stop -or (Test-Path -LiteralPath $found))) {
            $found
        } elseif ($Target -and -not $isFile) {
            Write-DsRegError -Stop NotFileSystem $item ("'$item' is no path of the file system from " +
                "'$($places.CurrentLocation)': give a full path, or Set-Location to a folder$hint")
        } else {
            Write-DsRegError PathNotFound $item "'$item' is not the path of a file or folder that exists$hint" -Stop:$Stop
        }
    }
}
