function Get-DsRegJsonField {
    # What the module must know of the field table, asked of the program itself once a session:
    # which fields are times, in the flat view (FlatTime) and in each section of the document
    # (NestedTime), and for PowerShell 6.0 to 7.4 the pattern that ConvertFrom-DsRegJsonText needs.
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

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
    $flat = @('CollectedAt') + @($times.Flat -ne $null)
    $names = @($flat + $times.Name | Sort-Object -Unique) -join '|'
    $dateLike = $null
    if ($PSVersionTable.PSVersion.Major -ge 6 -and $script:JsonOption.Count -eq 0) {
        # A string value that begins like a date and does not stand behind one of the names.
        $dateLike = [regex] ('"(?=\d{4}-\d\d-\d\dT|/Date\()(?<=[:,\[] ?")(?<!"(?:' + $names + ')": ?")')
    }
    $script:KnownFields[$key] = [pscustomobject] @{
        FlatTime   = $flat
        NestedTime = @($times | Group-Object -Property Section)
        DateLike   = $dateLike
    }
    $script:KnownFields[$key]
}
