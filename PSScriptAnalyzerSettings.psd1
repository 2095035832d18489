# For Invoke-ScriptAnalyzer -Path ps -Recurse -Settings PSScriptAnalyzerSettings.psd1, which the
# workflow runs on Windows: the default rules, and syntax that both editions know.
@{
    IncludeDefaultRules = $true
    Severity            = @('Error', 'Warning')
    Rules               = @{
        PSUseCompatibleSyntax = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.0')
        }
    }
    ExcludeRules        = @(
        # Variables of a public command are used in script blocks that it calls for each chunk, and in
        # the functions that those call; the rule looks at one block at a time.
        'PSUseDeclaredVarsMoreThanAssignments'
        # The same for parameters.
        'PSReviewUnusedParameter'
        # The helpers are called with their main arguments by position, in their own module only.
        'PSAvoidUsingPositionalParameters'
    )
}
