"""Every rule: a capture that fires it, a near miss that does not, and evidence that is there."""

from __future__ import annotations

from typing import Any

import pytest

from dsregjson import check
from dsregjson.fields import FIELDS
from dsregjson.findings import FLEET_RULES, RULES
from dsregjson.sources import SOURCES

from .findings.cases import CASES, Capture, Case
from .findings.editing import edited
from .support import parse

AT = "2025-03-10T09:00:00Z"
_KNOWN_FIELDS = {(field.section, field.name) for field in FIELDS}


def run(capture: Capture) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of a capture, and its findings by id."""
    document = parse(edited(capture.name, capture.changes))
    report = check(document, **{"at": AT, **capture.options})
    return document, {finding["Id"]: finding for finding in report["Findings"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_fires(case: Case) -> None:
    document, findings = run(case.fires)
    assert case.rule in findings
    finding = findings[case.rule]
    assert finding["Severity"] == case.severity
    assert finding["Evidence"]
    for item in finding["Evidence"]:
        section, _, index = item["Section"].partition("[")
        rows = document[section][int(index[:-1])] if index else document[section]
        if rows[item["Field"]] is None and item["Value"] is not None:
            assert {
                "Section": item["Section"],
                "Name": item["Field"],
                "Value": item["Value"],
            }.items() <= next(
                miss.items()
                for miss in document["UntypedValues"]
                if (miss["Section"], miss["Name"]) == (item["Section"], item["Field"])
            )
        else:
            assert rows[item["Field"]] == item["Value"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_near_miss(case: Case) -> None:
    _, findings = run(case.near_miss)
    assert case.rule not in findings


def test_every_rule_has_a_case() -> None:
    assert [case.rule for case in CASES] == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_complete(rule: Any) -> None:
    assert SOURCES[rule.source].startswith("https://")
    assert rule.title and rule.why and rule.action
    assert rule.title.isascii() and rule.why.isascii() and rule.action.isascii()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".") and rule.action.endswith(".")
    assert rule.fields
    for path in rule.fields:
        section, _, name = path.removesuffix("?").partition(".")
        assert (section.removesuffix("[]"), name) in {
            (known.removesuffix("[]"), field) for known, field in _KNOWN_FIELDS
        }


def test_ids_are_unique_and_causes_exist_without_a_circle() -> None:
    ids = [rule.id for rule in RULES] + [rule.id for rule in FLEET_RULES]
    assert len(ids) == len(set(ids))
    causes = {rule.id: rule.causes for rule in RULES}
    assert {cause for some in causes.values() for cause in some} <= causes.keys()

    def visit(rule: str, path: tuple[str, ...]) -> None:
        assert rule not in path, (*path, rule)
        for cause in causes[rule]:
            visit(cause, (*path, rule))

    for rule in causes:
        visit(rule, ())
