"""Types of the document that parse() returns, for type checkers.

Made from the field table by python -m tests.make_document; a test fails when it is out of date.
"""

from __future__ import annotations

from typing import Literal, TypedDict

JoinTypeName = Literal[
    "EntraJoined",
    "HybridJoined",
    "DomainJoined",
    "OnPremDrsJoined",
    "EntraRegistered",
    "NotJoined",
    "Unknown",
]


class DeviceStateRows(TypedDict):
    """The rows of Device State."""

    AzureAdJoined: bool | None
    EnterpriseJoined: bool | None
    DomainJoined: bool | None
    DomainName: str | None
    VirtualDesktop: str | None
    VirtualDesktopProvider: str | None
    VirtualDesktopType: str | None
    VirtualDesktopUserMode: str | None
    VirtualDesktopExtensions: list[str] | None
    DeviceName: str | None


class DeviceDetailsRows(TypedDict):
    """The rows of Device Details."""

    DeviceId: str | None
    Thumbprint: str | None
    DeviceCertificateNotBefore: str | None
    DeviceCertificateNotAfter: str | None
    KeyContainerId: str | None
    KeyProvider: str | None
    TpmProtected: bool | None
    DeviceAuthStatus: str | None
    DeviceAuthErrorCode: str | None


class TenantDetailsRows(TypedDict):
    """The rows of Tenant Details."""

    TenantName: str | None
    TenantId: str | None
    Idp: str | None
    AuthCodeUrl: str | None
    AccessTokenUrl: str | None
    MdmUrl: str | None
    MdmTouUrl: str | None
    MdmComplianceUrl: str | None
    SettingsUrl: str | None
    JoinSrvVersion: str | None
    JoinSrvUrl: str | None
    JoinSrvId: str | None
    KeySrvVersion: str | None
    KeySrvUrl: str | None
    KeySrvId: str | None
    WebAuthNSrvVersion: str | None
    WebAuthNSrvUrl: str | None
    WebAuthNSrvId: str | None
    DeviceManagementSrvVer: str | None
    DeviceManagementSrvUrl: str | None
    DeviceManagementSrvId: str | None


class UserStateRows(TypedDict):
    """The rows of User State."""

    NgcSet: bool | None
    NgcKeyId: str | None
    CanReset: str | None
    WorkplaceJoined: bool | None
    WorkAccountCount: int | None
    WamDefaultSet: bool | None
    WamDefaultAuthority: str | None
    WamDefaultId: str | None
    WamDefaultGuid: str | None
    WamDefaultProvider: str | None


class SsoStateRows(TypedDict):
    """The rows of SSO State."""

    AzureAdPrt: bool | None
    AzureAdPrtUpdateTime: str | None
    AzureAdPrtExpiryTime: str | None
    AzureAdPrtAuthority: str | None
    EnterprisePrt: bool | None
    EnterprisePrtUpdateTime: str | None
    EnterprisePrtExpiryTime: str | None
    EnterprisePrtAuthority: str | None
    OnPremTgt: bool | None
    CloudTgt: bool | None
    KerbTopLevelNames: list[str] | None


class PrtDiagnosticsRows(TypedDict):
    """The item of PrtDiagnostics."""

    Prt: str | None
    Operation: str | None
    PreviousPrtAttempt: str | None
    AttemptStatus: str | None
    UserIdentity: str | None
    CredentialType: str | None
    CorrelationId: str | None
    EndpointUri: str | None
    HttpMethod: str | None
    HttpError: str | None
    HttpStatus: int | None
    ServerErrorCode: str | None
    ServerErrorDescription: str | None


class WorkAccountsRows(TypedDict):
    """The rows of Work Account."""

    WorkplaceDeviceId: str | None
    WorkplaceThumbprint: str | None
    DeviceCertificateNotBefore: str | None
    DeviceCertificateNotAfter: str | None
    KeyContainerId: str | None
    KeyProvider: str | None
    TpmProtected: bool | None
    WorkplaceIdp: str | None
    WorkplaceTenantId: str | None
    WorkplaceTenantName: str | None
    WorkplaceMdmUrl: str | None
    WorkplaceSettingsUrl: str | None
    NgcSet: bool | None
    NgcKeyId: str | None


