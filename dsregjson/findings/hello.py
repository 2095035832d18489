"""Ngc Prerequisite Check: will Windows Hello for Business be set up, and if not, why.

A blocked set-up is a warning only where Hello is wanted and the device could have it: on devices
without an Entra join the same rows are the normal state.
"""

from __future__ import annotations

from .facts import Facts
from .rule import Hit, Rule


def _will_not(c: Facts) -> bool:
    return c.pre_req_result == "willnotprovision"


def _has_key(c: Facts) -> bool:
    return c.user["NgcSet"] is True


def _blocked(c: Facts, name: str) -> bool:
    return _will_not(c) and c.ngc[name] is False


def _blocked_device(c: Facts) -> Hit | None:
    if not _blocked(c, "IsDeviceJoined"):
        return None
    expected = c.joined is True or c.expect in ("hybrid", "entra")
    return Hit("warning" if expected else "info")


def _blocked_user(c: Facts) -> Hit | None:
    if not _blocked(c, "IsUserAzureAD"):
        return None
    wanted = c.joined is True and not c.wrong_user and not _has_key(c)
    return Hit("warning" if wanted else "info")


def _blocked_hardware(c: Facts) -> Hit | None:
    if c.ngc["DeviceEligible"] is not False:
        return None
    if c.joined is False or c.ngc["IsDeviceJoined"] is False:
        return None  # without a join no device is eligible, whatever its TPM
    wanted = c.ngc["PolicyEnabled"] is not False and not _has_key(c)
    return Hit("warning" if wanted else "info")


def _check_error(c: Facts) -> Hit | None:
    if "error" not in (c.ngc["NgcPreReq"] or "").lower():
        return None
    return Hit("warning" if c.joined is True and not c.wrong_user else "info")


def _adfs_token(c: Facts) -> Hit | None:
    if not c.adfs_trust or c.ngc["AdfsRefreshToken"] is not False:
        return None
    return Hit("info" if c.wrong_user else "error")


def _template(c: Facts) -> bool:
    if not c.adfs_trust:
        return False
    state = c.ngc["LogonCertTemplateState"] or "stateready"
    return c.ngc["LogonCertTemplateReady"] is False or "stateready" not in state.lower()


def _not_tested(c: Facts) -> bool:
    return c.untyped.get(("NgcPrerequisiteCheck", "OnPremTgt"), "").lower() == "not tested"


_ENROLLMENT = "NgcPrerequisiteCheck.CertEnrollment"
_RESULT = "NgcPrerequisiteCheck.PreReqResult"

