"""Identities beside any sign, in any script, and names of several words: none survives redact."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from dsregjson.redaction import patterns, remains
from dsregjson.redaction.pseudonyms import Pseudonyms, in_lower_case
from dsregjson.redaction.redactor import Redactor

from .redact import planted, printed
from .support import run
from .test_forms import body

CAPTURE = "AzureAdJoined : NO\nEnterpriseJoined : NO\nDomainJoined : NO\n"

ADDRESSES = {
    "ipv6": "fd12:3456:789a:1::14",
    "ipv6 in full": "fd12:3456:789a:1:2b3c:4d5e:6f70:8192",
    "ipv6 of ipv4": "::ffff:193.24.55.66",
    "ipv6 ends": "fd12:3456:789a::",
    "ipv4": "193.24.55.66",
    "thumbprint": "b81a252439c3fc3b04f1bf1dd081c32b71303a50",
    "guid": "0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913",
    "sid": "S-1-5-21-1234567890-2345678901-3456789012-1104",
    "host": "dc01.zyxcorp.local",
    "mixed host": "Dc01.Zyxcorp.Local",
}
# How they may stand in a text; {} is the address.
BESIDE = (
    *("at {}.", "at {}: ok", "{}/64", "ip={}", "ip:{}", "ip={};", "[{}]", "[{}]:443", "({})"),
    *("<{}>", "{{{}}}", "'{}'", '"{}"', "`{}`", "|{}|", "*{}*", "_{}_", "~{}~", "#{}", "{}!"),
    *("\u2018{}\u2019", "\u201c{}\u201d", "\u201e{}\u201c", "\u00ab{}\u00bb", "\u2039{}\u203a"),
    *("\u300c{}\u300d", "\u300e{}\u300f", "\u300a{}\u300b", "\u3010{}\u3011", "\uff08{}\uff09"),
    *("\u3008{}\u3009", "\uff3b{}\uff3d", "\uff5b{}\uff5d", "\uff1a{}\uff1b", "{}\u3002", "{}\uff0c"),
    *("{}\u2026", "{}\u2013{}", "{}-{}", "{},{}", "{}->{}", "{}\u2192{}", "{}\\x", "a/{}/b", "{}?"),
    *("\u7528\u6237{}\u4e0d\u5b58\u5728", "\u30e6\u30fc\u30b6\u30fc{}\u304c\u3042\u308a\u307e\u305b\u3093"),
    *("\uc0ac\uc6a9\uc790{}\uac00", "\u043a{}\u0438", "\u0e17\u0e35\u0e48{}\u0e44\u0e21\u0e48", "\u0639\u0646\u0648\u0627\u0646{}\u063a\u064a\u0631"),
    *("\u0906\u0908\u092a\u0940{}\u0928\u0939\u0940\u0902", "\u05db\u05ea\u05d5\u05d1\u05ea{}\u05dc\u05d0", "\u03b4{}\u03ba"),
)  # fmt: skip


def redacted(text: str, *options: str) -> str:
    done = run("redact", *options, stdin=text.encode())
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    result = done.stdout.decode()
    assert len(result) == len(text)
    return result


@pytest.mark.cli
def test_no_address_survives_beside_any_sign() -> None:
    """Each is another one: none is replaced because another line shows it."""
    shown = []
    for address in ADDRESSES.values():
        for n, form in enumerate(BESIDE):
            own = address
            for old, new in (("12", f"1{n % 10}"), ("55", f"{n + 100}"), ("yxcorp", f"yx{n}q")):
                own = own.replace(old, new)
            shown.append((own.lower(), form.replace("{}", own)))
    lines = redacted("\n".join([*(text for _, text in shown), "", CAPTURE])).lower().split("\n")
    assert [text for (own, text), line in zip(shown, lines, strict=False) if own in line] == []


def test_no_address_of_ipv4_survives_in_other_forms(tmp_path: Path) -> None:
    key = tmp_path / "a.key"  # a random one makes such numbers by chance, one time in a thousand
    key.write_text("an invented test key")
    forms = "193.24.55.66-193.24.55.77 193.024.055.066 IP193.24.55.66 ?ip=%20193.24.55.66"
    result = redacted("\n".join([*forms.split(), "", CAPTURE]), "--key", str(key))
    assert planted.left(result, {"55.66", "55.77", "055.066"}) == set()


NAMES = (
    "displayName: 'Zelda Fitzgerald'",
    'displayName="Zelda Fitzgerald"',
    '"displayName": "Zelda Fitzgerald"',
    "displayName: Zelda Fitzgerald, 12 of 14",
    "displayName = Zelda Fitzgerald",
    "CN=Zelda Fitzgerald,OU=Staff Fitzgerald,DC=zyx,DC=local",
    "CN=Fitzgerald\\, Zelda,OU=Sales",
    "User: Zelda Fitzgerald logged on",
    "User: Anna Zelda Maria Fitzgerald logged on",
    "the profile C:\\Users\\Zelda Fitzgerald",
    "the profile C:\\Users\\Zelda Fitzgerald is loaded",
    "'C:\\Users\\Zelda Fitzgerald'",
    "C:\\Users\\Zelda Fitzgerald\\Documents",
    "C:\\Users\\x\\Zelda Fitzgerald\\Documents",
    "C:\\Users\\Zelda Fitzgerald, C:\\Users\\Anna Fitzgerald",
    "\u7528\u6237'Zelda Fitzgerald'\u4e0d\u5b58\u5728",
)


@pytest.mark.cli
def test_no_surname_survives() -> None:
    """Each line has names of its own: none is replaced because another line shows it in a row."""
    names = ("Zelda", "Fitzgerald", "Anna")
    lines, secrets = [], set()
    for n, text in enumerate(NAMES):
        mark = chr(ord("a") + n)
        for name in names:
            text = text.replace(name, f"{name}{mark}q")  # noqa: PLW2901
        lines.append(text)
        secrets |= {f"{name}{mark}q".lower() for name in names if f"{name}{mark}q" in text}
    assert planted.left(redacted("\n".join([*lines, "", CAPTURE])), secrets) == set()


def test_names_are_found_where_the_script_changes() -> None:
    rows = (
        "DomainJoined : YES\nDomainName : ZYXCORP\nTenantName : \u5c71\u7530\u5546\u4e8b Zyxwerke\n"
    )
    prose = "\u7528\u6237Zyxwerke\u4e0d\u5b58\u5728 \u30e6\u30fc\u30b6\u30fcZYXCORP\u304c"
    result = redacted(f"{prose}\n\n{CAPTURE.replace('DomainJoined : NO', rows)}")
    assert planted.left(result, {"zyxcorp", "zyxwerke", "\u5c71\u7530\u5546\u4e8b"}) == set()
    assert "\u7528\u6237" in result and "\u4e0d\u5b58\u5728" in result


def test_what_is_no_address_stays() -> None:
    text = (
        "04:18:52 dsregcmd::wmain TenantInfo::Discover Cache::Add build 10.0.22621.2428, ::1, "
        "127.0.0.1 ended.Then dsregcmd.exe v2.0 2026-05-10 04:18:52.000\n\n"
    )
    assert redacted(text + CAPTURE) == text + CAPTURE


def test_what_follows_a_key_is_not_replaced_elsewhere() -> None:
    text = (
        "domainController:\\\\dc-support-01.zyx.com isDcAvailable:true } 0x801c0515.\n"
        "Joiner::Join: user: Zelda was not redirected\n"
        "isDcAvailable: YES and redirected\n\n"
    )
    result = redacted(text + CAPTURE)
    assert "isDcAvailable:true } 0x801c0515.\nJoiner::Join: user: " in result
    assert "\nisDcAvailable: YES and redirected\n" in result and "Zelda" not in result


# The only original


@pytest.mark.cli
def test_the_input_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "capture.txt"
    text = CAPTURE + "DeviceId : 0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913\n"
    path.write_text(text, "utf-8", newline="")
    (tmp_path / "link.txt").symlink_to(path)
    os.link(path, tmp_path / "hard.txt")
    for out in ("capture.txt", "link.txt", "hard.txt", f"../{tmp_path.name}/capture.txt"):
        done = run("redact", "capture.txt", "-o", out, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"--in-place" in done.stderr and done.stderr.count(b"\n") == 1
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", "redact", "-o", str(path)],
            stdin=file,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 2 and b"--in-place" in done.stderr
    assert path.read_text("utf-8") == text
    done = run("redact", "capture.txt", "--in-place", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "0f3c9a52" not in path.read_text("utf-8") and len(path.read_text("utf-8")) == len(text)


def test_the_key_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "capture.txt").write_text(CAPTURE, "utf-8")
    (tmp_path / "fleet.key").write_bytes(b"k" * 64)
    done = run("redact", "capture.txt", "--key", "fleet.key", "-o", "./fleet.key", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    told = b"dsregjson: ./fleet.key: is the key, and would be lost; name another file\n"
    assert done.stderr == told
    assert (tmp_path / "fleet.key").read_bytes() == b"k" * 64


def test_in_place_needs_one_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "capture.txt"
    path.write_text(CAPTURE, "utf-8")
    for arguments in (
        ["--in-place"],
        ["-", "--in-place"],
        [str(tmp_path), "--in-place"],
        [str(path), "--in-place", "--check"],
        [str(path), "--in-place", "-o", str(tmp_path / "x")],
    ):
        done = run("redact", *arguments, stdin=CAPTURE.encode())
        assert (done.returncode, done.stdout) == (2, b""), arguments
        assert b"--in-place" in done.stderr and done.stderr.count(b"\n") == 1
    path.write_text("no capture", "utf-8")
    assert run("redact", str(path), "--in-place").returncode == 3
    assert path.read_text("utf-8") == "no capture"


@pytest.mark.cli
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_folder_with_a_pipe_and_links_out_of_it(tmp_path: Path) -> None:
    folder, other = tmp_path / "in", tmp_path / "other"
    for place in (folder, other):
        place.mkdir()
        (place / "capture.txt").write_text(CAPTURE, "utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "linked").symlink_to(other)
    (folder / "out.txt").symlink_to(other / "capture.txt")
    (folder / "in.txt").symlink_to(folder / "capture.txt")
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    done = run("redact", str(folder), "-o", str(tmp_path / "done"))
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 4
    assert [line for line in lines if "out.txt: is a link out of the folder" in line]
    assert [line for line in lines if "gone.txt: cannot be read" in line]
    assert len(lines) == 2 and all(line.endswith("; left out") for line in lines)
    assert len([path for path in (tmp_path / "done").rglob("*") if path.is_file()]) == 2


COMPUTERS = "DESKTOP-ABCDEFG LAPTOP-KQVBNMPX LAPTOP-KQ3VBNMP WIN-ABCDEFGHIJ5 win-abcdefghij5"


def test_no_computer_that_windows_has_named_survives() -> None:
    text = "The laptop and the desktop-related win: {}, seen from {}\n\n"
    for name in COMPUTERS.split():
        result = redacted(text.format(name, name) + CAPTURE)
        tail = name.lower().partition("-")[2]
        assert planted.left(result, {tail}) == set()
        assert result.startswith("The laptop and the desktop-related win: ")


@pytest.mark.parametrize(
    "host", ["Zelmaq.De", "Zelmaq.Eu", "System.Zelmaq.Local", "Windows.Zelmaq.Corp"]
)
def test_no_host_with_capitals_survives(host: str) -> None:
    assert planted.left(redacted(f"It asked {host} twice\n\n{CAPTURE}"), {"zelmaq"}) == set()


def test_parts_of_programs_and_sentences_are_no_hosts() -> None:
    text = "System.Net.Http failed.It was System.Data.Internal or Then.This in Windows.Local\n\n"
    assert redacted(text + CAPTURE) == text + CAPTURE


# What a log puts before every line

FRONTS = (
    *("PCZELMAQ: ", "[PCZELMAQ] ", "<PCZELMAQ> ", "pczelmaq | ", "pczelmaq> ", "1: pczelmaq: "),
    *("PCZELMAQ,", "PCZELMAQ\t", "2026-05-10T04:18:52Z PCZELMAQ ", "May 10 04:18:52 pczelmaq dsregcmd[7]: "),
    *("2026-05-10 04:18:52,123 DEBUG PCZELMAQ - ", "[10/May/2026 4:18:52 PM] pczelmaq.INFO: "),
)  # fmt: skip


@pytest.mark.cli
@pytest.mark.parametrize("front", FRONTS)
def test_no_host_before_every_line_survives(front: str) -> None:
    capture = body("flat-1709-domain-joined-registered")
    result = redacted("".join(f"{front}{line}\n" for line in capture.split("\n")))
    assert planted.left(result, {"pczelmaq"}) == set()
    first, _, rest = front.lower().partition("pczelmaq")
    starts = {line[: len(front)].lower() for line in result.split("\n")[:-1]}
    assert len(starts) == 1
    start = starts.pop()
    assert start.startswith(first) and start.endswith(rest)


def test_no_host_before_some_lines_survives() -> None:
    """Behind a capture without fronts, and as one of too many fronts to be cut off."""
    capture = body("flat-1709-domain-joined-registered")
    names = [f"pc{a}{b}lmq" for a in "bcdfg" for b in "hklmn"]
    fronted = ["".join(f"{name}: {line}\n" for line in capture.split("\n")) for name in names]
    for text in (capture + fronted[0], "".join(fronted)):
        redactor = Redactor(b"an invented test key")
        redactor.learn_text(text)
        result = redactor.text(text)
        assert len(result) == len(text)
        assert {name for name in names if name in result} == set()


# Names as they may be written


def test_no_name_survives_in_another_spelling() -> None:
    rows = (
        "DomainJoined : YES\nDomainName : ZYXCORP\nTenantName : Gr\u00fcnderwerk \u5c71\u7530\u592a\u90ce\n"
        "Device Name : FITZ\n"
    )
    prose = [
        "Gru\u0308nderwerk",
        "Gr\u00fcnd\u200berwerk",
        "zyx\u00adcorp",
        "\u2060Zyx\u200dCorp",
        "\uff3a\uff59\uff58\uff43\uff4f\uff52\uff50",
        "Fitz\u3055\u3093",
        "\u30e6\u30fc\u30b6\u30fcfitz\u304c",
        "\u5c71\u7530\u592a\u90ce\u3055\u3093",
        "193.\u200b24.55.66",
        "z\u200belda@zyx.de",
    ]
    text = "\n\n".join([*prose, CAPTURE.replace("DomainJoined : NO", rows)])
    result = redacted(text)
    read = unicodedata.normalize("NFKC", re.sub("[\u00ad\u0308\u200b-\u200f\u2060]", "", result))
    secrets = {"nderwerk", "zyxcorp", "fitz", "\u5c71\u7530\u592a\u90ce", "24.55", "zelda"}
    assert planted.left(read, secrets) == set()
    names = read.split("\n\n")
    assert names[0] == names[1] and names[2].lower() == names[3].lower() == names[4].lower()


SHORT_NAMES = {
    "Anna": "annaPC AnnaLaptop PCAnna anna01 IT-AnnaPC LaptopAnna",
    "EVA": "EvaPC laptopEva eva7 EVA7",
    "\u0623\u062d\u0645\u062f": "\u0644\u0623\u062d\u0645\u062f \u0628\u0623\u062d\u0645\u062f",
    "\u05d3\u05d5\u05d3": "\u05dc\u05d3\u05d5\u05d3 \u05d5\u05d3\u05d5\u05d3",
    "\u042f\u043d\u0430\u0440": "\u042f\u043d\u0430\u0440\u043e\u043c",
    "Li": "Li, (li)",
    "\u0130zmirli": "\u0130ZMIRLIPC PC\u0130zmirli \u0130zmirli",
}


@pytest.mark.parametrize("name", SHORT_NAMES)
def test_a_short_name_does_not_survive_in_a_longer_word(name: str) -> None:
    said = f"<p>it was <li>{SHORT_NAMES[name]}</li> today</p>"
    text = (
        f"{CAPTURE.replace('NO', 'YES', 1)}TenantName : {name}\nServer Message : {said}\n\n{said}\n"
    )
    redactor = Redactor(b"an invented test key")
    redactor.learn_text(text)
    result = redactor.text(text)
    assert len(result) == len(text)
    shown = result.replace("<li>", "").replace("</li>", "")
    assert in_lower_case(name) not in in_lower_case(shown)
    assert result.count("<p>it was <li>") == result.count("</li> today</p>") == 2


def test_a_short_name_stays_a_part_of_other_words() -> None:
    rows = "AzureAdJoined : YES\nTenantName : Anna Eva Ole\n\n"
    said = "Hosanna in Savannah, evaluated Medieval oleander, WannaCry, Console, ColeSlaw\n"
    redactor = Redactor(b"an invented test key")
    redactor.learn_text(rows + said)
    assert redactor.text(rows + said).endswith(said)


@pytest.mark.parametrize(
    "name",
    [
        "\u0399\u03c9\u03ac\u03bd\u03bd\u03b7\u03c2",
        "\u0399\u03a9\u0391\u039d\u039d\u0397\u03a3",
        "\u03b9\u03c9\u03c3\u03ae\u03c6",
        "\u039c\u03b1\u03c1\u03af\u03b1",
    ],
)
def test_no_greek_name_survives(name: str) -> None:
    """Iota is another case of an accent (U+0345): the search for words cut the name behind it."""
    text = f"{CAPTURE}User Name : {name}\n"
    redactor = Redactor(b"an invented test key")
    redactor.learn_text(f"{CAPTURE}TenantName : {name}\n")
    redactor.learn_text(text)
    row, prose = f"{CAPTURE}TenantName : {name}\n", f"{CAPTURE}\nit was ({name}) today\n"
    for each in (text, row, prose):
        result = redactor.text(each)
        assert len(result) == len(each)
        assert not re.search("[\u0370-\u03ff]", result)


@pytest.mark.cli
def test_no_token_or_number_of_a_device_survives() -> None:
    text = (
        "got eyJhbGciOiJub25lIn0.eyJ1cG4iOiJ6ZWxkYSJ9. end\n\n"
        "(eyJhbGciOiJub25lIn0)\n\n"
        "Authorization: Bearer ab12.cd34-EFGH_\n\n"
        "bearer zyxwvutsrqponmlkjihg\n\n"
        "IMEI 490154203237518, IMEI: 35-209900-176148-1\n\n"
        "Serial Number: 5550199\n\n"
        "password=Summer2026!\n\n"
        "\u300cZelda Fitzgerald\u300d \u201cAnna Fitzmaurice\u201d \u00abEva Fitzroy\u00bb\n\n"
    )
    secrets = (
        "eyjhbgcioijub25lin0 eyj1cg4ioij6zwxkysj9 ab12 cd34-efgh_ zyxwvutsrqponmlkjihg "
        "490154203237518 35-209900-176148-1 5550199 summer2026 zelda fitzgerald anna fitzmaurice "
        "eva fitzroy"
    )
    result = redacted(text + CAPTURE)
    assert planted.left(result, set(secrets.split())) == set()
    assert "Authorization: Bearer " in result and "IMEI" in result


def test_no_name_survives_in_a_title_or_a_key() -> None:
    box = "+{0}+\n| {1:<38} |\n+{0}+\n\n".format("-" * 40, "Zelda Fitzgerald State")
    text = f"{CAPTURE}\n{box}    New Row : NO\n"
    result = redacted(text)
    assert planted.left(result, {"zelda", "fitzgerald"}) == set() and " State" in result
    document = json.loads(run("--compact", stdin=text.encode()).stdout)
    flat = json.loads(run("--compact", "--flat", stdin=text.encode()).stdout)
    for value in (document, flat):
        value["ComputerName"] = "PC-ZYX"
        value["zelda@zyx.de"] = 1
        value["Zelda Fitzgerald"] = "x"
        value["Imei"] = 490154203237518
        value["Tags"] = {"fitzgerald": {"PC-ZELDA": True}, "owner": "anna"}
    document["DeviceState"]["zelda.fitzgerald@zyx.de"] = "x"
    document["UnknownFields"][0]["zelda@zyx.de"] = "anna"
    document["UnknownFields"][0]["Code"] = "anna"
    lines = [document, flat, {"Text": text, "fitz-1@zyx.de": 1}]
    now = redacted("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    assert planted.left(now, {"zelda", "fitz", "anna", "zyx", "490154203237518"}) == set()
    first = json.loads(now.split("\n")[0])
    assert {"ComputerName", "Tags", "DeviceState"} <= first.keys() and "owner" in first["Tags"]


NUMBERS = (
    "Serial Number: 6217-7480-1374-7823-4583-5078-23",
    "IMEI: 35 693803 564380 9",
    "it says password: 1234",
    "it says password='1234'",
    "serial number: AB12 345678",
    "Serial: 80070005",
    "Asset Tag: 77",
    "SerialNumber : 6217-7480 1374",
    "       IMEI 2 : 35 693803 564380 9",
    "password : 1234",
)


@pytest.mark.cli
def test_no_digit_of_a_number_survives() -> None:
    key = b"an invented test key"  # a random one would keep a short number now and then
    for line in NUMBERS:
        for text in (f"{line}\n\n{CAPTURE}", f"{CAPTURE}{line}\n"):
            redactor = Redactor(key)
            redactor.learn_text(text)
            result = redactor.text(text)
            for match in re.finditer(r"\d{2,}|AB12", text):
                assert result[slice(*match.span())] != match[0], (line, result)


def test_what_only_resembles_a_number_stays() -> None:
    text = "user: 1 of 14\n\nPasswordExpired : NO\n\npassword: not set, 12 of 14\n\n"
    assert redacted(text + CAPTURE) == text + CAPTURE


def test_a_json_number_behind_its_key_is_replaced() -> None:
    document = json.loads(run("--compact", stdin=CAPTURE.encode()).stdout)
    hardware = {"Imei2": 356938, "Cores": 8, "SerialNumber": True}
    value = {**document, "SerialNumber": 5012345678, "Hardware": hardware, "Capture": 3}
    new = Redactor(b"an invented test key").json(value)
    assert new["SerialNumber"] != 5012345678 and len(str(new["SerialNumber"])) == 10
    assert new["Capture"] == 3 and 8 in new["Hardware"].values()
    assert 356938 not in new["Hardware"].values() and True in new["Hardware"].values()


@pytest.mark.cli
@pytest.mark.parametrize("options", [["--compact"], ["--compact", "--flat"]])
@pytest.mark.parametrize("column", ["SchemaVersion", "JoinType"])
def test_the_head_of_a_document_lets_nothing_through(column: str, options: list[str]) -> None:
    document = json.loads(run(*options, stdin=CAPTURE.encode()).stdout)
    for value in ("zelmaq", "1.zelmaq", "1.0 zelmaq", ["zelmaq"]):
        done = run("redact", stdin=json.dumps({**document, column: value}).encode())
        assert (done.returncode, done.stdout) == (3, b"")
        assert column.encode() in done.stderr and b"zelmaq" not in done.stderr
        assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("imei", [490154203237518, -490154203237518])
def test_the_pseudonym_of_a_number_is_as_long(imei: int) -> None:
    document = json.loads(run("--compact", stdin=CAPTURE.encode()).stdout)
    for number in range(40):
        redacted_document = Redactor(b"an invented key %d" % number).json(
            {**document, "Imei": imei}
        )
        new = redacted_document["Imei"]
        assert len(str(new)) == len(str(imei)) and new != imei


@pytest.mark.parametrize(
    "text",
    [
        "Zelda@zyx.de says DomainName : ZYXCORP\nAzureAdJoined : YES\nDomainJoined : YES\n",
        "It says AzureAdJoined : YES\nDomainJoined : YES\nDomainName : ZYXCORP\n",
        "`AzureAdJoined : YES\nDomainJoined : YES\nDomainName : ZYXCORP`\n",
    ],
)
def test_a_row_behind_words_is_redacted_as_a_row(text: str) -> None:
    result = redacted(text)
    assert planted.left(result, {"zelda", "zyx"}) == set()
    assert "AzureAdJoined : YES\nDomainJoined : YES" in result


def test_nothing_survives_where_a_line_seems_to_go_on() -> None:
    """The first line fills the console, so the second seems to be its end."""
    second = "at S-1-5-21-1234567890-2345678901-3456789012-101054."
    lines = {
        "b81a252439c3fc3b04f1bf1dd081c32b00018abd->b81a252439c3fc3b04f1bf1dd081c32b00018abd": second,
        "S-1-5-21-1234567890-2345678901-3456789012-107403-->": "fd12:3456:789a:1e::9b",
        "S-1-5-21-1234567890-2345678901-3456789012-107403": "fd12:3456:789a:1e::9b, KNUTH-09",
    }
    for first, below in lines.items():
        redactor = Redactor(b"an invented test key")
        text = f"{CAPTURE}{first}\n{below}\n"
        redactor.learn_text(text)
        result = redactor.text(text)
        assert len(result) == len(text) and result.startswith(CAPTURE)
        secrets = {"b81a2524", "1234567890", "107403", "101054", "fd12", "3456", "789a", "knuth"}
        assert {each for each in secrets if each in result[len(CAPTURE) :].lower()} == set()


@pytest.mark.parametrize("number", range(40))
def test_a_control_sequence_in_a_name_stays(number: int) -> None:
    """Its letters became the code of a colour under one key in twenty."""
    text = f"{CAPTURE}TenantName : A\x1b[2Jwumbo \x1b[Hzippy\n"
    redactor = Redactor(b"an invented key %d" % number)
    redactor.learn_text(text)
    result = redactor.text(text)
    assert "\x1b[2J" in result and "\x1b[H" in result
    assert "wumbo" not in result and "zippy" not in result


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit of memory this way")
def test_a_long_line_takes_memory_in_proportion() -> None:
    """2 MB in one word took 600 MB."""
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, (400 << 20,) * 2)"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"{limited}; sys.argv[1:] = ['redact']; runpy.run_module('dsregjson', run_name='__main__')",
        ],
        input=f"{CAPTURE}\n{'x' * 2_000_000}\n".encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) > 2_000_000


SIGNS = (
    *("a", "b", "f", "0", "1", "9", "x", "s", "_", ".", ":", "-", "/", "\\", "=", "'", '"', "[", "]"),
    *(" ", "  ", "\t", "\n", "::", "eyJ", "\u017f", "\u0130", "\u2018", "\u201c", "\u7528", "%20", "user"),
    *("bearer ", "tenant display_name", "C:\\Users\\", "/home/", "NT AUTHORITY\\", "SYSTEM", "https://"),
    *("a1 b2 c3 ", "2026-01-02", "abcdef0123456789", "S-1-5-21-1", "10.1.2.3", "fd12::1", "cn=", " " * 38),
    *("0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913", "490154203237518", "35-209900-176148-1", "[x]: PS", "y" * 80),
)  # fmt: skip


@pytest.mark.parametrize("finder", [patterns.SPANS, patterns.IDS])
def test_a_pattern_matches_near_its_hints_alone(finder: patterns.Finder) -> None:
    """What is skipped holds no match: as many, at the same places, as by the pattern itself."""
    whole, random_ = re.compile(finder.pattern, re.IGNORECASE), random.Random("hints")
    matched = 0
    for _ in range(3_000):
        text = "".join(random_.choices(SIGNS, k=random_.randrange(40)))
        found = [(match.span(), match.groups()) for match in finder.finditer(text)]
        wanted = [(match.span(), match.groups()) for match in whole.finditer(text)]
        # `::` alone is nobody's address, and has no hint.
        assert [each for each in found if text[slice(*each[0])] != "::"] == [
            each for each in wanted if text[slice(*each[0])] != "::"
        ], text
        matched += len(found)
    assert matched > 3_000


# The last look


@pytest.mark.parametrize("name", ["entra-joined-win10-22h2", "flat-1709-domain-joined-registered"])
@pytest.mark.parametrize("width", [41, 79, 80, 81, 82, 83])
def test_a_public_host_that_is_broken_does_not_remain(name: str, width: int) -> None:
    lines = printed.wrapped(body(name).split("\n"), width)
    redacted("".join(f"{line}\n" for line in lines))


def test_the_end_of_a_broken_host_that_is_not_public_remains() -> None:
    def host_of(name: str) -> str:
        return Pseudonyms(b"an invented test key").host(name)

    for text, is_left in (
        ("at abc.onmi\ncrosoft.com\nKeySignTest : PASSED", False),
        ("at abc.zyxcorp\ncrosoft.com\nKeySignTest : PASSED", True),
        ("at zyx\nqcorp.microsoft.com\nnext", True),
        ("at login.microsoft\nonline.com\nnext", False),
        ("at www.zyxcorp.com\nKeySignTest : PASSED", True),
        ("see TermsOfUse.asp\nx and", False),
        ("see zyxcorp.asp\nx and", True),
    ):
        left = remains.find_left(text.replace("abc.", "xyz."), text, host_of)
        assert (left is not None) == is_left, text


BROKEN = (
    "a line that is long enough to show where the others would have been wrapped by a console\n\n"
    "it is S-1-5-21-1234567890-\n2345678901-3456789012-1104, they say\n\n"
)


@pytest.mark.cli
@pytest.mark.parametrize("arguments", [[], ["--check"], ["-o", "out.txt"]])
def test_nothing_is_written_when_an_identity_would_remain(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = run("redact", *arguments, stdin=(BROKEN + CAPTURE).encode(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (5, b"")
    line = done.stderr.decode()
    assert line.startswith(
        "dsregjson: standard input: what looks like a SID would remain in line 3"
    )
    assert line.count("\n") == 1 and "2345" not in line and list(tmp_path.iterdir()) == []


def test_nothing_is_written_when_an_identity_would_remain_in_json(tmp_path: Path) -> None:
    texts = [json.dumps({"Text": text + CAPTURE}) for text in ("", BROKEN)]
    done = run("redact", stdin="\n".join(texts).encode())
    assert (done.returncode, done.stdout) == (5, b"")
    assert b"line 2: what looks like a SID would remain in line 3" in done.stderr
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(BROKEN + CAPTURE, "utf-8")
    (folder / "b.txt").write_text(CAPTURE, "utf-8")
    done = run("redact", str(folder), "-o", str(tmp_path / "out"))
    assert done.returncode == 4 and b"a.txt: what looks like a SID" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 1
