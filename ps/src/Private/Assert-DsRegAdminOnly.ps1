function Assert-DsRegAdminOnly([string[]] $Path) {
    # Ends the command unless only administrators can change these files with the folders they stand
    # in, and these folders with the files in them: what SYSTEM or others run must not be somebody's.
    # SYSTEM, Administrators, TrustedInstaller; CREATOR OWNER stands for the owner, who is checked.
    $trusted = 'S-1-5-18', 'S-1-5-32-544', 'S-1-3-0',
        'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
    # WriteData, AppendData, WriteExtendedAttributes, DeleteSubdirectoriesAndFiles, WriteAttributes,
    # Delete, ChangePermissions, TakeOwnership, and the generic rights All and Write.
    $change = 0x500D0156
    # In the folders above, only what lets somebody replace what stands in them.
    $replace = 0x100D0040
    $mask = [ordered] @{}
    foreach ($item in $Path) {
        if ([System.IO.Directory]::Exists($item)) {
            foreach ($file in [System.IO.Directory]::GetFiles($item)) { $mask[$file] = $change }
        } else {
            $mask[$item] = $change
            $item = Split-Path -Path $item -Parent
        }
        $mask[$item] = $change
        while ($item = Split-Path -Path $item -Parent) { if (-not $mask.Contains($item)) { $mask[$item] = $replace } }
    }
    $sid = [System.Security.Principal.SecurityIdentifier]
    foreach ($place in $mask.Keys) {
        $who = try {
            $rights = Get-Acl -LiteralPath $place -ErrorAction Stop
            @($rights.GetOwner($sid).Value)
            foreach ($rule in $rights.GetAccessRules($true, $true, $sid)) {
                # Not a rule that only what is below inherits.
                if ("$($rule.AccessControlType)" -eq 'Allow' -and -not ([int] $rule.PropagationFlags -band 2) -and
                    ([int] $rule.FileSystemRights -band $mask[$place])) {
                    $rule.IdentityReference.Value
                }
            }
        } catch { "an unknown account ($($_.Exception.Message))" }
        $other = @($who | Where-Object -FilterScript { $_ -notin $trusted } | Select-Object -Unique) -join ', '
        if ($other) {
            Write-DsRegError -Stop NotAdminOnly $place ("'$place' can be changed by $other, so nobody else must run it. " +
                'Install for all users, as an administrator: the module with Install-Module -Scope AllUsers or in ' +
                '$env:ProgramFiles\WindowsPowerShell\Modules, Python for all users under $env:ProgramFiles, then ' +
                '"py -3 -m pip install dsregjson", and give that program with -ExecutablePath')
        }
    }
}
