function Send-DsRegJsonBatch {
    # Sends what has come together in the batch and hands on the lines that the program has printed
    # by then. Ends the program when that breaks off, also when whoever takes the lines wants no
    # more of them (Select-Object -First 1).
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [pscustomobject] $Batch
    )

    $done = $false
    try {
        if ($null -eq $Batch.Cli) {
            $arguments = @('batch', '--errors', $Batch.ErrorFile) + $Batch.Argument
            $Batch.Cli = Start-DsRegJsonProcess -Cmdlet $Batch.Cmdlet -Command $Batch.Command -Argument $arguments
        }
        $text = $Batch.Pending.ToString()
        [void] $Batch.Pending.Clear()
        Send-DsRegJsonText -Cli $Batch.Cli -Text $text
        $done = $true
    }
    finally {
        if (-not $done) {
            Stop-DsRegJsonBatch -Batch $Batch
        }
    }
}
