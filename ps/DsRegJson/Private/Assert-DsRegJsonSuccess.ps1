function Assert-DsRegJsonSuccess {
    # Ends the command with a terminating error unless the program ended with one of the exit codes.
    # Its output says nothing about that: ConvertFrom-Json takes half an array without complaint.
    [CmdletBinding()]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        # What Invoke-DsRegJson returns.
        [Parameter(Mandatory)]
        [pscustomobject] $Answer,

        [int[]] $Code = @(0),

        # What the error is about.
        [object] $Target = 'dsregjson'
    )

    if ($Answer.ExitCode -in $Code) {
        return
    }
    $reason = @($Answer.Problems) -join '; '
    $record = switch ($Answer.ExitCode) {
        3 {
            New-DsRegJsonError -Id NotConverted -Category InvalidData -Target $Target -Message $reason
        }
        default {
            New-DsRegJsonError -Id CliFailed -Category InvalidResult -Target $Target `
                -Message "dsregjson ended with exit code $($Answer.ExitCode): $reason"
        }
    }
    $Cmdlet.ThrowTerminatingError($record)
}
