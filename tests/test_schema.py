"""JSON Schema and field reference."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest

import dsregjson
from dsregjson.fields import FIELDS, PRINTED_ORDER, SECTIONS
from dsregjson.schema import TYPE_NAMES, fields_as_json

from .support import capture_text, parse, run, validator


def test_schema_command_prints_the_schema() -> None:
    done = run("schema")
    assert done.returncode == 0 and done.stderr == b""
    schema = json.loads(done.stdout)
    assert schema == dsregjson.json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["$id"]


def test_every_object_is_closed_and_every_field_described() -> None:
    def walk(schema: dict) -> None:
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
        for value in schema.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    walk(item)

    schema = dsregjson.json_schema()
    walk(schema)
    for field in FIELDS:
        section = schema["properties"][field.section]
        section = section.get("items", section)
        assert section["properties"][field.name]["description"] == field.meaning


@pytest.mark.parametrize("change", ["missing", "extra", "type", "time"])
def test_the_schema_refuses_other_shapes(change: str) -> None:
    document = copy.deepcopy(parse(capture_text("hybrid-win11-24h2")))
    if change == "missing":
        del document["SsoState"]["CloudTgt"]
    elif change == "extra":
        document["SsoState"]["Extra"] = None
    elif change == "type":
        document["SsoState"]["CloudTgt"] = "YES"
    else:
        document["SsoState"]["AzureAdPrtUpdateTime"] = "2026-02-17 07:41:02"
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(document)


def test_the_table_is_sound() -> None:
    names = [(field.section, field.name) for field in FIELDS]
    assert len(set(names)) == len(names)
    flat = [field.flat for field in FIELDS if field.flat]
    assert len(set(flat)) == len(flat)
    assert (
        {field.section for field in FIELDS}
        == {section.name for section in SECTIONS}
        == set(PRINTED_ORDER)
    )
    for field in FIELDS:
        assert field.type in TYPE_NAMES, field
        assert len(field.meaning) > 20 and field.meaning.endswith("."), field
        assert field.meaning.isascii() and (field.labels or field.name == "Prt")


def test_look_alikes_say_which_they_are() -> None:
    meanings = {(field.section, field.name): field.meaning for field in FIELDS}
    assert "PRT" in meanings["PrtDiagnostics", "ServerErrorCode"]
    assert "Registration" in meanings["DiagnosticData", "ServerErrorCode"]
    assert "SSO State" in meanings["SsoState", "OnPremTgt"]
    assert "Hello" in meanings["NgcPrerequisiteCheck", "OnPremTgt"]
    assert "SYSTEM" in meanings["IeProxySystemAccount", "ProxyServerList"]


def test_fields_command() -> None:
    as_json = run("fields", "--json")
    assert json.loads(as_json.stdout) == fields_as_json()
    text = run("fields").stdout.decode("ascii")
    for field in FIELDS:
        assert f"| {field.name} |" in text
