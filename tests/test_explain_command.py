"""dsregjson explain, as a process."""

from __future__ import annotations

import json

import pytest

from dsregjson import explain

from .support import run


def test_one_code_for_people() -> None:
    done = run("explain", "0x801c03f2")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert text.startswith("0x801c03f2\n  Also        -2145647630, 2149319666\n")
    assert text.index("Phase       join") < text.index("Phase       whfb")
    for word in ("DSREG_E_DIRECTORY_FAILURE", "Meaning", "Do", "Source", "https://"):
        assert word in text
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 100


def test_keys_of_a_meaning() -> None:
    [told] = json.loads(run("explain", "--json", "0x801c044d").stdout)
    [row] = told["Meanings"]
    assert list(row) == [
        "Code", "Symbol", "Family", "Phase", "Message", "Meaning", "Remedy", "Risk", "Before",
        "Sources",
    ]  # fmt: skip
    assert (row["Risk"], type(row["Before"])) == ("disruptive", list)


@pytest.mark.parametrize(
    "notation",
    ["0x801C03F2", "801c03f2", "-2145647630", "2149319666", "DSREG_E_DIRECTORY_FAILURE"],
)
def test_notations_give_the_same(notation: str) -> None:
    done = run("explain", "--json", notation)
    assert (done.returncode, done.stderr) == (0, b"")
    [told] = json.loads(done.stdout)
    assert told == {**explain("0x801c03f2"), "Asked": notation}


def test_json_is_ascii_and_the_same_as_the_library() -> None:
    done = run("explain", "AADSTS50126: Error", "12007", "0xd000023c", "directoryerror", "--json")
    assert done.returncode == 0
    assert done.stdout.isascii()
    told = json.loads(done.stdout)
    assert [one["Code"] for one in told] == [
        "AADSTS50126",
        "0x80072ee7",
        "0xd000023c",
        "DirectoryError",
    ]
    assert told[2]["Inner"] == "0xc000023c"


def test_every_code_of_a_sentence() -> None:
    for sentence in (
        "DRS Discovery Test : FAIL [0x801c0021/0x80072ee2]",
        "[0x801c0021/0x80072ee2]",
    ):
        done = run("explain", "--json", sentence)
        assert [one["Code"] for one in json.loads(done.stdout)] == ["0x801c0021", "0x80072ee2"]


def test_unknown_code_says_so_and_decodes() -> None:
    done = run("explain", "0x801cabcd", "0x801c0021")
    assert done.returncode == 3
    text = done.stdout.decode()
    assert "Not in the table; its bits say: HRESULT, failure, facility device" in " ".join(
        text.split()
    )
    assert "0x801c0021" in text
    assert done.stderr.startswith(b"dsregjson: 0x801cabcd: not in the code table")
    assert done.stderr.count(b"\n") == 1


def test_nonsense_and_unsafe_text() -> None:
    done = run("explain", "what\x1b[2Jever")
    assert done.returncode == 3
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"what\\x1b[2Jever" in done.stdout


def test_misuse() -> None:
    for arguments in ([], ["--jsn", "0x1"], ["--", "--jsn"]):
        done = run("explain", *arguments)
        assert done.returncode == 2
        assert done.stdout == b""
        assert done.stderr.startswith(b"dsregjson: ")
        assert done.stderr.count(b"\n") == 1


def test_codes_of_a_text_on_stdin() -> None:
    log = (
        "AAD Cloud AP plugin call GenericCallPkg returned error: 0xC0048512\r\n"
        "Error: 0xCAA20003 (AADSTS50126), then 0xC0048512 again, (0x0)\r\n"
    )
    for text in (log.encode(), log.encode("utf-16")):
        done = run("explain", "-", "--json", stdin=text)
        assert [one["Code"] for one in json.loads(done.stdout)] == [
            "0xc0048512", "0xcaa20003", "AADSTS50126",
        ]  # fmt: skip
    done = run("explain", "-", stdin=b"all is well")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.count(b"\n") == 1 and b"holds no error code" in done.stderr


def test_a_list_on_stdin_is_answered_as_arguments_are() -> None:
    asked = ["-2145647630", "12007", "banana", "prt-missing", "12007", "0x801cabcd", "0x0"]
    lines = "\r\n".join(["", *asked, ""])
    expected = run("explain", "--json", *asked)
    assert [one.get("Code") or one["Id"] for one in json.loads(expected.stdout)] == [
        "0x801c03f2", "0x80072ee7", "banana", "prt-missing", "0x80072ee7", "0x801cabcd",
        "0x00000000",
    ]  # fmt: skip
    for text in (lines.encode(), lines.encode("utf-16"), json.dumps(asked).encode()):
        done = run("explain", "-", "--json", stdin=text)
        assert (done.returncode, done.stdout) == (3, expected.stdout)
        assert done.stderr == expected.stderr
    # A sentence can stand in an array only; a dash in it is nothing to read from.
    asked = ["FAIL [0x801c0021/0x80072ee2]", "all is\nwell", "-", "Träders"]
    done = run("explain", "-", "--json", stdin=json.dumps(asked).encode())
    assert [one["Code"] for one in json.loads(done.stdout)] == [
        "0x801c0021", "0x80072ee2", "all is\nwell", "-", "Träders",
    ]  # fmt: skip


def test_words_and_numbers_between_sentences_are_no_codes() -> None:
    for text in (
        "Hello,\n\nerror 0x801c0021 at 12007\n12007\nThanks\n",
        '[1, "0x801c0021"]',
        '{"ServerErrorCode":"0x801c0021"}\n' * 2,
    ):
        done = run("explain", "-", "--json", stdin=text.encode())
        assert (done.returncode, done.stderr) == (0, b"")
        assert [one["Code"] for one in json.loads(done.stdout)] == ["0x801c0021"]


def test_success_beside_another_code_is_not_explained() -> None:
    done = run("explain", "--json", "Attempt Status : 0xc000006d (0x0)")
    assert [one["Code"] for one in json.loads(done.stdout)] == ["0xc000006d"]
    assert [one["Code"] for one in json.loads(run("explain", "--json", "0x0").stdout)] == [
        "0x00000000"
    ]


def test_a_rule_is_explained_like_a_code() -> None:
    done = run("explain", "PRT-missing", "0x801c03f2")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert text.startswith("prt-missing\n  Severity    error (Primary Refresh Token)\n")
    assert "\n\n0x801c03f2\n" in text
    told = json.loads(run("explain", "--json", "prt-missing").stdout)
    assert told[0]["Id"] == "prt-missing"
