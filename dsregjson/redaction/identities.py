"""List what identifies somebody in a capture: the kind of each field, and what is public.

Sources: the field table; Microsoft Learn on device registration ("How it works: Device
registration"), on security identifiers and on Microsoft 365 endpoints, for the constants.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, cast

from ..codes import symbols
from ..fields import FIELDS, SECTIONS
from ..parsing.labels import normal

# name: of a host, a domain, a tenant or a user; every word identifies. address: URLs, URNs, hosts,
# realms. id: GUIDs and thumbprints. blob: opaque data. text: prose, in which only words identify
# that look like an identity or are known as one. code: like text, but the answer of a service, such
# as invalid_grant, stays even if a tenant is named Grant. state: a closed set of words, in which
# every unknown word identifies. front: like state, of what a log puts before many lines: a name.
Kind = Literal["name", "address", "id", "blob", "text", "code", "state", "front"]

# (section, field) -> kind, from the field table.
KIND_OF_FIELD: dict[tuple[str, str], Kind] = {
    (field.section, field.name): cast(Kind, field.identity) for field in FIELDS
}
# Normal label -> kind; a label has one kind in all sections that print it.
KIND_OF_LABEL: dict[str, Kind] = {
    normal(label): KIND_OF_FIELD[field.section, field.name]
    for field in FIELDS
    for label in field.labels
}
_LABEL_OF_NUMBER = re.compile(
    r"(?:(?:imei|meid|serial(?:[ _-]?(?:no|number))?|asset[ _-]?tag)[ _]?[0-9]?"
    r"|(?<![^ \t])(?:password|passwd|pwd|pin))[ \t:]*$",
    re.IGNORECASE,
)


def is_of_number(label: str) -> bool:
    """Return whether a label or a key is of a number that identifies, even a short one.

    Example:
        >>> is_of_number("DeviceSerialNumber"), is_of_number("Password expired")
        (True, False)
    """
    return _LABEL_OF_NUMBER.search(label) is not None


def kind_of_label(label: str) -> Kind:
    """Return the kind of a row by its printed label."""
    return KIND_OF_LABEL.get(normal(label)) or kind_of_unknown(label)


def kind_of_unknown(label: str) -> Kind:
    """Return the kind of a row that the table does not have: it may hold anything."""
    return "name" if is_of_number(label) else "state"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The same on every device: WAM providers, the consumer and Microsoft Services tenants, the nil
# GUID, and the ids of Windows sign-in, the broker, PowerShell and device registration.
PUBLIC_GUIDS = _set(
    """
    00000000-0000-0000-0000-000000000000 b16898c6-a148-4967-9171-64d755da8520
    d7f9888f-e3fc-49b0-9ea6-a85b5f392a4f 9188040d-6c67-4c5b-b112-36a304b66dad
    f8cdef31-a31e-4b4a-93e4-5f571e91255a 00000002-0000-0000-c000-000000000000
    00000003-0000-0000-c000-000000000000 01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9
    1b730954-1685-4b74-9bfd-dac224a7b894 29d9ed98-a469-4536-ade2-f981bc1d605e
    38aa3b87-a06d-4817-b275-7a316988d93b dd762716-544d-4aeb-a526-687b73838a22
    """
)

# In a host below one of these, only labels of PUBLIC_LABELS are public: the rest is a
# tenant's or a customer's (contoso.onmicrosoft.com, contoso.file.core.windows.net).
PUBLIC_DOMAINS = _set(
    """
    microsoft.com microsoft.us microsoftonline.com microsoftonline-p.com microsoftonline.us
    windows.net windows.com live.com azure.com azure.net azure.us office.com office.net
    office365.com office365.us outlook.com hotmail.com msn.com onmicrosoft.com onmicrosoft.us
    sharepoint.com msftauth.net msauth.net msftauthimages.net msauthimages.net
    microsoftazuread-sso.com b2clogin.com ciamlogin.com azurewebsites.net azure-api.net
    trafficmanager.net azurefd.net msappproxy.net cloudapp.net chinacloudapi.cn
    microsoftonline.cn msftconnecttest.com aka.ms
    """
)
PUBLIC_LABELS = _set(
    """
    www login device login1 sts pas graph management portal portal-mam manage enrollment
    enterpriseenrollment enterpriseregistration enterpriseenrollment-s autologon account logincert
    certauth aadcdn secure api core file blob table queue dfs web database vault cloudapp
    mfa smart provisioningapi ssprgateway passwordreset credential policykeyservice dc ad
    fef r m i p dm checkin client config events data telemetry settings update
    learn docs support go admin nexus companymanager partner mail my k1 b1 servicebus
    kerberos mam wip
    """
)
# Hosts whose addresses are public with their paths.
PUBLIC_SITES = _set(
    """
    www.microsoft.com learn.microsoft.com docs.microsoft.com support.microsoft.com
    go.microsoft.com aka.ms microsoft.aad.brokerplugin
    """
)
# Endings that identify nobody. Any other, such as a country's or a company's, is part of a name.
PUBLIC_ENDINGS = _set("com net org edu gov mil info biz local lan internal intra corp")
# Of these, what no part of a program is called: System.Net, System.Data.Internal.
ENDINGS_OF_HOSTS = _set("com org local lan intra corp")
# Countries of hosts written as Contoso.De, without those that begin a sentence: It, In, At, Is, No.
COUNTRIES = _set(
    "de fr nl ch pl dk eu ru jp cn br uk cz hu fi pt ro sk tr ua kr tw hk sg nz za mx ca"
)
# First labels of hosts that name a service, where more than a domain follows.
SERVICE_LABELS = _set("www wpad enterpriseregistration enterpriseenrollment adfs fs sts sso login")
# Words of paths and queries that services choose, not customers.
PATH_WORDS = _set(
    """
    urn ms drs federation uri schemas proxy http https ftp socks tcp udp file res pac wpad dat svc
    aspx asmx html htm php adfs ls services trust mex oauth oauth2 authorize token v1 v2 v3 common
    organizations consumers enrollmentserver discovery device key webauthn manage
    termsofuse tou compliance mdm mam portal windowstransport usernamemixed certificatemixed
    kerberosmixed issuedtokenmixed 2005 13 2007 06 federationmetadata saml2 saml wsfed sso devicereg
    login logout signin signout sspr reprocess kmsi error srf ppsecure getuserrealm userrealm
    openid configuration well known keys metadata devicecode deviceregistrationservice contract
    enrollment enroll policy policyservice devices join windows aadjerrors aad wcfservice
    devicemanagementservice devicemanagement client id redirect resource response type mode grant
    code state nonce scope prompt hint domain username user upn version fwlink linkid clcid
    0x409 en us portalaction
    """
)
# Endings of file names, so that `dsregcmd.exe` is not taken for a host.
FILE_ENDINGS = _set(
    """
    exe dll sys cpp cxx hpp inf ini log txt csv json xml htm html aspx asmx svc php ps1 psm1 psd1
    cmd bat vbs msc msi cab zip evtx etl reg dat pac pfx cer crt pem md docx xlsx pdf png jpg yaml
    ndjson jsonl log1 gz tar parquet
    """
)
# First parts of names in programs that look like hosts: System.Net.Http.
NAMESPACES = _set("system microsoft windows")
# Domains before a backslash that do not name an organisation.
PUBLIC_AUTHORITIES = _set("azuread microsoftaccount builtin authority service nt")
# Folders and shares that every Windows has.
FOLDERS = _set(
    """
    users windows system32 syswow64 sysnative program files x86 programdata appdata local locallow
    roaming temp tmp desktop documents downloads public default microsoft
    windowspowershell powershell logs onedrive inetpub packages software currentversion
    controlset001 currentcontrolset control services admin$ ipc$ sysvol netlogon
    """
)

# Words of values that do not occur in the texts of the table.
_STATE_WORDS = """
yes no true false error unknown none null not set invalid tested pass fail skipped enabled disabled
present success failed failure passed notready ready state stateready must run elevated un to test
utc gmt am pm date time here sync federated join discover auth pre check prejoin managed by mdm
direct named proxy auto detect default get post put head patch delete options
password ngc fido fido2 pin face biometric certificate smartcard smart card token refreshtoken
refresh x509 passkey webauthn kerberos devicekey nonce jwt saml oauth2 rsa rsa2048 sha sha1 sha256
ecdsa p256 microsoft platform crypto provider software key storage passport base enhanced strong
cryptographic aes smartcard csp ksp tpm vsm azuread aad microsoftaccount organizations consumers
destructiveonly nondestructiveonly destructiveandnondestructive willprovision willnotprovision
will provision citrix vmware horizon omnissa parallels nutanix amazon workspaces azure virtual
desktop laptop win avd wvd vdi persistent nonpersistent non single multi session user device admin
administrator guest loopback either deleted script using wpad redacted masked hidden removed
emailhidden guid userprincipalname
"""
# Common English in and around captures. These words are not replaced by themselves, even if a
# tenant or a user has such a name.
_COMMON_WORDS = """
a about above access account accounts ad after all also an and any are as at back be been before
being below but by can cannot cause could dc did do does done dns due each either else end error
errors ext false few find first for found from get give given go group had has have he help her
here hint his how http https i id if in info into invalid ip is it its just last line log logon
machine make may me more most must my name new next no not now null of off ok old on once one only
or other our out over pc please plus result run said same see server she should show since so some
still such system take than that the their them then there these they this those though through to
too tool tried true try two under until up us use used user users value was we were what when
where which while who why will with within without work would wrong yes yet you your
b p u body code font head span table
ltd inc llc gmbh co corp company group holding services solutions technologies systems
"""
# Words that logs put before each line.
_LOG_WORDS = """
trace debug verbose information notice warn warning critical crit fatal severe stdout stderr pid tid
thread powershell
"""
# Tags that HTML reports put around a capture: words only between < and >, for Li and Em are names.
TAGS = _set(
    "br p div li ul ol tr td th table tbody pre span code b strong i em u font html body head"
)

# Accents and vowel signs written as characters of their own. \\w matches letters only.
_ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20f0\ufe20-\ufe2f"
_SIGNS = (
    "\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u0670\u06d6-\u06ed\u0900-\u0dff\u0f18-\u0fc6"
)
# Scripts without blanks between words: Thai, Burmese, Khmer, Chinese, Japanese, Korean.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u302f\u3031-\u303c\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
_LATIN_LETTERS = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f"
    "\ua722-\ua788\ua78b-\ua7ff\uab30-\uab5a\uff21-\uff3a\uff41-\uff5a"
)
# The characters of words: for each script its letters, and the marks that \\w does not match. A
# word ends where the script changes, because names may be written in another script than the text.
MARKS = f"{_ACCENTS}{_SIGNS}{UNSPACED}"
LATIN = f"0-9{_LATIN_LETTERS}{_ACCENTS}"
_OTHER = rf"[^\W_{_LATIN_LETTERS}{UNSPACED}]"
OTHER_WORD = rf"[{UNSPACED}{_ACCENTS}]+|(?:{_OTHER}+|[{_ACCENTS}{_SIGNS}]+){{1,1000}}"
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_IS_LATIN = re.compile(f"[{LATIN}]")
_WORD = re.compile(f"[{LATIN}]+|{OTHER_WORD}")


# Invisible characters and control sequences of terminals (ECMA-48): a name reads the same with and
# without them. A sequence must not change either, or it becomes another one, such as a colour.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_MAY_READ_OTHERWISE = re.compile(rf"[{_INVISIBLE}\x1b]|[^\0-\u02ff]")
_IS_INVISIBLE = re.compile(rf"[{_INVISIBLE}]|\x1b(?:\[[0-?]*[ -/]*[@-~])?")


# A label and a colon. The text after it may be a name, although the parser does not know the row.
ROW_LIKE = re.compile(r"[ \t]*[^\W_][^\r\n:]{0,100}?(?:[ \t]:[ \t]+|:[ \t]{2,})(?=\S)")


def as_read(text: str) -> tuple[str, list[int]]:
    """Return a text as people read it, and the position of each character in the original.

    Invisible characters are left out, a letter and its accent become one character (NFC), a wide
    letter or digit an ordinary one (NFKC). The positions are empty when nothing has changed.

    Example:
        >>> as_read("Ze\\u200blda\\u0301")
        ('Zeld\xe1', [0, 1, 3, 4, 5])
    """
    if ("\x1b" not in text and text.isascii()) or not _MAY_READ_OTHERWISE.search(text):
        return text, []
    signs: list[str] = []
    places: list[int] = []
    done = 0
    for place, sign in enumerate(text):
        if place < done:
            continue
        if sign == "\x1b" or not sign.isascii():
            if invisible := _IS_INVISIBLE.match(text, place):
                done = invisible.end()
                continue
            if signs and len(joined := unicodedata.normalize("NFC", signs[-1] + sign)) == 1:
                signs[-1] = joined
                continue
            short = unicodedata.normalize("NFKC", sign)
            sign = short if len(short) == 1 else sign  # noqa: PLW2901
        signs.append(sign)
        places.append(place)
    return "".join(signs), places


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case.

    Example:
        >>> words_of("KeySignTest: MUST run")
        ['keysigntest', 'must', 'run']
    """
    return [word.lower() for word in _WORD.findall(text)]


def is_unspaced(word: str) -> bool:
    """Return whether a word is in a script without blanks between words."""
    return _IS_UNSPACED.match(word) is not None


def is_latin(word: str) -> bool:
    """Return whether a word is in Latin letters or in digits."""
    return word.isascii() or _IS_LATIN.match(word) is not None


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Find the words of a text and their positions."""
    return _WORD.finditer(text)


@functools.cache
def protected_words() -> frozenset[str]:
    """Return words that stay unless they are the value of an identity: labels, states, English."""
    words = words_of(_STATE_WORDS + _COMMON_WORDS)
    for section in SECTIONS:
        words += words_of(section.title)
    for field in FIELDS:
        words += words_of(" ".join((*field.labels, field.name)))
    return frozenset(words)


@functools.cache
def known_words() -> frozenset[str]:
    """Return words that name nobody: the protected ones, and those of field texts and files."""
    # Of the code table only codes and symbols: its sentences hold words that are names as well.
    words = words_of(" ".join(symbols()))
    for field in FIELDS:
        words += words_of(field.meaning)
    words += words_of(_LOG_WORDS)
    words += ["captures", "capture", "dsregcmd", "status", "output", "windir"]
    return protected_words().union(words, FOLDERS, FILE_ENDINGS)
