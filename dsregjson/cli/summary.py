"""dsregjson summary: a fleet in numbers, on a terminal or as JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from .. import console
from ..fleet.entries import entry_of
from ..fleet.summary import Fleet
from ..json_output import to_json
from .checking import At, Expected, ExpectedTenant, Ignored, check_options, collect
from .options import Encoding, Globs, Jobs, MaxBytes, Paths, input_options
from .printer import Color, Column, Screen, counted, screen, table
from .problems import exit_code

EPILOG = """\b
Examples:
  mkdir captures
  dsregcmd /status > captures/PC1.txt
  dsregjson summary captures
  dsregjson summary captures --all --expect hybrid
  dsregjson batch captures -o fleet.ndjson
  dsregjson summary fleet.ndjson --json

Of several captures of one device the newest counts: by CollectedAt beside it, else Client Time in
it, else the last one. Ages are measured against --at, else CollectedAt, else Client Time, else the
time of the file.

Exit codes: 0 done, 2 usage, 3 no input was a capture, 4 some inputs were not captures.
"""

# Tenants and clones of --all; --json has all.
SHOWN = 12
MONTHS_SHOWN = 6
# Of what a screen begins with: causes, and states of one kind.
TOP = 10
MOST_STATES = 4
_DEVICES = Column("Devices", right=True)


def command(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="All tables.")] = False,
    at: At = None,
    expect: Expected = None,
    expect_tenant: ExpectedTenant = None,
    ignore: Ignored = None,
    color: Color = "auto",
    glob: Globs = None,
    jobs: Jobs = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Count a fleet: states, tokens, findings, codes, clones.

    Takes what batch takes, its own output too.
    """
    reading = input_options(glob, encoding, max_bytes)
    fleet = Fleet()
    judging = check_options(at, expect, expect_tenant, ignore)
    problems = collect(paths, reading, judging, jobs, entry_of, fleet.add)
    summary = fleet.summary(problems)
    if as_json:
        console.write_output(to_json(summary, indent=True))
    else:
        console.write_text(_printed(summary, show_all, screen(color)))
    return exit_code(problems, fleet.captures)


def _printed(summary: Mapping[str, Any], show_all: bool, to: Screen) -> str:
    """Write the summary: numbers and top causes that fit a screen, or all tables."""
    blocks = [[to.styled(to.wrapped(_headline(summary)), "strong")]]
    if show_all:
        blocks += [_block(each, to) for each in _tables(summary)]
    else:
        blocks.append([to.wrapped(text, f"{name:<12}") for name, text in _numbers(summary)])
        findings = next(_findings(summary, TOP), None)
        if findings:
            blocks.append(_block(findings, to))
        blocks.append([to.styled("--all shows all tables, --json has every number.", "dim")])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _block(each: _Table, to: Screen) -> list[str]:
    title, columns, rows = each
    return [to.styled(title, "strong"), *table(columns, list(rows), to)]


