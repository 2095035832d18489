function Set-DsRegPreference {
    # Lets $WhatIfPreference and $ConfirmPreference of the caller's script count in the public command
    # that calls this: a module sees only its own variables and the global ones.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'Sets two variables of the calling function.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    foreach ($name in 'WhatIf', 'Confirm') {
        if (-not $Cmdlet.MyInvocation.BoundParameters.ContainsKey($name)) {
            $value = $Cmdlet.SessionState.PSVariable.GetValue("${name}Preference")
            Set-Variable -Name "${name}Preference" -Value $value -Scope 1 -WhatIf:$false -Confirm:$false
        }
    }
}
