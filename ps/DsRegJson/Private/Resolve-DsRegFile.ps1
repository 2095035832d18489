function Resolve-DsRegFile {
    # Full file system paths of what -Path (wildcards) or -LiteralPath name, and a non-terminating
    # error for each that is not there. Full, because the program runs in another folder.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        [AllowNull()]
        [AllowEmptyCollection()]
        [string[]] $Path,

        [AllowNull()]
        [AllowEmptyCollection()]
        [string[]] $LiteralPath
    )

    $provider = $null
    $drive = $null
    $asked = @($Path | ForEach-Object -Process { @{ Name = $_; Literal = $false } }) +
        @($LiteralPath | ForEach-Object -Process { @{ Name = $_; Literal = $true } })
    foreach ($item in $asked) {
        if (-not $item.Name) {
            continue
        }
        $found = try {
            if ($item.Literal) {
                $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($item.Name, [ref] $provider, [ref] $drive)
            }
            else {
                $Cmdlet.GetResolvedProviderPathFromPSPath($item.Name, [ref] $provider)
            }
        }
        catch [System.Management.Automation.SessionStateException] {
            Write-Debug -Message "not found: $_"
        }
        if ($found -and $provider.Name -eq 'FileSystem' -and (Test-Path -LiteralPath $found)) {
            $found
        }
        else {
            $Cmdlet.WriteError((New-DsRegJsonError -Id PathNotFound -Category ObjectNotFound -Target $item.Name `
                -Message "'$($item.Name)' is not the path of a file or folder that exists"))
        }
    }
}
