function Get-DsRegJsonVersion {
    # The version that a candidate reports, or $null when it is not dsregjson: a Python without the
    # package, or the stub that only opens the store.
    [CmdletBinding()]
    [OutputType([version])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [pscustomobject] $Command
    )

    try {
        $answer = Invoke-DsRegJson -Cmdlet $Cmdlet -Command $Command -Argument '--version'
    }
    catch [System.InvalidOperationException] {
        Write-Debug -Message "not usable: $_"
        return
    }
    if ($answer.ExitCode -eq 0 -and ($answer.Lines -join "`n") -match '^dsregjson (\d+\.\d+(\.\d+)?)') {
        [version] $Matches[1]
    }
}
