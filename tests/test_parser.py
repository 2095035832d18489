"""The fine print of the contract, clause by clause."""

from __future__ import annotations

import pytest

from dsregjson import DsRegError
from dsregjson.parsing.parser import parse_captures

from .support import boxed, parse, validator

STATE = boxed("Device State", "AzureAdJoined : YES", "EnterpriseJoined : NO", "DomainJoined : NO")


def unknown(document: dict) -> list[tuple]:
    return [(e["Section"], e["Name"], e["Value"]) for e in document["UnknownFields"]]


def untyped(document: dict) -> list[tuple]:
    return [(e["Section"], e["Name"], e["Value"], e["Code"]) for e in document["UntypedValues"]]


# Begin


def test_rows_directly_above_the_first_box_belong_to_the_capture() -> None:
    rows = "             AzureAdJoined : NO\n          EnterpriseJoined : NO\n"
    document = parse("Ticket 42\n" + rows + boxed("User State", "NgcSet : NO"))
    assert document["DeviceState"]["AzureAdJoined"] is False
    assert document["DeviceState"]["EnterpriseJoined"] is False


def test_a_row_in_the_talk_before_the_box_does_not_begin_the_capture() -> None:
    document = parse("AzureAdJoined : NO is what I see\nPlease help:\n\n" + STATE)
    assert document["DeviceState"]["AzureAdJoined"] is True
    assert document["UnknownFields"] == []


def test_unboxed_title_with_one_of_its_rows_begins() -> None:
    document = parse("Note\nDevice Details\nDeviceId : 00aa00aa-bb11-cc22-dd33-44ee44ee44ee\n")
    assert document["DeviceDetails"]["DeviceId"] == "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"


@pytest.mark.parametrize(
    "text",
    [
        "DeviceId : 1\nThumbprint : 2\nTenantId : 3\nTenantName : Contoso\n",
        "Type : x\nProvider : y\nUser mode : z\nExtensions : a=b\n",
        "Proxy Server List : proxy:8080\nAccess Type : DIRECT\n",
        "HTTP Error : 0x0\nServer Error Code : x\nRequest Id : 1\nCorrelation ID : 2\n",
        boxed("Some Report", "DeviceId : 1", "TenantId : 3"),
        boxed("Device State"),
        boxed("Device State", "Colour : green"),
        "Device State\nUser State\n",
        "+----+----+\n| a  | b  |\n+----+----+\n| 1  | 2  |\n+----+----+\n",
        "AzureAdJoined\n",
        "WorkAccountCount: 1\n",
        "the AzureAdJoined : YES line is odd\n",
    ],
)
def test_no_capture(text: str) -> None:
    with pytest.raises(DsRegError):
        parse(text)


def test_label_without_blank_begins_with_yes_or_no_only() -> None:
    assert parse("AzureAdJoined: YES\n")["DeviceState"]["AzureAdJoined"] is True


def test_end_of_a_debug_log_restarts_the_capture() -> None:
    document = parse("WorkplaceJoined : YES\nDSREGCMD_END_STATUS\n\n   AzureAdJoined : NO\n")
    assert document["UserState"]["WorkplaceJoined"] is None
    assert document["DeviceState"]["AzureAdJoined"] is False


# End, several captures


@pytest.mark.parametrize(
    "between",
    [
        "\nFor more information, please visit https://www.microsoft.com/aadjerrors\n",
        "\nC:\\Windows\\system32>dsregcmd /status\n\n",
        "\nPS C:\\Users\\jane> \n",
        "\n*Evil-WinRM* PS C:\\Users\\jane\\Documents> dsregcmd /status\n",
        "",
    ],
)
def test_two_captures(between: str) -> None:
    other = STATE.replace("YES", "NO")
    found = [document for document, _ in parse_captures(STATE + between + other)]
    assert [d["DeviceState"]["AzureAdJoined"] for d in found] == [True, False]
    for document in found:
        validator().validate(document)


def test_a_second_azureadjoined_row_begins_another_capture() -> None:
    found = [d for d, _ in parse_captures("AzureAdJoined : YES\nAzureAdJoined : NO\n")]
    assert [d["DeviceState"]["AzureAdJoined"] for d in found] == [True, False]


