function Protect-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Replaces what tells who in captures and device states, for tickets and forums.

    .DESCRIPTION
        Replaces ids, names, hosts, domains, accounts, thumbprints and the like by made-up ones of the
        same length; states, times and codes stay. Text comes back as text in the same layout,
        objects as objects, files as files. Within one run equal names stay equal; with -KeyPath in
        every run with that key.

        Read the result before you publish it: a name in free text is only found when it is built like
        one, or stands in a row of the same input.

    .PARAMETER InputObject
        Lines or texts of dsregcmd /status, or objects of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd.

    .PARAMETER Path
        A capture, a JSON file of dsregjson, or a folder of them. Wildcard characters mean themselves.

    .PARAMETER Destination
        The file to write, or for a folder a new or empty folder.

    .PARAMETER KeyPath
        A file with a secret of at least 16 bytes. Who has it can tell which made-up name stands for
        a name he guesses, so keep it as well as the captures.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, DsRegJson.Status or DsRegJson.Document.

    .OUTPUTS
        What came in, redacted; nothing with -Path.

    .EXAMPLE
        dsregcmd /status | Protect-DsRegCmdStatus | Set-Clipboard

        The text for a ticket.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName pc01, pc02 | Protect-DsRegCmdStatus | Export-DsRegCmdStatus -Path for-the-vendor.csv

        A table without names.

    .EXAMPLE
        Protect-DsRegCmdStatus -Path C:\captures -Destination C:\redacted -KeyPath C:\secret\fleet.key

        A folder of captures, with the same made-up names as last time.

    .LINK
        ConvertFrom-DsRegCmd
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object', SupportsShouldProcess)]
    [OutputType('System.String', 'DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Object')]
        [AllowNull()]
        [AllowEmptyString()]
        [psobject] $InputObject,

        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')]
        [ValidateNotNullOrEmpty()]
        [string] $Path,

        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Path')]
        [ValidateNotNullOrEmpty()]
        [string] $Destination,

        [string] $KeyPath,

        [string] $ExecutablePath
    )

    begin {
        $command = Resolve-DsRegJsonCommand -Cmdlet $PSCmdlet -ExecutablePath $ExecutablePath
        $arguments = @('redact')
        if ($KeyPath) {
            $arguments += '--key', (Resolve-DsRegTarget -Cmdlet $PSCmdlet -Path $KeyPath)
        }
        $lines = [System.Collections.Generic.List[string]]::new()
        $documents = [System.Collections.Generic.List[string]]::new()
    }
    process {
        if ($InputObject -is [System.Management.Automation.PSCustomObject]) {
            $documents.Add((ConvertTo-DsRegJsonLine -InputObject $InputObject))
        }
        elseif ($PSCmdlet.ParameterSetName -eq 'Object') {
            $lines.Add("$InputObject")
        }
    }
    end {
        $redact = @{ Cmdlet = $PSCmdlet; Command = $command }
        if ($PSCmdlet.ParameterSetName -eq 'Path') {
            $source = Resolve-DsRegTarget -Cmdlet $PSCmdlet -Path $Path
            $target = Resolve-DsRegTarget -Cmdlet $PSCmdlet -Path $Destination
            Set-DsRegPreference -Cmdlet $PSCmdlet
            if ($PSCmdlet.ShouldProcess($target, "Write $source without names")) {
                $answer = Invoke-DsRegJson @redact -Argument ($arguments + '--output', $target, $source)
                Assert-DsRegJsonSuccess -Cmdlet $PSCmdlet -Answer $answer -Code 0, 4 -Target $source
                foreach ($line in $answer.Problems) {
                    # 4: files of the folder that were left out.
                    if ($answer.ExitCode -eq 4) {
                        $PSCmdlet.WriteError((New-DsRegJsonError -Id NotConverted -Category InvalidData -Target $source -Message $line))
                    }
                    else {
                        $PSCmdlet.WriteWarning($line)
                    }
                }
            }
        }
        if ($lines.Count) {
            $answer = Invoke-DsRegJson @redact -Argument $arguments -Text (($lines -join "`n") + "`n")
            Assert-DsRegJsonSuccess -Cmdlet $PSCmdlet -Answer $answer
            $answer.Lines
        }
        if ($documents.Count) {
            $answer = Invoke-DsRegJson @redact -Argument $arguments -Text ($documents -join "`n")
            Assert-DsRegJsonSuccess -Cmdlet $PSCmdlet -Answer $answer
            $answer.Lines | ConvertTo-DsRegStatusObject -Field (Get-DsRegJsonField -Cmdlet $PSCmdlet -Command $command)
        }
    }
}
