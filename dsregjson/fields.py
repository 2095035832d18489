"""The field table: every row that dsregcmd /status is known to print, and nothing else.

Parser, types, JSON Schema, flat columns and the field reference all follow from FIELDS and
SECTIONS. A new field is one new row at the end of its section (and a new minor version).

Sources of the domain facts: Microsoft's article "Troubleshoot devices by using the dsregcmd
command" (https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd) and
public captures of Windows 10 1607 to Windows 11 25H2 and Windows Server 2016 to 2022.
"""

from __future__ import annotations

SCHEMA_VERSION = "1.0"


class Section:
    """One key of the document: its JSON name, the title dsregcmd prints, and if it is a list."""

    __slots__ = ("name", "repeated", "title")

    def __init__(self, name: str, title: str, repeated: bool = False) -> None:
        self.name = name
        self.title = title
        self.repeated = repeated


class Field:
    """One field of the document.

    section: name of the section, name: JSON name in it, labels: printed labels (compared
    without case), type: one of bool, enabled, int, hex, hexlist, test, guid, datetime, list,
    string, flat: column in the flat view ("" when it has none), meaning: what it tells an
    admin, example: a printed value. Two fields with one label share its printed value.
    """

    __slots__ = ("example", "flat", "labels", "meaning", "name", "section", "type")

    def __init__(
        self,
        section: str,
        name: str,
        labels: tuple[str, ...],
        type: str,
        flat: str,
        meaning: str,
        example: str,
    ) -> None:
        self.section = section
        self.name = name
        self.labels = labels
        self.type = type
        self.flat = flat
        self.meaning = meaning
        self.example = example


# In the order of the document. PRT diagnostics have no title: they stand among the SSO rows.
SECTIONS = (
    Section("DeviceState", "Device State"),
    Section("DeviceDetails", "Device Details"),
    Section("TenantDetails", "Tenant Details"),
    Section("UserState", "User State"),
    Section("SsoState", "SSO State"),
    Section("PrtDiagnostics", "", repeated=True),
    Section("WorkAccounts", "Work Account", repeated=True),
    Section("DiagnosticData", "Diagnostic Data"),
    Section("IeProxySystemAccount", "IE Proxy Config for System Account"),
    Section("IeProxyCurrentUser", "IE Proxy Config for Current User"),
    Section("UrlSpecificProxy", "URL Specific Proxy Config"),
    Section("WinHttpProxy", "WinHttp Default Proxy Config"),
    Section("NgcPrerequisiteCheck", "Ngc Prerequisite Check"),
)

# The order in which today's Windows prints them; it decides where untitled rows belong.
PRINTED_ORDER = (
    "DeviceState",
    "DeviceDetails",
    "TenantDetails",
    "UserState",
    "SsoState",
    "PrtDiagnostics",
    "WorkAccounts",
    "DiagnosticData",
    "IeProxySystemAccount",
    "UrlSpecificProxy",
    "IeProxyCurrentUser",
    "WinHttpProxy",
    "NgcPrerequisiteCheck",
)