def test_what_follows_the_footer_is_not_in_the_document() -> None:
    footer = "For more information, please visit https://www.microsoft.com/aadjerrors\n"
    document = parse(STATE + footer + "Colour : green\nnote\n")
    assert document["UnknownFields"] == [] and document["UnparsedLines"] == []


# Lines that are no rows


def test_unparsed_lines_stand_between_recognised_ones() -> None:
    text = STATE.replace(
        "          EnterpriseJoined", "  one (trimmed)  \n          EnterpriseJoined"
    )
    document = parse("before\n" + text + "after\n")
    assert document["UnparsedLines"] == ["one (trimmed)"]


def test_fences_and_drawn_lines_are_not_unparsed() -> None:
    document = parse(
        "```\n" + STATE + "```\n=====\n-----\n~~~\n" + boxed("User State", "NgcSet : NO")
    )
    assert document["UnparsedLines"] == []


# Wrapped values


def wrapped(line: str, width: int = 80) -> str:
    return "\n".join(line[i : i + width] for i in range(0, len(line), width)) + "\n"


URL = "https://login.microsoftonline.com/" + "0123456789" * 12
ROW = f"               AuthCodeUrl : {URL}"


def test_hard_wrap_joins_with_nothing() -> None:
    document = parse(STATE + boxed("Tenant Details") + wrapped(ROW))
    assert document["TenantDetails"]["AuthCodeUrl"] == URL


def test_blanks_at_the_start_of_a_continuation_belong_to_the_value() -> None:
    value = "x" * 51 + "  y z"  # the wrap falls before the two blanks
    row = f"{'TenantName':>26} : {value}"
    assert (
        parse(STATE + boxed("Tenant Details") + wrapped(row))["TenantDetails"]["TenantName"]
        == value
    )
    indented = "".join(
        f"    {line}\n" for line in (STATE + boxed("Tenant Details") + wrapped(row)).split("\n")
    )
    assert parse(indented)["TenantDetails"]["TenantName"] == value


def test_a_trimmed_blank_at_the_wrap_comes_back() -> None:
    value = "x" * 50 + " yz" + "0" * 50
    row = f"{'TenantName':>26} : {value}"
    text = "\n".join(line.rstrip() for line in wrapped(row).split("\n"))
    filler = f"{'AuthCodeUrl':>26} : {'u' * 51}\n"
    document = parse(STATE + boxed("Tenant Details") + filler + text)
    assert document["TenantDetails"]["TenantName"] == value


def test_an_unknown_row_below_the_longest_row_is_a_row() -> None:
    document = parse(STATE + boxed("Tenant Details") + ROW + f"\n{'Brand New':>26} : 1\n")
    assert document["TenantDetails"]["AuthCodeUrl"] == URL
    assert unknown(document) == [("Tenant Details", "Brand New", "1")]


def test_yes_no_number_date_and_test_rows_are_never_continued() -> None:
    for row in (
        "EnterpriseJoined : NO",
        "Client Time : 2026-05-10 04:18:52.000 UTC",
        "Https Status : 400",
        "AD Connectivity Test : PASS",
    ):
        document = parse(f"AzureAdJoined : NO\n{row}\nlook here\nDomainJoined : NO\n")
        assert document["UnparsedLines"] == ["look here"], row


def test_a_cut_validity_range_is_continued() -> None:
    row = " DeviceCertificateValidity : [ 2019-01-11 21:02:50.000 UTC -- 2029-01-11 21:32:50.000 UTC ]"
    document = parse(STATE + boxed("Device Details") + wrapped(row))
    assert document["DeviceDetails"]["DeviceCertificateNotAfter"] == "2029-01-11T21:32:50.000Z"


def test_a_base64_rest_of_two_signs_is_no_rule() -> None:
    value = "e" * 51 + "=="
    row = f"{'SettingsUrl':>26} : {value}"
    assert (
        parse(STATE + boxed("Tenant Details") + wrapped(row))["TenantDetails"]["SettingsUrl"]
        == value
    )


