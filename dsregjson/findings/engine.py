"""Run the rules over one document and put causes before their consequences."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypedDict

from .. import codes
from ..advice import Risk, before, worst
from ..errors import DsRegError
from ..fields import FIELDS, SCHEMA_VERSION
from ..sources import SOURCES, marked
from . import attempts, capture, device, hello, join, prejoin, prt, registration, tenant, user
from .clock import ClockSource, choose, iso, parse_time, utc
from .facts import Expect, Facts
from .rule import SEVERITIES, Hit, Rule, Severity

# By subject, in the order in which an engineer would look.
SUBJECTS: dict[str, tuple[Rule, ...]] = {
    "Capture quality": capture.RULES,
    "Join state": join.RULES,
    "Device identity and keys": device.RULES,
    "Pre-join tests": prejoin.RULES,
    "Last registration": registration.RULES,
    "Failed token attempts": attempts.RULES,
    "Primary Refresh Token": prt.RULES,
    "User State": user.RULES,
    "Tenant and MDM": tenant.RULES,
    "Windows Hello for Business": hello.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in SUBJECTS.values() for rule in rules)

# Fields that hold error codes, typed or in a text.
CODE_FIELDS = {field.name for field in FIELDS if field.codes}
_DOUBT_TITLE = ", if the capture is no older than the clock used"
_DOUBT = (
    "The clock used may stand after the capture, so this is no verdict; name the time of the "
    "capture with --at."
)
_SUCCESS = "0x00000000"
_EXPECT = ("hybrid", "entra", "registered", "domain")
_IDS = tuple(rule.id for rule in RULES)


Verdict = Literal["broken", "attention", "healthy", "unknown"]


class Evidence(TypedDict):
    """A field of the document (or of an item of its lists, "PrtDiagnostics[0]") and its value.

    A value that did not fit its type is given as printed; null means that it was not printed.
    """

    Section: str
    Field: str
    Value: Any


class Finding(TypedDict):
    """One finding; CausedBy holds ids of findings earlier in the same list.

    Risk is the harm that following Action can do, Before what to have first (see advice).
    """

    Id: str
    Severity: Severity
    Title: str
    Why: str
    Evidence: list[Evidence]
    Action: str
    Risk: Risk
    Before: list[str]
    CausedBy: list[str]
    Source: str


class Report(TypedDict):
    """What check() returns; every key is always there.

    Verdict: broken (a finding is an error), unknown (AzureAdJoined is not known, or AzureAdPrt is
    not known on a joined device), attention (a finding is a warning) or healthy. A capture is
    unknown in place of healthy when its NO in AzureAdPrt is not about a user: another account or a
    remote session asked.
    """

    SchemaVersion: str
    JoinType: str
    Verdict: Verdict
    CheckedAt: str | None
    ClockSource: ClockSource
    Findings: list[Finding]


class _Field(NamedTuple):
    section: str
    name: str
    in_list: bool
    optional: bool

    def holds(self, item: str) -> bool:
        """Return whether "PrtDiagnostics[0]" is an item of this field's list."""
        return item.partition("[")[0] == self.section


class _Code(NamedTuple):
    place: str
    name: str
    meaning: str
    remedy: str = ""
    risk: Risk = "none"
    before: tuple[str, ...] = ()  # sentences, where a rule has keys


def _field(path: str) -> _Field:
    section, _, name = path.partition(".")
    return _Field(
        section.removesuffix("[]"), name.removesuffix("?"), section.endswith("[]"), path[-1] == "?"
    )


_FIELDS = {path: _field(path) for rule in RULES for path in rule.fields}


def check(
    document: Mapping[str, Any],
    *,
    at: datetime | str | None = None,
    expect: Expect | None = None,
    expect_tenant: str | None = None,
    ignore: Collection[str] = (),
    modified: datetime | None = None,
    now: datetime | None = None,
) -> Report:
    """Say what is wrong with the device that a document describes, why, and what to do.

    document: what parse() returns. at: when the capture was taken (a datetime, or text such as
    2025-03-09T11:00:27Z; UTC if it names no zone). expect: the join state that the device should
    have: "hybrid", "entra", "registered" or "domain". expect_tenant: id or name of the tenant that
    it should be joined to. ignore: ids of rules to leave out, of the verdict too. modified, now:
    the time of the capture's file, and the present time. Ages are measured against the first known
    one of at, the capture's Client Time, modified and now; ClockSource names it. Without any of
    them there are no findings about age. Against a clock that may be later than the capture these
    findings are info only.

    Returns a Report; its Findings have causes before their consequences and the worst first.
    Reads no clock and no file. Raises DsRegError when document, at, expect or ignore is not what
    it should be.

    Example:
        >>> from dsregjson import parse
        >>> report = check(parse("AzureAdJoined : YES\\nEnterpriseJoined : YES"))
        >>> [finding["Id"] for finding in report["Findings"] if finding["Severity"] == "error"]
        ['state-impossible']
    """
    return check_and_count(
        document,
        at=at,
        expect=expect,
        expect_tenant=expect_tenant,
        ignore=ignore,
        modified=modified,
        now=now,
    )[0]


