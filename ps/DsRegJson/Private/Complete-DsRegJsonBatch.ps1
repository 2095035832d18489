function Complete-DsRegJsonBatch {
    # Sends the rest of the batch, hands on the rest of the program's lines, and tells what went
    # wrong: a non-terminating error for each input that could not be converted, a warning for what
    # should be known about those that could, a terminating error when the program failed.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Batch,

        # The file that the batch writes, if it writes one.
        [string] $Target
    )

    $failed = @()
    try {
        Send-DsRegJsonBatch -Batch $Batch
        Complete-DsRegJsonProcess -Cli $Batch.Cli
        if ([System.IO.File]::Exists($Batch.ErrorFile)) {
            $failed = @(Import-Csv -LiteralPath $Batch.ErrorFile -Encoding UTF8)
        }
    }
    finally {
        Stop-DsRegJsonBatch -Batch $Batch
    }

    $cmdlet = $Batch.Cmdlet
    if ($Target -and $Batch.Cli.ExitCode -notin 0, 4) {
        $cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id ExportFailed -Category WriteError -Target $Target `
            -Message ($Batch.Cli.Problems -join '; ')))
    }
    Assert-DsRegJsonSuccess -Cmdlet $cmdlet -Answer $Batch.Cli -Code 0, 4
    foreach ($row in $failed) {
        $cmdlet.WriteError((New-DsRegJsonError -Id NotConverted -Category InvalidData -Target $row.Source `
            -Message "$($row.Source): $($row.Error)"))
    }
    # On stderr the notices stand behind the errors, one line each.
    foreach ($line in $Batch.Cli.Problems | Select-Object -Skip $failed.Count) {
        $cmdlet.WriteWarning($line)
    }
}
