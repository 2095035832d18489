# The private functions are plain ones: $PSCmdlet in them is that of the public command that calls.
function Write-DsRegError([string] $Id, [object] $Target, [string] $Message, [switch] $Stop) {
    # An error about Target, which goes on, or with -Stop ends the command. The ids are part of the
    # module's interface: about_DsRegJson lists them all.
    $category = @{
        CliNotFound = 'ObjectNotFound'; CliNotUsable = 'InvalidOperation'; CliVersionMismatch = 'InvalidOperation'
        CliNotStarted = 'ResourceUnavailable'; CliTimeout = 'OperationTimeout'; CliFailed = 'InvalidResult'; ExportFailed = 'WriteError'
        ParameterClash = 'InvalidArgument'; TextAsPath = 'InvalidArgument'; NotFileSystem = 'InvalidArgument'; NotAdminOnly = 'SecurityError'
        SchedulerMissing = 'NotInstalled'; ScheduleFailed = 'WriteError'; NoVerdict = 'InvalidResult'; NotConverted = 'InvalidData'
        PathNotFound = 'ObjectNotFound'; ComputerUnreachable = 'ConnectionError'; DsRegCmdFailed = 'ResourceUnavailable'
        NotDsRegStatus = 'InvalidType'; ExportNotFound = 'ObjectNotFound'
    }[$Id]
    $record = [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new($Message), $Id, $category, $Target)
    if ($Stop) { $PSCmdlet.ThrowTerminatingError($record) }
    $PSCmdlet.WriteError($record)
}
