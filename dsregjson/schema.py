"""JSON Schema and field reference, both out of the field table."""

from __future__ import annotations

from typing import Any

from .fields import FIELDS, SCHEMA_VERSION, SECTIONS, Field, Section

SCHEMA_ID = f"urn:dsregjson:document:{SCHEMA_VERSION}"
_CODE = {"type": "string", "pattern": "^0x[0-9a-f]+$"}
JOIN_TYPES = (
    "EntraJoined",
    "HybridJoined",
    "DomainJoined",
    "OnPremDrsJoined",
    "EntraRegistered",
    "NotJoined",
    "Unknown",
)

# JSON types of the table's types; every field may be null as well.
_TYPES: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "enabled": {"type": "boolean"},
    "int": {"type": "integer"},
    "hex": _CODE,
    "hexlist": {"type": "array", "items": _CODE},
    "test": {"enum": ["PASS", "FAIL", "SKIPPED"]},
    "guid": {"type": "string"},  # no pattern: a masked id stays as printed
    "datetime": {
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
    },
    "list": {"type": "array", "items": {"type": "string"}},
    "string": {"type": "string"},
}
TYPE_NAMES = {
    "bool": "boolean",
    "enabled": "boolean",
    "int": "integer",
    "hex": "code (0x...)",
    "hexlist": "list of codes",
    "test": "PASS, FAIL or SKIPPED",
    "guid": "GUID",
    "datetime": "UTC time",
    "list": "list of strings",
    "string": "string",
}


def _nullable(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "anyOf": [schema, {"type": "null"}]}


def _closed(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {
        **({"description": description} if description else {}),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _section_schema(section: Section) -> dict[str, Any]:
    fields = [field for field in FIELDS if field.section == section.name]
    one = _closed({f.name: _nullable(_TYPES[f.type], f.meaning) for f in fields}, section.title)
    return {"type": "array", "items": one} if section.repeated else one


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of the document that parse() returns, as a dict.

    Objects are closed: a document has exactly these keys. Descriptions are the table's meanings.

    Example:
        >>> json_schema()["properties"]["JoinType"]["enum"][0]
        'EntraJoined'
    """
    text = {"type": "string"}
    text_or_null = {"type": ["string", "null"]}
    properties: dict[str, Any] = {
        "SchemaVersion": {"const": SCHEMA_VERSION},
        "JoinType": {
            "description": "Derived from AzureAdJoined, EnterpriseJoined, DomainJoined and "
            "WorkplaceJoined; Unknown when they are missing or contradict each other.",
            "enum": list(JOIN_TYPES),
        },
        **{section.name: _section_schema(section) for section in SECTIONS},
        "Sections": {
            "description": "Printed titles in order; repeated ones listed again.",
            "type": "array",
            "items": text,
        },
        "UntypedValues": {
            "description": "Printed values that do not fit the type of their field, which is null.",
            "type": "array",
            "items": _closed(
                {
                    "Section": text,
                    "Name": text,
                    "Value": text,
                    "Code": {"anyOf": [_CODE, {"type": "null"}]},
                }
            ),
        },
        "UnknownFields": {
            "description": "Printed rows without a place in the document.",
            "type": "array",
            "items": _closed({"Section": text_or_null, "Name": text, "Value": text}),
        },
        "UnparsedLines": {
            "description": "Lines inside the capture that are no rule, title, row or continuation.",
            "type": "array",
            "items": text,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "dsregcmd /status as JSON",
        **_closed(properties),
    }


def fields_as_json() -> list[dict[str, Any]]:
    """Return the field table as a list of dicts with the table's column names, in table order.

    Example:
        >>> fields_as_json()[0]["Name"]
        'AzureAdJoined'
    """
    return [
        {
            "Section": field.section,
            "Name": field.name,
            "Labels": list(field.labels),
            "Type": field.type,
            "Flat": field.flat or None,
            "Meaning": field.meaning,
            "Example": field.example,
        }
        for field in FIELDS
    ]


def _reference_row(field: Field) -> str:
    labels = ", ".join(field.labels).replace("|", "\\|") or "(position)"
    flat = field.flat or "-"
    meaning = field.meaning.replace("|", "\\|")
    return f"| {field.name} | {TYPE_NAMES[field.type]} | {labels} | {flat} | {meaning} |"


def field_reference() -> str:
    """Write the field reference as Markdown: a table for each section.

    Example:
        >>> field_reference().splitlines()[0]
        '### DeviceState'
    """
    parts = []
    for section in SECTIONS:
        rows = [_reference_row(field) for field in FIELDS if field.section == section.name]
        brackets = "[]" if section.repeated else ""
        parts += [
            f"### {section.name}{brackets}\n",
            "| Field | Type | Printed as | Flat column | Meaning |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    return "\n".join(parts)