def test_free_text_goes_on_below_its_row() -> None:
    rows = (
        "    Server Error Description : AADSTS50126: Bad password.\n"
        "Trace ID: 1\nCorrelation ID: 2\nTimestamp: 2020-07-18 20:10:33Z\n"
        "             EnterprisePrt : NO\n"
    )
    document = parse(STATE + boxed("SSO State", "AcquirePrtDiagnostics : PRESENT") + rows)
    attempt = document["PrtDiagnostics"][0]
    assert attempt["ServerErrorDescription"] == (
        "AADSTS50126: Bad password. Trace ID: 1 Correlation ID: 2 Timestamp: 2020-07-18 20:10:33Z"
    )
    assert attempt["CorrelationId"] is None
    assert document["SsoState"]["EnterprisePrt"] is False


def test_a_new_row_below_free_text_is_a_row() -> None:
    document = parse(STATE + boxed("Device Details", "DeviceAuthStatus : SUCCESS", "Health : good"))
    assert document["DeviceDetails"]["DeviceAuthStatus"] == "SUCCESS"
    assert unknown(document) == [("Device Details", "Health", "good")]


def test_long_lines_around_a_wrapped_capture_do_not_hide_the_wrap() -> None:
    text = (
        "prompt " * 40 + "\n" + STATE + boxed("Tenant Details") + wrapped(ROW) + "C:\\>" + "x" * 300
    )
    assert parse(text)["TenantDetails"]["AuthCodeUrl"] == URL


# Repetitions


def test_a_section_printed_again_is_not_merged() -> None:
    again = boxed("SSO State", "AzureAdPrt : NO", "CloudTgt : YES")
    text = STATE + boxed("SSO State", "AzureAdPrt : YES") + again + again
    document, notices = next(parse_captures(text))
    validator().validate(document)
    assert document["SsoState"]["AzureAdPrt"] is True
    assert document["SsoState"]["CloudTgt"] is None
    assert unknown(document) == [
        ("SSO State (2)", "AzureAdPrt", "NO"),
        ("SSO State (2)", "CloudTgt", "YES"),
        ("SSO State (3)", "AzureAdPrt", "NO"),
        ("SSO State (3)", "CloudTgt", "YES"),
    ]
    assert document["Sections"] == ["Device State", "SSO State", "SSO State", "SSO State"]
    assert len(notices) == 1 and "'SSO State'" in notices[0]


def test_a_row_printed_again() -> None:
    rows = (
        "Device Name : PC1",
        "Device Name : PC1",
        "Device Name : PC2",
        "Virtual Desktop : NOT SET",
    )
    document = parse(STATE + boxed("User State", "NgcSet : NO", "NgcSet : NO", "NgcSet : YES"))
    assert unknown(document) == [("User State", "NgcSet", "YES")]
    document = parse(boxed("Device State", "AzureAdJoined : NO", *rows))
    assert document["DeviceState"]["DeviceName"] == "PC1"
    assert unknown(document) == [("Device State", "Device Name", "PC2")]


def test_a_miss_printed_again() -> None:
    document = parse(
        STATE + boxed("User State", *["WamDefaultSet : ERROR"] * 2, "WamDefaultSet : YES")
    )
    assert document["UserState"]["WamDefaultSet"] is None
    assert untyped(document) == [("UserState", "WamDefaultSet", "ERROR", None)]
    assert unknown(document) == [("User State", "WamDefaultSet", "YES")]


# Where a row belongs


def test_flat_layout_goes_to_todays_places() -> None:
    state = boxed(
        "Device State",
        "AzureAdJoined : YES",
        "DeviceId : a",
        "KeyProvider : Microsoft Platform Crypto Provider",
        "TpmProtected : YES",
        "TenantId : t",
        "DomainJoined : NO",
    )
    user = boxed(
        "User State",
        "NgcSet : NO",
        "WorkplaceJoined : YES",
        "WorkplaceDeviceId : d1",
        "WorkplaceTenantName : Contoso",
        "WorkplaceDeviceId : d2",
        "KeyProvider : p2",
        "AzureAdPrt : NO",
    )
    document = parse(state + user)
    assert document["DeviceDetails"]["TpmProtected"] is True
    assert document["TenantDetails"]["TenantId"] == "t"
    assert document["DeviceState"]["DomainJoined"] is False
    assert [a["WorkplaceDeviceId"] for a in document["WorkAccounts"]] == ["d1", "d2"]
    assert document["WorkAccounts"][1]["KeyProvider"] == "p2"
    assert document["SsoState"]["AzureAdPrt"] is False
    assert document["UnknownFields"] == []


