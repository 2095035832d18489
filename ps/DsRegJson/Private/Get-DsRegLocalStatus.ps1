function Get-DsRegLocalStatus {
    # The state of this computer: "dsregjson run" finds dsregcmd (Sysnative before System32), runs it
    # and takes its bytes as they are, which PowerShell would decode with the console's code page.
    [CmdletBinding()]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [AllowEmptyString()]
        [string] $ExecutablePath,

        [switch] $Nested
    )

    $computer = [System.Environment]::MachineName
    $command = Resolve-DsRegJsonCommand -Cmdlet $Cmdlet -ExecutablePath $ExecutablePath
    $field = Get-DsRegJsonField -Cmdlet $Cmdlet -Command $command
    $arguments = @('run', '--compact')
    if (-not $Nested) {
        $arguments += '--flat'
    }
    $answer = Invoke-DsRegJson -Cmdlet $Cmdlet -Command $command -Argument $arguments
    if ($answer.ExitCode -eq 0) {
        foreach ($line in $answer.Problems) {
            $Cmdlet.WriteWarning($line)
        }
        $now = ConvertTo-DsRegPlainValue -Value ([datetime]::UtcNow)
        $name = ConvertTo-DsRegJsonString -Text $computer
        '{"ComputerName":' + $name + ',"Source":' + $name + ',"CollectedAt":"' + $now + '",' + $answer.Lines[0].Substring(1) |
            ConvertTo-DsRegStatusObject -Field $field
    }
    else {
        $Cmdlet.WriteError((New-DsRegJsonError -Id DsRegCmdFailed -Category ResourceUnavailable -Target $computer `
            -Message "${computer}: $($answer.Problems -join '; ')"))
    }
}
