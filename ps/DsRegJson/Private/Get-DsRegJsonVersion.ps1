function Get-DsRegJsonVersion {
    # The version that a candidate reports, or $null when it is not dsregjson: a Python without the
    # package, or the stub that only opens the store.
    [CmdletBinding()]
    [OutputType([version])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Command
    )

    $answer = try {
        Invoke-DsRegJson -Command $Command -Argument '--version'
    }
    catch {
        Write-Debug -Message "$($Command.FileName): $_"
    }
    if ($answer -and $answer.ExitCode -eq 0 -and ($answer.Lines -join "`n") -match '^dsregjson (\d+\.\d+(\.\d+)?)') {
        [version] $Matches[1]
    }
}
