function Import-DsRegPreference {
    # Lets $WhatIfPreference and $ConfirmPreference of the caller's script count in the public command
    # that calls this: a module sees only its own variables and the global ones.
    foreach ($name in 'WhatIf', 'Confirm') {
        if (-not $PSCmdlet.MyInvocation.BoundParameters.ContainsKey($name)) {
            $value = $PSCmdlet.SessionState.PSVariable.GetValue("${name}Preference")
            Set-Variable -Name "${name}Preference" -Value $value -Scope 1 -WhatIf:$false -Confirm:$false
        }
    }
}
