"""Where the domain facts come from: the one list of sources that codes and findings cite by key.

Addresses at Microsoft Learn are written without a language, so that each reader gets their own.
"""

from __future__ import annotations

_LEARN = "https://learn.microsoft.com/"
_DEVICES = _LEARN + "entra/identity/devices/"
_HELLO = _LEARN + "windows/security/identity-protection/hello-for-business/"
_INTUNE = _LEARN + "troubleshoot/mem/intune/device-enrollment/"

SOURCES: dict[str, str] = {
    # Devices in Entra ID
    "dsregcmd": _DEVICES + "troubleshoot-device-dsregcmd",
    "hybrid-join": _DEVICES + "troubleshoot-hybrid-join-windows-current",
    "hybrid-join-legacy": _DEVICES + "troubleshoot-hybrid-join-windows-legacy",
    "soft-delete": _DEVICES + "concept-soft-delete-devices",
    "hybrid-join-plan": _DEVICES + "hybrid-join-plan",
    "prt": _DEVICES + "troubleshoot-primary-refresh-token",
    "prt-concept": _DEVICES + "concept-primary-refresh-token",
    "faq": _DEVICES + "faq",
    "vdi": _DEVICES + "howto-device-identity-virtual-desktop-infrastructure",
    "vm-sign-in": _DEVICES + "howto-vm-sign-in-azure-ad-windows",
    # Windows Hello for Business
    "pin": _HELLO + "hello-errors-during-pin-creation",
    "cloud-kerberos": _HELLO + "deploy/hybrid-cloud-kerberos-trust",
    "hello-issues": _HELLO + "hello-deployment-issues",
    # Enrolment
    "auto-enrolment": _INTUNE + "troubleshoot-windows-auto-enrollment",
    "intune-enrolment": _INTUNE + "troubleshoot-windows-enrollment-errors",
    "mdm": _LEARN + "windows/client-management/azure-active-directory-integration-with-mdm",
    "co-management": _LEARN + "troubleshoot/mem/configmgr/comanage/mdm-enrollment-error-0xcaa9001f",
    # Error codes
    "aadsts": _LEARN + "entra/identity-platform/reference-error-codes",
    "aadsts700003": _LEARN + "troubleshoot/entra/entra-id/app-integration/"
    "error-code-aadsts700003-device-object-not-found",
    "winhttp": _LEARN + "windows/win32/winhttp/error-messages",
    "winrt": _LEARN + "uwp/api/windows.security.authentication.web.core.webprovidererror.errorcode",
    "ms-erref": _LEARN + "openspecs/windows_protocols/ms-erref",
    "ms-dvre": _LEARN + "openspecs/windows_protocols/ms-dvre",
    "teams": _LEARN + "microsoftteams/troubleshoot/teams-sign-in/resolve-sign-in-errors",
    "askds": "https://techcommunity.microsoft.com/category/windows-server/blog/askds",
    # Other readers of the same output
    "cmtraceopen": "https://github.com/adamgell/cmtraceopen",
    "dsregtool": "https://github.com/mzmaili/DSRegTool",
    "client-center": "https://www.powershellgallery.com/packages/ModernWorkplaceClientCenter",
    # Read from captures: no page says it; this one says what the field means.
    "field": _DEVICES + "troubleshoot-device-dsregcmd",
}
