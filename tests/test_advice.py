"""Advice that can lock out, delete or lose something says so before it says what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsregjson import check, explain
from dsregjson.advice import BEFORE, RISKS, SHARED, before, worst
from dsregjson.codes import all_meanings
from dsregjson.findings.reference import rules_as_json

from .findings.editing import edited, text_of
from .make_docs import codes_reference
from .support import parse, run
from .test_codes import CODES

AT = "2025-03-10T09:00:00Z"
RULES = {rule["Id"]: rule for rule in rules_as_json()}
ADVICE: dict[str, dict[str, Any]] = {
    **{name: {**rule, "Text": rule["Action"]} for name, rule in RULES.items()},
    **{
        f"{row['Code']} ({row['Phase']})": {**row, "Text": row["Remedy"]}
        for code in CODES
        for row in explain(code)["Meanings"]
    },
}
# Words of advice that can lock out, delete or lose something.
RISKY = re.compile(
    r"/leave|\bleave|delet|reset|clear|re-?register|register (?:the device )?again|rejoin|"
    r"join (?:it|the domain|the device to the domain) again|forcerecovery|disconnect|remov|"
    r"disable (?:the|that) TPM|roll over",
    re.IGNORECASE,
)
# Read one by one: these words stand there for something that harms nobody.
REVIEWED = {
    "tpm-join-failure": "names what the codes are about; the risk is that of the code",
    "ngc-reset-limited": "advises the service that keeps the key",
    "prejoin-fallback-disabled": "removes one policy value, which is named",
    "fedjoin-fallback-disabled": "removes one policy value, which is named",
    "device-soft-deleted": "looks among deleted devices and deletes none",
    "0x8007052e (any)": "advises not to reset the computer account",
    "0x801c000b (discover)": "remove what redirects a request",
    "0x80072f7c (any)": "remove what redirects a request",
    "0xcaa1000e (auth)": "remove a duplicate claim rule",
    "AADSTS80010 (prt)": "registers a pass-through agent again, no device",
}


def test_risky_advice_says_so() -> None:
    silent = {
        name for name, one in ADVICE.items() if one["Risk"] == "none" and RISKY.search(one["Text"])
    }
    assert silent == REVIEWED.keys()


@pytest.mark.parametrize("name", ADVICE)
def test_risk_and_before_go_together(name: str) -> None:
    one = ADVICE[name]
    assert bool(one["Before"]) == (one["Risk"] != "none")
    assert one["Risk"] in RISKS
    assert "{" not in one["Text"]
    assert list(one["Before"]) == [text for text in BEFORE.values() if text in one["Before"]]


def test_texts_of_what_to_have_first() -> None:
    for text in (*BEFORE.values(), *SHARED.values()):
        assert text.isascii()
    for text in BEFORE.values():
        assert text.endswith(".")
    with pytest.raises(KeyError):
        before(["no-such-key"])
    assert worst([]) == "none"
    assert worst(["none", "destructive", "disruptive"]) == "destructive"


@pytest.mark.parametrize("name", [name for name, one in ADVICE.items() if "/leave" in one["Text"]])
def test_leave_is_told_apart_by_join_type(name: str) -> None:
    text = ADVICE[name]["Text"]
    if name == "vdi-non-persistent-hybrid":
        assert "never run dsregcmd /leave" in text
    elif name == "sync-pending-sid":  # printed on devices of an AD domain only
        assert "only on a device of an AD domain" in text
    else:
        for words in (
            "hybrid joined: run dsregcmd /leave",
            "Entra joined: run dsregcmd /forcerecovery",
            "never start with dsregcmd /leave",
            "registered: disconnect the work account",
        ):
            assert words.lower() in text.lower()
    assert "/leave" not in text.replace("dsregcmd /leave", "").replace(
        "on an Entra joined one /leave ends the join", ""
    )


@pytest.mark.parametrize(
    "name",
    [
        "key-provider-unknown",
        "key-sign-failed",
        "key-sign-failed-no-recovery",
        "recovery-pending",
        "device-cert-expired",
        "device-auth-disabled-or-deleted",
        "prt-device-rejected",
        "sync-pending-sid",
        "vdi-clone-duplicate-id",
        "0x801c044d (whfb)",
        "AADSTS50155 (prt)",
        "AADSTS700003 (prt)",
    ],
)
def test_registering_again_names_what_to_save(name: str) -> None:
    assert ADVICE[name]["Risk"] != "none"
    first = " ".join(ADVICE[name]["Before"])
    for words in ("local administrator", "BitLocker", "LAPS", "Windows Hello", "work account"):
        assert words in first


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, one in ADVICE.items()
        if re.search(r"/leave as|must leave|disconn", one["Text"])
    ],
)
def test_leaving_and_disconnecting_ask_for_a_copy_of_the_data(name: str) -> None:
    assert any("remove company data" in text for text in ADVICE[name]["Before"])


def test_leaving_a_clone_is_destructive() -> None:
    clone = RULES["vdi-clone-duplicate-id"]
    assert clone["Risk"] == "destructive"
    assert "take the shared device object from all of them" in clone["Action"]
    assert any("take it from all others" in text for text in clone["Before"])


@pytest.mark.parametrize(
    "name",
    [
        "device-auth-disabled-or-deleted",
        "prt-device-rejected",
        "AADSTS50155 (prt)",
        "AADSTS70002 (prt)",
        "AADSTS700003 (prt)",
        "AADSTS130008 (whfb)",
    ],
)
def test_deleted_devices_are_restored_before_they_register_again(name: str) -> None:
    text = ADVICE[name]["Text"]
    steps = (
        "who disabled it and why", "Only then enable it", "restored for 30 days", "directory/deletedItems", "Deleted devices",
        "comes back by directory synchronisation", "Only if that fails, register again",
    )  # fmt: skip
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


DISABLED = [
    name for name, one in ADVICE.items() if re.search("enable (it|the device) .*AD", one["Text"])
]


@pytest.mark.parametrize("name", [*DISABLED, "AADSTS130007 (whfb)", "AADSTS135011 (prt)"])
def test_a_disabled_device_is_enabled_only_when_somebody_knows_why(name: str) -> None:
    text = ADVICE[name]["Text"]
    steps = ("who disabled it and why", "lost or stolen", "Only then enable")
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize("rule", ["dual-state", "registered-before-hybrid", "wam-default-error"])
def test_disconnecting_names_the_entry(rule: str) -> None:
    assert "nor that of an Entra join" in RULES[rule]["Action"]
    assert "never the entry of the AD domain" in RULES[rule]["Action"]
    assert RULES[rule]["Risk"] == "disruptive"


def test_dual_state_as_a_user_sees_it() -> None:
    done = run("check", "--at", "now", stdin=text_of("dual-state").encode())
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    [risk, action] = next(row[-2:] for row in rows if row[1] == "dual-state")
    assert risk == "disruptive"
    assert "never the entry of the AD domain" in action


def test_a_finding_takes_over_the_risk_of_the_code_that_it_follows() -> None:
    def of(code: str) -> dict[str, Any]:
        document = parse(
            edited(
                "prejoin",
                {"Client ErrorCode": code, "Server ErrorCode": "", "Server Message": ""},
            )
        )
        findings = check(document, at=AT)["Findings"]
        return dict(next(f for f in findings if f["Id"] == "tpm-join-failure"))

    [lockout] = explain("0x80090031")["Meanings"]
    assert of("0x80090031")["Risk"] == lockout["Risk"] == "destructive"
    assert of("0x80090031")["Before"] == lockout["Before"]
    assert "clearing the TPM" in of("0x80090031")["Action"]
    assert of("0x80090016")["Risk"] == "disruptive"


def test_explain_prints_risk_and_before_above_the_remedy() -> None:
    done = run("explain", "0x801c044d", "0x80072ee7")
    assert done.returncode == 0
    leave, network = done.stdout.decode().split("\n0x80072ee7\n")
    told = " ".join(leave.split())
    assert told.index("Risk Disruptive") < told.index("Before A local") < told.index("Do Sign out")
    assert "Risk" not in network
    assert "Before" not in network


def test_the_page_of_codes_prints_risk_and_before_in_front_of_the_remedy() -> None:
    rows = [line for line in codes_reference().splitlines() if line.startswith("| `")]
    families = list(dict.fromkeys(meaning["Family"] for meaning in all_meanings()))
    meanings = sorted(all_meanings(), key=lambda meaning: families.index(meaning["Family"]))
    for row, meaning in zip(rows, meanings, strict=True):
        cell = row.replace("\\|", "|").split(" | ", 3)[3]
        if meaning["Risk"] == "none":
            assert not cell.startswith("**"), row
            continue
        assert cell.startswith(f"**{meaning['Risk'].title()}.** Have before: "), row
        steps = [*meaning["Before"], meaning["Remedy"]]
        places = [cell.index(step) for step in steps]
        assert places == sorted(places), row
