"""Texts made to be slow to read: a beginning and a unit that goes on, to any size.

Each aims at one thing that the reader does more than once with a line, a title, a row or a blank.
"""

from __future__ import annotations

RULE = "+" + "-" * 70 + "+\n"


def box(title: str) -> str:
    """A title as Windows prints it."""
    return f"{RULE}| {title:<69}|\n{RULE}\n"


STATE = box("Device State") + " AzureAdJoined : YES\n EnterpriseJoined : NO\n"
SSO = STATE + box("SSO State")
PRT = SSO + " AcquirePrtDiagnostics : PRESENT\n Server Error Description : failed\n"
DETAILS = STATE + box("Device Details")
WIDE = "z" * 200 + "\n"  # makes every capture below look narrower than the console

# In units, # stands for the number of the repetition.
SHAPES: dict[str, tuple[str, str]] = {
    "rules": (STATE, RULE),
    "rules in one line": (STATE, "+----------"),
    "bars": (STATE, "|x\n"),
    "colons": ("", ":"),
    "colons in a capture": (STATE, ":"),
    "blank, colon": (STATE, " :"),
    "blank, colon, blank": (STATE, " : "),
    "colon lines": (STATE, " : \n"),
    "NULs": ("", "\0"),
    "NULs in a capture": (STATE, "\0"),
    "blanks": (STATE, " "),
    "no-break blanks": (STATE, "\xa0"),
    "vertical tabs": ("", "\v"),
    "empty lines": (STATE, "\n"),
    "carriage returns": (STATE, "\r\r\n"),
    "one title": ("", f"| {'Device State':<69}|\n"),
    "one box": ("", box("Device State")),
    "one section again and again": (STATE, box("User State") + " NgcSet : YES\n"),
    "titles without boxes": (STATE, "SSO State\n"),
    "unknown titles": (STATE, box("Section #")),
    "cut titles": (STATE, f"| D{'':<68}|\n"),
    "work accounts": (STATE, "Work Account #\n WorkplaceDeviceId : #\n"),
    "work accounts that miss": (STATE, "Work Account #\n NgcSet : odd\n NgcSet : odd\n"),
    "AzureAdJoined rows": ("", "AzureAdJoined : YES\n"),
    "AzureAdJoined rows in one line": ("", "AzureAdJoined : YES "),
    "one row again and again": (STATE, "DomainJoined : ERROR #\n"),
    "unknown rows": (STATE, "Label : value #\n"),
    "rows above no box": ("", "label : value\n\n"),
    "words": (STATE, "word\n"),
    "words before a row": (STATE, "word\n\n\nAnother : row\n"),
    "long label": (STATE, "Ab c d e f "),
    "labels and gaps": (STATE + " : : : ", "Ab  c d e f "),
    "labels in one line": (STATE.replace("\n", " "), "NgcSet : YES  Unknown One : x  "),
    "titles in one line": ("", "| Device State | "),
    "wrapped rows": (STATE, f"   Label : {'x' * 62}\n{'y' * 72}\n"),
    "one wrapped row": (STATE + f"   Label : {'x' * 62}\n", "y" * 72 + "\n"),
    "captures narrower than the text": (WIDE, f"{STATE} Label One : {'x' * 58}\nodd\n"),
    "the same under cut titles": (WIDE, "| Device S |\n DomainJoined : YES\n Odd One : #\nodd\n"),
    "free text": (PRT, "word word\n"),
    "free text of rows": (PRT, "Correlation ID: 1\n"),
    "free text again and again": (PRT, " Server Error Description : no\nword\n"),
    "PRT blocks": (SSO, "AcquirePrtDiagnostics : PRESENT\n Attempt Status : odd\n"),
    "prompts": ("", "AzureAdJoined : NO\nC:\\>\n"),
    "prompt beginnings": (STATE, "PS > PS "),
    "log ends": ("", STATE + "DSREGCMD_END_STATUS\n"),
    "footers": ("", STATE + "For more information, please visit\n"),
    "quotes": ("", "> AzureAdJoined : YES\n"),
    "quotes in one line": (STATE, "> "),
    "hashes": (STATE, "# "),
    "fronts of many numbers": (
        f"{'1-' * 90} AzureAdJoined : YES\n" * 2,
        f"{'1' * 60}-" * 3 + " x\n",
    ),
    "fronts": ("", "18:14:05 [#] INFO AzureAdJoined : YES\n"),
    "escaped line ends": ("", "AzureAdJoined : YES\\n"),
    "strings of JSON": ('["', 'AzureAdJoined : YES", "'),
    "time stamps": (STATE, "[1/1/2020 10:00] x : 1\n"),
    "doubled lines": ("", STATE.replace("\n", "\n\n")),
    "tags": (STATE, "<br/>"),
    "tags that do not end": (STATE, "<br "),
    "blocks": ("x", "<pre>"),
    "entities": (STATE, "&lt;"),
    "ampersands": (STATE, "&"),
    "stars": (STATE, " **a b"),
    "long value": (DETAILS + "DeviceId : ", "{ "),
    "long list": (SSO + "KerbTopLevelNames : ", ",.x"),
    "long range": (DETAILS + "DeviceCertificateValidity : [ ", " -- "),
    "long codes": (STATE + box("Diagnostic Data") + "AD Connectivity Test : FAIL [", "0x1/"),
    "surrogates": (STATE, "\ud800 : \ud800\n"),
}


def shaped(name: str, size: int) -> str:
    """The text of a shape with about `size` characters."""
    begin, unit = SHAPES[name]
    count = max(1, (size - len(begin)) // len(unit))
    if unit == "# " or "#" not in unit:
        return begin + unit * count
    return begin + "".join(unit.replace("#", str(number)) for number in range(count))
