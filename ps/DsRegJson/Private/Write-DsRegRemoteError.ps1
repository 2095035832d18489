function Write-DsRegRemoteError {
    # One non-terminating error for each computer that sent nothing, with its name as the target,
    # whatever number of errors Invoke-Command had about it.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # The computers that were asked and have not answered.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]] $ComputerName,

        # What Invoke-Command said.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]] $Failure
    )

    $reasons = @{}
    foreach ($record in $Failure) {
        $name = if ($record -is [System.Management.Automation.Runspaces.RemotingErrorRecord]) {
            $record.OriginInfo.PSComputerName
        }
        elseif ($record -is [System.Management.Automation.ErrorRecord]) {
            "$($record.TargetObject)"
        }
        if ($name -and -not $reasons.ContainsKey($name)) {
            $reasons[$name] = $record.Exception.Message
        }
    }
    foreach ($name in $ComputerName) {
        $reason = if ($reasons.ContainsKey($name)) { $reasons[$name] } else { 'it sent no output of dsregcmd /status' }
        $Cmdlet.WriteError((New-DsRegJsonError -Id ComputerUnreachable -Category ConnectionError -Target $name `
            -Message "${name}: $reason"))
    }
}
