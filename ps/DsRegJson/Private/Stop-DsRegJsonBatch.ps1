function Stop-DsRegJsonBatch {
    # Ends the batch's program if it still runs, and removes the file of its errors. For finally
    # blocks: never throws.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Batch
    )

    Stop-DsRegJsonProcess -Cli $Batch.Cli
    try {
        [System.IO.File]::Delete($Batch.ErrorFile)
    }
    catch [System.IO.IOException] {
        Write-Debug -Message "left behind: $_"
    }
}