def test_moved_labels_reach_their_field() -> None:
    document = parse(
        STATE
        + boxed(
            "URL Specific Proxy Config", "Access Type : DIRECT", "Executing Account Name : C\\u"
        )
        + boxed("Ngc Prerequisite Check", "PolicyEnabled : NO", "AadRecoveryNeeded : YES")
    )
    assert document["UrlSpecificProxy"]["AccessType"] == "DIRECT"
    assert document["DiagnosticData"]["ExecutingAccountName"] == "C\\u"
    assert document["DiagnosticData"]["AadRecoveryEnabled"] is True


def test_shared_labels_go_where_they_were_printed() -> None:
    document = parse(
        STATE
        + boxed("SSO State", "OnPremTgt : YES", "CloudTgt : NO")
        + boxed("IE Proxy Config for System Account", "Proxy Server List : a")
        + boxed("IE Proxy Config for Current User", "Proxy Server List : b")
        + boxed("WinHttp Default Proxy Config", "Access Type : DIRECT", "Proxy Server List : c")
        + boxed("Ngc Prerequisite Check", "OnPremTGT : NO")
    )
    assert document["SsoState"]["OnPremTgt"] is True
    assert document["NgcPrerequisiteCheck"]["OnPremTgt"] is False
    assert document["IeProxySystemAccount"]["ProxyServerList"] == "a"
    assert document["IeProxyCurrentUser"]["ProxyServerList"] == "b"
    assert document["WinHttpProxy"] == {
        "AccessType": "DIRECT",
        "ProxyServerList": "c",
        "ProxyBypassList": None,
    }


def test_without_titles_rows_go_to_the_next_section_that_owns_them() -> None:
    document = parse(
        "AzureAdJoined : YES\nDeviceId : d\nKeyProvider : k1\nNgcSet : YES\nAzureAdPrt : YES\n"
        "OnPremTgt : YES\nWorkplaceDeviceId : w\nKeyProvider : k2\nNgcSet : NO\n"
        "Proxy Server List : a\nProxy Server List : b\nOnPremTGT : NO\n"
    )
    assert document["Sections"] == []
    assert document["DeviceDetails"]["KeyProvider"] == "k1"
    assert document["UserState"]["NgcSet"] is True
    assert document["SsoState"]["OnPremTgt"] is True
    assert document["WorkAccounts"][0]["KeyProvider"] == "k2"
    assert document["WorkAccounts"][0]["NgcSet"] is False
    assert document["IeProxySystemAccount"]["ProxyServerList"] == "a"
    assert document["IeProxyCurrentUser"]["ProxyServerList"] == "b"
    assert document["NgcPrerequisiteCheck"]["OnPremTgt"] is False


def test_provider_and_type_count_only_among_device_rows() -> None:
    document = parse(STATE + boxed("Tenant Details", "TenantName : x", "Type : y", "Provider : z"))
    assert document["DeviceState"]["VirtualDesktopType"] is None
    assert unknown(document) == [
        ("Tenant Details", "Type", "y"),
        ("Tenant Details", "Provider", "z"),
    ]
    document = parse(STATE + boxed("Device Details", "DeviceId : x", "Provider : z"))
    assert document["DeviceState"]["VirtualDesktopProvider"] == "z"


def test_in_an_unknown_section_only_labels_with_one_owner_count() -> None:
    document = parse(STATE + boxed("Cloud Things", "NgcSet : YES", "AzureAdPrt : YES", "New : 1"))
    assert document["SsoState"]["AzureAdPrt"] is True
    assert document["UserState"]["NgcSet"] is None
    assert unknown(document) == [("Cloud Things", "NgcSet", "YES"), ("Cloud Things", "New", "1")]


# PRT blocks


def test_prt_blocks_and_their_owner() -> None:
    document = parse(
        STATE
        + boxed(
            "SSO State",
            "AzureAdPrt : NO",
            "Attempt Status : 0x1",
            "Attempt Status : 0x2",
            "RefreshPrtDiagnostics : PRESENT",
            "Attempt Status : 0x3",
            "EnterprisePrt : NO",
            "HTTP Status : 500",
            "AcquirePrtDiagnostics : ABSENT",
            "HTTP Status : 400",
        )
    )
    assert [
        (a["Prt"], a["Operation"], a["AttemptStatus"], a["HttpStatus"])
        for a in document["PrtDiagnostics"]
    ] == [
        ("AzureAd", None, "0x1", None),
        ("AzureAd", None, "0x2", None),
        ("AzureAd", "Refresh", "0x3", None),
        ("Enterprise", None, None, 500),
        ("Enterprise", "Acquire", None, 400),
    ]
    assert untyped(document) == [("PrtDiagnostics[4]", "Operation", "ABSENT", None)]


