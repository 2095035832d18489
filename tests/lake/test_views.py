"""The SQL views count what summary counts: one rule of newest and of identity."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dsregjson.cli import COMMANDS
from dsregjson.fleet.devices import Devices, Identity
from dsregjson.lake.convert import convert
from dsregjson.lake.schema import output_schema
from dsregjson.lake.views import statements, views

from ..support import run
from .counts import of_summary, of_view
from .made_fleet import lines

COUNT = 20_000


def database(captures: pa.Table) -> duckdb.DuckDBPyConnection:
    """A database with the views over a table."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("CREATE OR REPLACE TEMPORARY MACRO explode(list) AS unnest(list)")
    connection.register("captures", captures)
    for statement in statements().values():
        connection.execute(statement)
    return connection


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The views over 20,000 captures in one order, and their summary in another."""
    folder = tmp_path_factory.mktemp("views")
    for name, order in (("one", 1), ("two", 2)):
        with (folder / f"{name}.ndjson").open("w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines(COUNT, shuffled=order))
    path = folder / "captures.parquet"
    done = run("batch", str(folder / "one.ndjson"), "--check", "-o", str(path))
    assert done.returncode == 4, done.stderr
    done = run("summary", str(folder / "two.ndjson"), "--json")
    connection = database(pq.read_table(path))
    yield connection, json.loads(done.stdout)
    connection.close()


def test_the_view_summary_is_the_summary(fleet: tuple[Any, dict[str, Any]]) -> None:
    connection, summary = fleet
    wanted = of_summary(summary)
    assert ("Problems", None, None, None, 178) in wanted
    assert {topic for topic, *_ in wanted} == {
        "Captures", "Devices", "OlderCaptures", "Problems", "Clocks", "JoinTypes", "Tenants",
        "DeviceAuthStatus", "Prt", "CertificateExpiry", "Tpm", "Hello", "Findings", "Codes",
        "Clones", "UserFacts",
    }  # fmt: skip
    assert of_view(connection.execute("SELECT * FROM summary").fetchall()) == wanted


def test_devices_have_the_user_facts_of_summary(fleet: tuple[Any, dict[str, Any]]) -> None:
    connection, summary = fleet
    found = connection.execute(
        "SELECT Source, UserSource FROM devices WHERE UserFacts <> 'newest capture'"
    ).fetchall()
    wanted = [(row["Source"], row["UserSource"]) for row in summary["UserCaptures"]]
    assert sorted(map(str, found)) == sorted(map(str, wanted)) and len(wanted) > 1000


def test_clones_are_those_of_summary(fleet: tuple[Any, dict[str, Any]]) -> None:
    connection, summary = fleet
    found = connection.execute(
        "SELECT DeviceId, Thumbprint, KeyContainerId, DeviceNames, Sources FROM clones"
    ).fetchall()
    wanted = [
        (
            *(row[name] for name in ("DeviceId", "Thumbprint", "KeyContainerId")),
            sorted(row["DeviceNames"]),
            sorted(row["Sources"]),
        )
        for row in summary["Clones"]
    ]
    assert sorted(map(str, found)) == sorted(map(str, wanted)) and wanted


def test_history_and_days_add_up(fleet: tuple[Any, dict[str, Any]]) -> None:
    connection, _ = fleet

    def one(query: str) -> Any:
        return connection.execute(query).fetchone()

    # The value that holds is that of the newest capture which shows it; periods do not overlap.
    assert one("SELECT count(*) FROM device_history WHERE ValidTo < ValidFrom") == (0,)
    assert one("SELECT count(*) FROM device_history WHERE OldValue = Value") == (0,)
    assert one(
        "SELECT count(*) FROM device_history h JOIN devices d USING (Device) WHERE h.Fact = 'JoinType'"
        " AND h.ValidTo IS NULL AND d.JoinType <> 'Unknown' AND h.Value <> d.JoinType"
    ) == (0,)
    assert one("SELECT count(*) FROM device_history WHERE OldValue IS NOT NULL")[0] > 1000
    assert one("SELECT sum(Captures) FROM findings_by_day") == one(
        "SELECT count(*) FROM (SELECT explode(Facts.Findings) AS f FROM captures) WHERE f.Half IS NOT NULL"
    )


def test_a_history_has_what_changed_from_and_to() -> None:
    texts = [
        "AzureAdJoined : NO\nEnterpriseJoined : NO\nDomainJoined : YES\nDevice Name : PC1\n",
        "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : YES\nDevice Name : PC1\n"
        "TenantId : 11111111-2222-3333-4444-555555555555\nDeviceAuthStatus : SUCCESS\nAzureAdPrt : YES\n",
        "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : YES\nDevice Name : pc1\n"
        "DeviceAuthStatus : FAILED. Device is either disabled or deleted\nAzureAdPrt : NO\n",
    ]
    days = [datetime(2026, 5, day) for day in (1, 2, 3)]
    batch = pa.RecordBatch.from_pydict({"value": texts, "CollectedAt": days})
    connection = database(pa.Table.from_batches(convert([batch], check=True)))
    rows = connection.execute(
        "SELECT Fact, OldValue, Value, day(ValidFrom), day(ValidTo) FROM device_history "
        "ORDER BY Fact, ValidFrom"
    ).fetchall()
    assert rows == [
        ("DeviceAuthStatus", None, "SUCCESS", 2, 3),
        ("DeviceAuthStatus", "SUCCESS", "FAILED. Device is either disabled or deleted", 3, None),
        ("JoinType", None, "DomainJoined", 1, 2),
        ("JoinType", "DomainJoined", "HybridJoined", 2, None),
        ("PRT", None, "YES", 2, 3),
        ("PRT", "YES", "NO", 3, None),
        ("Tenant", None, "11111111-2222-3333-4444-555555555555", 2, None),
    ]
    [(taken, at)] = connection.execute(
        "SELECT DeviceFacts.TakenDate, DeviceFacts.ClockSource FROM devices"
    ).fetchall()
    assert (str(taken), at) == ("2026-05-03", "Given")


@pytest.mark.parametrize("seed", range(40))
def test_devices_are_told_apart_as_by_summary(seed: int) -> None:
    """Random names, tenants, ids and times, some of them missing, in the order of their sources."""
    rng = random.Random(seed)
    devices, rows = Devices(), []
    for number in range(rng.randrange(1, 60)):
        host = rng.choice((None, "a", "b", "c"))
        tenant = rng.choice((None, None, "t1", "t2", "t3"))
        device_id = rng.choice((None, "i1", "i2", "i3", "i4"))
        minutes = timedelta(minutes=rng.randrange(9))
        taken = None if seed % 2 and rng.random() < 0.3 else datetime(2026, 5, 1) + minutes
        devices.add(number, Identity(host, tenant, device_id), taken, (f"{number:03}", 0))
        facts = {
            "Verdict": "healthy", "Host": host, "Tenant": tenant, "DeviceId": device_id,
            "Taken": taken, "WrongUser": rng.random() < 0.5,
        }  # fmt: skip
        rows.append({"Source": f"{number:03}", "Facts": facts})
    rng.shuffle(rows)
    connection = database(pa.Table.from_pylist(rows, schema=output_schema()))
    found: dict[str, list[int]] = {}
    for device, source in connection.execute(
        "SELECT Device, Source FROM capture_devices ORDER BY Device, Number"
    ).fetchall():
        found.setdefault(device, []).append(int(source))
    assert sorted(found.values()) == sorted(devices.groups())


def test_a_table_without_facts_is_told() -> None:
    batch = pa.RecordBatch.from_pydict({"value": ["AzureAdJoined : YES", "no capture"]})
    connection = database(pa.Table.from_batches(convert([batch])))
    assert of_view(connection.execute("SELECT * FROM summary").fetchall()) == {
        ("Problems", None, None, None, 1),
        ("NotChecked", None, None, None, 1),
    }


def test_the_command_prints_them() -> None:
    done = run("sql")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, views(), b"")
    assert "sql" in COMMANDS
    # A statement ends at a semicolon and nowhere else, so that an engine can be given one at a time.
    assert "".join(views().split()).count(";") == len(statements()) - 1
    assert views().count("\nCREATE OR REPLACE TEMPORARY VIEW") == len(statements())
    assert "summary" in statements() and "captures" not in statements()