def _numbers(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the numbers at the top of the screen: a name, and its states in one sentence."""
    devices = summary["Devices"]
    for title, name, key in (
        ("Join type", "JoinTypes", "JoinType"),
        ("Tenant", "Tenants", "TenantName"),
        ("In Entra ID", "DeviceAuthStatus", "DeviceAuthStatus"),
        ("PRT", "Prt", "State"),
        ("Hello", "Hello", "State"),
    ):
        rows = [row for row in summary[name] if row["Devices"]]
        states = [
            f"{_cell(row[key])} {row['Devices']:,} ({_share(row['Devices'], devices)})"
            for row in rows[:MOST_STATES]
        ]
        if len(rows) > MOST_STATES:
            states.append(f"{len(rows) - MOST_STATES:,} others")
        if states:
            yield title, ", ".join(states)
    if summary["Clones"]:
        names = sum(len(row["DeviceNames"]) for row in summary["Clones"])
        count = counted(len(summary["Clones"]), "identity").replace("identitys", "identities")
        yield "Clones", f"{names:,} devices share {count}"


def _headline(summary: Mapping[str, Any]) -> str:
    captures, devices, older = (summary[name] for name in ("Captures", "Devices", "OlderCaptures"))
    text = f"{counted(captures, 'capture')} of {counted(devices, 'device')}"
    if older:
        text += "; only the newest of each device counts"
    return text


_Table = tuple[str, Sequence[Column], Iterable[Sequence[str]]]


def _tables(summary: Mapping[str, Any]) -> Iterator[_Table]:
    """Yield title, headings and rows of every table that is not empty."""
    devices = summary["Devices"]
    for title, name, names in (
        ("Join type", "JoinTypes", ("JoinType",)),
        ("Tenant", "Tenants", ("TenantName", "TenantId")),
        ("Device in Entra ID", "DeviceAuthStatus", ("DeviceAuthStatus",)),
        ("Primary Refresh Token", "Prt", ("State",)),
        ("Windows Hello", "Hello", ("State",)),
        ("Device key in a TPM", "Tpm", ("TpmProtected",)),
        ("Device certificate ends", "CertificateExpiry", ("Month",)),
        ("User facts from", "UserFacts", ("From",)),
    ):
        found = [row for row in summary[name] if row["Devices"]]
        rows = _by_year(found) if name == "CertificateExpiry" else _cut(found, names)
        if rows:
            yield (
                title,
                [
                    *(Column("", 20) for _ in names),
                    Column("Devices", right=True),
                    Column("%", right=True),
                ],
                [
                    (
                        *(_cell(row[key]) for key in names),
                        f"{row['Devices']:,}",
                        _share(row["Devices"], devices),
                    )
                    for row in rows
                ],
            )
    yield from _lists(summary)


def _cut(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """Return the first rows, and one that adds up the others."""
    if len(rows) <= SHOWN + 1:
        return rows
    rest = rows[SHOWN:]
    others = {**dict.fromkeys(names, ""), names[0]: f"{len(rest):,} others"}
    return [*rows[:SHOWN], {**others, "Devices": sum(row["Devices"] for row in rest)}]


def _by_year(months: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return the first months one by one, and the later ones by year."""
    near, far = months[:MONTHS_SHOWN], months[MONTHS_SHOWN:]
    years = Counter[str]()
    for row in far:
        year = row["Month"][:4]
        years[f"rest of {year}" if near[-1]["Month"].startswith(year) else year] += row["Devices"]
    return [*near, *({"Month": year, "Devices": count} for year, count in years.items())]


def _lists(summary: Mapping[str, Any]) -> Iterator[_Table]:
    yield from _findings(summary, len(summary["Findings"]))
    codes = summary["Codes"]
    if codes:
        yield (
            "Error codes",
            [Column("Code"), _DEVICES, Column("Meaning", 25), Column("For example", 0)],
            [
                (
                    row["Code"],
                    f"{row['Devices']:,}",
                    row["Summary"],
                    _short(row["Examples"][0]),
                )
                for row in codes
            ],
        )
    clones = summary["Clones"]
    if clones:
        yield (
            f"Clones: one device identity under several names{_first_of(SHOWN, clones)}",
            [Column("DeviceId, Thumbprint or KeyContainerId", 36), _DEVICES, Column("Names", 8)],
            [
                (
                    row["DeviceId"] or row["Thumbprint"] or row["KeyContainerId"],
                    f"{len(row['DeviceNames']):,}",
                    ", ".join(name.split(".")[0] for name in row["DeviceNames"][:SHOWN]),
                )
                for row in clones[:SHOWN]
            ],
        )


def _findings(summary: Mapping[str, Any], most: int) -> Iterator[_Table]:
    urgent = [row for row in summary["Findings"] if row["Severity"] != "info"]
    if urgent:
        yield (
            f"Findings{_first_of(most, urgent)}",
            [
                Column("Severity"),
                _DEVICES,
                Column("Finding", 25),
                Column("Id", 0),
                Column("For example", 0),
            ],
            [
                (
                    row["Severity"],
                    f"{row['Devices']:,}",
                    row["Title"],
                    row["Id"],
                    _short(row["Examples"][0]),
                )
                for row in urgent[:most]
            ],
        )


def _first_of(most: int, rows: Sequence[Any]) -> str:
    return f" (the first {most} of {len(rows):,})" if len(rows) > most else ""


def _short(source: str) -> str:
    """Return the file of a source without its folders; of a member of a zip, the zip."""
    folders, zip_suffix, _ = source.partition(".zip/")
    return re.split(r"[/\\]", folders)[-1] + zip_suffix.rstrip("/")


def _share(count: int, devices: int) -> str:
    share = count / devices
    return f"{share:.0%}" if share >= 0.01 else "<1%"


def _cell(value: object) -> str:
    names: dict[object, str] = {None: "not printed", "": "(empty)", True: "yes", False: "no"}
    return names.get(value, str(value))
