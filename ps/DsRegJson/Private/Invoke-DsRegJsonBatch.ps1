function Invoke-DsRegJsonBatch {
    # Runs "dsregjson batch" over some input, gives its lines, and tells what went wrong: a
    # non-terminating error for each input that could not be converted, a warning for what should be
    # known about those that could, a terminating error when the program failed.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # From Resolve-DsRegJsonCommand.
        [Parameter(Mandatory)]
        [pscustomobject] $Command,

        # What comes after "batch".
        [Parameter(Mandatory)]
        [string[]] $Argument,

        [AllowEmptyString()]
        [string] $Text = '',

        # The file that the program writes, if it writes one.
        [string] $Target
    )

    # Where the program lists the inputs that it could not convert.
    $list = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), [guid]::NewGuid().ToString('n') + '.csv')
    $failed = @()
    try {
        $answer = Invoke-DsRegJson -Cmdlet $Cmdlet -Command $Command -Argument (@('batch', '--errors', $list) + $Argument) -Text $Text
        if ([System.IO.File]::Exists($list)) {
            $failed = @(Import-Csv -LiteralPath $list -Encoding UTF8)
        }
    }
    finally {
        [System.IO.File]::Delete($list)
    }

    if ($Target -and $answer.ExitCode -notin 0, 4) {
        $Cmdlet.ThrowTerminatingError((New-DsRegJsonError -Id ExportFailed -Category WriteError -Target $Target `
            -Message ($answer.Problems -join '; ')))
    }
    Assert-DsRegJsonSuccess -Cmdlet $Cmdlet -Answer $answer -Code 0, 4
    # The apostrophes that keep a spreadsheet from running a cell are not of the names.
    $defused = '(\A''*(?=''[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])|[;,|\t\r\n]["'']*(?=''[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]))'''
    foreach ($row in $failed) {
        $row.Source = $row.Source -replace $defused, '$1'
        $row.Error = $row.Error -replace $defused, '$1'
        $Cmdlet.WriteError((New-DsRegJsonError -Id NotConverted -Category InvalidData -Target $row.Source `
            -Message "$($row.Source): $($row.Error)"))
    }
    # On stderr the notices stand behind the errors, one line each.
    foreach ($line in $answer.Problems | Select-Object -Skip $failed.Count) {
        $Cmdlet.WriteWarning($line)
    }
    $answer.Lines
}
