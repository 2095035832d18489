function Get-DsRegCmdFinding {
    <#
    .SYNOPSIS
        Finds out what is wrong with a device, why, and what to do.

    .DESCRIPTION
        Checks captures of dsregcmd /status and gives one object for each finding, causes before
        their consequences. Without input it checks this computer.

        Takes text and the objects of this module. Each object and each file is one capture, so are
        all the lines of one computer, and so are all lines without one; a text with line breaks in
        it is a capture of its own. Flat objects hold only the newest PRT attempt and little of work
        accounts: what the rest would show is not found in them.

        Ages of tokens and certificates are measured against now for this computer and for lines of
        Invoke-Command, against CollectedAt for objects, else against the clock in the capture, else
        the time of the file, else now: ClockSource says which.

    .PARAMETER InputObject
        Lines of dsregcmd /status, whole texts, or objects of Get-DsRegCmdStatus and
        ConvertFrom-DsRegCmd.

    .PARAMETER PSComputerName
        The computer that the text comes from. Invoke-Command puts it on every line.

    .PARAMETER Path
        Files with one capture each; wildcards are allowed.

    .PARAMETER LiteralPath
        The same without wildcards. Takes the output of Get-ChildItem.

    .PARAMETER MinimumSeverity
        Leave out findings below it: Error, Warning or Info. Info without it.

    .PARAMETER Expect
        The join state that the device should have: Hybrid, Entra, Registered or Domain. A domain
        joined computer is only in fault when hybrid join was expected.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String, DsRegJson.Status, DsRegJson.Document. Files (by their FullName or PSPath) go to -LiteralPath.

    .OUTPUTS
        DsRegJson.Finding

    .EXAMPLE
        Get-DsRegCmdFinding

        What is wrong with this computer.

    .EXAMPLE
        Invoke-Command -ComputerName pc01, pc02 { dsregcmd /status } | Get-DsRegCmdFinding -Expect Hybrid -MinimumSeverity Warning

        What is wrong with two others that should be hybrid joined.

    .EXAMPLE
        Get-ChildItem C:\captures -Filter *.txt | ConvertFrom-DsRegCmd | Where-Object AzureAdPrt -EQ $false | Get-DsRegCmdFinding

        What is wrong with the captures of people who have no PRT. Those in which AzureAdPrt was not
        printed are not among them.

    .LINK
        Test-DsRegCmdStatus

    .LINK
        Get-DsRegCmdErrorCode

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')]
    [OutputType('DsRegJson.Finding', 'System.Boolean')]
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

        [ValidateSet('Error', 'Warning', 'Info')]
        [string] $MinimumSeverity,

        [ValidateSet('Hybrid', 'Entra', 'Registered', 'Domain')]
        [string] $Expect,

        # For Test-DsRegCmdStatus: a boolean for each capture, and every error ends the script.
        [Parameter(DontShow)]
        [switch] $Quiet,

        [string] $ExecutablePath
    )

    begin {
        # With -Quiet every error ends the script, not only the statement: "if (-not (...))" would go
        # on. An error that this command's own $PSCmdlet throws does not do that, so others throw it.
        $as = @{ Cmdlet = $PSCmdlet }
        if ($Quiet) {
            $as = @{}
            $ErrorActionPreference = 'Stop'
        }
        $command = Resolve-DsRegJsonCommand @as -ExecutablePath $ExecutablePath
        if (-not $MinimumSeverity) {
            $MinimumSeverity = 'Info'
        }
        $arguments = @('check', '--json', '--min-severity', $MinimumSeverity.ToLowerInvariant())
        if ($Expect) {
            $arguments += '--expect', $Expect.ToLowerInvariant()
        }
        $check = @{ Command = $command; Argument = $arguments; Quiet = $Quiet } + $as
        $linesOf = [ordered] @{}
        # A pipeline that brings nothing has no parameter set of its own.
        $isLocal = $PSCmdlet.ParameterSetName -eq 'Local' -and -not $MyInvocation.ExpectingInput
        $isEmpty = -not $isLocal
    }
    process {
        if ($isLocal) {
            return
        }
        if ($PSCmdlet.ParameterSetName -ne 'Text') {
            foreach ($file in Resolve-DsRegFile @as -Path $Path -LiteralPath $LiteralPath) {
                Invoke-DsRegCheck @check -Source $file
                $isEmpty = $false
            }
            return
        }
        $source = if ($PSComputerName) { $PSComputerName } else { 'pipeline' }
        foreach ($line in $InputObject) {
            $isEmpty = $false
            if ($line -is [System.Management.Automation.PSCustomObject]) {
                $front = @{ Source = 'pipeline' }
                foreach ($name in 'Source', 'ComputerName') {
                    if ($line.PSObject.Properties[$name] -and $line.$name) {
                        $front[$name] = $line.$name
                    }
                }
                Invoke-DsRegCheck @check @front -Text (ConvertTo-DsRegJsonLine -InputObject $line)
            }
            elseif ("$line".Contains("`n")) {
                Invoke-DsRegCheck @check -Source $source -ComputerName $PSComputerName -Text $line -Now:([bool] $PSComputerName)
            }
            else {
                if (-not $linesOf.Contains($source)) {
                    $linesOf[$source] = [pscustomobject] @{ Computer = $PSComputerName; Text = [System.Text.StringBuilder]::new() }
                }
                [void] $linesOf[$source].Text.AppendLine($line)
            }
        }
    }
    end {
        if ($isLocal) {
            $computer = [System.Environment]::MachineName
            try {
                $text = & (Get-DsRegRemoteBlock)
            }
            catch [System.Management.Automation.CommandNotFoundException] {
                $missing = New-DsRegJsonError -Id DsRegCmdFailed -Category ResourceUnavailable -Target $computer `
                    -Message 'dsregcmd was not found; it exists on Windows only'
                if ($Quiet) {
                    throw $missing
                }
                $PSCmdlet.ThrowTerminatingError($missing)
            }
            Invoke-DsRegCheck @check -Source $computer -ComputerName $computer -Text $text -Now
        }
        foreach ($source in $linesOf.Keys) {
            $of = $linesOf[$source]
            Invoke-DsRegCheck @check -Source $source -ComputerName $of.Computer -Text $of.Text -Now:([bool] $of.Computer)
        }
        if ($Quiet -and $isEmpty) {
            throw (New-DsRegJsonError -Id NoVerdict -Category InvalidResult -Target 'pipeline' -Message 'there was nothing to judge')
        }
    }
}
