function Get-DsRegJsonField {
    # What the module must know of the field table, asked of the program itself once a session:
    # where times stand in the flat view (FlatTime) and in the document (NestedTime), as pairs of a
    # section, $null for the top, and names in it; and for PowerShell 6.0 to 7.4 the pattern that
    # ConvertFrom-DsRegJsonText needs.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        [Parameter(Mandatory)]
        [pscustomobject] $Command
    )

    $key = $Command.FileName
    if ($script:KnownFields.ContainsKey($key)) {
        return $script:KnownFields[$key]
    }
    $answer = Invoke-DsRegJson -Cmdlet $Cmdlet -Command $Command -Argument 'fields', '--json'
    Assert-DsRegJsonSuccess -Cmdlet $Cmdlet -Answer $answer
    # Windows PowerShell gives the array as one object: enumerate it.
    $times = @(ConvertFrom-Json -InputObject ($answer.Lines -join "`n") | ForEach-Object -Process { $_ } |
            Where-Object -Property Type -EQ -Value 'datetime')
    $stamp = [pscustomobject] @{ Section = $null; Name = @('CollectedAt') }
    $flat = [pscustomobject] @{ Section = $null; Name = @('CollectedAt') + @($times.Flat | Where-Object -FilterScript { $_ }) }
    $nested = foreach ($group in $times | Group-Object -Property Section) {
        [pscustomobject] @{ Section = $group.Name; Name = @($group.Group.Name) }
    }
    $dateLike = $null
    if ($PSVersionTable.PSVersion.Major -ge 6 -and $script:JsonOption.Count -eq 0) {
        # A string value that begins like a date and does not stand behind one of the names.
        $names = @($flat.Name + $times.Name | Sort-Object -Unique) -join '|'
        $dateLike = [regex] ('"(?=\d{4}-\d\d-\d\dT|/Date\()(?<=[:,\[] ?")(?<!"(?:' + $names + ')": ?")')
    }
    $script:KnownFields[$key] = [pscustomobject] @{
        FlatTime   = @($flat)
        NestedTime = @($stamp) + @($nested)
        DateLike   = $dateLike
    }
    $script:KnownFields[$key]
}
