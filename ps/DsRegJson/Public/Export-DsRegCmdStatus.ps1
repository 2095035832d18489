function Export-DsRegCmdStatus {
    <#
    .SYNOPSIS
        Writes device states to a CSV, JSON or NDJSON file that other programs read as it is meant.

    .DESCRIPTION
        Takes objects of this module from the pipeline and writes them to one file: times in UTC as
        ISO 8601 and numbers the same in every culture, UTF-8, and for CSV cells that a spreadsheet
        would run as a formula made harmless by an apostrophe in front. Columns are the properties of
        the first object; properties that were added to it become columns as well.

        The file is there whole or not at all: it is written when the pipeline has ended, beside its
        place, and then moved there. When the pipeline breaks off, the old file stays as it was. Two runs that append to one file
        at once wait for each other.

    .PARAMETER InputObject
        Objects from Get-DsRegCmdStatus or ConvertFrom-DsRegCmd, flat or nested.

    .PARAMETER Path
        The file to write; an existing one is replaced. Wildcard characters mean themselves.

    .PARAMETER Format
        Csv (the default), Json for one array, or NdJson for one line of JSON per capture.

    .PARAMETER Append
        Add to the file, to keep a history: CollectedAt tells the rows of a computer apart. The file
        must have the same columns. Not with -Format Json.

    .PARAMETER PassThru
        Hand the objects on as well.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        DsRegJson.Status or DsRegJson.Document.

    .OUTPUTS
        None, with -PassThru the objects that came in.

    .EXAMPLE
        Get-DsRegCmdStatus -ComputerName (Get-Content pcs.txt) | Export-DsRegCmdStatus -Path fleet.csv

        One row per computer, for a spreadsheet.

    .EXAMPLE
        Get-DsRegCmdStatus | Export-DsRegCmdStatus -Path C:\Logs\dsreg-history.csv -Append

        Adds the state of now to a history.

    .EXAMPLE
        Get-ChildItem D:\captures -Filter *.txt | ConvertFrom-DsRegCmd -Nested | Export-DsRegCmdStatus fleet.ndjson -Format NdJson

        Whole documents, one a line, which dsregjson summary and dsregjson report take.

    .LINK
        Get-DsRegCmdStatus

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)]
        [psobject] $InputObject,

        [Parameter(Mandatory, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string] $Path,

        [ValidateSet('Csv', 'Json', 'NdJson')]
        [string] $Format = 'Csv',

        [switch] $Append,

        [switch] $PassThru,

        [string] $ExecutablePath
    )

    begin {
        $command = Resolve-DsRegJsonCommand -Cmdlet $PSCmdlet -ExecutablePath $ExecutablePath
        $target = Resolve-DsRegTarget -Cmdlet $PSCmdlet -Path $Path
        $action = if ($Append) { 'Add device states' } else { 'Write device states' }
        Set-DsRegPreference -Cmdlet $PSCmdlet
        $isWanted = $PSCmdlet.ShouldProcess($target, $action)
        # Held until the pipeline has ended: what breaks off must not look like the end.
        $held = [System.Text.StringBuilder]::new()
        $arguments = $null
    }
    process {
        if ($null -eq $InputObject.PSObject.Properties['SchemaVersion']) {
            $PSCmdlet.WriteError((New-DsRegJsonError -Id NotDsRegStatus -Category InvalidType -Target $InputObject `
                -Message "'$InputObject' is no object of ConvertFrom-DsRegCmd or Get-DsRegCmdStatus"))
            return
        }
        if ($isWanted) {
            if ($null -eq $arguments) {
                $arguments = @('--jobs', '1', '--source', 'pipeline', '--format', $Format.ToLowerInvariant(), '--output', $target)
                if ($Append) {
                    $arguments += '--append'
                }
                $columns = @($InputObject.PSObject.Properties | ForEach-Object -Process { $_.Name })
                # Sections become columns by themselves.
                if ($Format -eq 'Csv' -and 'DeviceState' -notin $columns) {
                    $arguments += '--columns', ($columns -join ',')
                }
            }
            [void] $held.AppendLine((ConvertTo-DsRegJsonLine -InputObject $InputObject))
        }
        if ($PassThru) {
            $InputObject
        }
    }
    end {
        if ($null -ne $arguments) {
            Invoke-DsRegJsonBatch -Cmdlet $PSCmdlet -Command $command -Argument ($arguments + '-') -Text $held -Target $target
        }
    }
}
