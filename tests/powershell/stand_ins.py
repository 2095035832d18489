"""Commands that Linux lacks, with exactly the parameters that Windows PowerShell 5.1 gives them."""

from __future__ import annotations

import functools
from pathlib import Path

TABLE = Path(__file__).parent / "reference" / "windows-powershell-5.1-commands.tsv"
# Types that every PowerShell has; of the others (CIM classes and their enumerations) anything goes.
_TYPES = {"string", "string[]", "int", "uint32", "datetime", "timespan", "scriptblock"}


@functools.cache
def parameters(command: str) -> dict[str, str]:
    """Names and PowerShell types of a command's parameters, from the table."""
    for row in TABLE.read_text("utf-8").splitlines()[1:]:
        _module, name, _kind, listed = row.split("\t")
        if name == command:
            pairs = (each.partition(":") for each in listed.split())
            return {name: kind if colon else "switch" for name, colon, kind in pairs}
    raise LookupError(command)


def stand_in(command: str, body: str) -> str:
    """A global function of that name with that body, which takes what the real command takes."""
    declared = []
    for name, kind in parameters(command).items():
        known = kind if kind in _TYPES or kind == "switch" else "object"
        declared.append(f"[{known}] ${name}")
    joined = ",\n        ".join(declared)
    return (
        f"function global:{command} {{\n    [CmdletBinding()]\n    param(\n        {joined}\n    )\n"
        f"    {body}\n}}\n"
    )


def remoting(text_of: dict[str, str | None], *, as_lines: bool = True) -> str:
    """An Invoke-Command that answers for each computer with a text, or not at all for None.

    Without as_lines the text comes in one piece, as from the block of Get-DsRegCmdStatus. The calls
    are kept in $global:Calls.
    """
    table = "\n".join(
        f"$global:Texts[{_literal(name)}] = {_literal(text)}"
        for name, text in text_of.items()
        if text is not None
    )
    cut = "-split '\\r?\\n'" if as_lines else ""
    return (
        "$global:Calls = [System.Collections.Generic.List[object]]::new()\n"
        f"$global:Texts = @{{}}\n{table}\n"
        + stand_in(
            "Invoke-Command",
            f"""
    $global:Calls.Add($PSBoundParameters)
    $asked = if ($Session) {{ $Session.ComputerName }} else {{ $ComputerName }}
    foreach ($name in $asked) {{
        if (-not $global:Texts.ContainsKey($name)) {{
            $failure = [System.Management.Automation.ErrorRecord]::new(
                [System.Exception]::new("[$name] Connecting to remote server $name failed"),
                'WinRMOperationTimeout,PSSessionStateBroken', 'OpenError', $name)
            $PSCmdlet.WriteError($failure)
            continue
        }}
        foreach ($line in $global:Texts[$name] {cut}) {{
            Add-Member -InputObject $line -NotePropertyName PSComputerName -NotePropertyValue $name -PassThru
        }}
    }}""",
        )
    )


_AS_OBJECT = "New-Object psobject -Property (@{} + $PSBoundParameters)"

SCHEDULER = (
    "$global:Calls = [System.Collections.Generic.List[object]]::new()\n"
    "$global:Tasks = [ordered] @{}\n"
    + "".join(
        stand_in(
            name,
            f"$global:Calls.Add(@{{ Command = '{name}'; Given = $PSBoundParameters }})\n    {body}",
        )
        for name, body in {
            # The property is called Arguments.
            "New-ScheduledTaskAction": "[pscustomobject] @{ Execute = $Execute; Arguments = "
            "$Argument; WorkingDirectory = $WorkingDirectory }",
            "New-ScheduledTaskTrigger": _AS_OBJECT,
            "New-ScheduledTaskPrincipal": "[pscustomobject] @{ UserId = $UserId; GroupId = $GroupId }",
            "New-ScheduledTaskSettingsSet": _AS_OBJECT,
            "Register-ScheduledTask": """
    if ($global:Tasks.Contains($TaskName) -and -not $Force) { throw "$TaskName exists already" }
    $principal = if ($Principal) { $Principal } else { [pscustomobject] @{ UserId = $User; GroupId = $null } }
    $global:Tasks[$TaskName] = [pscustomobject] @{
        TaskName = $TaskName; TaskPath = $TaskPath; State = 'Ready'; Principal = $principal; Actions = @($Action)
    }
    $global:Tasks[$TaskName]""",
            "Get-ScheduledTask": """
    $global:Tasks.Values | Where-Object { $_.TaskPath -eq "$TaskPath" }""",
            "Get-ScheduledTaskInfo": """
    [pscustomobject] @{ LastRunTime = [datetime] '2026-01-02'; LastTaskResult = 4; NextRunTime = [datetime] '2026-01-03' }""",
            "Unregister-ScheduledTask": """
    foreach ($name in $TaskName) { $global:Tasks.Remove($name) }""",
        }.items()
    )
)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
