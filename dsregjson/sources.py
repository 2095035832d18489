"""Where the domain facts come from: the one list of sources that codes and findings cite by key.

Addresses at Microsoft Learn are written without a language, so that each reader gets their own.
Where a newer text of Microsoft differs from an older one, the newer one counts and both are named.
What no page says, but reports agree on, has the source "field" and is marked in the text.
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
    "kerberos-join": _DEVICES + "how-to-hybrid-join-using-microsoft-entra-kerberos",
    "hybrid-join-control": _DEVICES + "hybrid-join-control",
    "pending": _LEARN + "troubleshoot/entra/entra-id/dir-dmns-obj/pending-devices",
    "kdfv1": _DEVICES + "deprecation-key-derivation-function-version-1",
    "state-roaming": _DEVICES + "enterprise-state-roaming-troubleshooting",
    "cloud-debug": _LEARN + "entra/global-secure-access/how-to-configure-kerberos-sso",
    "vdi": _DEVICES + "howto-device-identity-virtual-desktop-infrastructure",
    "vm-sign-in": _DEVICES + "howto-vm-sign-in-azure-ad-windows",
    # Windows Hello for Business
    "pin": _HELLO + "hello-errors-during-pin-creation",
    "cloud-kerberos": _HELLO + "deploy/hybrid-cloud-kerberos-trust",
    "hello-issues": _HELLO + "hello-deployment-issues",
    # Enrolment
    "auto-enrolment": _INTUNE + "troubleshoot-windows-auto-enrollment",
    "autopilot-issues": _LEARN + "autopilot/known-issues",
    "user-cannot-enrol": _INTUNE + "windows-user-cannot-enroll",
    "intune-enrolment": _INTUNE + "troubleshoot-windows-enrollment-errors",
    "mdm": _LEARN + "windows/client-management/azure-active-directory-integration-with-mdm",
    "co-management": _LEARN + "troubleshoot/mem/configmgr/comanage/mdm-enrollment-error-0xcaa9001f",
    "comanage-enrol": _LEARN + "troubleshoot/mem/intune/comanage-configmgr/"
    "troubleshoot-co-management-auto-enrolling",
    "mdm-constants": _LEARN + "windows/win32/mdmreg/mdm-registration-constants",
    # Error codes
    "aadsts": _LEARN + "entra/identity-platform/reference-error-codes",
    "seamless-sso": _LEARN + "entra/identity/hybrid/connect/how-to-connect-sso-faq",
    "aadsts700003": _LEARN + "troubleshoot/entra/entra-id/app-integration/"
    "error-code-aadsts700003-device-object-not-found",
    "task-scheduler": _LEARN + "windows/win32/taskschd/task-scheduler-error-and-success-constants",
    "tpm-issues": _LEARN + "troubleshoot/windows-client/windows-security/"
    "bitlocker-and-tpm-other-known-issues",
    "m365-activation": _LEARN + "search/?terms=0xCAA50021",
    "winhttp": _LEARN + "windows/win32/winhttp/error-messages",
    "winrt": _LEARN + "uwp/api/windows.security.authentication.web.core.webprovidererror.errorcode",
    "ms-erref": _LEARN + "openspecs/windows_protocols/ms-erref",
    "ms-dvre": _LEARN + "openspecs/windows_protocols/ms-dvre",
    "teams": _LEARN + "microsoftteams/troubleshoot/teams-sign-in/resolve-sign-in-errors",
    "askds": "https://techcommunity.microsoft.com/category/windows-server/blog/askds",
    # Reported from the field and not documented by Microsoft. The page describes the field itself.
    "field": _DEVICES + "troubleshoot-device-dsregcmd",
}
_REPORTED = "Reported from the field."
_PARTLY_REPORTED = "Partly reported from the field."


def marked(text: str, *keys: str) -> str:
    """Mark a text that rests on reports, alone or in part.

    keys: the sources of the text, keys of SOURCES.

    Example:
        >>> marked("The key is gone.", "field")
        'The key is gone. Reported from the field.'
    """
    if "field" not in keys:
        return text
    return f"{text} {_REPORTED if set(keys) == {'field'} else _PARTLY_REPORTED}"