def check_and_count(
    document: Mapping[str, Any],
    *,
    at: datetime | str | None = None,
    expect: Expect | None = None,
    expect_tenant: str | None = None,
    ignore: Collection[str] = (),
    modified: datetime | None = None,
    now: datetime | None = None,
) -> tuple[Report, int]:
    """Do what check() does, and count the findings that ignore has left out."""
    if expect is not None and expect not in _EXPECT:
        raise DsRegError(f"expect is {expect!r}; it takes one of {', '.join(_EXPECT)}")
    if expect_tenant is not None and not expect_tenant.strip():
        raise DsRegError("expect_tenant is empty; it takes the id or the name of a tenant")
    for rule_id in ignore:
        if rule_id not in _IDS:
            near = difflib.get_close_matches(rule_id.lower(), _IDS, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DsRegError(f"{rule_id}: there is no such rule{hint}")
    try:
        client_time = document["DiagnosticData"]["ClientTime"]
        clock = choose(
            parse_time(at) if isinstance(at, str) else at and utc(at),
            client_time and parse_time(client_time),
            modified and utc(modified),
            now and utc(now),
        )
        facts = Facts(document, clock, expect, expect_tenant)
    except (KeyError, TypeError, AttributeError) as error:
        raise DsRegError(
            f"this is no document of dsregjson.parse (no {error}); check takes its result"
        ) from None
    hits = _hits(facts)
    findings = _findings(facts, {name: hit for name, hit in hits.items() if name not in ignore})
    report: Report = {
        "SchemaVersion": SCHEMA_VERSION,
        "JoinType": facts.join_type,
        "Verdict": _verdict(facts, {finding["Severity"] for finding in findings}),
        "CheckedAt": iso(clock.at) if clock.at else None,
        "ClockSource": clock.source,
        "Findings": findings,
    }
    return report, sum(1 for name in hits if name in ignore)


def _verdict(facts: Facts, severities: Collection[str]) -> Verdict:
    """Judge a capture. One that shows no user's token may be broken, but not healthy."""
    verdict = verdict_of(severities, facts.joined, facts.prt)
    return (
        verdict_of(severities, facts.joined, facts.users_prt) if verdict == "healthy" else verdict
    )


def verdict_of(severities: Collection[str], joined: bool | None, prt: bool | None) -> Verdict:
    """Judge a device in one word, see Report.

    severities: of its findings. joined, prt: AzureAdJoined and AzureAdPrt, None when not known.

    Example:
        >>> verdict_of({"warning"}, joined=True, prt=None)
        'unknown'
    """
    if "error" in severities:
        return "broken"
    if joined is None or (joined and prt is None):
        return "unknown"  # what was not looked at is not healthy
    return "attention" if "warning" in severities else "healthy"


def at_least(report: Report, severity: Severity) -> Report:
    """Remove findings below a severity, and references to them; Verdict stays."""
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    kept = {finding["Id"] for finding in report["Findings"] if finding["Severity"] in wanted}
    findings: list[Finding] = [
        {**finding, "CausedBy": [cause for cause in finding["CausedBy"] if cause in kept]}
        for finding in report["Findings"]
        if finding["Id"] in kept
    ]
    return {**report, "Findings": findings}


def _hits(facts: Facts) -> dict[str, tuple[Rule, Hit]]:
    """Return the rules that hold, by id."""
    hits: dict[str, tuple[Rule, Hit]] = {}
    for rule in RULES:
        hit = rule.when(facts)
        if hit:
            hits[rule.id] = (rule, hit if isinstance(hit, Hit) else Hit())
    return hits


def _findings(facts: Facts, hits: Mapping[str, tuple[Rule, Hit]]) -> list[Finding]:
    """Make the findings of the rules that hold, causes before their consequences."""
    causes = _direct_causes(hits)
    return [_finding(facts, *hits[name], causes[name]) for name in _ordered(hits, causes)]


def _direct_causes(hits: Mapping[str, tuple[Rule, Hit]]) -> dict[str, list[str]]:
    """Return the causes of each finding that hold too, without those that act through another."""
    causes = {
        name: [
            cause for cause in (rule.causes if hit.causes is None else hit.causes) if cause in hits
        ]
        for name, (rule, hit) in hits.items()
    }

    def leads_to(cause: str, effect: str) -> bool:
        return any(known == cause or leads_to(cause, known) for known in causes[effect])

    return {
        name: [
            cause
            for cause in direct
            if not any(other != cause and leads_to(cause, other) for other in direct)
        ]
        for name, direct in causes.items()
    }


def _ordered(hits: Mapping[str, tuple[Rule, Hit]], causes: Mapping[str, list[str]]) -> list[str]:
    """Order findings by the worst severity that they have or cause, causes first."""
    worst = {name: SEVERITIES.index(_severity(*pair)) for name, pair in hits.items()}
    severity = dict(worst)
    depth = dict.fromkeys(hits, 0)

    def visit(name: str) -> None:
        for cause in causes[name]:
            visit(cause)
            depth[name] = max(depth[name], depth[cause] + 1)

    def spread(name: str) -> None:
        for cause in causes[name]:
            worst[cause] = min(worst[cause], worst[name])
            spread(cause)

    for name, direct in causes.items():
        if direct:
            visit(name)
            spread(name)
    return sorted(hits, key=lambda name: (worst[name], depth[name], severity[name]))


def _severity(rule: Rule, hit: Hit) -> Severity:
    return "info" if hit.doubtful else hit.severity or rule.severity


def _finding(facts: Facts, rule: Rule, hit: Hit, caused_by: list[str]) -> Finding:
    evidence = _evidence(facts, rule.fields if hit.fields is None else hit.fields, hit.items)
    known = _codes(evidence, facts.error_phase if rule.phase is None else rule.phase)
    title, why, action = rule.title, [marked(rule.why, rule.source)], rule.action
    if hit.doubtful:
        title += _DOUBT_TITLE
        why.append(_DOUBT)
    if hit.note:
        why.append(hit.note)
    why += [f"{code.name}: {code.meaning}" for code in known]
    followed = _last(known) if rule.code_action else []
    action = " ".join([action, *(f"{code.name}: {code.remedy}" for code in followed)])
    needed = [*before(rule.before), *(text for code in followed for text in code.before)]
    return {
        "Id": rule.id,
        "Severity": _severity(rule, hit),
        "Title": title,
        "Why": " ".join(why),
        "Evidence": evidence,
        "Action": facts.with_hosts(action),
        "Risk": worst([rule.risk, *(code.risk for code in followed)]),
        "Before": list(dict.fromkeys(needed)),
        "CausedBy": caused_by,
        "Source": SOURCES[rule.source],
    }


def _evidence(facts: Facts, paths: tuple[str, ...], items: tuple[str, ...]) -> list[Evidence]:
    """Collect the values behind a finding: of the sections, then of each list item."""
    fields = [_FIELDS[path] for path in paths]
    places = [(field.section, field) for field in fields if not field.in_list]
    for item in items:
        places += [(item, field) for field in fields if field.in_list and field.holds(item)]
    evidence: list[Evidence] = []
    for place, field in places:
        value = _rows(facts.document, place)[field.name]
        if value is None:
            value = facts.untyped.get((place, field.name))
        if value is not None or not field.optional:
            evidence.append({"Section": place, "Field": field.name, "Value": value})
    return evidence


def _rows(document: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """Return the rows of "SsoState" or of "PrtDiagnostics[0]"."""
    section, _, index = place.partition("[")
    rows: Mapping[str, Any] = document[section][int(index[:-1])] if index else document[section]
    return rows


def _codes(evidence: list[Evidence], phase: str) -> list[_Code]:
    """Find the error codes in the evidence, each once, in the order of the evidence."""
    texts = [
        (item["Section"], " ".join(value) if isinstance(value, list) else value)
        for item in evidence
        if item["Field"] in CODE_FIELDS and isinstance(value := item["Value"], (str, list))
    ]
    found: dict[str, _Code] = {}
    for place, text in texts:
        for name in codes.find_codes(text):
            if name in found or name == _SUCCESS:
                continue
            beside = " ".join(other for section, other in texts if section == place)
            known = codes.meaning(name, phase=phase, text=beside)
            found[name] = (
                _Code(
                    place,
                    name,
                    known["Meaning"],
                    known["Remedy"],
                    known["Risk"],
                    tuple(known["Before"]),
                )
                if known
                else _Code(place, name, codes.explain(name)["Summary"])
            )
    return list(found.values())


def _last(found: list[_Code]) -> list[_Code]:
    """Keep the last code of each place, if it has a remedy: later rows have more exact codes."""
    last = {code.place: code for code in found}
    return [code for code in last.values() if code.remedy]
