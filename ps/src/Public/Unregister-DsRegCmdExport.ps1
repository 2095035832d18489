function Unregister-DsRegCmdExport {
    <#
    .SYNOPSIS
        Removes scheduled exports of device states.

    .DESCRIPTION
        Removes tasks that Register-DsRegCmdExport has registered. The files that they have written stay.

    .PARAMETER Name
        Names of exports; wildcards are allowed.

    .INPUTS
        DsRegJson.Export

    .OUTPUTS
        None.

    .EXAMPLE
        Unregister-DsRegCmdExport -Name 'Device state'

        Removes the export that has no name of its own.

    .EXAMPLE
        Get-DsRegCmdExport | Where-Object LastResult -NE 0 | Unregister-DsRegCmdExport -WhatIf

        Shows which exports would be removed.

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [SupportsWildcards()] [ValidateNotNullOrEmpty()] [string[]] $Name
    )
    begin { Assert-DsRegScheduler; Import-DsRegPreference }
    process {
        foreach ($pattern in $Name) {
            $found = @(Get-DsRegCmdExport -Name $pattern)
            if (-not $found -and -not [WildcardPattern]::ContainsWildcardCharacters($pattern)) {
                Write-DsRegError ExportNotFound $pattern "there is no export named '$pattern'; Get-DsRegCmdExport lists them"
            }
            foreach ($export in $found | Where-Object -FilterScript { $PSCmdlet.ShouldProcess("\DsRegJson\$($_.Name)", 'Remove scheduled task') }) {
                Unregister-ScheduledTask -TaskName $export.Name -TaskPath '\DsRegJson\' -Confirm:$false
            }
        }
    }
}