# fmt: off
FIELDS: tuple[Field, ...] = (
    # DeviceState
    Field("DeviceState", "AzureAdJoined", ("AzureAdJoined", "AzureADJoined"), "bool", "AzureAdJoined", "The device itself is joined to Microsoft Entra ID (alone or together with a domain).", "YES"),
    Field("DeviceState", "EnterpriseJoined", ("EnterpriseJoined",), "bool", "EnterpriseJoined", "The device is joined to an on-premises registration service (AD FS DRS). Never true together with AzureAdJoined.", "NO"),
    Field("DeviceState", "DomainJoined", ("DomainJoined", "DomainedJoined"), "bool", "DomainJoined", "The device is joined to an Active Directory domain.", "YES"),
    Field("DeviceState", "DomainName", ("DomainName",), "string", "DomainName", "NetBIOS or DNS name of that Active Directory domain.", "CONTOSO"),
    Field("DeviceState", "VirtualDesktop", ("Virtual Desktop",), "string", "VirtualDesktop", "Virtual desktop (VDI) metadata on the device: NOT SET, YES or INVALID.", "NOT SET"),
    Field("DeviceState", "VirtualDesktopProvider", ("Provider",), "string", "VirtualDesktopProvider", "Name of the VDI vendor. Documented; no public capture shows the row.", ""),
    Field("DeviceState", "VirtualDesktopType", ("Type",), "string", "VirtualDesktopType", "Persistent or non-persistent VDI. Documented; no public capture shows the row.", ""),
    Field("DeviceState", "VirtualDesktopUserMode", ("User mode",), "string", "VirtualDesktopUserMode", "Single-user or multi-user VDI. Documented; no public capture shows the row.", ""),
    Field("DeviceState", "VirtualDesktopExtensions", ("Extensions",), "list", "VirtualDesktopExtensions", "Key-value pairs of the VDI vendor. Documented; no public capture shows the row.", ""),
    Field("DeviceState", "DeviceName", ("Device Name",), "string", "DeviceName", "Host name of the device, short or fully qualified.", "pc01.contoso.local"),
    # DeviceDetails
    Field("DeviceDetails", "DeviceId", ("DeviceId",), "guid", "DeviceId", "Id of the device object in Microsoft Entra ID, to search the portal with.", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"),
    Field("DeviceDetails", "Thumbprint", ("Thumbprint",), "string", "Thumbprint", "SHA-1 thumbprint of the device certificate (MS-Organization-Access).", "AA11BB22CC33DD44EE55FF66AA77BB88CC99DD00"),
    Field("DeviceDetails", "DeviceCertificateNotBefore", ("DeviceCertificateValidity",), "datetime", "DeviceCertificateNotBefore", "Start of the validity of the device certificate.", "[ 2019-01-11 21:02:50.000 UTC -- 2029-01-11 21:32:50.000 UTC ]"),
    Field("DeviceDetails", "DeviceCertificateNotAfter", ("DeviceCertificateValidity",), "datetime", "DeviceCertificateNotAfter", "End of the validity of the device certificate; after it the device cannot authenticate.", "[ 2019-01-11 21:02:50.000 UTC -- 2029-01-11 21:32:50.000 UTC ]"),
    Field("DeviceDetails", "KeyContainerId", ("KeyContainerId",), "guid", "KeyContainerId", "Container of the private key that belongs to the device certificate.", ""),
    Field("DeviceDetails", "KeyProvider", ("KeyProvider",), "string", "KeyProvider", "Key storage provider that holds the device key: Platform Crypto is the TPM, Software Key Storage is not.", "Microsoft Platform Crypto Provider"),
    Field("DeviceDetails", "TpmProtected", ("TpmProtected",), "bool", "TpmProtected", "The device key is kept in a TPM and cannot be copied.", "YES"),
    Field("DeviceDetails", "DeviceAuthStatus", ("DeviceAuthStatus",), "string", "DeviceAuthStatus", "Result of asking Entra ID about the device: SUCCESS, disabled or deleted, or why the test could not run (Windows 10 21H1 and later).", "SUCCESS / FAILED. Device is either disabled or deleted / FAILED. Error: 0xd000023c"),
    Field("DeviceDetails", "DeviceAuthErrorCode", ("DeviceAuthStatus",), "hex", "DeviceAuthErrorCode", "First error code inside DeviceAuthStatus; null when it holds none.", "0xd000023c"),
    # TenantDetails
    Field("TenantDetails", "TenantName", ("TenantName",), "string", "TenantName", "Display name of the tenant that the device is joined to; may be printed empty.", "Contoso"),
    Field("TenantDetails", "TenantId", ("TenantId", "TenandID"), "guid", "TenantId", "Id of the tenant that the device is joined to.", ""),
    Field("TenantDetails", "Idp", ("Idp",), "string", "Idp", "Identity provider of the device's tenant.", "login.windows.net"),
    Field("TenantDetails", "AuthCodeUrl", ("AuthCodeUrl",), "string", "AuthCodeUrl", "OAuth 2.0 authorize endpoint of the tenant.", ""),
    Field("TenantDetails", "AccessTokenUrl", ("AccessTokenUrl",), "string", "AccessTokenUrl", "OAuth 2.0 token endpoint of the tenant.", ""),
    Field("TenantDetails", "MdmUrl", ("MdmUrl", "mdmUrl"), "string", "MdmUrl", "MDM enrolment endpoint of the tenant. Empty: no MDM configured or the user is out of scope. Set: no proof of enrolment.", ""),
    Field("TenantDetails", "MdmTouUrl", ("MdmTouUrl", "mdmTouUrl"), "string", "MdmTouUrl", "Terms-of-use page of the tenant's MDM.", ""),
    Field("TenantDetails", "MdmComplianceUrl", ("MdmComplianceUrl", "dmComplianceUrl"), "string", "MdmComplianceUrl", "Compliance page of the tenant's MDM.", ""),
    Field("TenantDetails", "SettingsUrl", ("SettingsUrl",), "string", "SettingsUrl", "Settings of Enterprise State Roaming for the tenant, as Base64.", "eyJVx...=="),
    Field("TenantDetails", "JoinSrvVersion", ("JoinSrvVersion",), "string", "JoinSrvVersion", "Protocol version of the device registration (join) service.", "2.0"),
    Field("TenantDetails", "JoinSrvUrl", ("JoinSrvUrl",), "string", "JoinSrvUrl", "Address of the device registration (join) service.", ""),
    Field("TenantDetails", "JoinSrvId", ("JoinSrvId",), "string", "JoinSrvId", "Resource id (URN) of the device registration (join) service.", "urn:ms-drs:enterpriseregistration.windows.net"),
    Field("TenantDetails", "KeySrvVersion", ("KeySrvVersion",), "string", "KeySrvVersion", "Protocol version of the service that registers Windows Hello keys.", "1.0"),
    Field("TenantDetails", "KeySrvUrl", ("KeySrvUrl",), "string", "KeySrvUrl", "Address of the service that registers Windows Hello keys.", ""),
    Field("TenantDetails", "KeySrvId", ("KeySrvId",), "string", "KeySrvId", "Resource id (URN) of the service that registers Windows Hello keys.", ""),
    Field("TenantDetails", "WebAuthNSrvVersion", ("WebAuthNSrvVersion",), "string", "WebAuthNSrvVersion", "Protocol version of the WebAuthn (FIDO2) service.", ""),
    Field("TenantDetails", "WebAuthNSrvUrl", ("WebAuthNSrvUrl",), "string", "WebAuthNSrvUrl", "Address of the WebAuthn (FIDO2) service.", ""),
    Field("TenantDetails", "WebAuthNSrvId", ("WebAuthNSrvId",), "string", "WebAuthNSrvId", "Resource id (URN) of the WebAuthn (FIDO2) service.", ""),
    Field("TenantDetails", "DeviceManagementSrvVer", ("DeviceManagementSrvVer", "DeviceManagementSrvVersion"), "string", "DeviceManagementSrvVer", "Protocol version of the service through which the device manages its own registration.", "1.0"),
    Field("TenantDetails", "DeviceManagementSrvUrl", ("DeviceManagementSrvUrl",), "string", "DeviceManagementSrvUrl", "Address of the service through which the device manages its own registration (not the MDM).", ""),
    Field("TenantDetails", "DeviceManagementSrvId", ("DeviceManagementSrvId",), "string", "DeviceManagementSrvId", "Resource id (URN) of the service through which the device manages its own registration.", ""),
    # UserState
    Field("UserState", "NgcSet", ("NgcSet",), "bool", "NgcSet", "The signed-in user has a Windows Hello key on this device (each work account has its own NgcSet).", "YES"),
    Field("UserState", "NgcKeyId", ("NgcKeyId",), "guid", "NgcKeyId", "Id of the signed-in user's Windows Hello key.", "{AAAAAAAA-0B0B-1C1C-2D2D-333333333333}"),
    Field("UserState", "CanReset", ("CanReset",), "string", "CanReset", "How that user's Hello PIN can be reset: DestructiveOnly, NonDestructiveOnly, DestructiveAndNonDestructive or Unknown.", ""),
    Field("UserState", "WorkplaceJoined", ("WorkplaceJoined",), "bool", "WorkplaceJoined", "The user's profile holds Entra registered (workplace joined) accounts.", "NO"),
    Field("UserState", "WorkAccountCount", ("WorkAccountCount",), "int", "WorkAccountCount", "Number of Entra registered work accounts in the user's profile.", "1"),
    Field("UserState", "WamDefaultSet", ("WamDefaultSet",), "bool", "WamDefaultSet", "Web Account Manager (WAM) has a default account for the user. An elevated prompt prints ERROR here.", "YES / ERROR / ERROR (0x80070520)"),
    Field("UserState", "WamDefaultAuthority", ("WamDefaultAuthority",), "string", "WamDefaultAuthority", "Kind of the WAM default account: organizations (Entra ID) or consumers (Microsoft account).", ""),
    Field("UserState", "WamDefaultId", ("WamDefaultId",), "string", "WamDefaultId", "Provider address of the WAM default account; https://login.microsoft.com for Entra ID.", "https://login.microsoft.com"),
    Field("UserState", "WamDefaultGuid", ("WamDefaultGUID",), "guid", "WamDefaultGuid", "Provider GUID of the WAM default account.", "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)"),
    Field("UserState", "WamDefaultProvider", ("WamDefaultGUID",), "string", "WamDefaultProvider", "Provider name in the parentheses behind that GUID: AzureAd or MicrosoftAccount.", "AzureAd"),
    # SsoState
    Field("SsoState", "AzureAdPrt", ("AzureAdPrt",), "bool", "AzureAdPrt", "The signed-in user has an Entra Primary Refresh Token (PRT): single sign-on works.", "YES"),
    Field("SsoState", "AzureAdPrtUpdateTime", ("AzureAdPrtUpdateTime",), "datetime", "AzureAdPrtUpdateTime", "Last renewal of the Entra PRT (normally every 4 hours of use).", ""),
    Field("SsoState", "AzureAdPrtExpiryTime", ("AzureAdPrtExpiryTime",), "datetime", "AzureAdPrtExpiryTime", "End of the Entra PRT if it is not renewed (14 days after the last renewal).", ""),
    Field("SsoState", "AzureAdPrtAuthority", ("AzureAdPrtAuthority",), "string", "AzureAdPrtAuthority", "Issuer of the Entra PRT. Empty: joined but no PRT. The word NO: no device certificate.", "https://login.microsoftonline.com/<tenant>"),
    Field("SsoState", "EnterprisePrt", ("EnterprisePrt",), "bool", "EnterprisePrt", "The signed-in user has a Primary Refresh Token of the on-premises AD FS.", "NO"),
    Field("SsoState", "EnterprisePrtUpdateTime", ("EnterprisePrtUpdateTime",), "datetime", "EnterprisePrtUpdateTime", "Last renewal of the AD FS PRT.", ""),
    Field("SsoState", "EnterprisePrtExpiryTime", ("EnterprisePrtExpiryTime",), "datetime", "EnterprisePrtExpiryTime", "End of the AD FS PRT if it is not renewed.", ""),
    Field("SsoState", "EnterprisePrtAuthority", ("EnterprisePrtAuthority",), "string", "EnterprisePrtAuthority", "Issuer of the AD FS PRT (URL with port), empty, or the word NO.", "https://fs.contoso.com:443/adfs"),
    Field("SsoState", "OnPremTgt", ("OnPremTgt",), "bool", "OnPremTgt", "SSO State: the user holds a cloud Kerberos ticket for on-premises resources (Windows 11). The Ngc check has its own OnPremTgt.", ""),
    Field("SsoState", "CloudTgt", ("CloudTgt",), "bool", "CloudTgt", "SSO State: the user holds a Kerberos ticket for cloud resources such as Azure Files (Windows 11).", ""),
    Field("SsoState", "KerbTopLevelNames", ("KerbTopLevelNames",), "list", "KerbTopLevelNames", "Top-level Kerberos realm names that go to the cloud; items may carry a port.", ".windows.net,.windows.net:1433"),
    # PrtDiagnostics
    Field("PrtDiagnostics", "Prt", (), "string", "PrtAttemptPrt", "Token that the failed attempt was for: AzureAd, or Enterprise when the rows follow EnterprisePrt.", "AzureAd"),
    Field("PrtDiagnostics", "Operation", ("AcquirePrtDiagnostics", "RefreshPrtDiagnostics"), "string", "PrtAttemptOperation", "What failed: Acquire (first token) or Refresh (renewal); null when the heading row is missing.", "Acquire"),
    Field("PrtDiagnostics", "PreviousPrtAttempt", ("Previous Prt Attempt",), "datetime", "PrtAttemptTime", "Time of the failed PRT attempt.", "2020-07-18 20:10:33.789 UTC"),
    Field("PrtDiagnostics", "AttemptStatus", ("Attempt Status",), "hex", "PrtAttemptStatus", "Client error of the PRT attempt (HRESULT or NTSTATUS).", "0xc000006d"),
    Field("PrtDiagnostics", "UserIdentity", ("User Identity",), "string", "PrtAttemptUserIdentity", "UPN that the PRT attempt was for; on a shared device it may be another user's.", "john@contoso.com"),
    Field("PrtDiagnostics", "CredentialType", ("Credential Type",), "string", "PrtAttemptCredentialType", "Credential of the PRT attempt: Password, NGC (Windows Hello) and others.", "Password"),
    Field("PrtDiagnostics", "CorrelationId", ("Correlation ID",), "guid", "PrtAttemptCorrelationId", "Correlation id of the PRT attempt, to find it in the Entra sign-in logs.", ""),
    Field("PrtDiagnostics", "EndpointUri", ("Endpoint URI",), "string", "PrtAttemptEndpointUri", "Last address asked before the PRT attempt failed; not login.microsoftonline.com means a federation server.", ""),
    Field("PrtDiagnostics", "HttpMethod", ("HTTP Method",), "string", "PrtAttemptHttpMethod", "HTTP method of that request.", "POST"),
    Field("PrtDiagnostics", "HttpError", ("HTTP Error",), "hex", "PrtAttemptHttpError", "WinHTTP transport error of the PRT attempt; 0x0 means that the server was reached.", "0x0"),
    Field("PrtDiagnostics", "HttpStatus", ("HTTP status", "HTTP Status"), "int", "PrtAttemptHttpStatus", "HTTP status that the token endpoint answered.", "400"),
    Field("PrtDiagnostics", "ServerErrorCode", ("Server Error Code",), "string", "PrtAttemptServerErrorCode", "PRT attempt: OAuth error that the token endpoint answered, such as invalid_grant (the registration has its own ServerErrorCode).", "invalid_grant"),
    Field("PrtDiagnostics", "ServerErrorDescription", ("Server Error Description",), "string", "PrtAttemptServerErrorDescription", "PRT attempt: the endpoint's own words, usually beginning with an AADSTS code.", "AADSTS50126: Error validating credentials ..."),
    # WorkAccounts
    Field("WorkAccounts", "WorkplaceDeviceId", ("WorkplaceDeviceId",), "guid", "WorkAccountDeviceIds", "Id of the device object that this Entra registered account made in its tenant.", ""),
    Field("WorkAccounts", "WorkplaceThumbprint", ("WorkplaceThumbprint",), "string", "", "SHA-1 thumbprint of this account's device certificate.", ""),
    Field("WorkAccounts", "DeviceCertificateNotBefore", ("DeviceCertificateValidity",), "datetime", "", "Start of the validity of this account's device certificate.", ""),
    Field("WorkAccounts", "DeviceCertificateNotAfter", ("DeviceCertificateValidity",), "datetime", "", "End of the validity of this account's device certificate.", ""),
    Field("WorkAccounts", "KeyContainerId", ("KeyContainerId",), "guid", "", "Container of the private key of this account's device certificate.", ""),
    Field("WorkAccounts", "KeyProvider", ("KeyProvider",), "string", "", "Key storage provider that holds this account's device key.", ""),
    Field("WorkAccounts", "TpmProtected", ("TpmProtected",), "bool", "", "This account's device key is kept in a TPM.", ""),
    Field("WorkAccounts", "WorkplaceIdp", ("WorkplaceIdp",), "string", "", "Identity provider of this account's tenant; old Windows builds only.", ""),
    Field("WorkAccounts", "WorkplaceTenantId", ("WorkplaceTenantId",), "guid", "WorkAccountTenantIds", "Id of the tenant that this account belongs to.", ""),
    Field("WorkAccounts", "WorkplaceTenantName", ("WorkplaceTenantName",), "string", "WorkAccountTenantNames", "Display name of the tenant that this account belongs to.", ""),
    Field("WorkAccounts", "WorkplaceMdmUrl", ("WorkplaceMdmUrl",), "string", "", "MDM enrolment endpoint of this account's tenant.", ""),
    Field("WorkAccounts", "WorkplaceSettingsUrl", ("WorkplaceSettingsUrl",), "string", "", "Settings of Enterprise State Roaming of this account's tenant, as Base64.", ""),
    Field("WorkAccounts", "NgcSet", ("NgcSet",), "bool", "", "A Windows Hello key is set for this registered account (User State has its own NgcSet).", ""),
    Field("WorkAccounts", "NgcKeyId", ("NgcKeyId",), "guid", "", "Id of the Windows Hello key of this registered account.", ""),
    # DiagnosticData
    Field("DiagnosticData", "DiagnosticsReference", ("Diagnostics Reference",), "string", "DiagnosticsReference", "Address of Microsoft's help page about the tests.", "www.microsoft.com/aadjerrors"),
    Field("DiagnosticData", "UserContext", ("User Context",), "string", "UserContext", "Who ran the tests: SYSTEM (as the real join does), UN-ELEVATED User or ELEVATED User.", ""),
    Field("DiagnosticData", "ClientTime", ("Client Time",), "datetime", "ClientTime", "Clock of the device when the tests ran.", ""),
    Field("DiagnosticData", "AdConnectivityTest", ("AD Connectivity Test",), "test", "AdConnectivityTest", "Can the device reach a domain controller? Fails in the pre-check phase. PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "AdConnectivityTestErrors", ("AD Connectivity Test",), "hexlist", "AdConnectivityTestErrors", "Codes of a failed AD Connectivity Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "AdConfigurationTest", ("AD Configuration Test",), "test", "AdConfigurationTest", "Can it read a right service connection point (SCP) from Active Directory? Fails in the discover phase. PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "AdConfigurationTestErrors", ("AD Configuration Test",), "hexlist", "AdConfigurationTestErrors", "Codes of a failed AD Configuration Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "DrsDiscoveryTest", ("DRS Discovery Test",), "test", "DrsDiscoveryTest", "Can it find the registration service and the user realm? Fails in the discover phase. PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "DrsDiscoveryTestErrors", ("DRS Discovery Test",), "hexlist", "DrsDiscoveryTestErrors", "Codes of a failed DRS Discovery Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "DrsConnectivityTest", ("DRS Connectivity Test",), "test", "DrsConnectivityTest", "Can it reach the registration service? PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "DrsConnectivityTestErrors", ("DRS Connectivity Test",), "hexlist", "DrsConnectivityTestErrors", "Codes of a failed DRS Connectivity Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "KerberosTicketTest", ("Kerberos Ticket Test",), "test", "KerberosTicketTest", "Can it get a Kerberos ticket for the join? Seen from 2026 on. PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "KerberosTicketTestErrors", ("Kerberos Ticket Test",), "hexlist", "KerberosTicketTestErrors", "Codes of a failed Kerberos Ticket Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "TokenAcquisitionTest", ("Token acquisition Test", "Token Acquisition Test"), "test", "TokenAcquisitionTest", "Can it get an Entra token through the federation server? Fails in the auth phase. PASS, FAIL or SKIPPED.", "FAIL [0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "TokenAcquisitionTestErrors", ("Token acquisition Test", "Token Acquisition Test"), "hexlist", "TokenAcquisitionTestErrors", "Codes of a failed Token acquisition Test: the phase's code, then the cause; empty when it did not fail.", "[0x801c0021/0x801c000c]"),
    Field("DiagnosticData", "FallbackToSyncJoin", ("Fallback to Sync-Join",), "enabled", "FallbackToSyncJoin", "A failed federated join may fall back to sync-join (registry value FallbackToSyncJoin; enabled when absent).", "ENABLED"),
    Field("DiagnosticData", "FallbackToFedJoin", ("Fallback to Fed-Join",), "enabled", "FallbackToFedJoin", "A failed join may fall back to federated join. Seen from 2026 on.", "ENABLED"),
    Field("DiagnosticData", "PreviousRegistration", ("Previous Registration",), "datetime", "PreviousRegistration", "Time of the last failed join attempt; successful ones are not logged.", ""),
    Field("DiagnosticData", "RegistrationType", ("Registration Type",), "string", "RegistrationType", "How that join was tried: sync (managed domain) or federated.", "sync"),
    Field("DiagnosticData", "ErrorPhase", ("Error Phase",), "string", "ErrorPhase", "Phase in which that join stopped: pre-check, discover, auth or join.", "join"),
    Field("DiagnosticData", "ClientErrorCode", ("Client ErrorCode",), "hex", "ClientErrorCode", "Client error (HRESULT) of the failed join; dsregjson explain tells what it means.", "0x801c03f2"),
    Field("DiagnosticData", "ServerErrorCode", ("Server ErrorCode",), "string", "ServerErrorCode", "Registration: error word that the registration service answered, such as DirectoryError (a PRT attempt has its own ServerErrorCode).", "DirectoryError"),
    Field("DiagnosticData", "ServerMessage", ("Server Message",), "string", "ServerMessage", "Registration: the service's own words to that error.", ""),
    Field("DiagnosticData", "HttpsStatus", ("Https Status",), "int", "HttpsStatus", "Registration: HTTP status that the registration service answered.", "400"),
    Field("DiagnosticData", "RequestId", ("Request Id", "Request ID"), "guid", "RequestId", "Registration: request id, to find the attempt in server-side logs.", ""),
    Field("DiagnosticData", "ExecutingAccountName", ("Executing Account Name",), "string", "ExecutingAccountName", "Account that ran the command: DOMAIN\\name, then a UPN, a name or nothing.", "AzureAD\\User, user@contoso.com"),
    Field("DiagnosticData", "AadRecoveryEnabled", ("AadRecoveryEnabled", "AadRecoveryNeeded"), "bool", "AadRecoveryEnabled", "The device keys are unusable and the next sign-in registers the device again (AadRecoveryNeeded on old builds).", "NO"),
    Field("DiagnosticData", "KeySignTest", ("KeySignTest", "KeySignTest:"), "string", "KeySignTest", "PASSED: the device key signs. MUST Run elevated to test: it was not tried. Anything else: the key is broken.", "MUST Run elevated to test."),
    Field("DiagnosticData", "DisplayNameUpdated", ("DisplayNameUpdated",), "string", "DisplayNameUpdated", "Display name is up to date on the device object: YES, NO or Managed by MDM.", ""),
    Field("DiagnosticData", "OsVersionUpdated", ("OsVersionUpdated",), "string", "OsVersionUpdated", "Windows version is up to date on the device object: YES, NO or Managed by MDM.", ""),
    Field("DiagnosticData", "HostNameUpdated", ("HostNameUpdated",), "string", "HostNameUpdated", "Host name is up to date on the device object: YES, NO or Managed by MDM.", ""),
    Field("DiagnosticData", "LastHostNameUpdate", ("Last HostName Update", "Last Hostname Update"), "string", "LastHostNameUpdate", "Last update of the host name on the device object: NONE or a time as printed.", "NONE"),
    # IeProxySystemAccount
    Field("IeProxySystemAccount", "AutoDetectSettings", ("Auto Detect Settings",), "bool", "IeProxySystemAutoDetectSettings", "WinINet proxy of the SYSTEM account: detect the proxy automatically (WPAD).", "YES"),
    Field("IeProxySystemAccount", "AutoConfigurationUrl", ("Auto-Configuration URL",), "string", "IeProxySystemAutoConfigurationUrl", "WinINet proxy of the SYSTEM account: address of the proxy script (PAC).", ""),
    Field("IeProxySystemAccount", "ProxyServerList", ("Proxy Server List",), "string", "IeProxySystemServerList", "WinINet proxy of the SYSTEM account: proxy servers.", ""),
    Field("IeProxySystemAccount", "ProxyBypassList", ("Proxy Bypass List",), "string", "IeProxySystemBypassList", "WinINet proxy of the SYSTEM account: hosts that are reached without the proxy.", ""),
    # IeProxyCurrentUser
    Field("IeProxyCurrentUser", "AutoDetectSettings", ("Auto Detect Settings",), "bool", "IeProxyUserAutoDetectSettings", "WinINet proxy of the current user: detect the proxy automatically (WPAD).", "YES"),
    Field("IeProxyCurrentUser", "AutoConfigurationUrl", ("Auto-Configuration URL",), "string", "IeProxyUserAutoConfigurationUrl", "WinINet proxy of the current user: address of the proxy script (PAC).", ""),
    Field("IeProxyCurrentUser", "ProxyServerList", ("Proxy Server List",), "string", "IeProxyUserServerList", "WinINet proxy of the current user: proxy servers.", ""),
    Field("IeProxyCurrentUser", "ProxyBypassList", ("Proxy Bypass List",), "string", "IeProxyUserBypassList", "WinINet proxy of the current user: hosts that are reached without the proxy.", ""),
    # UrlSpecificProxy
    Field("UrlSpecificProxy", "AutoDetectPacStatus", ("Auto Detect PAC Status",), "string", "UrlProxyAutoDetectPacStatus", "What the search for a proxy script (WPAD) for the registration service gave, with its code.", ""),
    Field("UrlSpecificProxy", "ProxyAutoConfigUrl", ("Proxy Auto-Config URL",), "string", "UrlProxyAutoConfigUrl", "Address of the proxy script found for the registration service.", ""),
    Field("UrlSpecificProxy", "AccessType", ("Access Type",), "string", "UrlProxyAccessType", "How the registration service is reached: direct or through a named proxy.", ""),
    # WinHttpProxy
    Field("WinHttpProxy", "AccessType", ("Access Type",), "string", "WinHttpProxyAccessType", "WinHTTP default of the device (netsh winhttp): DIRECT or a named proxy.", "DIRECT"),
    Field("WinHttpProxy", "ProxyServerList", ("Proxy Server List",), "string", "WinHttpProxyServerList", "WinHTTP default of the device: proxy servers.", ""),
    Field("WinHttpProxy", "ProxyBypassList", ("Proxy Bypass List",), "string", "WinHttpProxyBypassList", "WinHTTP default of the device: hosts that are reached without the proxy.", ""),
    # NgcPrerequisiteCheck
    Field("NgcPrerequisiteCheck", "NgcPreReq", ("NgcPreReq",), "string", "NgcPreReq", "Why the Windows Hello check itself could not run; printed only then.", "ERROR (0xd0020017)"),
    Field("NgcPrerequisiteCheck", "IsDeviceJoined", ("IsDeviceJoined",), "bool", "IsDeviceJoined", "Hello check: the device is joined to Entra ID.", "YES / UNKNOWN"),
    Field("NgcPrerequisiteCheck", "IsUserAzureAD", ("IsUserAzureAD",), "bool", "IsUserAzureAD", "Hello check: the signed-in user exists in Entra ID.", ""),
    Field("NgcPrerequisiteCheck", "PolicyEnabled", ("PolicyEnabled",), "bool", "PolicyEnabled", "Hello check: the Windows Hello for Business policy is on.", ""),
    Field("NgcPrerequisiteCheck", "PostLogonEnabled", ("PostLogonEnabled",), "bool", "PostLogonEnabled", "Hello check: Windows itself starts the set-up after sign-in; false means another mechanism does.", ""),
    Field("NgcPrerequisiteCheck", "DeviceEligible", ("DeviceEligible",), "bool", "DeviceEligible", "Hello check: the hardware meets the requirements.", ""),
    Field("NgcPrerequisiteCheck", "SessionIsNotRemote", ("SessionIsNotRemote",), "bool", "SessionIsNotRemote", "Hello check: the user sits at the device; false in a remote session.", ""),
    Field("NgcPrerequisiteCheck", "X509CertRequired", ("X509CertRequired",), "bool", "X509CertRequired", "Hello check: a certificate is required. Windows 10 1607 only.", ""),
    Field("NgcPrerequisiteCheck", "CertEnrollment", ("CertEnrollment",), "string", "CertEnrollment", "Hello check: who enrols certificates: enrollment authority (Group Policy), mobile device management, or none (key or cloud trust).", "none"),
    Field("NgcPrerequisiteCheck", "ScepReady", ("ScepReady",), "bool", "ScepReady", "Hello check: certificate enrolment through SCEP is ready. Old Windows builds only.", ""),
    Field("NgcPrerequisiteCheck", "AdfsRefreshToken", ("AdfsRefreshToken",), "bool", "AdfsRefreshToken", "Hello check: the user has an Enterprise PRT (certificate trust by Group Policy only).", ""),
    Field("NgcPrerequisiteCheck", "AdfsRaIsReady", ("AdfsRaIsReady",), "bool", "AdfsRaIsReady", "Hello check: AD FS says that it can enrol Hello certificates (certificate trust by Group Policy only).", ""),
    Field("NgcPrerequisiteCheck", "LogonCertTemplateReady", ("LogonCertTemplateReady",), "bool", "LogonCertTemplateReady", "Hello check: the logon certificate template is usable (certificate trust by Group Policy only).", "YES ( StateReady )"),
    Field("NgcPrerequisiteCheck", "LogonCertTemplateState", ("LogonCertTemplateReady",), "string", "LogonCertTemplateState", "State in the parentheses behind that value, such as StateReady.", "StateReady"),
    Field("NgcPrerequisiteCheck", "OnPremTgt", ("OnPremTGT", "OnPremTgt", "CloudTGT", "CloudTgt"), "bool", "NgcOnPremTgt", "Hello check: the user holds a cloud Kerberos ticket (cloud trust); named CloudTGT before Windows 11 23H2. SSO State has its own OnPremTgt.", ""),
    Field("NgcPrerequisiteCheck", "PreReqResult", ("PreReqResult",), "string", "PreReqResult", "Verdict of the Hello check: WillProvision or WillNotProvision.", "WillNotProvision"),
)
# fmt: on
