"""Findings: what a capture says is wrong, why it matters and what to do.

One rule is one row in the module of its subject (join, device, prt, ...); the engine runs them
all. Adding a finding is adding its row.
"""

from __future__ import annotations

from .engine import RULES as RULES
from .engine import SUBJECTS as SUBJECTS
from .engine import Evidence as Evidence
from .engine import Finding as Finding
from .engine import Report as Report
from .engine import check as check
from .fleet import FLEET_RULES as FLEET_RULES
from .reference import rules_reference as rules_reference
from .rule import SEVERITIES as SEVERITIES
from .rule import Severity as Severity
from .schema import check_schema as check_schema
