@{
    RootModule           = 'DsRegJson.psm1'
    ModuleVersion        = '1.0.0'
    GUID                 = '5e0d6a34-4f6c-4f0e-9a53-7b0c8f2f6d11'
    Author               = 'The dsregjson authors'
    CompanyName          = 'dsregjson'
    Copyright            = '(c) The dsregjson authors. MIT licence.'
    Description          = 'Objects from dsregcmd /status: the Microsoft Entra join, sign-in and Windows Hello state of one computer or of many, from live machines and saved captures, and what is wrong with it. Needs the command line program of the same name: pip install dsregjson.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess     = @('DsRegJson.Format.ps1xml')
    TypesToProcess       = @('DsRegJson.Types.ps1xml')
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
    FileList             = @(
        'DsRegJson.Format.ps1xml'
        'DsRegJson.psd1'
        'DsRegJson.psm1'
        'DsRegJson.Types.ps1xml'
        'LICENSE'
        'en-US/about_DsRegJson.help.txt'
        'Scripts/Invoke-DsRegDetection.ps1'
        'Scripts/Invoke-DsRegExport.ps1'
    )
    PrivateData          = @{
        PSData = @{
            Tags                       = @(
                'Entra', 'AzureAD', 'Intune', 'dsregcmd', 'PRT', 'HybridJoin', 'Diagnostics', 'Windows'
                'PSEdition_Desktop', 'PSEdition_Core'
            )
            LicenseUri                 = 'https://github.com/OWNER/dsregjson/blob/main/LICENSE'
            ProjectUri                 = 'https://github.com/OWNER/dsregjson'
            ReleaseNotes               = 'https://github.com/OWNER/dsregjson/blob/main/CHANGELOG.md'
            # Part of Windows, and needed for scheduled exports only.
            ExternalModuleDependencies = @('ScheduledTasks')
        }
    }
}
