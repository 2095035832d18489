"""The scripts of recipes/intune, each run as Intune or the Task Scheduler does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .powershell.conftest import quote
from .powershell.stand_ins import SCHEDULER
from .powershell.test_syntax import check
from .support import boxed, capture_bytes, make_program, run

pytestmark = pytest.mark.powershell

FOLDER = Path(__file__).parent.parent / "recipes" / "intune"
SCRIPTS = sorted(FOLDER.glob("*.ps1"))
DETECT = ("detect-system", "detect-user")
REMEDIATE = ("remediate-system", "remediate-user")

# What stands in for a program of Windows: notes its arguments, prints a file, ends with a code.
PROGRAM = """
import pathlib, sys
here = pathlib.Path(sys.argv[0]).resolve().parent
with (here.parent / "calls").open("a") as calls:
    print(pathlib.Path(sys.argv[0]).name, *sys.argv[1:], file=calls)
sys.stderr.write("words on standard error\\n")
if "/status" in sys.argv:
    sys.stdout.buffer.write((here.parent / "status").read_bytes())
    sys.exit(int((here.parent / "status-code").read_text()))
sys.exit(int((here.parent / "code").read_text()))
"""


@pytest.fixture(scope="session")
def pwsh() -> str:
    name = os.environ.get("DSREGJSON_POWERSHELL", "pwsh")
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on PATH: install PowerShell 7 to run the tests of the recipes")
    return found


@dataclass
class Device:
    """A folder that a script takes for Windows, with a dsregcmd and a schtasks in it."""

    pwsh: str
    windir: Path
    environment: dict[str, str] = field(default_factory=dict)

    def prints(self, data: bytes, code: int = 0) -> None:
        (self.windir / "status").write_bytes(data)
        (self.windir / "status-code").write_text(str(code))

    def answers(self, code: int) -> None:
        """The exit code of everything but /status."""
        (self.windir / "code").write_text(str(code))

    def move(self, folder: str) -> None:
        (self.windir / "System32").rename(self.windir / folder)

    @property
    def calls(self) -> list[str]:
        path = self.windir / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def start(self, script: str, *arguments: str, prepare: str = "") -> tuple[int, str]:
        """Exit code and the one line of standard output; standard error must be empty."""
        command = [self.pwsh, "-NoProfile", "-NonInteractive"]
        path = FOLDER / f"{script}.ps1"
        if prepare:
            given = " ".join(each if each.startswith("-") else quote(each) for each in arguments)
            command += ["-Command", f"{prepare}\n& {quote(path)} {given}\nexit $LASTEXITCODE"]
        else:
            command += ["-File", str(path), *arguments]
        done = subprocess.run(
            command,
            env={
                **os.environ,
                "NO_COLOR": "1",
                "windir": str(self.windir),
                "USERPROFILE": "C:\\Users\\alice",
                "ProgramData": str(self.windir / "data"),
                "LOCALAPPDATA": str(self.windir / "local"),
                "ProgramW6432": str(self.windir / "programs"),
                **self.environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stderr == ""
        [line] = done.stdout.splitlines()
        assert len(line) <= 2048
        return done.returncode, line


@pytest.fixture
def device(pwsh: str, tmp_path: Path) -> Device:
    windir = tmp_path / "my windows"
    (windir / "System32").mkdir(parents=True)
    for name in ("dsregcmd.exe", "schtasks.exe"):
        make_program(windir / "System32" / name, PROGRAM)
    made = Device(pwsh, windir)
    made.prints(b"")
    made.answers(0)
    return made


def status(*rows: str) -> bytes:
    return boxed("Device State", *rows).replace("\n", "\r\n").encode("ascii")


DELETED = "DeviceAuthStatus : FAILED. Device is either disabled or deleted"
UNTESTED = "DeviceAuthStatus : FAILED. Error: 0x80072ee7"
SYSTEM_CASES = {
    "joined and accepted": ([b"AzureAdJoined : YES", b"DeviceAuthStatus : SUCCESS"], 0),
    "not joined": ([b"AzureAdJoined : NO", b"DomainJoined : YES"], 1),
    "deleted": ([b"AzureAdJoined : YES", DELETED.encode()], 1),
    "not tested": ([b"AzureAdJoined : YES", UNTESTED.encode()], 2),
    "status not printed": ([b"AzureAdJoined : YES"], 2),
    "join state not printed": ([b"DeviceAuthStatus : SUCCESS"], 2),
    "join state unreadable": ([b"AzureAdJoined : ERROR (0x80070005)"], 2),
    "two answers": (
        [b"AzureAdJoined : YES", b"AzureAdJoined : NO", b"DeviceAuthStatus : SUCCESS"],
        2,
    ),
    "nothing printed": ([], 2),
}
USER_CASES = {
    "token": ([b"AzureAdJoined : YES", b"AzureAdPrt : YES"], 0),
    "no token": ([b"AzureAdJoined : YES", b"AzureAdPrt : NO"], 1),
    "not joined": ([b"AzureAdJoined : NO", b"AzureAdPrt : NO"], 1),
    "token not printed": ([b"AzureAdJoined : YES"], 2),
    "token unreadable": ([b"AzureAdJoined : YES", b"AzureAdPrt : UNKNOWN"], 2),
    "only a time of a token": (
        [b"AzureAdJoined : YES", b"AzureAdPrtUpdateTime : 2026-01-02 03:04:05.000 UTC"],
        2,
    ),
    "join state not printed": ([b"AzureAdPrt : YES"], 2),
    "nothing printed": ([], 2),
}
FIRST_WORD = {0: "OK:", 1: "PROBLEM:", 2: "COULD NOT LOOK:"}


@pytest.mark.parametrize(("rows", "code"), SYSTEM_CASES.values(), ids=list(SYSTEM_CASES))
def test_detection_as_system(device: Device, rows: list[bytes], code: int) -> None:
    device.prints(status(*(row.decode() for row in rows)))
    got, line = device.start("detect-system")
    assert (got, line.startswith(FIRST_WORD[code])) == (code, True), line
    assert device.calls == ["dsregcmd.exe /status"]


@pytest.mark.parametrize(("rows", "code"), USER_CASES.values(), ids=list(USER_CASES))
def test_detection_as_the_user(device: Device, rows: list[bytes], code: int) -> None:
    device.prints(status(*(row.decode() for row in rows)))
    got, line = device.start("detect-user")
    assert (got, line.startswith(FIRST_WORD[code])) == (code, True), line
    assert device.calls == ["dsregcmd.exe /status"]


# What check says about whole captures, and what the few rows must say.
WHOLE = {
    "hybrid-win11-24h2": (0, 0),
    "not-joined-padded": (1, 1),
    "registered-win11": (1, 1),
    "flat-1607-entra-joined": (2, 0),
    "not-a-capture-help": (2, 2),
}


@pytest.mark.parametrize("name", WHOLE)
def test_detection_of_whole_captures(device: Device, name: str) -> None:
    device.prints(capture_bytes(name))
    assert tuple(device.start(script)[0] for script in DETECT) == WHOLE[name]


@pytest.mark.parametrize("script", DETECT + REMEDIATE)
def test_no_look_is_never_healthy(device: Device, script: str) -> None:
    (device.windir / "System32" / "dsregcmd.exe").unlink()
    code, line = device.start(script)
    assert code == 2
    assert "dsregcmd.exe" in line


@pytest.mark.parametrize("script", DETECT)
def test_the_exit_code_of_dsregcmd_does_not_count_when_the_rows_are_there(
    device: Device, script: str
) -> None:
    rows = ("AzureAdJoined : YES", "DeviceAuthStatus : SUCCESS", "AzureAdPrt : YES")
    device.prints(status(*rows), code=1)
    assert device.start(script)[0] == 0
    device.prints(b"", code=5)
    code, line = device.start(script)
    assert code == 2
    assert "exit code 5" in line


def test_a_32_bit_powershell_finds_dsregcmd(device: Device) -> None:
    device.move("Sysnative")
    device.prints(status("AzureAdJoined : YES", "DeviceAuthStatus : SUCCESS"))
    assert device.start("detect-system")[0] == 0


def test_system_and_local_accounts_say_nothing_about_a_users_token(device: Device) -> None:
    device.prints(status("AzureAdJoined : YES", "AzureAdPrt : NO"))
    device.environment = {"USERPROFILE": "C:\\WINDOWS\\system32\\config\\systemprofile"}
    for script in ("detect-user", "remediate-user"):
        code, line = device.start(script)
        assert (code, "logged-on credentials" in line) == (2, True)
    assert "dsregcmd.exe /refreshprt" not in device.calls
    device.environment = {"USERDOMAIN": "PC05", "COMPUTERNAME": "PC05"}
    code, line = device.start("detect-user")
    assert (code, "local account" in line) == (2, True)


@pytest.mark.parametrize("script", DETECT)
def test_detection_works_where_app_control_limits_the_language(device: Device, script: str) -> None:
    device.prints(status("AzureAdJoined : NO"))
    limited = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
    assert device.start(script, prepare=limited)[0] == 1


def test_long_values_are_cut(device: Device) -> None:
    device.prints(status("AzureAdJoined : YES", "DeviceAuthStatus : FAILED. " + "x" * 5000))
    _code, line = device.start("detect-system")
    assert len(line) == 2048


def log_of(device: Device) -> str:
    [path] = device.windir.rglob("dsregjson-remediate.log")
    return path.read_text("utf-8-sig")


def test_remediation_starts_the_task_of_a_domains_device(device: Device) -> None:
    device.prints(status("AzureAdJoined : NO", "DomainJoined : YES"))
    code, line = device.start("remediate-system")
    task = "/run /tn \\Microsoft\\Windows\\Workplace Join\\Automatic-Device-Join"
    assert device.calls == ["dsregcmd.exe /status", f"schtasks.exe {task}"]
    assert (code, line.startswith("DONE:")) == (0, True)
    assert log_of(device).endswith(f"Z {line}\n")
    device.answers(1)
    code, line = device.start("remediate-system")
    assert (code, "could not be started (schtasks: 1)" in line) == (1, True)
    assert len(log_of(device).splitlines()) == 2


def test_remediation_leaves_what_a_person_must_decide(device: Device) -> None:
    device.prints(status("AzureAdJoined : YES", "DomainJoined : YES", DELETED))
    code, line = device.start("remediate-system")
    assert code == 1
    # First what is reversible, and before the last resort what to save.
    order = ["disabled", "enable it", "restore it within 30 days (preview", "Register again only"]
    order.append("save")
    places = [line.index(word) for word in order]
    assert places == sorted(places)
    for needed in ("BitLocker", "LAPS", "local administrator", "Nothing was changed"):
        assert needed in line
    device.prints(status("AzureAdJoined : NO", "DomainJoined : NO"))
    code, line = device.start("remediate-system")
    assert (code, "restored for 30 days (preview: Microsoft Graph" in line) == (1, True)
    device.prints(status("AzureAdJoined : YES", "DomainJoined : YES", UNTESTED))
    assert device.start("remediate-system")[0] == 2
    device.prints(status("AzureAdJoined : YES", "DeviceAuthStatus : SUCCESS"))
    assert device.start("remediate-system")[0] == 0
    assert set(device.calls) == {"dsregcmd.exe /status"}


def test_remediation_renews_the_token_of_a_joined_devices_user(device: Device) -> None:
    device.prints(status("AzureAdJoined : YES", "AzureAdPrt : NO"))
    code, line = device.start("remediate-user")
    assert device.calls == ["dsregcmd.exe /status", "dsregcmd.exe /refreshprt"]
    assert (code, line.startswith("DONE:")) == (0, True)
    assert log_of(device).endswith(f"Z {line}\n")
    device.answers(87)
    code, line = device.start("remediate-user")
    assert (code, "ended with 87" in line) == (1, True)
    for rows in (["AzureAdJoined : NO"], ["AzureAdJoined : YES"], ["AzureAdPrt : NO"]):
        device.prints(status(*rows))
        code, line = device.start("remediate-user")
        assert (code, "Nothing was changed" in line) == (
            1 if rows == ["AzureAdJoined : NO"] else 2,
            True,
        )
    assert device.calls.count("dsregcmd.exe /refreshprt") == 2


@pytest.mark.parametrize("script", REMEDIATE)
def test_a_log_that_cannot_be_written_stops_nothing(device: Device, script: str) -> None:
    device.prints(status("AzureAdJoined : YES", "DeviceAuthStatus : SUCCESS", "AzureAdPrt : YES"))
    (device.windir / "data").write_text("")
    (device.windir / "local").write_text("")
    code, line = device.start(script)
    assert (code, "No log could be written" in line) == (0, True)
    device.environment = {"ProgramData": "", "LOCALAPPDATA": ""}
    assert device.start(script)[0] == 0


def test_a_long_log_begins_anew(device: Device) -> None:
    device.prints(status("AzureAdJoined : YES", "AzureAdPrt : YES"))
    log = device.windir / "local" / "dsregjson" / "dsregjson-remediate.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 1_100_000)
    device.start("remediate-user")
    assert log.stat().st_size < 1000
    assert Path(f"{log}.old").stat().st_size == 1_100_000


# collect.ps1


def test_collected_files_are_what_batch_summary_and_report_read(
    device: Device, tmp_path: Path
) -> None:
    share = tmp_path / "share [1]"
    share.mkdir()
    name = "registered-win11"  # names outside ASCII, in a code page
    device.prints(capture_bytes(name))
    code, line = device.start("collect", "-Folder", str(share))
    assert code == 0, line
    device.environment = {"USERPROFILE": "C:\\WINDOWS\\system32\\config\\systemprofile"}
    assert device.start("collect", "-Folder", str(share))[0] == 0
    files = sorted(share.iterdir())
    assert len(files) == 2
    assert [file.read_bytes() for file in files] == [capture_bytes(name)] * 2
    pattern = r"[^_]+_(.+)_\d{8}T\d{6}Z\.txt"
    users = {match[1] for file in files if (match := re.fullmatch(pattern, file.name))}
    assert len(users) == 2
    assert "SYSTEM" in users
    done = run("batch", str(share))
    assert done.returncode == 0, done.stderr
    assert [Path(json.loads(line)["Source"]).name for line in done.stdout.splitlines()] == [
        file.name for file in files
    ]
    assert run("summary", str(share)).returncode == 0
    assert run("report", str(share), "-o", str(tmp_path / "fleet.html")).returncode == 0


def test_nothing_is_collected_where_there_is_nothing(device: Device, tmp_path: Path) -> None:
    for data in (b"", capture_bytes("not-a-capture-help")):
        device.prints(data)
        code, line = device.start("collect", "-Folder", str(tmp_path))
        assert (code, "printed no AzureAdJoined" in line) == (2, True)
    device.prints(capture_bytes("hybrid-win11-24h2"))
    code, line = device.start("collect", "-Folder", str(tmp_path / "none"))
    assert (code, "none" in line) == (2, True)
    code, line = device.start("collect")
    assert (code, "-Folder" in line) == (2, True)
    (device.windir / "System32" / "dsregcmd.exe").unlink()
    assert device.start("collect", "-Folder", str(tmp_path))[0] == 2
    assert list(tmp_path.glob("*.txt")) == []
    assert list(tmp_path.glob(".*")) == []


def test_collect_registers_its_tasks_and_removes_them(device: Device) -> None:
    told = device.windir / "tasks.json"
    keep = (
        f"\nfunction global:Out-Told {{ ConvertTo-Json -Depth 4 -InputObject @($global:Calls) |"
        f" Set-Content -LiteralPath {quote(told)} }}\n"
    )
    # The calls are written down when PowerShell ends.
    at_exit = "$null = Register-EngineEvent PowerShell.Exiting -Action { Out-Told }\n"
    prepare = SCHEDULER + keep + at_exit
    code, line = device.start(
        "collect", "-Register", "-Folder", "\\\\server\\dsreg$\\", prepare=prepare
    )
    assert code == 0, line
    calls = json.loads(told.read_text())
    copy = device.windir / "programs" / "dsregjson-collect" / "collect.ps1"
    assert copy.read_bytes() == (FOLDER / "collect.ps1").read_bytes()
    actions = [c["Given"]["Argument"] for c in calls if c["Command"] == "New-ScheduledTaskAction"]
    assert [f'-File "{copy}" -Folder "\\\\server\\dsreg$"' in each for each in actions] == [
        True,
        True,
    ]
    assert [each.endswith("-WaitSeconds 120") for each in actions] == [True, False]
    principals = [c["Given"] for c in calls if c["Command"] == "New-ScheduledTaskPrincipal"]
    assert principals[0]["GroupId"] == "S-1-5-32-545"
    assert principals[1]["UserId"] == "S-1-5-18"
    registered = [c["Given"] for c in calls if c["Command"] == "Register-ScheduledTask"]
    assert [each["TaskName"] for each in registered] == ["Collect at sign-in", "Collect daily"]
    assert {each["TaskPath"] for each in registered} == {"\\dsregjson\\"}

    there = "".join(
        f"\n$null = Register-ScheduledTask -TaskName '{name}' -TaskPath '\\dsregjson\\'"
        for name in ("Collect at sign-in", "Collect daily", "Someone else's".replace("'", "''"))
    )
    code, line = device.start("collect", "-Unregister", prepare=prepare + there)
    assert code == 0, line
    calls = json.loads(told.read_text())
    removed = [c["Given"]["TaskName"] for c in calls if c["Command"] == "Unregister-ScheduledTask"]
    assert removed == [["Collect at sign-in"], ["Collect daily"]]
    assert not copy.parent.exists()
    for wrong in ("share", '\\\\server\\a"b', "."):
        code, line = device.start("collect", "-Register", "-Folder", wrong, prepare=prepare)
        assert (code, "full path" in line) == (2, True)


# The sources


def test_the_scripts_hold_nothing_that_5_1_lacks(pwsh: str) -> None:
    assert [path.stem for path in SCRIPTS] == ["collect", *DETECT, *REMEDIATE]
    for path in SCRIPTS:  # one by one: each has functions of the same names
        assert check(pwsh, [path]) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_scripts_are_ascii_and_stand_alone(path: Path) -> None:
    data = path.read_bytes()
    assert data.isascii()
    assert b"\r" not in data
    assert b"\t" not in data
    assert len(data) < 200_000
    assert b"Import-Module" not in data


def test_what_the_scripts_call_of_dsregcmd() -> None:
    for path in SCRIPTS:
        text = path.read_text("ascii")
        allowed = {"/status", "/refreshprt"} if path.stem == "remediate-user" else {"/status"}
        switches = set(
            re.findall(r"/(?:status|refreshprt|leave|join|forcerecovery|cleanup\w*)", text)
        )
        assert switches <= allowed, path
        assert "/leave" not in text


def test_functions_of_one_name_are_the_same_in_all_scripts() -> None:
    seen: dict[str, str] = {}
    for path in SCRIPTS:
        for name, body in re.findall(
            r"^function ([\w-]+) (\{.*?^\})", path.read_text("ascii"), re.DOTALL | re.MULTILINE
        ):
            assert seen.setdefault(name, body) == body, (path, name)
    assert len(seen) > 5
