"""User State: the Web Account Manager (WAM) default account and the Hello key.

wam-default-error-elevated and wam-default-error share one symptom. Elevation excuses it unless
the capture says that the prompt was not elevated.
"""

from __future__ import annotations

from ..advice import DISCONNECT, DISCONNECT_BEFORE
from .facts import Facts
from .rule import Hit, Rule

_GUEST = "#ext#"  # in the UPN of a guest: carol_fabrikam.com#EXT#@contoso.onmicrosoft.com
_WAM = ("UserState.WamDefaultSet", "DiagnosticData.UserContext?", "DiagnosticData.KeySignTest?")


def _wam_error(c: Facts) -> Hit | None:
    if not (c.wam_error and c.unelevated):
        return None
    # Without Entra join or registration there is no work account that could be the default.
    return Hit("warning" if c.joined is True or c.registered is True else "info")


def _wam_error_elevated(c: Facts) -> Hit | None:
    if not c.wam_error or c.unelevated:
        return None
    if c.elevated:
        return Hit(note="The prompt was elevated, so this is no fault.")
    return Hit(
        note="Nothing in the capture says whether the prompt was elevated: it was elevated, or "
        "the token broker of the user is broken."
    )


def _wam_odd(c: Facts) -> bool:
    authority = (c.user["WamDefaultAuthority"] or "organizations").lower()
    provider = (c.user["WamDefaultProvider"] or "azuread").lower()
    return authority != "organizations" or provider != "azuread"


def _can_reset(c: Facts) -> str:
    return (c.user["CanReset"] or "").lower()


def _administrator(c: Facts) -> bool:
    account = (c.diagnostics["ExecutingAccountName"] or "").partition(",")[0].strip().lower()
    return not c.as_system and account.rpartition("\\")[2] == "administrator"


def _guest(c: Facts) -> Hit | None:
    items = tuple(
        a.place for a in c.own_attempts if _GUEST in (a.rows["UserIdentity"] or "").lower()
    )
    ran = _GUEST in (c.diagnostics["ExecutingAccountName"] or "").lower()
    if not (items or ran):
        return None
    return Hit("warning" if c.joined is True else "info", items=items)


RULES = (
    Rule(
        id="wam-default-error",
        severity="warning",
        title="The default work account could not be read",
        why="Web Account Manager gave an error although the prompt was not elevated: there is no "
        "usable default account, or the session has no broker (remote shell, service).",
        action="Run dsregcmd /status in the user's desktop session. If the error stays, repair the "
        f"work account. If that does not help, {DISCONNECT}. Then connect the work account again.",
        risk="disruptive",
        before=DISCONNECT_BEFORE,
        source="dsregcmd",
        fields=_WAM,
        when=_wam_error,
    ),
    Rule(
        id="wam-default-error-elevated",
        severity="info",
        title="WamDefaultSet shows an error, as it does in an elevated prompt",
        why="Web Account Manager cannot be asked from an elevated or SYSTEM prompt.",
        action="Run dsregcmd /status unelevated if the default account matters.",
        source="dsregcmd",
        fields=_WAM,
        when=_wam_error_elevated,
    ),
    Rule(
        id="built-in-administrator",
        severity="info",
        title="The built-in Administrator ran the command",
        why="Web Account Manager does not serve that account unless a policy puts it into Admin "
        "Approval Mode, so its User State and SSO State say little.",
        action="Capture in the session of the work user.",
        source="field",
        fields=("DiagnosticData.ExecutingAccountName",),
        when=_administrator,
    ),
    Rule(
        id="guest-user",
        severity="warning",
        title="The user is a guest of the tenant",
        why="Guests cannot sign in to an Entra joined device, and they get no Primary Refresh "
        "Token of this tenant.",
        action="Sign in with a member account of the tenant of the device.",
        source="faq",
        fields=("DiagnosticData.ExecutingAccountName?", "PrtDiagnostics[].UserIdentity"),
        when=_guest,
    ),
    Rule(
        id="wam-not-set",
        severity="warning",
        title="The user has no default work account for apps",
        why="Apps cannot sign in silently. It usually goes with a missing Primary Refresh Token; "
        "a broken TPM key, an alternate login id and a proxy are named as causes as well.",
        action="Repair the token if it is missing, then sign in again.",
        source="field",
        fields=("UserState.WamDefaultSet", "SsoState.AzureAdPrt?"),
        when=lambda c: (
            c.joined is True
            and c.user["WamDefaultSet"] is False
            and not c.wrong_user
            and not (c.remote and c.prt is False and not c.attempted_here)
        ),
        causes=("prt-missing",),
    ),
    Rule(
        id="wam-authority-odd",
        severity="info",
        title="The default account for apps is not a work account",
        why="Apps will offer a personal Microsoft account first.",
        action="Check the accounts under Settings > Accounts > Email & accounts.",
        source="dsregcmd",
        fields=("UserState.WamDefaultAuthority?", "UserState.WamDefaultProvider?"),
        when=_wam_odd,
    ),
    Rule(
        id="ngc-not-set",
        severity="info",
        title="The user has no Windows Hello key yet",
        why="The conditions are met, so set-up starts at the next sign-in.",
        action="Sign out and in.",
        source="dsregcmd",
        fields=("UserState.NgcSet", "NgcPrerequisiteCheck.PreReqResult"),
        when=lambda c: c.user["NgcSet"] is False and c.pre_req_result == "willprovision",
    ),
    Rule(
        id="ngc-reset-limited",
        severity="info",
        title="Resetting the Hello PIN destroys the key",
        why="Only a destructive reset is available; the user must set Hello up anew afterwards.",
        action="Enable the PIN reset service if users should keep their key.",
        source="dsregcmd",
        fields=("UserState.CanReset",),
        when=lambda c: _can_reset(c) == "destructiveonly",
    ),
    Rule(
        id="ngc-reset-unknown",
        severity="info",
        title="Whether the Hello PIN can be reset could not be read",
        why="Windows reported an error when asked.",
        action="Run dsregcmd /status again in the user's session.",
        source="dsregcmd",
        fields=("UserState.CanReset",),
        when=lambda c: _can_reset(c) == "unknown",
    ),
)
