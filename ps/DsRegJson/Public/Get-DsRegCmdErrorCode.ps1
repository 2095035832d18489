function Get-DsRegCmdErrorCode {
    <#
    .SYNOPSIS
        Explains error codes of device registration, sign-in and Windows Hello.

    .DESCRIPTION
        Takes codes in any notation and tells what they mean and what to do. A code that means
        different things in different phases has several entries in Meanings. A code that the table
        does not know gives an object too: Known is $false, and Summary says what its bits tell.

    .PARAMETER Code
        Hexadecimal (0x801c03f2), signed or unsigned decimal, a Win32 number, AADSTS50126, a symbol, a
        server error such as DirectoryError, or a sentence that holds codes.

    .PARAMETER ExecutablePath
        The dsregjson program. Without it: $env:DSREGJSON_PATH, dsregjson on PATH, then
        py -3 -m dsregjson and python -m dsregjson.

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
    [CmdletBinding()]
    [OutputType('DsRegJson.ErrorCode')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [AllowNull()]
        [AllowEmptyString()]
        [string[]] $Code,

        [string] $ExecutablePath
    )

    begin {
        $command = Resolve-DsRegJsonCommand -Cmdlet $PSCmdlet -ExecutablePath $ExecutablePath
        $asked = [System.Collections.Generic.List[string]]::new()
    }
    process {
        # Properties without a code are $null.
        foreach ($item in $Code) {
            if ($item) {
                $asked.Add($item)
            }
        }
    }
    end {
        if (-not $asked.Count) {
            return
        }
        $answer = Invoke-DsRegJson -Cmdlet $PSCmdlet -Command $command -Argument (@('explain', '--json', '--') + $asked)
        # 3: one of them is not known, which its object says.
        Assert-DsRegJsonSuccess -Cmdlet $PSCmdlet -Answer $answer -Code 0, 3
        foreach ($entry in ConvertFrom-DsRegJsonText -Text ($answer.Lines -join "`n")) {
            $entry.PSObject.TypeNames.Insert(0, 'DsRegJson.ErrorCode')
            $entry
        }
    }
}
