function Test-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Says whether the device state is sound or broken.

    .DESCRIPTION
        Gives a boolean for each capture: $false when something is broken (a finding of severity
        Error), else $true. Without input it judges this computer.

        When there is no answer, because too little was printed to judge, because dsregcmd or the
        program failed or for any other reason, the command throws, and a script ends there unless it
        catches that or sets $ErrorActionPreference to SilentlyContinue. For a detection script, of
        Intune and others, the module has Scripts\Invoke-DsRegDetection.ps1: it ends with 0 when
        nothing is broken, with 1 when something is, with 2 when it could not look.

    .PARAMETER InputObject
        Lines of dsregcmd /status, whole texts, or objects of Get-DsRegCmdStatus and
        ConvertFrom-DsRegCmd.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line.

    .PARAMETER Path
        Files with one capture each; wildcards are allowed.

    .PARAMETER LiteralPath
        The same without wildcards. Takes the output of Get-ChildItem.

    .PARAMETER Expect
        The join state that the device should have: Hybrid, Entra, Registered or Domain. A device in
        another state is broken.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, DsRegJson.Status, DsRegJson.Document. Files (by their FullName or PSPath) go to -LiteralPath.

    .OUTPUTS
        System.Boolean

    .EXAMPLE
        Test-DsRegCmdStatus -Expect Hybrid

        Whether this computer is hybrid joined and nothing about it is broken.

    .EXAMPLE
        Get-ChildItem C:\captures -Filter *.txt | Where-Object { -not ($_ | Test-DsRegCmdStatus) }

        The captures in which something is broken. The first file that gives no answer ends it.

    .LINK
        Get-DsRegCmdFinding

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')]
    [OutputType('System.Boolean')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'Text')]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object[]] $InputObject,

        [Parameter(ValueFromPipelineByPropertyName, ParameterSetName = 'Text')]
        [string] $PSComputerName,

        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')]
        [SupportsWildcards()]
        [string[]] $Path,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,

        [ValidateSet('Hybrid', 'Entra', 'Registered', 'Domain')]
        [string] $Expect,

        [string] $ExecutablePath
    )

    begin {
        # Every error ends the script, not only the statement: "if (-not (...))" would go on.
        $ErrorActionPreference = 'Stop'
        $isLocal = $PSCmdlet.ParameterSetName -eq 'Local' -and -not $MyInvocation.ExpectingInput
        $how = @{ Quiet = $true; ExecutablePath = $ExecutablePath }
        if ($Expect) {
            $how['Expect'] = $Expect
        }
        $held = [System.Collections.Generic.List[object]]::new()
    }
    process {
        if ($Path) {
            Get-DsRegCmdFinding -Path $Path @how
        }
        elseif ($LiteralPath) {
            Get-DsRegCmdFinding -LiteralPath $LiteralPath @how
        }
        elseif ($PSComputerName -and -not $MyInvocation.ExpectingInput) {
            Get-DsRegCmdFinding -InputObject $InputObject -PSComputerName $PSComputerName @how
        }
        elseif (-not $isLocal) {
            foreach ($item in $InputObject) {
                $held.Add($item)
            }
        }
    }
    end {
        if ($isLocal) {
            Get-DsRegCmdFinding @how
        }
        elseif ($held.Count -or $PSCmdlet.ParameterSetName -eq 'Local') {
            $held | Get-DsRegCmdFinding @how
        }
    }
}
