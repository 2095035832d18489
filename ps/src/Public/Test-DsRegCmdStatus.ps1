function Test-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Says whether the device state is healthy or broken.

    .DESCRIPTION
        Gives a boolean for each capture: $false when something is broken (a finding of severity
        Error), else $true. Without input it judges this computer. An input of several captures (a folder,
        a file with a history) gives several; ask such ones with -contains $false, because an array of
        two booleans is always true.

        When there is no answer, because too little was printed to judge, because dsregcmd or the
        program failed or for any other reason, the command throws, and a script ends there unless it
        catches that with try and catch. -ErrorAction and $ErrorActionPreference do not change this.
        For a detection script, of Intune and others, the module has Scripts\Invoke-DsRegDetection.ps1: it ends with 0 when
        nothing is broken, with 1 when something is, with 2 when it could not look.

    .PARAMETER InputObject
        Lines of dsregcmd /status, whole texts, files and folders as Get-ChildItem gives them, objects
        of Get-DsRegCmdStatus and ConvertFrom-DsRegCmd, rows of Import-Csv.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line.

    .PARAMETER Path
        Files, folders and zips with captures; wildcards are allowed.

    .PARAMETER LiteralPath
        The same without wildcards: brackets in a name stay brackets.

    .PARAMETER Expect
        The join state that the device should have: Hybrid, Entra, Registered or Domain. A device in
        another state is broken.

    .PARAMETER Encoding
        The code page of the files, such as cp850, where it is not recognised. Text from the pipeline
        is decoded already. For this computer the code page of its console is known.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, System.IO.FileInfo, System.IO.DirectoryInfo, DsRegJson.Status, DsRegJson.Document,
        rows of Import-Csv.

    .OUTPUTS
        System.Boolean

    .EXAMPLE
        Test-DsRegCmdStatus -Expect Hybrid

        Whether this computer is hybrid joined and nothing about it is broken.

    .EXAMPLE
        Get-ChildItem C:\captures -Filter *.txt | Where-Object { ($_ | Test-DsRegCmdStatus) -contains $false }

        The captures in which something is broken. The first file that gives no answer ends it.

    .LINK
        Get-DsRegCmdFinding

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')] [OutputType('System.Boolean')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [psobject] $InputObject,
        [Parameter(ParameterSetName = 'Text')] [string] $PSComputerName,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [SupportsWildcards()] [AllowEmptyString()] [string[]] $Path,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')] [Alias('PSPath', 'FullName')] [string[]] $LiteralPath,
        [ValidateSet('Hybrid', 'Entra', 'Registered', 'Domain')] [string] $Expect,
        [string] $Encoding, [string] $ExecutablePath
    )
    begin {
        # Every error of another command ends the script, not only the statement: "if (-not (...))"
        # would go on. So does throw; $PSCmdlet.ThrowTerminatingError does not.
        $ErrorActionPreference = 'Stop'
        $how = @{ AsReport = $true; MinimumSeverity = 'Error' }
        foreach ($name in 'PSComputerName', 'Path', 'LiteralPath', 'Expect', 'Encoding', 'ExecutablePath') {
            if ($PSBoundParameters.ContainsKey($name)) { $how[$name] = $PSBoundParameters[$name] }
        }
        $held = [System.Collections.Generic.List[psobject]]::new()
        $isEmpty = $true
    }
    process { foreach ($item in $InputObject) { $held.Add($item) } }
    end {
        $isText = $MyInvocation.ExpectingInput -or $PSCmdlet.ParameterSetName -eq 'Text'
        foreach ($report in $(if ($isText) { $held | Get-DsRegCmdFinding @how } else { Get-DsRegCmdFinding @how })) {
            if ("$($report.Verdict)" -notin 'healthy', 'attention', 'broken') {
                throw [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new(
                        "$($report.Source): not enough was printed to judge; it takes AzureAdJoined, and on a joined " +
                        'device AzureAdPrt'), 'NoVerdict', 'InvalidResult', $report.Source)
            }
            $isEmpty = $false
            $report.Verdict -ne 'broken'
        }
        if ($isEmpty) {
            throw [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new(
                    'there was nothing to judge'), 'NoVerdict', 'InvalidResult', 'pipeline')
        }
    }
}
