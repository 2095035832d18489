"""Describe what check() returns as JSON Schema."""

from __future__ import annotations

from typing import Any, get_args

from ..advice import RISKS
from ..fields import SCHEMA_VERSION
from ..schema import JOIN_TYPES
from .clock import ClockSource
from .engine import RULES, Verdict
from .rule import SEVERITIES

SCHEMA_ID = f"urn:dsregjson:check:{SCHEMA_VERSION}"


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _described(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, **schema}


def check_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of a Report, as a dict; its objects are closed.

    Example:
        >>> check_schema()["properties"]["Findings"]["type"]
        'array'
    """
    text = {"type": "string"}
    rule_id = {"enum": [rule.id for rule in RULES]}
    evidence = _closed(
        {
            "Section": _described(
                "Place in the document, such as SsoState or PrtDiagnostics[0].", text
            ),
            "Field": _described("Name of the field in that place.", text),
            "Value": _described(
                "Its value in the document; as printed if it did not fit its type; null if it "
                "was not printed.",
                {"type": ["string", "boolean", "integer", "array", "null"], "items": text},
            ),
        }
    )
    finding = _closed(
        {
            "Id": _described("Stable name of the rule.", rule_id),
            "Severity": _described("How bad it is in this capture.", {"enum": list(SEVERITIES)}),
            "Title": _described("What is so.", text),
            "Why": _described("Why it matters, and what the error codes mean.", text),
            "Evidence": _described(
                "The fields that it was read from.", {"type": "array", "items": evidence}
            ),
            "Action": _described("What to do.", text),
            "Risk": _described(
                "What following Action can do: interrupt users and make them set something up "
                "again (disruptive), or lose an object, a key or the way to sign in (destructive).",
                {"enum": list(RISKS)},
            ),
            "Before": _described(
                "What to have before following Action.", {"type": "array", "items": text}
            ),
            "CausedBy": _described(
                "Findings earlier in the list that caused this one.",
                {"type": "array", "items": rule_id},
            ),
            "Source": _described("Where the rule comes from.", {"type": "string", "format": "uri"}),
        }
    )
    properties = {
        "SchemaVersion": _described("Version of this shape.", {"const": SCHEMA_VERSION}),
        "JoinType": _described("Join state of the device.", {"enum": list(JOIN_TYPES)}),
        "Verdict": _described(
            "broken: a finding is an error; unknown: AzureAdJoined is not known, or AzureAdPrt is "
            "not known on a joined device, or its NO is not about a user and else all is well; "
            "attention: a finding is a warning; else healthy.",
            {"enum": list(get_args(Verdict))},
        ),
        "CheckedAt": _described(
            "The moment in UTC that ages were measured against; null if there was none.",
            {
                "type": ["string", "null"],
                "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
            },
        ),
        "ClockSource": _described(
            "The clock of CheckedAt: --at, Client Time of the capture, time of the file, now.",
            {"enum": list(get_args(ClockSource))},
        ),
        "Findings": _described(
            "The worst first, causes before their consequences.",
            {"type": "array", "items": finding},
        ),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Findings of dsregjson check",
        **_closed(properties),
    }
