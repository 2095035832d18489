"""The program that the module's package brings along in its folder bin."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .conftest import MODULE, Shell, quote


def test_the_program_in_bin_comes_before_path_and_behind_what_was_asked_for(
    shell: Shell, tmp_path: Path
) -> None:
    module = tmp_path / "DsRegJson"
    shutil.copytree(MODULE, module)
    brought = module / "bin" / ("dsregjson" + (".exe" if os.name == "nt" else ""))
    brought.parent.mkdir()
    shutil.copy(shell.program, brought)
    here = f"Import-Module {quote(module)}\n"
    asked = "(Get-DsRegCmdErrorCode 0x80072ee7).Code"
    nowhere = {"PATH": str(tmp_path)}
    assert shell(here + asked, environment=dict(nowhere), load=False).only == "0x80072ee7"
    wrong = {**nowhere, "DSREGJSON_PATH": str(tmp_path / "missing")}
    error = shell.fails(here + asked, environment=dict(wrong), load=False)
    assert error["id"] == "CliNotFound"
    brought.unlink()
    error = shell.fails(here + asked, environment=dict(nowhere), load=False)
    assert error["id"] == "CliNotFound"
