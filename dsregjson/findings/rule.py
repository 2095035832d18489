"""Define a rule: one row that names a finding, when it holds and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from ..advice import Risk
from .facts import Facts

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Hit(NamedTuple):
    """A rule that holds, with more to say than True.

    severity: in this capture, None for the rule's own. items: the list items that it is about,
    such as ("PrtDiagnostics[0]",). fields: the evidence, None for the rule's own. causes: ids of
    rules that may have caused it here, None for the rule's own. note: a sentence for Why.
    doubtful: it holds only if the clock used is not later than the capture; the finding becomes
    info and says so.
    """

    severity: Severity | None = None
    items: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    causes: tuple[str, ...] | None = None
    note: str = ""
    doubtful: bool = False


When = Callable[[Facts], "Hit | bool | None"]


class Rule(NamedTuple):
    """One finding.

    id: stable kebab-case name. severity: the usual one; a Hit can lower or raise it. title, why,
    action: what is the case, why it matters and what to do, for an admin. source: key of
    dsregjson.sources. fields: the evidence as Section.Field, Section[].Field for the items of a
    list; with a trailing "?" it is left out when it was not printed. when: the condition.
    causes: ids of findings that, if they hold too, caused this one. phase: in which codes in the
    evidence are read (see codes.Meaning); None for the Error Phase of the last registration.
    code_action: append what the last, most specific code in the evidence asks for, with its risk.
    risk: what following the action can do: none, disruptive (users are interrupted, something is
    set up again) or destructive (an object, a key or a way to sign in can be lost). before: what
    to have first, as keys of advice.BEFORE.
    """

    id: str
    severity: Severity
    title: str
    why: str
    action: str
    source: str
    fields: tuple[str, ...]
    when: When
    causes: tuple[str, ...] = ()
    phase: str | None = "any"
    code_action: bool = False
    risk: Risk = "none"
    before: tuple[str, ...] = ()


def aged(c: Facts, hit: Hit) -> Hit:
    """Mark a finding about age as doubtful when the clock may be later than the capture."""
    return hit._replace(doubtful=c.clock_may_be_late)
