@{
    RootModule           = 'DsRegJson.psm1'
    ModuleVersion        = '1.0.0'
    GUID                 = '5e0d6a34-4f6c-4f0e-9a53-7b0c8f2f6d11'
    Author               = 'The dsregjson authors'
    CompanyName          = 'dsregjson'
    Copyright            = 'MIT licence'
    Description          = 'Objects from dsregcmd /status: the Microsoft Entra join, sign-in and Windows Hello state of one computer or of many, from live machines and saved captures. Needs the dsregjson command line program.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess     = @('DsRegJson.Format.ps1xml')
    FunctionsToExport    = @(
        'Compare-DsRegCmdStatus'
        'ConvertFrom-DsRegCmd'
        'Export-DsRegCmdStatus'
        'Get-DsRegCmdErrorCode'
        'Get-DsRegCmdExport'
        'Get-DsRegCmdFinding'
        'Get-DsRegCmdStatus'
        'Protect-DsRegCmdStatus'
        'Register-DsRegCmdExport'
        'Test-DsRegCmdStatus'
        'Unregister-DsRegCmdExport'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('Entra', 'AzureAD', 'Intune', 'dsregcmd', 'PRT', 'Windows')
        }
    }
}
