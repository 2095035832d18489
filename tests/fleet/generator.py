"""A made-up fleet: captures as Windows prints them, in all join states, the same for every seed.

    python -m tests.fleet.generator 1000 FOLDER      1,000 files in FOLDER/site-00, site-01, ...

Every identity is invented. `capture(7)` is always the seventh capture of the same fleet, however
many are made, so tests may ask for one, a folder, a zip or NDJSON lines and know what is in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from .printed import (
    EPOCH,
    Device,
    Rows,
    box,
    details,
    device,
    device_state,
    group,
    hello_check,
    post_join,
    pre_join,
    proxies,
    services,
    sso_state,
    tenant_rows,
    user_state,
    work_account,
    yes,
)


class Capture(NamedTuple):
    """One capture: file name, text with CRLF, what it must parse to, and when it was taken."""

    name: str
    text: str
    join_type: str
    device_name: str
    device_id: str | None
    tenant_id: str | None
    taken: datetime


_Maker = Callable[[random.Random, Device, datetime], tuple[str, Rows]]

# One function per join state: the expected JoinType and the rows.


def _joined(rng: random.Random, pc: Device, now: datetime, hybrid: bool) -> tuple[str, Rows]:
    hello = rng.random() < 0.6
    elevated = rng.random() < 0.2
    token = rng.choices(("fresh", "stale", "missing", "failing"), weights=(80, 8, 8, 4))[0]
    accounts = int(rng.random() < 0.05)
    wam = "ERROR (0x80070520)" if elevated else yes(token != "missing")
    rows = [
        *device_state(pc, True, False, hybrid),
        *details(rng, pc),
        *box("Tenant Details"),
        *group(*tenant_rows(rng, pc), *services(pc)),
        "",
        *user_state(rng, pc, hello, accounts, wam),
        *sso_state(rng, pc, now, token, enterprise=hybrid and rng.random() < 0.1),
    ]
    for number in range(accounts):
        rows += work_account(rng, pc, number + 1)
    rows += post_join(rng, pc, elevated)
    rows += proxies(rng)
    if not hello:
        rows += hello_check(rng, joined=True)
    return "HybridJoined" if hybrid else "EntraJoined", rows


def _hybrid(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    return _joined(rng, pc, now, hybrid=True)


def _entra(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    return _joined(rng, pc, now, hybrid=False)


def _domain(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    return "DomainJoined", [
        *device_state(pc, False, False, True),
        *user_state(rng, pc, False, 0, "ERROR (0xd0020017)"),
        *sso_state(rng, pc, now, "none"),
        *pre_join(rng, pc, now),
        *proxies(rng),
        *hello_check(rng, joined=False, broken=True),
    ]


def _drs(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    return "OnPremDrsJoined", [
        *device_state(pc, False, True, True),
        *user_state(rng, pc, False, 0, "NO"),
        *sso_state(rng, pc, now, "none", enterprise=True),
        *pre_join(rng, pc, now),
        *proxies(rng),
    ]


def _registered(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    accounts = rng.choice((1, 1, 1, 2))
    rows = [
        *device_state(pc, False, False, False),
        *user_state(rng, pc, False, accounts, "NO"),
        *sso_state(rng, pc, now, "none"),
    ]
    for number in range(accounts):
        rows += work_account(rng, pc, number + 1)
    return "EntraRegistered", [*rows, *proxies(rng), *hello_check(rng, joined=False)]


def _standalone(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    return "NotJoined", [
        *device_state(pc, False, False, False),
        *user_state(rng, pc, False, 0, rng.choice(("NO", "ERROR"))),
        *sso_state(rng, pc, now, "none"),
        *proxies(rng),
        *hello_check(rng, joined=False),
    ]


def _flat_1803(rng: random.Random, pc: Device, now: datetime) -> tuple[str, Rows]:
    """Hybrid joined on Windows 10 1803: everything under Device State and User State."""
    token = rng.random() < 0.9
    authority = f"https://login.microsoftonline.com/{pc.tenant_id}"
    return "HybridJoined", [
        *box("Device State"),
        *group(
            ("AzureAdJoined", "YES"),
            ("EnterpriseJoined", "NO"),
            ("DeviceId", pc.device_id),
            ("Thumbprint", pc.thumbprint),
            ("KeyContainerId", pc.key_id),
            ("KeyProvider", "Microsoft Platform Crypto Provider"),
            ("TpmProtected", "YES"),
            ("KeySignTest:", "MUST Run elevated to test."),
            ("Idp", "login.windows.net"),
            *(pair for pair in tenant_rows(rng, pc) if pair[0] != "Idp"),
            *services(pc),
            ("DomainJoined", "YES"),
            ("DomainName", pc.domain.split(".")[0].upper()),
            width=23,
        ),
        "",
        *box("User State"),
        *group(
            ("NgcSet", "NO"),
            ("WorkplaceJoined", "NO"),
            ("WamDefaultSet", yes(token)),
            ("AzureAdPrt", yes(token)),
            ("AzureAdPrtAuthority", authority if token else ""),
            ("EnterprisePrt", "NO"),
            ("EnterprisePrtAuthority", ""),
            width=23,
        ),
        "",
        *box("Ngc Prerequisite Check"),
        *group(
            ("IsUserAzureAD", "YES"),
            ("PolicyEnabled", "NO"),
            ("PostLogonEnabled", "YES"),
            ("DeviceEligible", "YES"),
            ("SessionIsNotRemote", "YES"),
            ("CertEnrollment", "none"),
            ("AadRecoveryNeeded", "NO"),
            ("PreReqResult", "WillNotProvision"),
            width=23,
        ),
        "",
    ]


MAKERS: tuple[tuple[_Maker, int], ...] = (
    (_hybrid, 45),
    (_entra, 28),
    (_domain, 9),
    (_registered, 7),
    (_standalone, 4),
    (_drs, 2),
    (_flat_1803, 5),
)


def capture(number: int, seed: int = 0, run: int = 0) -> Capture:
    """Capture `number` of the fleet; `run` 1, 2, ... are later captures of the same device."""
    pc = device(number, seed)
    rng = random.Random(f"capture {seed} {number}")
    maker = rng.choices([each for each, _ in MAKERS], weights=[weight for _, weight in MAKERS])[0]
    taken = EPOCH - timedelta(minutes=rng.randrange(2 * 24 * 60)) + timedelta(days=run)
    if run:
        rng = random.Random(f"capture {seed} {number} {run}")
    join_type, rows = maker(rng, pc, taken)
    joined = join_type in ("HybridJoined", "EntraJoined")
    if maker is not _flat_1803:
        rows.append("For more information, please visit https://www.microsoft.com/aadjerrors")
    return Capture(
        f"{pc.name}.txt" if not run else f"{pc.name}-{run}.txt",
        "\r\n" + "\r\n".join(rows) + "\r\n",
        join_type,
        pc.name,
        pc.device_id if joined else None,
        pc.tenant_id if joined else None,
        taken,
    )


def fleet(count: int, seed: int = 0) -> Iterator[Capture]:
    """The first `count` captures of a fleet, one device each."""
    return (capture(number, seed) for number in range(count))


def encoded(made: Capture, number: int) -> bytes:
    """Bytes as the usual ways of saving give: mostly UTF-8, some with BOM, some UTF-16."""
    return made.text.encode({3: "utf-8-sig", 7: "utf-16"}.get(number % 10, "utf-8"))


def write_folder(folder: Path, count: int, seed: int = 0, per_folder: int = 500) -> list[Path]:
    """Write `count` files to folder/site-NN/PC-NNNNNN.txt; returns their paths in order.

    The files are as old as the captures in them.
    """
    paths = []
    for number, made in enumerate(fleet(count, seed)):
        path = folder / f"site-{number // per_folder:02d}" / made.name
        if number % per_folder == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(made, number))
        os.utime(path, (made.taken.timestamp(), made.taken.timestamp()))
        paths.append(path)
    return paths


def write_intune_zip(path: Path, made: Capture, old_names: bool = False) -> Path:
    """Write what Intune's "Collect diagnostics" gives for one device: a zip of many items."""
    status = (
        "(10) (_windir__system32_Dsregcmd_exe__status) (0x00000000) output.log"
        if old_names
        else "(12) Command windir_system32_Dsregcmd_exe_status output.log"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (
            ("(4) RegistryKey HKLM_SOFTWARE_Microsoft_IntuneManagementExtension export.reg", "x"),
            ("(11) No Results - Error [0x80070002] Command windir_ping_exe output.log", ""),
            (status, made.text),
            ("(13) Command windir_system32_ipconfig_exe_all output.log", "Windows IP ..."),
            ("results.xml", "<Collection/>"),
        ):
            member = zipfile.ZipInfo(name, made.taken.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, text)
    return path


def ndjson(count: int, seed: int = 0) -> Iterator[bytes]:
    """Lines as the PowerShell module pipes them into `dsregjson batch -`."""
    for made in fleet(count, seed):
        line = {
            "Source": made.device_name,
            "Text": made.text,
            "ComputerName": made.device_name,
            "CollectedAt": f"{made.taken:%Y-%m-%dT%H:%M:%S}.000Z",
        }
        yield json.dumps(line).encode("ascii") + b"\n"


def _main() -> None:
    parser = argparse.ArgumentParser(description="Write a made-up fleet of captures.")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    write_folder(chosen.folder, chosen.count, chosen.seed)


if __name__ == "__main__":
    _main()
