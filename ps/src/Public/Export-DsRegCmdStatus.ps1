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
        Objects from Get-DsRegCmdStatus or ConvertFrom-DsRegCmd, flat or nested, also with columns left
        out by Select-Object, and rows of this command's CSV.

    .PARAMETER Path
        The file to write; an existing one is replaced. Wildcard characters mean themselves.

    .PARAMETER Format
        Csv, Json for one array, or NdJson for one line of JSON per capture. Without it the ending of
        the file says so: .csv, .json, .ndjson or .jsonl; with any other it is Csv.

    .PARAMETER Append
        Add to the file, to keep a history: CollectedAt tells which row of a computer is which. The file
        must have the same columns. Not with -Format Json.

    .PARAMETER PassThru
        Hand the objects on as well.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

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
        Get-ChildItem D:\captures -Filter *.txt | ConvertFrom-DsRegCmd -Nested | Export-DsRegCmdStatus fleet.ndjson

        Whole documents, one a line, which dsregjson summary and dsregjson report take.

    .LINK
        Get-DsRegCmdStatus

    .LINK
        Register-DsRegCmdExport
    #>
    [CmdletBinding(SupportsShouldProcess)] [OutputType('DsRegJson.Status', 'DsRegJson.Document')]
    param(
        [Parameter(Mandatory, ValueFromPipeline)] [psobject] $InputObject,
        [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $Path,
        [ValidateSet('Csv', 'Json', 'NdJson')] [string] $Format,
        [switch] $Append, [switch] $PassThru, [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $target = Resolve-DsRegPath -Target $Path
        $ending = @{ '.csv' = 'Csv'; '.json' = 'Json'; '.ndjson' = 'NdJson'; '.jsonl' = 'NdJson' }[[System.IO.Path]::GetExtension($target)]
        $clash = if ($Format -and $ending -and $Format -ne $ending) {
            "-Format $Format contradicts the name '$Path': leave out -Format, or name the file otherwise"
        }
        if (-not $Format) { $Format = if ($ending) { $ending } else { 'Csv' } }
        if ($Append -and $Format -eq 'Json') { $clash = '-Append cannot add to a JSON array: use NdJson or Csv' }
        if ($clash) { Write-DsRegError -Stop ParameterClash $target $clash }
        $folder = [System.IO.Path]::GetDirectoryName($target)
        if ($folder -and -not [System.IO.Directory]::Exists($folder)) {
            Write-DsRegError -Stop ExportFailed $target "'$target' cannot be written: there is no folder '$folder'"
        }
        Import-DsRegPreference
        $isWanted = $PSCmdlet.ShouldProcess($target, $(if ($Append) { 'Add device states' } else { 'Write device states' }))
        $reader = @{
            Held = [System.Collections.Generic.List[psobject]]::new(); Only = 'Object'
            Notices = [System.Collections.Generic.List[string]]::new()
        }
        # Held until the pipeline has ended, so that what breaks off never looks like the end. In a
        # file without a name: it is gone when it is closed, however that happens.
        $name = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dsregjson-' + [guid]::NewGuid().ToString('n'))
        # The enumerations by type: .NET Framework has another overload that strings fit as well.
        $held = try {
            [System.IO.FileStream]::new($name, [System.IO.FileMode]::CreateNew, [System.IO.FileAccess]::ReadWrite,
                [System.IO.FileShare] 'ReadWrite, Delete', 64KB, [System.IO.FileOptions]::DeleteOnClose)
        } catch {
            Write-DsRegError -Stop ExportFailed $target "no temporary file can be made: $($_.Exception.GetBaseException().Message)"
        }
        [System.IO.File]::Delete($name)
    }
    process {
        $reader.Held.Add($InputObject)
        foreach ($chunk in Read-DsRegInput $reader -End) {
            $bytes = [System.Text.Encoding]::UTF8.GetBytes($chunk.Text)
            $held.Write($bytes, 0, $bytes.Length)
        }
        if ($PassThru) { $InputObject }
    }
    end {
        try {
            if (-not $held.Length -or -not $isWanted) { return }
            $held.Position = 0
            $arguments = @('--jobs', '1', '--source', 'pipeline', '--format', $Format.ToLowerInvariant(), '--output', $target)
            if ($Append) { $arguments += '--append' }
            # Sections become columns by themselves.
            if ($Format -eq 'Csv' -and 'DeviceState' -notin $reader.Columns) { $arguments += '--columns', ($reader.Columns -join ',') }
            $null = Invoke-DsRegBatch $program $arguments @{ Text = $held; File = @(); Least = 1; Names = @{} } $reader $target
            foreach ($line in $reader.Notices) { $PSCmdlet.WriteWarning($line) }
        } finally {
            $held.Dispose()
        }
    }
}