RULES = (
    Rule(
        id="whfb-check-error",
        severity="warning",
        title="The Windows Hello check could not run",
        why="Its rows (UNKNOWN, WillNotProvision) then say nothing about Windows Hello. It is "
        "usual in remote shells and service sessions.",
        action="Run dsregcmd /status in the user's desktop session.",
        source="field",
        fields=("NgcPrerequisiteCheck.NgcPreReq",),
        when=_check_error,
        phase="whfb",
    ),
    Rule(
        id="whfb-will-provision",
        severity="info",
        title="Windows Hello for Business will be set up at the next sign-in",
        why="All conditions are met.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=(_RESULT,),
        when=lambda c: c.pre_req_result == "willprovision",
    ),
    Rule(
        id="whfb-adfs-token",
        severity="error",
        title="Hello certificate trust lacks the token from AD FS",
        why="AD FS as registration authority needs an Enterprise PRT of the user.",
        action="Repair device authentication in AD FS, then sign in again.",
        source="hello-issues",
        fields=(_ENROLLMENT, "NgcPrerequisiteCheck.AdfsRefreshToken"),
        when=_adfs_token,
        causes=("enterprise-prt-missing",),
    ),
    Rule(
        id="whfb-adfs-ra",
        severity="error",
        title="AD FS does not offer Windows Hello enrolment",
        why="The AD FS discovery metadata does not name it as registration authority, or the "
        "logon certificate template is missing.",
        action="Configure the registration authority in AD FS and publish the template.",
        source="dsregcmd",
        fields=(_ENROLLMENT, "NgcPrerequisiteCheck.AdfsRaIsReady"),
        when=lambda c: c.adfs_trust and c.ngc["AdfsRaIsReady"] is False,
    ),
    Rule(
        id="whfb-cert-template",
        severity="error",
        title="The logon certificate template is not ready",
        why="Certificate trust cannot enrol the user without it; the state in parentheses says "
        "what is missing.",
        action="Correct the template, its permissions, or the policy that names it.",
        source="dsregcmd",
        fields=(
            _ENROLLMENT,
            "NgcPrerequisiteCheck.LogonCertTemplateReady",
            "NgcPrerequisiteCheck.LogonCertTemplateState?",
        ),
        when=_template,
        causes=("whfb-adfs-ra",),
    ),
    Rule(
        id="whfb-cloud-trust-not-ready",
        severity="warning",
        title="Cloud Kerberos trust has no ticket, so Hello waits",
        why="The partial ticket for AD is missing: Entra Kerberos may not be set up for the "
        "domain, or the user's sign-in brought none.",
        action="Check the Entra Kerberos server object of the domain, then sign in again.",
        source="cloud-kerberos",
        fields=(_ENROLLMENT, "NgcPrerequisiteCheck.OnPremTgt"),
        when=lambda c: (
            c.hybrid
            and c.cert_enrollment == "none"
            and c.ngc["OnPremTgt"] is False
            and not c.wrong_user
        ),
        causes=("onprem-tgt-missing", "prt-missing", "prt-missing-wrong-context"),
    ),
    Rule(
        id="whfb-blocked-device",
        severity="warning",
        title="Windows Hello is not set up: the device is not joined to Entra ID",
        why="Hello for Business needs a joined device.",
        action="Join the device, if it should have Windows Hello for Business.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.IsDeviceJoined", _RESULT),
        when=_blocked_device,
        causes=(
            "state-not-connected",
            "state-registered-only",
            "state-domain-joined-only",
            "hybrid-needs-domain",
            "state-unexpected",
        ),
    ),
    Rule(
        id="whfb-blocked-user",
        severity="warning",
        title="Windows Hello is not set up: the user did not sign in to Entra ID",
        why="Hello for Business is set up for users who signed in with a work account.",
        action="Sign in with the work account while online.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.IsUserAzureAD", _RESULT),
        when=_blocked_user,
        causes=(
            "whfb-blocked-device",
            "prt-missing",
            "prt-missing-wrong-context",
            "capture-user-sections-as-system",
        ),
    ),
    Rule(
        id="whfb-blocked-hardware",
        severity="warning",
        title="The device does not meet the hardware demands of Windows Hello",
        why="The policy may ask for a TPM that the device lacks.",
        action="Check the TPM and the Hello policy.",
        source="dsregcmd",
        fields=(
            "NgcPrerequisiteCheck.DeviceEligible",
            "NgcPrerequisiteCheck.PolicyEnabled?",
        ),
        when=_blocked_hardware,
    ),
    Rule(
        id="whfb-blocked-policy",
        severity="info",
        title="Windows Hello is not set up: no policy enables it",
        why="PolicyEnabled is NO.",
        action="Deploy the Hello policy if you want it.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.PolicyEnabled", _RESULT),
        when=lambda c: _blocked(c, "PolicyEnabled"),
    ),
    Rule(
        id="whfb-blocked-remote",
        severity="info",
        title="Windows Hello cannot be set up in a remote session",
        why="Set-up needs the console.",
        action="Sign in at the device itself.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.SessionIsNotRemote", _RESULT + "?"),
        when=lambda c: c.remote and c.pre_req_result != "willprovision",
        causes=("capture-remote-session",),
    ),
    Rule(
        id="whfb-set-but-will-not",
        severity="info",
        title="The user has a Hello key, so no further set-up starts",
        why="WillNotProvision is normal once a key is set.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=("UserState.NgcSet", _RESULT),
        when=lambda c: _has_key(c) and _will_not(c),
    ),
    Rule(
        id="whfb-custom-trigger",
        severity="info",
        title="Windows does not start Hello set-up by itself after sign-in",
        why="PostLogonEnabled is NO: another mechanism starts it.",
        action="Nothing to do if that is meant.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.PostLogonEnabled",),
        when=lambda c: c.ngc["PostLogonEnabled"] is False,
    ),
    Rule(
        id="whfb-cert-mdm",
        severity="info",
        title="Hello certificate trust is managed by MDM",
        why="The AD FS rows are not printed then.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=(_ENROLLMENT,),
        when=lambda c: c.cert_enrollment == "mobile device management",
    ),
    Rule(
        id="whfb-no-cert",
        severity="info",
        title="Hello certificate trust is not in use",
        why="Without it Hello works by key trust or cloud Kerberos trust, if at all.",
        action="Nothing to do; OnPremTGT shows whether cloud Kerberos trust has its ticket.",
        source="dsregcmd",
        fields=(_ENROLLMENT,),
        when=lambda c: c.cert_enrollment == "none",
    ),
    Rule(
        id="whfb-cloud-trust-not-tested",
        severity="info",
        title="Cloud Kerberos trust was not tested",
        why="Its policy is not in force, or the device is Entra joined.",
        action="Nothing to do.",
        source="cloud-kerberos",
        fields=("NgcPrerequisiteCheck.OnPremTgt",),
        when=_not_tested,
    ),
    Rule(
        id="whfb-section-missing",
        severity="info",
        title="The Hello check was not printed",
        why="That is normal once the user has set Windows Hello up.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=("UserState.NgcSet",),
        when=lambda c: (
            c.joined is not None and _has_key(c) and not c.printed("NgcPrerequisiteCheck")
        ),
    ),
)
