"""For every rule a capture that fires it and a near miss: the same but for one decisive detail.

A capture is a file of this folder with changed rows (see editing.py). Options are keywords of
check(); the clock is 2025-03-10 09:00 UTC unless they say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

HYBRID, ENTRA, REGISTERED = "healthy-hybrid", "healthy-entra", "healthy-registered"
PREJOIN, REFUSED = "prejoin", "prt-refused"
NOT_JOINED = "not-joined-padded"


class Capture(NamedTuple):
    name: str
    changes: Mapping[str, str | None] = MappingProxyType({})
    options: Mapping[str, Any] = MappingProxyType({})


class Case(NamedTuple):
    rule: str
    fires: Capture
    near_miss: Capture
    severity: str


def _case(
    rule: str,
    severity: str,
    fires: tuple[Any, ...] | str,
    near_miss: tuple[Any, ...] | str,
) -> Case:
    return Case(
        rule,
        *(Capture(*(c if isinstance(c, tuple) else (c,))) for c in (fires, near_miss)),
        severity,
    )


_CERT = "DeviceCertificateValidity"
_LOCAL = {"Executing Account Name": r"PC05\tech"}
_SYSTEM = {"Executing Account Name": r"CONTOSO\PC05$, PC05$@contoso.example"}
_NO_ATTEMPT: dict[str, str | None] = dict.fromkeys((
        "Previous Registration", "Registration Type", "Error Phase", "Client ErrorCode",
        "Server ErrorCode", "Server Message", "Https Status", "Request Id",
))  # fmt: skip
_NO_DIAGNOSTICS: dict[str, str | None] = dict.fromkeys((
        "AcquirePrtDiagnostics", "Previous Prt Attempt", "Attempt Status", "User Identity",
        "Credential Type", "Correlation ID", "Endpoint URI", "HTTP Method", "HTTP Error",
        "HTTP status", "Server Error Code", "Server Error Description",
))  # fmt: skip
_NETWORK = {"Attempt Status": "0xc000023c", "HTTP Error": "0x80072ee7", "HTTP status": "0",
            "Server Error Code": "", "Server Error Description": ""}  # fmt: skip
_EXPIRED_PRT = {"AzureAdPrtExpiryTime": "2025-03-10 08:59:59.000 UTC"}
_ADFS = {
    "CertEnrollment": "enrollment authority", "AdfsRefreshToken": "YES", "AdfsRaIsReady": "YES",
    "LogonCertTemplateReady": "YES ( StateReady )", "Ngc Prerequisite Check/OnPremTGT": None,
}  # fmt: skip
_VDI = {"Virtual Desktop": "YES", "Device State/Provider": "Citrix"}
_NO_FALLBACK = {"Fallback to Sync-Join": "DISABLED", "Fallback to Fed-Join": "DISABLED"}
_DRS_US = "https://enterpriseregistration.microsoftonline.us"
_US = {
    "MdmUrl": "https://enrollment.manage.microsoft.us/enrollmentserver/discovery.svc",
    "MdmTouUrl": "https://portal.manage.microsoft.us/TermsofUse.aspx",
    "MdmComplianceUrl": "https://portal.manage.microsoft.us/?portalAction=Compliance",
    "JoinSrvUrl": f"{_DRS_US}/EnrollmentServer/device/",
    "KeySrvUrl": f"{_DRS_US}/EnrollmentServer/key/",
    "WebAuthNSrvUrl": f"{_DRS_US}/webauthn/11112222-3333-4444-5555-666677778888/",
    "DeviceManagementSrvUrl": f"{_DRS_US}/manage/11112222-3333-4444-5555-666677778888/",
}
_WORK_ACCOUNT = {"WorkplaceJoined": "YES", "WorkAccountCount": "1"}


def _with(*parts: dict[str, str | None], **more: str) -> dict[str, str | None]:
    return {key: value for part in (*parts, more) for key, value in part.items()}


CASES = (
    # Capture quality
    _case("capture-truncated", "warning",
          (HYBRID, {"Tenant Details/*": None}), (PREJOIN,)),
    _case("capture-values-unreadable", "warning",
          (HYBRID, {"DomainJoined": "YES (remark)"}), (HYBRID, {"EnterpriseJoined": "perhaps"})),
    _case("capture-user-sections-as-system", "warning",
          (REFUSED, _SYSTEM), (REFUSED, _LOCAL)),
    _case("capture-remote-session", "info",
          (HYBRID, {"SessionIsNotRemote": "NO"}), (HYBRID, {"SessionIsNotRemote": "UNKNOWN"})),
    _case("capture-undated", "info", (HYBRID, {}, {"at": None}), HYBRID),
    # Join state
    _case("state-impossible", "error",
          (HYBRID, {"EnterpriseJoined": "YES"}),
          (HYBRID, {"AzureAdJoined": "NO", "EnterpriseJoined": "YES"})),
    _case("hybrid-needs-domain", "error",
          (ENTRA, {}, {"expect": "hybrid"}), (PREJOIN, {}, {"expect": "hybrid"})),
    _case("state-unexpected", "error",
          (HYBRID, {}, {"expect": "entra"}), (ENTRA, {}, {"expect": "entra"})),
    _case("state-entra-joined", "info", ENTRA, HYBRID),
    _case("state-hybrid-joined", "info", HYBRID, (HYBRID, {"DomainJoined": "NO"})),
    _case("state-domain-joined-only", "warning",
          (PREJOIN, {}, {"expect": "hybrid"}), (PREJOIN, {"DomainJoined": "ERROR"})),
    _case("state-onprem-drs-joined", "info",
          (PREJOIN, {"EnterpriseJoined": "YES"}), PREJOIN),
    _case("state-registered-only", "info",
          REGISTERED, (REGISTERED, {"DomainJoined": "YES"})),
    _case("state-not-connected", "info",
          NOT_JOINED, (NOT_JOINED, {"WorkplaceJoined": "ERROR"})),
    _case("dual-state", "warning",
          (HYBRID, _WORK_ACCOUNT), (ENTRA, _WORK_ACCOUNT)),
    _case("registered-on-entra-joined", "info", (ENTRA, _WORK_ACCOUNT), ENTRA),
    _case("registered-before-hybrid", "info",
          (PREJOIN, {"WorkplaceJoined": "YES"}), PREJOIN),
    _case("joined-without-details", "warning",
          (ENTRA, {"DeviceId": None}), (REGISTERED,)),
    # Device identity and keys
    _case("device-auth-disabled-or-deleted", "error",
          (HYBRID, {"DeviceAuthStatus": "FAILED. Device is either disabled or deleted"}),
          (HYBRID, {"DeviceAuthStatus": "FAILED. Error: 0xd000023c"})),
    _case("device-soft-deleted", "info",
          (ENTRA, {"DeviceAuthStatus": "FAILED. Device is either disabled or deleted"}),
          (ENTRA, {"DeviceAuthStatus": "FAILED. Error: 0xd000023c"})),
    _case("device-auth-test-error", "warning",
          (HYBRID, {"DeviceAuthStatus": "FAILED. Error: 0xd000023c"}),
          (HYBRID, {"DeviceAuthStatus": "FAILED. Device is either disabled or deleted"})),
    _case("device-auth-unknown", "info",
          (ENTRA, {"DeviceAuthStatus": None}), (ENTRA, {"DeviceAuthStatus": ""})),
    _case("device-cert-expired", "error",
          (HYBRID, {_CERT: "[ 2015-03-10 08:00:00.000 UTC -- 2025-03-10 08:59:59.000 UTC ]"}),
          (HYBRID, {_CERT: "[ 2015-03-10 08:00:00.000 UTC -- 2025-03-10 09:00:00.000 UTC ]"})),
    _case("device-cert-expiring", "warning",
          (HYBRID, {_CERT: "[ 2015-04-08 09:00:00.000 UTC -- 2025-04-09 08:59:59.000 UTC ]"}),
          (HYBRID, {_CERT: "[ 2015-04-08 09:00:00.000 UTC -- 2025-04-09 09:00:00.000 UTC ]"})),
    _case("device-cert-not-yet-valid", "warning",
          (HYBRID, {_CERT: "[ 2025-03-10 09:00:01.000 UTC -- 2035-03-10 09:30:00.000 UTC ]"}),
          (HYBRID, {_CERT: "[ 2025-03-10 09:00:00.000 UTC -- 2035-03-10 09:30:00.000 UTC ]"})),
    _case("device-cert-lifetime-odd", "info",
          (HYBRID, {_CERT: "[ 2024-02-05 08:11:20.000 UTC -- 2026-02-05 08:41:20.000 UTC ]"}),
          (HYBRID, {_CERT: "[ 2024-02-05 08:11:20.000 UTC -- 2034-01-20 08:41:20.000 UTC ]"})),
    _case("key-not-in-tpm", "info",
          (HYBRID, {"TpmProtected": "NO",
                    "KeyProvider": "Microsoft Software Key Storage Provider"}),
          (HYBRID, {"TpmProtected": "UNKNOWN"})),
    _case("key-provider-mismatch", "warning",
          (HYBRID, {"TpmProtected": "NO"}), (HYBRID, {"TpmProtected": "NO", "KeyProvider": "***"})),
    _case("key-provider-unknown", "error",
          (HYBRID, {"KeyProvider": "Contoso Key Provider"}), (HYBRID, {"KeyProvider": "[masked]"})),
    _case("key-sign-failed", "error",
          (HYBRID, {"KeySignTest": "FAILED"}), (HYBRID, {"KeySignTest": "PASSED"})),
    _case("recovery-pending", "error",
          (HYBRID, {"AadRecoveryEnabled": "YES"}), (HYBRID, {"AadRecoveryEnabled": "ERROR"})),
    _case("key-sign-failed-no-recovery", "error",
          (HYBRID, {"KeySignTest": "FAILED"}),
          (HYBRID, {"KeySignTest": "FAILED", "AadRecoveryEnabled": "YES"})),
    _case("key-sign-not-elevated", "info", HYBRID, (HYBRID, {"KeySignTest": "PASSED"})),
    _case("host-name-not-updated", "info",
          (HYBRID, {"HostNameUpdated": "NO"}), (HYBRID, {"HostNameUpdated": "Managed by MDM"})),
    _case("vdi-invalid", "warning",
          (HYBRID, {"Virtual Desktop": "INVALID"}), (HYBRID, {"Virtual Desktop": "YES"})),
    _case("vdi-non-persistent-entra-joined", "error",
          (ENTRA, _with(_VDI, {"Device State/Type": "Non-persistent"})),
          (ENTRA, _with(_VDI, {"Device State/Type": "Persistent"}))),
    _case("vdi-non-persistent-hybrid", "info",
          (HYBRID, _with(_VDI, {"Device State/Type": "Non-persistent"})),
          (HYBRID, _with(_VDI, {"Device State/Type": "Persistent"}))),
    # Pre-join tests
    _case("prejoin-ad-connectivity", "error",
          (PREJOIN, {"AD Connectivity Test": "FAIL [0x54b]"}),
          (PREJOIN, {"AD Connectivity Test": "SKIPPED"})),
    _case("prejoin-ad-config", "error",
          (PREJOIN, {"AD Configuration Test": "FAIL [0x80070002]"}),
          (PREJOIN, {"AD Configuration Test": "SKIPPED"})),
    _case("prejoin-drs-discovery", "error",
          (PREJOIN, {"DRS Discovery Test": "FAIL [0x801c0021/0x801c000c]"}),
          (PREJOIN, {"DRS Discovery Test": "SKIPPED"})),
    _case("prejoin-drs-connectivity", "error",
          (PREJOIN, {"DRS Connectivity Test": "FAIL [0x80072efd]"}),
          (PREJOIN, {"DRS Connectivity Test": "SKIPPED"})),
    _case("prejoin-kerberos-ticket", "error",
          (PREJOIN, _with(_NO_FALLBACK, {"Kerberos Ticket Test": "FAIL [0x80090311]"})),
          (PREJOIN, _with(_NO_FALLBACK, {"Kerberos Ticket Test": "SKIPPED"}))),
    _case("kerberos-join-not-configured", "info",
          (PREJOIN, {"Kerberos Ticket Test": "FAIL [0x8009030c]"}),
          (PREJOIN, {"Kerberos Ticket Test": "FAIL [0x80090311]"})),
    _case("prejoin-token", "warning",
          (PREJOIN, {"Token acquisition Test": "FAIL [0xcaa90017]"}),
          (PREJOIN, {"Token acquisition Test": "SKIPPED"})),
    _case("prejoin-skipped", "info",
          (PREJOIN, {"DRS Discovery Test": "FAIL [0x801c0021]",
                     "DRS Connectivity Test": "SKIPPED"}),
          (PREJOIN, {"Token acquisition Test": "SKIPPED"})),
    _case("prejoin-fallback-disabled", "warning",
          (PREJOIN, {"Fallback to Sync-Join": "DISABLED"}),
          (PREJOIN, {"Fallback to Fed-Join": "DISABLED"})),
    _case("fedjoin-fallback-disabled", "info",
          (PREJOIN, {"Fallback to Fed-Join": "DISABLED"}),
          (PREJOIN, {"Fallback to Fed-Join": None})),
    _case("prejoin-not-system", "info",
          (PREJOIN, {"User Context": "ELEVATED User"}), PREJOIN),
    _case("prejoin-clock-skew", "warning",
          (PREJOIN, {"Client Time": "2025-03-10 09:05:01.000 UTC"}),
          (PREJOIN, {"Client Time": "2025-03-10 09:05:00.000 UTC"})),
    # Last registration
    _case("sync-pending", "warning",
          PREJOIN, (PREJOIN, {"Server Message": "The device object is locked."})),
    _case("sync-pending-stuck", "error",
          (PREJOIN, {"Previous Registration": "2025-03-09 08:59:59.000 UTC"}),
          (PREJOIN, {"Previous Registration": "2025-03-09 09:00:00.000 UTC"})),
    _case("sync-pending-sid", "warning",
          (PREJOIN, {"Server ErrorCode": "AuthenticationError",
                     "Server Message": "The verification of the target computer's SID failed."}),
          (PREJOIN, {"Server ErrorCode": "AuthenticationError",
                     "Server Message": "The certificate is not valid."})),
    _case("registration-throttled", "info",
          (PREJOIN, {"Server Message": "Your request is throttled temporarily."}), PREJOIN),
    _case("scp-wrong-tenant", "error",
          (PREJOIN, {"Server Message": "AADSTS90002: Tenant 'x' not found."}),
          (PREJOIN, {"Server Message": "AADSTS90033: A transient error has occurred."})),
    _case("tpm-join-failure", "error",
          (PREJOIN, _with(_NO_ATTEMPT, {"Client ErrorCode": "0x80090016"})),
          (PREJOIN, _with(_NO_ATTEMPT, {"Client ErrorCode": "0x80090010"}))),
    _case("registration-failed", "warning",
          (PREJOIN, {"Client ErrorCode": "0x801c0003", "Server ErrorCode": "AuthorizationError",
                     "Server Message": "The user is not eligible to enroll a device."}),
          PREJOIN),
    _case("join-all-tests-pass-yet-failed", "info",
          PREJOIN, (PREJOIN, {"DRS Discovery Test": "FAIL [0x801c0021]"})),
    _case("no-attempt-recorded", "warning",
          (PREJOIN, _NO_ATTEMPT),
          (PREJOIN, _with(_NO_ATTEMPT, {"Previous Registration": "[Date] UTC"}))),
    # Failed token attempts
    _case("prt-device-rejected", "error",
          (REFUSED, {"Server Error Description": "AADSTS50155: Device authentication failed."}),
          (REFUSED, {"Server Error Description": "AADSTS501550: no such code."})),
    _case("prt-upn-not-routable", "error",
          (REFUSED, {"Attempt Status": "0xc004844c"}), (REFUSED, {"Attempt Status": "0xc0048442"})),
    _case("kdfv1-blocked", "error",
          (REFUSED, {"Server Error Description": "AADSTS5000611: Symmetric Key Derivation Function "
                     "version '1' is invalid. Update the device with the latest updates."}),
          (REFUSED, {"Server Error Description": "AADSTS500061: no such code."})),
    _case("smart-card-without-wstrust", "error",
          (REFUSED, {"Attempt Status": "0xc004848c"}), (REFUSED, {"Attempt Status": "0xc004848b"})),
    _case("prt-network", "error",
          (REFUSED, _NETWORK), (REFUSED, {"Attempt Status": "0xc000023c"})),
    _case("prt-server-refused", "error", REFUSED, (REFUSED, _NETWORK)),
    _case("prt-acquire-failing", "error",
          REFUSED, (REFUSED, {"AcquirePrtDiagnostics>RefreshPrtDiagnostics": "PRESENT"})),
    _case("prt-refresh-failing", "warning",
          (REFUSED, {"AzureAdPrt": "YES",
                     "AcquirePrtDiagnostics>RefreshPrtDiagnostics": "PRESENT"}),
          (REFUSED, {"AzureAdPrt": "YES"})),
    _case("prt-password-sync-lag", "info",
          REFUSED, (REFUSED, {"Credential Type": "NGC"})),
    _case("prt-federated-endpoint", "info",
          (REFUSED, {"Endpoint URI": "https://fs.contoso.example/adfs/services/trust/13/usernamemixed"}),
          (REFUSED, {"Endpoint URI": "https://LOGIN.microsoftonline.us:443/common"})),
    _case("prt-diagnostic-other-user", "info",
          (REFUSED, {"User Identity": "dave@contoso.com"}),
          (REFUSED, {"User Identity": "carol@contoso.example"})),
    # Primary Refresh Token
    _case("prt-missing", "error", REFUSED, (REFUSED, _SYSTEM)),
    _case("prt-missing-no-diagnostics", "warning",
          (REFUSED, _NO_DIAGNOSTICS), REFUSED),
    _case("prt-missing-wrong-context", "info", (REFUSED, _LOCAL), REFUSED),
    _case("prt-missing-registered", "info",
          REGISTERED, (REGISTERED, {"AzureAdPrt": "ERROR"})),
    _case("prt-expired", "error",
          (HYBRID, _EXPIRED_PRT), (HYBRID, _with(_EXPIRED_PRT, AzureAdPrt="NO"))),
    _case("prt-expiring", "warning",
          (HYBRID, {"AzureAdPrtUpdateTime": "2025-02-26 08:59:59.000 UTC",
                    "AzureAdPrtExpiryTime": "2025-03-12 08:59:59.000 UTC"}),
          (HYBRID, {"AzureAdPrtUpdateTime": "2025-02-26 08:59:59.000 UTC",
                    "AzureAdPrtExpiryTime": "2025-03-12 09:00:00.000 UTC"})),
    _case("prt-stale", "warning",
          (HYBRID, {"AzureAdPrtUpdateTime": "2025-03-09 08:59:59.000 UTC"}),
          (HYBRID, {"AzureAdPrtUpdateTime": "2025-03-10 05:00:00.000 UTC"})),
    _case("prt-lifetime-odd", "info",
          (HYBRID, {"AzureAdPrtExpiryTime": "2025-03-20 08:30:14.000 UTC"}),
          (HYBRID, {"AzureAdPrtExpiryTime": "2025-06-08 08:30:14.000 UTC"})),
    _case("enterprise-prt-missing", "error",
          (HYBRID, _ADFS), (HYBRID, _with(_ADFS, EnterprisePrt="YES"))),
    _case("enterprise-prt-expired", "warning",
          (HYBRID, {"EnterprisePrt": "YES",
                    "SSO State/EnterprisePrtExpiryTime": "2025-03-10 08:00:00.000 UTC"}),
          (HYBRID, {"EnterprisePrt": "YES",
                    "SSO State/EnterprisePrtExpiryTime": "2025-03-24 08:00:00.000 UTC"})),
    _case("onprem-tgt-missing", "warning",
          (HYBRID, {"SSO State/OnPremTgt": "NO", "Ngc Prerequisite Check/OnPremTGT": "NO"}),
          HYBRID),
    _case("cloud-tgt-missing", "info",
          (HYBRID, {"CloudTgt": "NO"}), (REFUSED, {"CloudTgt": "NO"})),
    # User State
    _case("wam-default-error", "warning",
          (HYBRID, {"WamDefaultSet": "ERROR (0x80070520)"}),
          (HYBRID, {"WamDefaultSet": "ERROR (0x80070520)", "KeySignTest": "PASSED"})),
    _case("wam-default-error-elevated", "info",
          (HYBRID, {"WamDefaultSet": "ERROR", "KeySignTest": "PASSED"}),
          (HYBRID, {"WamDefaultSet": "ERROR"})),
    _case("built-in-administrator", "info",
          (HYBRID, {"Executing Account Name": r"CONTOSO\Administrator"}),
          (HYBRID, {"Executing Account Name": r"CONTOSO\administrators"})),
    _case("guest-user", "warning",
          (ENTRA, {"Executing Account Name":
                   r"AzureAD\Carol, carol_fabrikam.com#EXT#@contoso.onmicrosoft.com"}),
          (ENTRA, {"Executing Account Name":
                   r"AzureAD\Carol, carol_fabrikam.com@contoso.onmicrosoft.com"})),
    _case("wam-not-set", "warning",
          (HYBRID, {"WamDefaultSet": "NO"}), (REGISTERED, {"WamDefaultSet": "NO"})),
    _case("wam-authority-odd", "info",
          (HYBRID, {"WamDefaultAuthority": "consumers"}), (HYBRID, {"WamDefaultAuthority": ""})),
    _case("ngc-not-set", "info",
          (HYBRID, {"NgcSet": "NO", "PreReqResult": "Will Provision"}), (HYBRID, {"NgcSet": "NO"})),
    _case("ngc-reset-limited", "info",
          (HYBRID, {"CanReset": "DestructiveOnly"}), (HYBRID, {"CanReset": "NonDestructiveOnly"})),
    _case("ngc-reset-unknown", "info",
          (HYBRID, {"CanReset": "Unknown"}), (HYBRID, {"CanReset": ""})),
    # Tenant and MDM
    _case("tenant-unexpected", "error",
          (HYBRID, {}, {"expect_tenant": "Fabrikam"}),
          (HYBRID, {}, {"expect_tenant": "CONTOSO"})),
    _case("prt-tenant-mismatch", "warning",
          (HYBRID, {"AzureAdPrtAuthority":
                    "https://login.microsoftonline.com/99992222-3333-4444-5555-666677778888"}),
          (HYBRID, {"AzureAdPrtAuthority":
                    "https://login.microsoftonline.com/9999xxxx-3333-4444-5555-666677778888"})),
    _case("sovereign-cloud-mix", "warning",
          (HYBRID, {"AzureAdPrtAuthority":
                    "https://login.microsoftonline.us/11112222-3333-4444-5555-666677778888"}),
          (HYBRID, _with(_US, {"AzureAdPrtAuthority":
                    "https://login.microsoftonline.us/11112222-3333-4444-5555-666677778888"}))),
    _case("auto-enroll-blocked", "warning", REFUSED, (REFUSED, {"MdmUrl": ""})),
    _case("auto-enroll-ready", "info", HYBRID, (HYBRID, {"EnterpriseJoined": "YES"})),
    _case("mdm-urls-empty", "info",
          (HYBRID, {"MdmUrl": "", "MdmTouUrl": "", "MdmComplianceUrl": ""}),
          (HYBRID, {"MdmUrl": None})),
    _case("mdm-urls-present-not-proof", "info", HYBRID, (HYBRID, {"MdmUrl": ""})),
    _case("mdm-partial-urls", "info",
          (HYBRID, {"MdmTouUrl": ""}), (HYBRID, {"MdmTouUrl": None})),
    # Windows Hello for Business
    _case("whfb-check-error", "warning",
          (HYBRID, {"NgcPreReq": "ERROR (0xd0020017)"}), HYBRID),
    _case("whfb-will-provision", "info", (HYBRID, {"PreReqResult": "WillProvision"}), HYBRID),
    _case("whfb-adfs-token", "error",
          (HYBRID, _with(_ADFS, AdfsRefreshToken="NO")), (HYBRID, _ADFS)),
    _case("whfb-adfs-ra", "error",
          (HYBRID, _with(_ADFS, AdfsRaIsReady="NO")), (HYBRID, _ADFS)),
    _case("whfb-cert-template", "error",
          (HYBRID, _with(_ADFS, LogonCertTemplateReady="NO ( StateNoPolicy )")), (HYBRID, _ADFS)),
    _case("whfb-cloud-trust-not-ready", "warning",
          (HYBRID, {"Ngc Prerequisite Check/OnPremTGT": "NO"}),
          (HYBRID, {"Ngc Prerequisite Check/OnPremTGT": "Not Tested"})),
    _case("whfb-blocked-device", "warning",
          (HYBRID, {"IsDeviceJoined": "NO"}),
          (HYBRID, {"IsDeviceJoined": "NO", "PreReqResult": "WillProvision"})),
    _case("whfb-blocked-user", "warning",
          (HYBRID, {"NgcSet": "NO", "IsUserAzureAD": "NO"}),
          (HYBRID, {"NgcSet": "NO", "IsUserAzureAD": "UNKNOWN"})),
    _case("whfb-blocked-hardware", "warning",
          (HYBRID, {"NgcSet": "NO", "DeviceEligible": "NO"}),
          (HYBRID, {"NgcSet": "NO", "DeviceEligible": "UNKNOWN"})),
    _case("whfb-blocked-policy", "info",
          (HYBRID, {"PolicyEnabled": "NO"}),
          (HYBRID, {"PolicyEnabled": "NO", "PreReqResult": "WillProvision"})),
    _case("whfb-blocked-remote", "info",
          (HYBRID, {"SessionIsNotRemote": "NO"}),
          (HYBRID, {"SessionIsNotRemote": "NO", "PreReqResult": "WillProvision"})),
    _case("whfb-set-but-will-not", "info", HYBRID, (HYBRID, {"NgcSet": "NO"})),
    _case("whfb-custom-trigger", "info",
          (HYBRID, {"PostLogonEnabled": "NO"}), (HYBRID, {"PostLogonEnabled": "UNKNOWN"})),
    _case("whfb-cert-mdm", "info",
          (HYBRID, {"CertEnrollment": "mobile device management"}), HYBRID),
    _case("whfb-no-cert", "info", HYBRID, (HYBRID, _ADFS)),
    _case("whfb-cloud-trust-not-tested", "info",
          (HYBRID, {"Ngc Prerequisite Check/OnPremTGT": "Not Tested"}),
          (HYBRID, {"Ngc Prerequisite Check/OnPremTGT": "NO"})),
    _case("whfb-section-missing", "info",
          ENTRA, (ENTRA, {"NgcSet": "NO"})),
)  # fmt: skip
