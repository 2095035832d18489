function Resolve-DsRegTarget {
    # The full path of a file or folder that may not be there yet. In another provider's location
    # (Env:, Cert:, the drive of ConfigMgr) a relative path is none: .NET would take it from whatever
    # folder the program is started in.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        [Parameter(Mandatory)]
        [string] $Path
    )

    $provider = $null
    $drive = $null
    $full = try {
        $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive)
    }
    catch [System.Management.Automation.SessionStateException] {
        Write-Debug -Message "not resolved: $_"
    }
    if ($full -and $provider.Name -eq 'FileSystem') {
        return $full
    }
    $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id NotFileSystem -Category InvalidArgument -Target $Path `
        -Message ("'$Path' is no path of the file system from '$($Cmdlet.SessionState.Path.CurrentLocation)': " +
            'give a full path, or Set-Location to a folder')))
}