# Titles


def test_cut_titles_are_completed_when_one_fits() -> None:
    document = parse(
        "+-----\n| Device Sta\n+-----\nAzureAdJoined : NO\n+-----\n| IE Proxy Config for\n+-----\n"
        "Auto Detect Settings : YES\n| Ngc\nPolicyEnabled : NO\n"
    )
    assert document["Sections"] == ["Device State", "IE Proxy Config for", "Ngc Prerequisite Check"]
    assert unknown(document) == [("IE Proxy Config for", "Auto Detect Settings", "YES")]


def test_titles_in_the_tables_spelling() -> None:
    text = STATE + boxed("SSO  STATE", "AzureAdPrt : NO") + boxed("work account 7", "NgcSet : NO")
    document = parse(text)
    assert document["Sections"] == ["Device State", "SSO State", "Work Account 7"]
    assert document["WorkAccounts"][0]["NgcSet"] is False


def test_a_work_account_title_without_rows_makes_no_item() -> None:
    assert parse(STATE + boxed("Work Account 1"))["WorkAccounts"] == []


# Labels and values


@pytest.mark.parametrize(
    "row",
    [
        "AadRecoveryEnabled : NO",
        "AadRecoveryEnabled: NO",
        "AADRECOVERYENABLED : no",
        "AadRecoveryEnabled:: NO",
        "AadRecoveryEnabled: : NO",
        "AadRecoveryEnabled\u00a0:\u00a0NO",
        "\tAadRecoveryEnabled\t:\tNO\t",
        "AadRecoveryEnabled:NO",
    ],
)
def test_shapes_of_a_row(row: str) -> None:
    assert parse(STATE + row)["DiagnosticData"]["AadRecoveryEnabled"] is (
        None if "::" in row else False
    )


def test_blanks_in_labels_count_as_one() -> None:
    document = parse(STATE + boxed("Diagnostic Data", "Client   ErrorCode : 0X801C03F2"))
    assert document["DiagnosticData"]["ClientErrorCode"] == "0x801c03f2"


def test_printed_empty_is_not_the_same_as_not_printed() -> None:
    rows = ("MdmUrl :", "TenantId : ", "TenantName :  ")
    document = parse(
        STATE
        + boxed("Tenant Details", *rows)
        + boxed("SSO State", "AzureAdPrt :", "KerbTopLevelNames :", "AzureAdPrtUpdateTime :")
    )
    assert (document["TenantDetails"]["MdmUrl"], document["TenantDetails"]["MdmTouUrl"]) == (
        "",
        None,
    )
    assert document["TenantDetails"]["TenantId"] == ""
    assert document["SsoState"]["KerbTopLevelNames"] == []
    assert untyped(document) == [
        ("SsoState", "AzureAdPrt", "", None),
        ("SsoState", "AzureAdPrtUpdateTime", "", None),
    ]


def test_misses_stand_once_with_their_code() -> None:
    document = parse(
        STATE
        + boxed(
            "Device Details",
            "DeviceCertificateValidity : [ [Date] UTC -- 2029-01-11 21:32:50.000 UTC ]",
            "TpmProtected : NO  <-- here",
        )
        + boxed(
            "User State",
            "WamDefaultSet : ERROR (0xD0020017)",
            "WamDefaultGUID : {D7F9...4F} (MicrosoftAccount)",
        )
        + boxed("Diagnostic Data", "AD Connectivity Test : FAIL 0x54b", "DRS Discovery Test : FAIL")
        + boxed("Ngc Prerequisite Check", "LogonCertTemplateReady : UNKNOWN ( StateBad )")
    )
    assert untyped(document) == [
        ("DeviceDetails", "DeviceCertificateNotBefore", "[Date] UTC", None),
        ("DeviceDetails", "TpmProtected", "NO  <-- here", None),
        ("UserState", "WamDefaultSet", "ERROR (0xD0020017)", "0xd0020017"),
        ("DiagnosticData", "AdConnectivityTest", "FAIL 0x54b", "0x54b"),
        ("NgcPrerequisiteCheck", "LogonCertTemplateReady", "UNKNOWN ( StateBad )", None),
    ]
    assert document["DeviceDetails"]["DeviceCertificateNotAfter"] == "2029-01-11T21:32:50.000Z"
    assert document["UserState"]["WamDefaultGuid"] == "{D7F9...4F}"
    assert document["UserState"]["WamDefaultProvider"] == "MicrosoftAccount"
    assert document["DiagnosticData"]["AdConnectivityTestErrors"] is None
    assert document["DiagnosticData"]["DrsDiscoveryTestErrors"] == []


