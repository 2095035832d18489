"""The field table: every row that dsregcmd /status is known to print, and nothing else.

data/fields.tsv is the table, one line a field and every fact about it a column. Parser, types,
JSON Schema, flat columns, redaction, comparison and the field reference are views of it. A new
field is one new line at the end of its section (and a new minor version).

Sources of the domain facts: Microsoft's article "Troubleshoot devices by using the dsregcmd
command" (https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd) and
public captures of Windows 10 1607 to Windows 11 25H2 and Windows Server 2016 to 2022.
"""

from __future__ import annotations

import os.path

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any

SCHEMA_VERSION = "1.0"


class Section:
    """One key of the document: its JSON name, the title dsregcmd prints, and if it is a list."""

    __slots__ = ("name", "repeated", "title")

    def __init__(self, name: str, title: str, repeated: bool = False) -> None:
        self.name = name
        self.title = title
        self.repeated = repeated


class Field:
    """One field of the document: one line of the table, its cells in the order of the columns.

    section: name of the section. name: JSON name in it. labels: printed labels, compared without
    case; two fields with one label share its printed value. type: bool, enabled, int, hex,
    hexlist, test, guid, datetime, list or string. flat: column in the flat view, "" for none.
    identity: the kind of identity it holds (redaction/identities.py). free_text: lines below may
    continue it. generic: other programs print the label too. device_only: the label counts only
    among the rows of the device. one_word: the value holds no blank (an address, a host, an id).
    volatile: new in every capture. codes: may hold error codes. view: shown by PowerShell's
    default views. meaning: what it says to an admin. example: a printed value.
    """

    __slots__ = (
        *("section", "name", "labels", "type", "flat", "identity", "free_text", "generic"),
        *("device_only", "one_word", "volatile", "codes", "view", "meaning", "example"),
    )

    def __init__(
        self,
        section: str,
        name: str,
        labels: str,
        type: str,
        flat: str,
        identity: str,
        free_text: str,
        generic: str,
        device_only: str,
        one_word: str,
        volatile: str,
        codes: str,
        view: str,
        meaning: str,
        example: str,
    ) -> None:
        self.section = section
        self.name = name
        self.labels = tuple(labels.split("|")) if labels else ()
        self.type = type
        self.flat = flat
        self.identity = identity
        self.free_text = free_text == "yes"
        self.generic = generic == "yes"
        self.device_only = device_only == "yes"
        self.one_word = one_word == "yes"
        self.volatile = volatile == "yes"
        self.codes = codes == "yes"
        self.view = view == "yes"
        self.meaning = meaning
        self.example = example


def _read() -> tuple[Field, ...]:
    """Read the lines of the table with the loader, which also works for a package in a zip."""
    loader: Any = __spec__.loader
    path = os.path.join(os.path.dirname(__file__), "data", "fields.tsv")  # noqa: PTH118, PTH120
    _, *lines = loader.get_data(path).decode().splitlines()
    return tuple([Field(*line.split("\t")) for line in lines])


# In the order of the document. PRT diagnostics have no title: they stand among the SSO rows.
SECTIONS = (
    Section("DeviceState", "Device State"),
    Section("DeviceDetails", "Device Details"),
    Section("TenantDetails", "Tenant Details"),
    Section("UserState", "User State"),
    Section("SsoState", "SSO State"),
    Section("PrtDiagnostics", "", repeated=True),
    Section("WorkAccounts", "Work Account", repeated=True),
    Section("DiagnosticData", "Diagnostic Data"),
    Section("IeProxySystemAccount", "IE Proxy Config for System Account"),
    Section("IeProxyCurrentUser", "IE Proxy Config for Current User"),
    Section("UrlSpecificProxy", "URL Specific Proxy Config"),
    Section("WinHttpProxy", "WinHttp Default Proxy Config"),
    Section("NgcPrerequisiteCheck", "Ngc Prerequisite Check"),
)

# The order in which today's Windows prints them; it decides where untitled rows belong.
PRINTED_ORDER = (
    "DeviceState",
    "DeviceDetails",
    "TenantDetails",
    "UserState",
    "SsoState",
    "PrtDiagnostics",
    "WorkAccounts",
    "DiagnosticData",
    "IeProxySystemAccount",
    "UrlSpecificProxy",
    "IeProxyCurrentUser",
    "WinHttpProxy",
    "NgcPrerequisiteCheck",
)

FIELDS = _read()
_ENABLED = {(field.section, field.name) for field in FIELDS if field.type == "enabled"}


def as_printed(section: str | None, name: str | None, value: Any) -> str:
    """Return a value of a field as dsregcmd prints it; times stay as the document has them.

    Example:
        >>> as_printed("DiagnosticData", "FallbackToSyncJoin", True)
        'ENABLED'
        >>> as_printed("SsoState", "AzureAdPrt", False)
        'NO'
    """
    if value is True or value is False:
        words = ("DISABLED", "ENABLED") if (section, name) in _ENABLED else ("NO", "YES")
        return words[value]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
