"""The completion script for PowerShell, in place of typer's.

Typer's breaks off at a word that nothing completes and leaves _DSREGJSON_COMPLETE behind; it also
changes what the Tab key does in the whole session. Its installer sets the execution policy of the
user to Unrestricted, which is not ours to change.
"""

from __future__ import annotations

from typing import NoReturn

from typer import _completion_shared

from .. import console

# Typer fills in the names of the program and of its variable.
POWERSHELL = """
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    try {
        $env:%(autocomplete_var)s = 'complete_powershell'
        $env:_TYPER_COMPLETE_ARGS = $commandAst.ToString()
        $env:_TYPER_COMPLETE_WORD_TO_COMPLETE = $wordToComplete
        foreach ($line in @(%(prog_name)s)) {
            $value, $help = $line -split ':::', 2
            if ($value) {
                if (-not "$help".Trim()) { $help = $value }
                [System.Management.Automation.CompletionResult]::new(
                    $value, $value, 'ParameterValue', $help)
            }
        }
    }
    finally {
        $env:%(autocomplete_var)s = $null
        $env:_TYPER_COMPLETE_ARGS = $null
        $env:_TYPER_COMPLETE_WORD_TO_COMPLETE = $null
    }
}
"""


def use_own_script() -> None:
    """Make --show-completion and --install-completion give our script to both PowerShells."""
    for shell in ("powershell", "pwsh"):
        _completion_shared._completion_scripts[shell] = POWERSHELL
    _completion_shared.install_powershell = _refuse_to_install


def _refuse_to_install(**_options: str) -> NoReturn:
    raise console.Failure(
        console.EXIT_USAGE,
        "--install-completion: PowerShell reads completions from your profile; add them with: "
        "dsregjson --show-completion | Add-Content $PROFILE",
    )
