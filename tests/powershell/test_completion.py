"""The Tab key in PowerShell, and that dsregjson still works after it."""

from __future__ import annotations

import pytest

from dsregjson.fields import SCHEMA_VERSION

from .conftest import CAPTURES, Shell, quote

# The script that --show-completion gives to the PowerShell that runs it.
REGISTER = "Invoke-Expression ((dsregjson --show-completion) -join [Environment]::NewLine)\n"
VARIABLES = (
    "_DSREGJSON_COMPLETE",
    "_TYPER_COMPLETE_ARGS",
    "_TYPER_COMPLETE_WORD_TO_COMPLETE",
)


def after_tab(typed: str) -> str:
    """Script that completes a line and then converts a capture in the same session."""
    return f"""{REGISTER}
        $line = {quote(typed)}
        $found = (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches
        [ordered] @{{
            words = @($found | ForEach-Object CompletionText)
            tips = @($found | ForEach-Object ToolTip)
            left = @({", ".join(map(quote, VARIABLES))} | Where-Object {{ Test-Path "Env:$_" }})
            document = (dsregjson --compact {quote(CAPTURES / "hybrid-win11-24h2.txt")}) -join ''
            code = $LASTEXITCODE
        }}"""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("dsregjson sch", ["schema"]),
        ("dsregjson re", ["report", "redact"]),
        ("dsregjson check --exp", ["--expect", "--expect-tenant"]),
        ("dsregjson batch --format ", ["ndjson", "json", "csv", "parquet"]),
        ("dsregjson nothing-begins-so", []),
        ("dsregjson explain ", []),
    ],
)
def test_a_tab_leaves_nothing_behind(shell: Shell, typed: str, words: list[str]) -> None:
    answer = shell(after_tab(typed), load=False).only
    assert [word for word in answer["words"] if "." not in word] == words
    assert all(answer["tips"])
    assert answer["left"] == []
    assert answer["code"] == 0
    assert answer["document"].startswith(
        f'{{"SchemaVersion":"{SCHEMA_VERSION}","JoinType":"HybridJoined"'
    )


def test_a_completion_that_breaks_off_leaves_nothing_behind(shell: Shell) -> None:
    script = after_tab("dsregjson sch").replace(
        "$line =", "function dsregjson { throw 'broken off' }; $line ="
    )
    script = script.replace("document = ", "document = & { Remove-Item Function:dsregjson; ")
    script = script.replace(") -join ''", ") -join '' }")
    answer = shell(script, load=False).only
    assert (answer["left"], answer["code"]) == ([], 0)
    assert answer["document"].startswith('{"SchemaVersion"')


def test_the_tab_key_stays_as_it_is(shell: Shell) -> None:
    script = shell("(dsregjson --show-completion) -join ' '", load=False).only
    assert "Register-ArgumentCompleter" in script
    assert "PSReadLine" not in script
