function Get-DsRegCmdErrorCode {
    <#
    .SYNOPSIS
        Explains error codes of device registration, sign-in and Windows Hello.

    .DESCRIPTION
        Takes codes in any notation and says what they mean and what to do. A code that means
        different things in different phases has several entries in Meanings. A code that the table
        does not know gives an object too: Known is $false, and Summary says what its bits mean.

    .PARAMETER Code
        Hexadecimal (0x801c03f2), signed or unsigned decimal, a Win32 number, AADSTS50126, a symbol, a
        server error such as DirectoryError, or a sentence that holds codes.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, the module's own folder
        bin, dsregjson on PATH, then py -3 -m dsregjson and python -m dsregjson.

    .INPUTS
        System.String

    .OUTPUTS
        DsRegJson.ErrorCode

    .EXAMPLE
        Get-DsRegCmdErrorCode 0x801c03f2

        What a code means and what to do.

    .EXAMPLE
        Get-DsRegCmdStatus | ForEach-Object PrtAttemptStatus | Get-DsRegCmdErrorCode | Format-List Code, Summary

        Explains why the last attempt to get a primary refresh token failed.

    .LINK
        Get-DsRegCmdFinding
    #>
    [CmdletBinding()] [OutputType('DsRegJson.ErrorCode')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)] [AllowNull()] [AllowEmptyString()] [string[]] $Code,
        [string] $ExecutablePath
    )
    begin {
        $program = Resolve-DsRegProgram $ExecutablePath
        $asked = [System.Collections.Generic.List[string]]::new()
    }
    # Properties without a code are $null.
    process { foreach ($item in $Code) { if ($item) { $asked.Add($item) } } }
    end {
        if (-not $asked.Count) { return }
        # By standard input, because a command line holds some thousands of codes at most.
        $answer = Invoke-DsRegProgram $program 'explain', '--json', '-' (ConvertTo-Json -InputObject $asked.ToArray() -Compress)
        # 3: one of them is not known, which its object says.
        $isUnknown = $answer.ExitCode -eq 3 -and $answer.Lines.Count
        if (-not $isUnknown) { Assert-DsRegAnswer $program $answer -IsWhole ("$($answer.Lines)" -match '^[\[{]') }
        foreach ($entry in ConvertFrom-DsRegJson ($answer.Lines -join "`n")) {
            $entry.PSObject.TypeNames.Insert(0, 'DsRegJson.ErrorCode')
            $entry
        }
    }
}
