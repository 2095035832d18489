function Get-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Gets the Microsoft Entra device state of this computer or of others.

    .DESCRIPTION
        Runs dsregcmd /status and gives one object per computer, as ConvertFrom-DsRegCmd describes
        them. Other computers are asked at once with Invoke-Command, which needs PowerShell remoting
        (WinRM) there and nothing else: they only run dsregcmd and send its text back. A computer
        that does not answer is one non-terminating error with its name as the target; the others
        go on.

        User State and SSO State describe the user that dsregcmd runs as. Over remoting that is a
        network logon without the tokens of whoever sits at the computer: what it says about PRT,
        WAM and Windows Hello is not that person's state. Device State, Device Details and Tenant
        Details do not depend on the user. Register-DsRegCmdExport collects the state of a user in that
        user's own session.

    .PARAMETER ComputerName
        The computers to ask. Without it, and without -Session, this computer is asked directly.

    .PARAMETER Session
        Open sessions (New-PSSession) to ask instead.

    .PARAMETER Credential
        The account to connect with.

    .PARAMETER ThrottleLimit
        How many computers are asked at a time; 32 without it.

    .PARAMETER UseSSL
        Connect over HTTPS.

    .PARAMETER Nested
        Give documents with one object per section (DsRegJson.Document) instead of flat objects.

    .PARAMETER Encoding
        The code page that dsregcmd prints in, where the console's is not the right one.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String. Names of computers, or objects with a property ComputerName, DNSHostName or
        Name, as Get-ADComputer gives.

    .OUTPUTS
        DsRegJson.Status, with -Nested DsRegJson.Document.

    .EXAMPLE
        Get-DsRegCmdStatus

        This computer.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName (Get-Content pcs.txt) -ErrorVariable missed | Export-DsRegCmdStatus -Path fleet.csv
        $missed.TargetObject

        Many computers to a table, then the names of those that did not answer.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName pc01, pc02 | Where-Object { $_.DeviceCertificateNotAfter -and $_.DeviceCertificateNotAfter -lt (Get-Date).ToUniversalTime().AddDays(60) }

        Where the device certificate runs out within 60 days. Times are in UTC. What was not printed is
        $null, and $null counts as less than every date: ask for it first.

    .LINK
        ConvertFrom-DsRegCmd

    .LINK
        Register-DsRegCmdExport

    .LINK
        about_DsRegJson
    #>
    [CmdletBinding(DefaultParameterSetName = 'Local')] [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'ComputerName')]
        [Alias('DNSHostName', 'Name', 'Cn')] [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [Parameter(Mandatory, ParameterSetName = 'Session')] [ValidateNotNullOrEmpty()]
        [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [Parameter(ParameterSetName = 'ComputerName')] [System.Management.Automation.Credential()]
        [pscredential] $Credential = [pscredential]::Empty,
        [Parameter(ParameterSetName = 'ComputerName')] [Parameter(ParameterSetName = 'Session')]
        [ValidateRange(1, 1000)] [int] $ThrottleLimit,
        [Parameter(ParameterSetName = 'ComputerName')] [switch] $UseSSL,
        [switch] $Nested,
        [Parameter(ParameterSetName = 'Local')] [string] $Encoding,
        [string] $ExecutablePath
    )
    # Each name once, in any case.
    begin { $names = [ordered] @{} }
    process { foreach ($name in $ComputerName) { if (-not $names.Contains($name)) { $names[$name] = $true } } }
    end {
        # A pipeline that brought no name asks nobody, and not this computer instead.
        if ($MyInvocation.ExpectingInput -and -not $names.Count) { return }
        if ($PSCmdlet.ParameterSetName -eq 'Local') {
            $program = Resolve-DsRegProgram $ExecutablePath
            $reader = @{ Notices = [System.Collections.Generic.List[string]]::new() }
            $arguments = @(if (-not $Nested) { '--flat' }; if ($Encoding) { '--encoding', $Encoding })
            foreach ($chunk in Invoke-DsRegRun $program $arguments $reader) {
                ConvertFrom-DsRegJson $chunk.Text -Status -Names $chunk.Names
            }
            foreach ($line in $reader.Notices) { $PSCmdlet.WriteWarning($line) }
            return
        }
        $remote = @{}
        foreach ($key in 'Session', 'Credential', 'ThrottleLimit', 'UseSSL') {
            if ($PSBoundParameters.ContainsKey($key)) { $remote[$key] = $PSBoundParameters[$key] }
        }
        if (-not $Session) { $remote['ComputerName'] = @($names.Keys) }
        foreach ($one in $Session) { $names[$one.ComputerName] = $true }
        $progress = @{ Activity = 'dsregcmd /status' }
        $answered = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
        $failures = @()
        Invoke-Command @remote -ScriptBlock $script:RemoteBlock -ErrorAction SilentlyContinue -ErrorVariable failures |
            ForEach-Object -Process {
                $mark = $_.PSObject.Properties['PSComputerName']
                if ($mark -and $answered.Add($mark.Value) -and $names.Count -gt 1) {
                    Write-Progress @progress -Status "$($answered.Count) of $($names.Count): $($mark.Value)" `
                        -PercentComplete ([Math]::Min(100, 100 * $answered.Count / $names.Count))
                }
                $_
            } |
            ConvertFrom-DsRegCmd -Nested:$Nested -ExecutablePath $ExecutablePath
        if ($names.Count -gt 1) { Write-Progress @progress -Completed }
        $PSCmdlet.WriteVerbose("answered: $($answered -join ', ')")
        # One error for each computer that sent nothing, whatever number Invoke-Command had about it.
        $reasons = @{}
        foreach ($record in $failures | Where-Object -FilterScript { $_ -is [System.Management.Automation.ErrorRecord] }) {
            $isRemote = $record -is [System.Management.Automation.Runspaces.RemotingErrorRecord]
            $name = if ($isRemote) { $record.OriginInfo.PSComputerName } else { "$($record.TargetObject)" }
            if ($name -and -not $reasons.ContainsKey($name)) { $reasons[$name] = $record.Exception.Message }
        }
        foreach ($name in @($names.Keys | Where-Object -FilterScript { $answered.Add($_) })) {
            $reason = if ($reasons.ContainsKey($name)) { $reasons[$name] } else { 'it sent no output of dsregcmd /status' }
            Write-DsRegError ComputerUnreachable $name "${name}: $reason"
        }
    }
}
