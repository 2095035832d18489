"""dsregjson summary: a fleet in numbers, on a terminal or as JSON."""

from __future__ import annotations

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from .. import console
from ..fleet.summary import Fleet, entry_of
from ..json_output import to_json
from .checking import At, Expected, check_options, collect
from .options import Encoding, Globs, Jobs, MaxBytes, Paths, input_options
from .problems import exit_code

EPILOG = """\b
Examples:
  dsregjson summary captures/
  dsregjson summary fleet.ndjson --json
  dsregjson summary DiagLogs-*.zip --expect hybrid
\b
Of several captures of one device the newest counts: by CollectedAt beside it, else Client Time in
it, else the last one. Ages are measured against --at, else these, else the time of the file.
Exit codes: 0 done, 2 usage, 3 no input was a capture, 4 some inputs were none.
"""

# Rows of a list on the terminal; --json has all.
SHOWN = 12
MONTHS_SHOWN = 6


def command(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    at: At = None,
    expect: Expected = None,
    glob: Globs = None,
    jobs: Jobs = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Count a fleet: states, tenants, tokens, certificates, findings, codes and clones.

    Takes what batch takes, its own output too.
    """
    reading = input_options(glob, encoding, max_bytes)
    fleet = Fleet()
    problems = collect(paths, reading, check_options(at, expect), jobs, entry_of, fleet.add)
    summary = fleet.summary(problems)
    console.write_output(to_json(summary, indent=True) if as_json else _printed(summary))
    return exit_code(problems, fleet.captures)


def _printed(summary: Mapping[str, Any]) -> bytes:
    """The summary as tables for a terminal, or for a pipe without any colour."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    stream = sys.stdout
    # Windows consoles that do not take colours print the codes instead; plain is safe.
    plain = sys.platform == "win32" or "NO_COLOR" in os.environ or not stream.isatty()
    out = io.StringIO()
    screen = Console(
        file=out,
        color_system=None if plain else "standard",
        force_terminal=not plain,
        highlight=False,
        markup=False,
        emoji=False,
    )
    screen.print(Text(_headline(summary), "bold"))
    for title, headings, rows in _tables(summary):
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in headings:
            count = heading in ("Devices", "%")
            wraps = heading in ("Finding", "Meaning", "Names")
            table.add_column(
                heading, justify="right" if count else "left", no_wrap=not wraps, overflow="fold"
            )
        for row in rows:
            table.add_row(*(Text(console.safe(cell)) for cell in row))
        screen.print()
        screen.print(Text(title, "bold"))
        screen.print(Padding(table, (0, 0, 0, 2)))
    text = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return text.encode(stream.encoding or "ascii", "backslashreplace")


def _headline(summary: Mapping[str, Any]) -> str:
    captures, devices, older = (summary[name] for name in ("Captures", "Devices", "OlderCaptures"))
    text = f"{captures:,} captures of {devices:,} devices"
    if older:
        text += f"; the newest of each counts, {older:,} older ones do not"
    return text


_Table = tuple[str, Sequence[str], Iterable[Sequence[str]]]


def _tables(summary: Mapping[str, Any]) -> Iterator[_Table]:
    """Title, headings and rows of every table that is not empty."""
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
                [*("" for _ in names), "Devices", "%"],
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
    """The first rows, the others added up."""
    if len(rows) <= SHOWN + 1:
        return rows
    rest = rows[SHOWN:]
    others = {**dict.fromkeys(names, ""), names[0]: f"{len(rest):,} others"}
    return [*rows[:SHOWN], {**others, "Devices": sum(row["Devices"] for row in rest)}]


def _by_year(months: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The first months one by one, what comes later by year."""
    near, far = months[:MONTHS_SHOWN], months[MONTHS_SHOWN:]
    years = Counter[str]()
    for row in far:
        year = row["Month"][:4]
        years[f"rest of {year}" if near[-1]["Month"].startswith(year) else year] += row["Devices"]
    return [*near, *({"Month": year, "Devices": count} for year, count in years.items())]


def _lists(summary: Mapping[str, Any]) -> Iterator[_Table]:
    urgent = [row for row in summary["Findings"] if row["Severity"] != "info"]
    for title, heads, keys, rows in (
        ("Findings", ("Severity", "Finding"), ("Severity", "Title"), urgent),
        ("Error codes", ("Code", "Meaning"), ("Code", "Summary"), summary["Codes"]),
    ):
        if rows:
            more = f" (the first {SHOWN} of {len(rows)})" if len(rows) > SHOWN else ""
            yield (
                title + more,
                (heads[0], "Devices", heads[1], "For example"),
                [
                    (row[keys[0]], f"{row['Devices']:,}", row[keys[1]], _short(row["Examples"][0]))
                    for row in rows[:SHOWN]
                ],
            )
    clones = summary["Clones"]
    if clones:
        more = f" (the first {SHOWN} of {len(clones):,})" if len(clones) > SHOWN else ""
        yield (
            "Clones: one device identity under several names" + more,
            ("DeviceId, else Thumbprint or KeyContainerId", "Devices", "Names"),
            [
                (
                    row["DeviceId"] or row["Thumbprint"] or row["KeyContainerId"],
                    f"{len(row['DeviceNames']):,}",
                    ", ".join(name.split(".")[0] for name in row["DeviceNames"][:SHOWN]),
                )
                for row in clones[:SHOWN]
            ],
        )


def _short(source: str) -> str:
    """The file of a source without its folders; of a member of a zip, the zip."""
    folders, zip_suffix, _ = source.partition(".zip/")
    return re.split(r"[/\\]", folders)[-1] + zip_suffix.rstrip("/")


def _share(count: int, devices: int) -> str:
    share = count / devices
    return f"{share:.0%}" if share >= 0.01 else "<1%"


def _cell(value: object) -> str:
    names: dict[object, str] = {None: "not printed", "": "(empty)", True: "yes", False: "no"}
    return names.get(value, str(value))
