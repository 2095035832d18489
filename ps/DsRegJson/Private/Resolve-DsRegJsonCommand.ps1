function Resolve-DsRegJsonCommand {
    # How to start dsregjson: FileName, and Prefix, the arguments before the first of its own.
    # -ExecutablePath or $env:DSREGJSON_PATH decides alone; else the first that answers of
    # dsregjson, py -3 -m and python -m on PATH. Asked once a session, then remembered.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        [AllowEmptyString()]
        [string] $ExecutablePath
    )

    $given = $env:DSREGJSON_PATH
    if ($ExecutablePath) {
        $given = $ExecutablePath
        # A bare name would mean a file in the current folder, which must never decide.
        if (Split-Path -Path $ExecutablePath -Parent) {
            $given = Resolve-DsRegTarget -Cmdlet $Cmdlet -Path $ExecutablePath
        }
    }
    $key = "$given`n$env:PATH"
    if ($script:KnownCommands.ContainsKey($key)) {
        return $script:KnownCommands[$key]
    }

    $install = 'Install it with "pip install dsregjson" (or pipx or uv tool), or give its full ' +
        'path with -ExecutablePath or $env:DSREGJSON_PATH.'
    if ($given -and -not ([System.IO.Path]::IsPathRooted($given) -and [System.IO.File]::Exists($given))) {
        $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliNotFound -Category ObjectNotFound -Target $given `
            -Message "'$given' is not the full path of the dsregjson program. $install"))
    }
    $candidates = if ($given) {
        [pscustomobject] @{ FileName = $given; Prefix = @() }
    }
    else {
        Find-DsRegJsonCandidate
    }
    foreach ($candidate in $candidates) {
        $version = Get-DsRegJsonVersion -Command $candidate
        if ($null -eq $version) {
            continue
        }
        $own = $ExecutionContext.SessionState.Module.Version
        if ($version.Major -ne $own.Major) {
            $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliVersionMismatch -Category InvalidOperation `
                -Target $candidate.FileName -Message ("'$($candidate.FileName)' is dsregjson $version, and this module, " +
                    "version $own, needs a $($own.Major).x: pip install `"dsregjson>=$($own.Major),<$($own.Major + 1)`"")))
        }
        $script:KnownCommands[$key] = $candidate
        return $candidate
    }
    if ($given) {
        $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliNotUsable -Category InvalidOperation -Target $given `
            -Message "'$given --version' does not answer as dsregjson does. $install"))
    }
    $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliNotFound -Category ObjectNotFound -Target 'dsregjson' `
        -Message "The dsregjson program is not on PATH, and no Python there has it. $install"))
}