class DiagnosticDataRows(TypedDict):
    """The rows of Diagnostic Data."""

    DiagnosticsReference: str | None
    UserContext: str | None
    ClientTime: str | None
    AdConnectivityTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    AdConnectivityTestErrors: list[str] | None
    AdConfigurationTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    AdConfigurationTestErrors: list[str] | None
    DrsDiscoveryTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    DrsDiscoveryTestErrors: list[str] | None
    DrsConnectivityTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    DrsConnectivityTestErrors: list[str] | None
    KerberosTicketTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    KerberosTicketTestErrors: list[str] | None
    TokenAcquisitionTest: Literal["PASS", "FAIL", "SKIPPED"] | None
    TokenAcquisitionTestErrors: list[str] | None
    FallbackToSyncJoin: bool | None
    FallbackToFedJoin: bool | None
    PreviousRegistration: str | None
    RegistrationType: str | None
    ErrorPhase: str | None
    ClientErrorCode: str | None
    ServerErrorCode: str | None
    ServerMessage: str | None
    HttpsStatus: int | None
    RequestId: str | None
    ExecutingAccountName: str | None
    AadRecoveryEnabled: bool | None
    KeySignTest: str | None
    DisplayNameUpdated: str | None
    OsVersionUpdated: str | None
    HostNameUpdated: str | None
    LastHostNameUpdate: str | None


class IeProxySystemAccountRows(TypedDict):
    """The rows of IE Proxy Config for System Account."""

    AutoDetectSettings: bool | None
    AutoConfigurationUrl: str | None
    ProxyServerList: str | None
    ProxyBypassList: str | None


class IeProxyCurrentUserRows(TypedDict):
    """The rows of IE Proxy Config for Current User."""

    AutoDetectSettings: bool | None
    AutoConfigurationUrl: str | None
    ProxyServerList: str | None
    ProxyBypassList: str | None


class UrlSpecificProxyRows(TypedDict):
    """The rows of URL Specific Proxy Config."""

    AutoDetectPacStatus: str | None
    ProxyAutoConfigUrl: str | None
    AccessType: str | None


class WinHttpProxyRows(TypedDict):
    """The rows of WinHttp Default Proxy Config."""

    AccessType: str | None
    ProxyServerList: str | None
    ProxyBypassList: str | None


class NgcPrerequisiteCheckRows(TypedDict):
    """The rows of Ngc Prerequisite Check."""

    NgcPreReq: str | None
    IsDeviceJoined: bool | None
    IsUserAzureAD: bool | None
    PolicyEnabled: bool | None
    PostLogonEnabled: bool | None
    DeviceEligible: bool | None
    SessionIsNotRemote: bool | None
    X509CertRequired: bool | None
    CertEnrollment: str | None
    ScepReady: bool | None
    AdfsRefreshToken: bool | None
    AdfsRaIsReady: bool | None
    LogonCertTemplateReady: bool | None
    LogonCertTemplateState: str | None
    OnPremTgt: bool | None
    PreReqResult: str | None


class UntypedValue(TypedDict):
    """A printed value that does not fit the type of its field, or a remark behind one that does."""

    Section: str
    Name: str
    Value: str
    Code: str | None


class UnknownField(TypedDict):
    """A printed row without a place in the document."""

    Section: str | None
    Name: str
    Value: str


class Document(TypedDict):
    """One capture: every key is always there, and null (None) where nothing was printed.

    Example:
        >>> from dsregjson import parse
        >>> document: Document = parse("AzureAdJoined : NO")
        >>> document["DeviceState"]["AzureAdJoined"]
        False
    """

    SchemaVersion: str
    JoinType: JoinTypeName
    DeviceState: DeviceStateRows
    DeviceDetails: DeviceDetailsRows
    TenantDetails: TenantDetailsRows
    UserState: UserStateRows
    SsoState: SsoStateRows
    PrtDiagnostics: list[PrtDiagnosticsRows]
    WorkAccounts: list[WorkAccountsRows]
    DiagnosticData: DiagnosticDataRows
    IeProxySystemAccount: IeProxySystemAccountRows
    IeProxyCurrentUser: IeProxyCurrentUserRows
    UrlSpecificProxy: UrlSpecificProxyRows
    WinHttpProxy: WinHttpProxyRows
    NgcPrerequisiteCheck: NgcPrerequisiteCheckRows
    Sections: list[str]
    UntypedValues: list[UntypedValue]
    UnknownFields: list[UnknownField]
    UnparsedLines: list[str]
