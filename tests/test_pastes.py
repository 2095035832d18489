"""What people and tools paste, and the values that must come of it: nothing invented or dropped."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import dsregjson
from dsregjson import DsRegError
from dsregjson.parsing import envelope
from dsregjson.parsing.parser import parse_captures

from .support import boxed, capture_bytes, capture_text, parse, run

STATE = boxed("Device State", "AzureAdJoined : YES", "EnterpriseJoined : NO", "DomainJoined : NO")
ROWS = "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : NO\n"


def only(text: str) -> tuple[dict[str, Any], list[str]]:
    [found] = parse_captures(text)
    return found


def untyped(document: dict[str, Any]) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in document["UntypedValues"]}


# Rows above the first title, and words in front of the first row


@pytest.mark.parametrize("between", ["so far so good\n", "-----\n", "\n\n", "a remark\n\n-----\n"])
def test_rows_above_the_first_title_are_kept(between: str) -> None:
    document, notices = only(ROWS + between + boxed("User State", "NgcSet : NO"))
    assert document["JoinType"] == "EntraJoined"
    assert document["UserState"]["NgcSet"] is False
    assert notices == []


@pytest.mark.parametrize(
    "front",
    ["It says ", '"', "`", "[code]", "**", "C:\\> ", "PS C:\\> ", "> ", "- ", "(", "\u201c"],
)
@pytest.mark.parametrize("row", ["AzureAdJoined : YES", "AzureAdJoined: YES"])
def test_what_stands_before_the_first_row_is_cut_off(front: str, row: str) -> None:
    rest = "EnterpriseJoined : NO\nDomainJoined : NO\n"
    assert only(f"{front}{row}\n{rest}")[0] == only(f"{row}\n{rest}")[0]


def test_a_quoted_block_ends_with_its_mark() -> None:
    for mark, end in (("`", "`"), ('"', '"'), ("[code]", "[/code]"), ("\u201c", "\u201d")):
        document = only(f"{mark}AzureAdJoined : NO\nEnterpriseJoined : NO\nNgcSet : NO{end}\n")[0]
        assert document["UserState"]["NgcSet"] is False
        assert document["UntypedValues"] == []


def test_rows_that_the_capture_prints_again_were_a_quotation() -> None:
    document, notices = only("AzureAdJoined : NO\n\nwhat now?\n\n" + STATE)
    assert document["DeviceState"]["AzureAdJoined"] is True
    assert document["UnparsedLines"] == ["AzureAdJoined : NO"]
    assert document["UnknownFields"] == []
    assert len(notices) == 1 and "quotation" in notices[0]


def test_generic_rows_above_a_capture_are_named_and_invent_nothing() -> None:
    document, notices = only("Device Name : PC09\nseen on Monday\n\n" + STATE)
    assert document["DeviceState"]["DeviceName"] is None
    assert len(notices) == 1 and "Device Name : PC09" in notices[0]


def test_rows_behind_the_end_are_named() -> None:
    text = STATE + "C:\\>\nDevice Name : PC09\n"
    assert any("Device Name : PC09" in notice for notice in only(text)[1])


# Order and ends


def test_sections_in_another_order_are_one_capture() -> None:
    document, notices = only(boxed("SSO State", "AzureAdPrt : NO") + STATE)
    assert (document["JoinType"], document["SsoState"]["AzureAdPrt"]) == ("EntraJoined", False)
    assert notices == []
    untitled = only("AzureAdPrt : NO\nAzureAdJoined : YES\n")[0]
    assert untitled["DeviceState"]["AzureAdJoined"] is True


def test_what_is_printed_twice_is_two_captures() -> None:
    sso = boxed("SSO State", "AzureAdPrt : NO")
    assert len(list(parse_captures(sso + STATE + sso))) == 2
    assert len(list(parse_captures(STATE + sso + STATE + sso))) == 2


# Escaped line ends


def run_command(text: str) -> str:
    return json.dumps({"value": [{"code": "StdOut", "message": text}, {"message": ""}]})


ESCAPES: dict[str, Callable[[str], str]] = {
    "a JSON string": json.dumps,
    "the answer of a run command": run_command,
    "stdout_lines": lambda text: json.dumps({"stdout_lines": text.split("\n"), "stdout": text}),
    "an array of lines": lambda text: json.dumps(text.split("\n"), indent=1),
    "objects of lines": lambda text: json.dumps([{"value": line} for line in text.split("\n")]),
    "lines of JSON": lambda text: "\n".join(
        json.dumps({"log": f"{line}\n", "stream": "stdout"}) for line in text.split("\n")
    ),
    "CRLF in JSON": lambda text: json.dumps(text.replace("\n", "\r\n")),
    "YAML": lambda text: "output: " + json.dumps(text) + "\n",
    "JavaScript": lambda text: "".join(
        f"const x = {json.dumps(line + chr(10))} +\n" for line in text.split("\n")
    ),
    "CLIXML": lambda text: (
        '#< CLIXML\n<Objs Version="1.1.0.1"><S>'
        + text.replace("<", "&lt;").replace("\n", "_x000D__x000A_")
        + "</S></Objs>"
    ),
    "CLIXML, a string a line": lambda text: (
        "<Objs>" + "".join(f'<S S="Output">{line}_x000D__x000A_</S>' for line in text.replace("<", "&lt;").split("\n")) + "</Objs>"
    ),
    "backslashes": lambda text: text.replace("\n", "\\\n"),
    "quoted-printable": lambda text: text.replace("\n", "=20\n"),
    "two characters at the end": lambda text: text.replace("\n", "\\n\n"),
    "quoted lines": lambda text: "".join(f'"{line}",\n' for line in text.split("\n")),
}  # fmt: skip


@pytest.mark.parametrize("form", ESCAPES)
def test_escaped_line_ends_are_line_ends(form: str) -> None:
    text = capture_text("entra-joined-win10-22h2").replace("\r\n", "\n")
    text = text[text.index("+--") :]
    text = text[: text.index("For more")]
    assert only(ESCAPES[form](text))[0] == only(text)[0]


def test_json_of_this_program_is_never_read_as_text() -> None:
    document = dsregjson.parse(ROWS)
    document["UnparsedLines"] = [ROWS]
    with pytest.raises(DsRegError, match="JSON"):
        parse(json.dumps(document))


def test_one_escape_at_the_end_of_a_value_is_cut_off() -> None:
    document = parse(ROWS + "Device Name : PC01\\n\nTenantName : x\\r\\n\n")
    assert document["DeviceState"]["DeviceName"] == "PC01"
    assert document["TenantDetails"]["TenantName"] == "x"


def test_a_user_whose_name_begins_with_n_is_no_line_end() -> None:
    document = parse(
        STATE + boxed("Diagnostic Data", "Executing Account Name : CONTOSO\\nadia, n@x")
    )
    assert document["DiagnosticData"]["ExecutingAccountName"] == "CONTOSO\\nadia, n@x"


def test_batch_and_check_read_the_answer_of_a_run_command(tmp_path: Any) -> None:
    path = tmp_path / "answer.json"
    path.write_text(run_command(STATE))
    for arguments in (["batch", str(path)], ["check", str(path), "--json"]):
        done = run(*arguments)
        assert done.returncode in (0, 1) and b"EntraJoined" in done.stdout, done.stderr


# Free text and wrapped lines


def test_rows_below_free_text_that_are_written_without_a_blank() -> None:
    for gap in (" ", ""):
        document = parse(
            "AzureAdPrt: NO\nServer Error Code:x\n"
            "Server Error Description: AADSTS50126: Error validating.\nTrace ID: 1\n"
            f"Correlation ID: 2\nEnterprisePrt:{gap}NO\nOnPremTgt:{gap}NO\n"
        )
        description = document["PrtDiagnostics"][0]["ServerErrorDescription"]
        assert description == "AADSTS50126: Error validating. Trace ID: 1 Correlation ID: 2"
        assert document["SsoState"]["EnterprisePrt"] is False
        assert document["SsoState"]["OnPremTgt"] is False


@pytest.mark.parametrize(
    "row",
    [
        "TenantName : Contoso Deutschland GmbH",
        "Device Name : pc01.contoso.example",
        f"AuthCodeUrl : https://login.microsoftonline.com/{'0' * 60}",
    ],
)
@pytest.mark.parametrize("below", ["Vielen Dank", "    WorkplaceJo", "and so on, he said"])
def test_prose_below_a_row_is_not_glued_to_it(row: str, below: str) -> None:
    plain, glued = (
        parse(f"AzureAdJoined : YES\n{row}\n"),
        parse(f"AzureAdJoined : YES\n{row}\n{below}\n"),
    )
    if "Url" in row and " " not in below.strip():
        return  # one word below a full line: its rest
    assert glued == plain


def test_each_capture_has_its_own_width() -> None:
    rows = f"{'Server Message':>26} : The device object by the given id is not found, try again."
    wrapped = "".join(rows[i : i + 80] + "\n" for i in range(0, len(rows), 80))
    filler = f"{'AuthCodeUrl':>26} : https://login.example/{'0' * 29}\n"
    text = "x" * 300 + "\n" + STATE + boxed("Diagnostic Data") + filler + wrapped
    message = parse(text)["DiagnosticData"]["ServerMessage"]
    assert message == "The device object by the given id is not found, try again."


def test_a_broken_rule_gives_the_width_of_a_narrow_console() -> None:
    text = capture_text("hybrid-win11-24h2").replace("\r\n", "\n")
    for width in (40, 50, 60, 70):
        cut = "\n".join(
            "\n".join(line[i : i + width] for i in range(0, len(line), width)) or ""
            for line in text.split("\n")
        )
        document, plain = parse(cut), parse(text)
        assert document["TenantDetails"] == plain["TenantDetails"]
        assert (
            document["SsoState"]["AzureAdPrtAuthority"] == plain["SsoState"]["AzureAdPrtAuthority"]
        )


# Cut captures


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        ("OnPremTGT : No", "OnPremTgt", None),
        ("Https Status : 4", "HttpsStatus", None),
        ("Https Status : 400", "HttpsStatus", 400),
        ("WorkAccountCount : 1", "WorkAccountCount", None),
        ("Client ErrorCode : 0x801c", "ClientErrorCode", None),
        ("Client ErrorCode : 0x801c03f2", "ClientErrorCode", "0x801c03f2"),
        ("Client Time : 2026-05-10 04:18:52.000", "ClientTime", None),
        ("Client Time : 2026-05-10 04:18:52.000 UTC", "ClientTime", "2026-05-10T04:18:52.000Z"),
        ("DeviceId : 00aa00aa-bb11", "DeviceId", None),
        ("MdmUrl :", "MdmUrl", None),
        ("MdmUrl : https://x", "MdmUrl", "https://x"),
        ("NgcSet : NO", "NgcSet", False),
        ("NgcSet : no", "NgcSet", None),
        ("AD Connectivity Test : FAIL", "AdConnectivityTest", "FAIL"),
        ("AD Connectivity Test : FAIL [0x80", "AdConnectivityTest", "FAIL"),
        ("AD Connectivity Test : PASS", "AdConnectivityTest", "PASS"),
        ("Fallback to Sync-Join : ENABLED", "FallbackToSyncJoin", True),
    ],
)
def test_the_last_row_of_bytes_without_a_line_end(row: str, name: str, value: Any) -> None:
    def field(document: dict[str, Any]) -> Any:
        parts = [part for part in document.values() if isinstance(part, dict) and name in part]
        return parts[-1 if "TGT" in row else 0][name]

    data = f"AzureAdJoined : YES\n{row}".encode()
    document = dsregjson.parse_bytes(data)
    assert field(document) == value
    done = run(stdin=data)
    kept = value is not None and value != "FAIL"
    assert (done.stderr == b"") is kept, done.stderr
    if not kept:
        assert row.partition(" :")[2].strip() in untyped(document).values()
        if not row.endswith(":"):
            complete = field(dsregjson.parse_bytes(data + b"\r\n"))
            assert complete is not None or name in ("OnPremTgt", "AdConnectivityTest", "ClientTime")
    assert field(parse(data.decode())) == field(dsregjson.parse_bytes(data + b"\n"))


def test_errors_of_a_test_that_was_cut_are_unknown() -> None:
    document = dsregjson.parse_bytes(b"AzureAdJoined : NO\nAD Connectivity Test : FAIL [0x8007")
    assert document["DiagnosticData"]["AdConnectivityTestErrors"] is None


TYPED = (bool, int)


def values(document: Any, place: str = "") -> dict[str, Any]:
    """Booleans, numbers, codes, times and GUIDs of a document, by place."""
    from dsregjson.fields import FIELDS

    kinds = {(f.section, f.name): f.type for f in FIELDS}
    found = {}
    for section, part in document.items():
        for i, item in enumerate(part if isinstance(part, list) else [part]):
            if isinstance(item, dict) and section[:2] != "Un":
                for name, value in item.items():
                    if kinds[section, name] not in ("string", "list") and value is not None:
                        found[f"{section}[{i}].{name}"] = value
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hybrid-win11-24h2", "prejoin-system-proxy", "prt-four-attempts"])
def test_a_capture_cut_at_any_byte_invents_no_typed_value(name: str) -> None:
    data = capture_bytes(name)
    whole = values(dsregjson.parse_bytes(data))
    for end in range(len(data) - 1, 0, -3):
        try:
            cut = values(dsregjson.parse_bytes(data[:end]))
        except DsRegError:
            continue
        assert cut.items() <= whole.items() or _lists_only(cut, whole), (end, data[end - 60 : end])


def _lists_only(cut: dict[str, Any], whole: dict[str, Any]) -> bool:
    return all(whole.get(place) == value for place, value in cut.items())


# Annotated values, printed objects, two rows that decide


@pytest.mark.parametrize(
    "remark",
    ["  # off", "   <-- here", "\t<<< no", "  // x", "  (see below)", "  \u2190 x", "  -> x"],
)
def test_a_remark_behind_an_answer_leaves_it_typed(remark: str) -> None:
    document = parse(f"AzureAdJoined : YES{remark}\nDomainJoined : NO{remark}\n")
    assert document["DeviceState"]["AzureAdJoined"] is True
    assert document["DeviceState"]["DomainJoined"] is False
    assert untyped(document) == {"AzureAdJoined": f"YES{remark}", "DomainJoined": f"NO{remark}"}


def test_one_blank_and_a_remark_is_no_answer() -> None:
    document = parse(ROWS + "NgcSet : YES # x\n")
    assert document["UserState"]["NgcSet"] is None


def test_a_printed_object_has_true_and_false() -> None:
    document = parse(
        "AzureAdJoined    : True\nEnterpriseJoined : False\nDomainJoined     : False\n"
    )
    assert document["JoinType"] == "EntraJoined"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("AzureAdJoined : YES\nDomainJoined : YES\n", "HybridJoined"),
        ("AzureAdJoined : YES\nDomainJoined : NO\n", "EntraJoined"),
        ("EnterpriseJoined : YES\nDomainJoined : YES\n", "OnPremDrsJoined"),
        ("AzureAdJoined : YES\n", "Unknown"),
        ("AzureAdJoined : YES\nEnterpriseJoined : ERROR\nDomainJoined : YES\n", "Unknown"),
        ("AzureAdJoined : NO\nDomainJoined : NO\nWorkplaceJoined : NO\n", "Unknown"),
    ],
)
def test_join_type_of_what_was_printed(rows: str, expected: str) -> None:
    assert parse(rows)["JoinType"] == expected


# What is no capture


@pytest.mark.parametrize(
    "text",
    [
        "# AzureAdJoined : YES/NO\n# MdmUrl : populated (confirms enrolment)\n# DomainJoined : YES/NO\n",
        "AzureAdJoined : should be YES\nMdmUrl : not empty\n",
        boxed("Device State", "AzureAdJoined : YES or NO", "DomainName : the domain"),
    ],
)
def test_a_checklist_is_no_capture(text: str) -> None:
    with pytest.raises(DsRegError):
        parse(text)


# Loggers


LOGGERS: dict[str, Callable[[int, str], str]] = {
    "date, level": lambda i, line: f"2026-03-19 18:14:{i % 60:02} INFO   {line}",
    "clock, level": lambda i, line: f"[18:14:05] INFO {line}",
    "levels of two widths": lambda i, line: (
        f"18:14:05 {'WARNING' if i % 9 == 4 else 'INFO'} {line}"
    ),
    "clock, bar": lambda i, line: f"18:14:05.{i % 1000:03} | {line}",
    "syslog": lambda i, line: f"Mar 19 18:14:05 pc01 dsreg[4711]: {line}",
    "root": lambda i, line: f"DEBUG:root:{line}",
    "ISO": lambda i, line: f"2026-03-19T18:14:05.{i:07}Z {line}",
    "level": lambda i, line: f"[INFO] {line}",
    "computer": lambda i, line: f"[PC01] {line}",
    "computer, colon": lambda i, line: f"PC01: {line}",
    "verbose": lambda i, line: f"VERBOSE: {line}",
    "numbers": lambda i, line: f"{i + 1}: {line}",
    "numbers, tab": lambda i, line: f"{i + 1:>6}\t{line}",
    "colours": lambda i, line: f"\x1b[32m{line}\x1b[0m",
    "marks": lambda i, line: f"\ufeff{line}",
    "bullets": lambda i, line: f"* {line}",
}


@pytest.mark.parametrize("form", LOGGERS)
@pytest.mark.parametrize(
    "name", ["hybrid-win11-24h2", "registered-win11", "flat-1607-entra-joined"]
)
def test_what_loggers_put_in_front_goes(name: str, form: str) -> None:
    text = capture_text(name).replace("\r\n", "\n")
    lines = text[text.index("+--") :].rstrip("\n").split("\n")
    logged = "\n".join(LOGGERS[form](i, line) for i, line in enumerate(lines))
    assert parse(logged) == parse("\n".join(lines))


def test_lines_that_no_label_marks_lose_their_front_too() -> None:
    rows = [*STATE.split("\n"), "       Brand New Setting : 1", "a line", "       DomainName : X"]
    document = parse("\n".join(f"[18:14:05] INFO {row}" for row in rows))
    assert document["UnknownFields"] == [
        {"Section": "Device State", "Name": "Brand New Setting", "Value": "1"}
    ]
    assert document["UnparsedLines"] == ["a line"]


# Notes


@pytest.mark.parametrize(
    "form",
    [
        "- {0}: {1}",
        "{0} = {1}",
        "* **{0}**: {1}",
        "**{0}:** {1}",
        "| {0} | {1} |",
        "{0}\t{1}",
        "1. {0} : {1}",
        "\u2022 {0}: {1}",
        "`{0}` = `{1}`",
    ],
)
def test_notes_are_read(form: str) -> None:
    rows = (("AzureAdJoined", "YES"), ("DomainJoined", "YES"), ("AzureAdPrt", "NO"))
    document = parse("Seen today\n\n" + "\n".join(form.format(*row) for row in rows) + "\n")
    assert document["JoinType"] == "HybridJoined"
    assert document["SsoState"]["AzureAdPrt"] is False


def test_one_note_is_none() -> None:
    with pytest.raises(DsRegError):
        parse("AzureAdJoined = YES\nand a fine day\n")


# Wrappers of others


def test_the_properties_around_a_run_command_are_no_fields() -> None:
    text = (
        "Value[0]        : \n  Code          : ComponentStatus/StdOut/succeeded\n"
        "  Level         : Info\n  DisplayStatus : Provisioning succeeded\n  Message       : "
        + STATE
        + "Value[1]        : \n  Code          : ComponentStatus/StdErr/succeeded\n"
        "  Level         : Info\n  Message       : \nStatus          : Succeeded\nCount : 0\n"
    )
    document = parse(text)
    assert document["JoinType"] == "EntraJoined"
    assert document["UnknownFields"] == []


def test_a_word_and_a_colon_in_prose_is_no_field() -> None:
    document = parse("Before:\n" + STATE + "After:\n" + boxed("User State", "NgcSet : NO"))
    assert document["UnknownFields"] == []


@pytest.mark.parametrize("label", ['the "new" one', "it`s", "one two three four five six seven"])
def test_prose_is_no_label(label: str) -> None:
    document = parse(STATE + f"{label} : value\n" + boxed("User State", "NgcSet : NO"))
    assert document["UnknownFields"] == []
    assert document["UnparsedLines"] == [f"{label} : value"]


def test_blank_lines_are_undone_in_a_fixed_number_of_passes() -> None:
    lines = envelope.unwrapped("AzureAdJoined : YES" + "\n" * 1000)
    assert len(lines.texts) == 1001 - 2  # each pass takes one of them
