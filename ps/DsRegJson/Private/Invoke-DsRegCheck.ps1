function Invoke-DsRegCheck {
    # Checks one capture with "dsregjson check" and gives its findings as objects, or with -Quiet
    # whether nothing is broken; a non-terminating error for what is no capture.
    [CmdletBinding()]
    [OutputType('DsRegJson.Finding', 'System.Boolean')]
    param(
        [System.Management.Automation.PSCmdlet] $Cmdlet = $PSCmdlet,

        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        [Parameter(Mandatory)]
        [string[]] $Argument,

        # Where the capture came from: a file, a computer, or "pipeline".
        [Parameter(Mandatory)]
        [string] $Source,

        [AllowEmptyString()]
        [string] $ComputerName,

        # The capture, or an object of this module as JSON; without it, Source is the file to read.
        [AllowEmptyString()]
        [string] $Text,

        # The computer has just been asked.
        [switch] $Now,

        [switch] $Quiet
    )

    $place = if ($PSBoundParameters.ContainsKey('Text')) { '-' } else { $Source }
    $clock = if ($Now) { '--at', 'now' } else { @() }
    $answer = Invoke-DsRegJson -Cmdlet $Cmdlet -Command $Command -Argument ($Argument + $clock + $place) -Text $Text
    $problems = @($answer.Problems -replace '^standard input: ', "$($Source.Replace('$', '$$')): ")
    if ($answer.ExitCode -in 2, 3) {
        # No capture, or a file that cannot be read: the other arguments are this module's.
        $Cmdlet.WriteError((New-DsRegJsonError -Id NotConverted -Category InvalidData -Target $Source `
            -Message ($problems -join '; ')))
        return
    }
    Assert-DsRegJsonSuccess -Cmdlet $Cmdlet -Answer $answer -Code 0, 1 -Target $Source
    if (-not $answer.Lines) {
        $PSCmdlet.ThrowTerminatingError((New-DsRegJsonError -Id CliFailed -Category InvalidResult -Target $Source `
            -Message "dsregjson ended with exit code $($answer.ExitCode) and without an answer"))
    }
    foreach ($line in $problems) {
        $Cmdlet.WriteWarning($line)
    }
    $field = Get-DsRegJsonField -Cmdlet $Cmdlet -Command $Command
    $report = ConvertFrom-DsRegJsonText -Text ($answer.Lines -join "`n") -DateLike $field.DateLike
    if ($Quiet) {
        if ("$($report.Verdict)" -in 'healthy', 'attention', 'broken') {
            return $report.Verdict -ne 'broken'
        }
        $PSCmdlet.ThrowTerminatingError((New-DsRegJsonError -Id NoVerdict -Category InvalidResult -Target $Source `
            -Message ("${Source}: not enough was printed to judge; it takes AzureAdJoined, and on a joined device " +
                'AzureAdPrt')))
    }
    foreach ($finding in $report.Findings) {
        [pscustomobject] @{
            PSTypeName   = 'DsRegJson.Finding'
            ComputerName = if ($ComputerName) { $ComputerName } else { $null }
            Source       = $Source
            Severity     = $finding.Severity
            Id           = $finding.Id
            Title        = $finding.Title
            Why          = $finding.Why
            Evidence     = $finding.Evidence
            Action       = $finding.Action
            Risk         = $finding.Risk
            Before       = $finding.Before
            CausedBy     = $finding.CausedBy
            Link         = $finding.Source
            CheckedAt    = ConvertTo-DsRegTime -Value $report.CheckedAt
            ClockSource  = $report.ClockSource
        }
    }
}