@pytest.mark.parametrize(
    ("azure", "enterprise", "domain", "workplace", "expected"),
    [
        ("YES", "NO", "NO", "NO", "EntraJoined"),
        ("YES", "NO", "YES", "YES", "HybridJoined"),
        ("NO", "NO", "YES", "NO", "DomainJoined"),
        ("NO", "YES", "YES", "NO", "OnPremDrsJoined"),
        ("NO", "NO", "NO", "YES", "EntraRegistered"),
        ("NO", "NO", "NO", "NO", "NotJoined"),
        ("NO", "NO", "NO", "ERROR", "Unknown"),
        ("YES", "YES", "NO", "NO", "Unknown"),
        ("YES", "YES", "YES", "NO", "Unknown"),
        ("NO", "YES", "NO", "NO", "Unknown"),
        ("UNKNOWN", "NO", "NO", "NO", "Unknown"),
    ],
)
def test_join_type(azure: str, enterprise: str, domain: str, workplace: str, expected: str) -> None:
    device = boxed(
        "Device State",
        f"AzureAdJoined : {azure}",
        f"EnterpriseJoined : {enterprise}",
        f"DomainJoined : {domain}",
    )
    assert (
        parse(device + boxed("User State", f"WorkplaceJoined : {workplace}"))["JoinType"]
        == expected
    )


# Markup that is no markup


def test_markup_does_not_damage_values() -> None:
    values = (
        "*.contoso.com;<local>",
        "https://x.example/?a=1&copy=1&lt=2",
        "***\\*****",
        "<script>alert(1)</script>",
        "Contoso <b>bold</b> **x**y",
    )
    document = parse(
        STATE
        + boxed(
            "IE Proxy Config for Current User",
            f"Proxy Bypass List : {values[0]}",
            f"Auto-Configuration URL : {values[1]}",
        )
        + boxed(
            "Tenant Details",
            f"TenantName : {values[2]}",
            f"Idp : {values[3]}",
            f"MdmUrl : {values[4]}",
        )
    )
    assert document["IeProxyCurrentUser"]["ProxyBypassList"] == values[0]
    assert document["IeProxyCurrentUser"]["AutoConfigurationUrl"] == values[1]
    assert document["TenantDetails"]["TenantName"] == values[2]
    assert document["TenantDetails"]["Idp"] == values[3]
    assert document["TenantDetails"]["MdmUrl"] == values[4]


def test_prefixes_go_only_when_most_lines_have_them() -> None:
    document = parse(
        STATE
        + "> not a prefix\n# nor this\n[1/2/2020] nor that\n"
        + boxed("User State", "NgcSet : NO")
    )
    assert document["UnparsedLines"] == ["> not a prefix", "# nor this", "[1/2/2020] nor that"]


def test_lines_without_the_prefix_of_the_others_stay_whole() -> None:
    rows = boxed("IE Proxy Config for Current User", "Auto Detect Settings : YES")
    quoted = "".join(f"> {line}\n" for line in (STATE + rows).split("\n"))
    document = parse(quoted + f"{'Proxy Bypass List':>26} : <local> # none\n")
    assert document["IeProxyCurrentUser"]["ProxyBypassList"] == "<local> # none"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_line_ends_end_lines(separator: str) -> None:
    name = f"Contoso{separator}Traders"
    document = parse(STATE + boxed("Tenant Details", f"TenantName : {name}"))
    assert document["TenantDetails"]["TenantName"] == name
