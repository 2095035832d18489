-- Views over captures in a data lake, for Spark SQL (3.5 and 4) and DuckDB, unchanged.
--
-- They read one table or view named captures, nested and with Facts: what
-- "dsregjson batch --check -o captures.parquet" and dsregjson.lake.spark.convert(check=True) give.
-- Make it first. Spark SQL:
--
--     CREATE OR REPLACE TEMPORARY VIEW captures AS SELECT * FROM parquet.`/lake/captures`
--
-- DuckDB, whose word for explode is unnest:
--
--     CREATE OR REPLACE TEMPORARY MACRO explode(list) AS unnest(list)
--     CREATE OR REPLACE TEMPORARY VIEW captures AS
--         SELECT * FROM read_parquet('/lake/captures/**/*.parquet', union_by_name = true)
--
-- For views that stay, take the word TEMPORARY out of all statements.
--
-- To ask:    devices, summary, clones, device_history, findings_by_day, codes
-- To build:  capture_devices, device_states, device_findings, device_codes
--
-- Spark plans a view that stands on others in one piece. Write capture_devices, devices and
-- device_findings to tables as they are made, and the others read those (docs/lake.md).
--
-- Which captures are of one device, which of them is the newest and whose user facts count is the
-- rule of "dsregjson summary" (docs/fleet.md). Where that goes by the order of its inputs, because a
-- capture has no time, these go by Source and Capture: rows of a table have no order.

-- Each capture with its Device, and its Number among the captures of that device, oldest first.
-- UserNumber: the newest capture of a user up to then. Age: Taken, else that of the one before.
CREATE OR REPLACE TEMPORARY VIEW capture_devices AS
WITH read AS (
    SELECT
        *,
        coalesce(Source, '') AS SourceName,
        coalesce(Capture, 0) AS SourceNumber,
        coalesce(Facts.Host, '') AS Host,
        coalesce(Facts.Tenant, '') AS Tenant,
        coalesce(Facts.DeviceId, '') AS DeviceKey
    FROM captures
    WHERE Problem IS NULL AND Facts.Verdict IS NOT NULL
),
identities AS (
    SELECT
        Host, Tenant, DeviceKey, count(*) AS Seen,
        sum(count(*)) OVER (PARTITION BY Host, Tenant) AS SeenInTenant
    FROM read
    GROUP BY Host, Tenant, DeviceKey
),
-- A name is one device, unless its captures name several tenants. A capture that names no tenant goes
-- to the one of its DeviceId, else to the one seen most.
homes AS (
    SELECT
        Host, Tenant, DeviceKey, Seen,
        CASE
            WHEN Tenant <> '' OR Host = '' THEN Tenant
            ELSE coalesce(
                first_value(CASE WHEN DeviceKey <> '' AND Tenant <> '' THEN Tenant END) OVER (
                    PARTITION BY Host, DeviceKey
                    ORDER BY CASE WHEN Tenant <> '' THEN 0 ELSE 1 END, Seen DESC, Tenant),
                first_value(Tenant) OVER (
                    PARTITION BY Host
                    ORDER BY CASE WHEN Tenant <> '' THEN 0 ELSE 1 END, SeenInTenant DESC, Tenant))
        END AS Home
    FROM identities
),
owners AS (
    SELECT
        *,
        CASE WHEN Host <> '' THEN Host || '@' || Home END AS Named,
        CASE WHEN Host <> '' THEN 0 ELSE 1 END AS IsUnnamed,
        sum(Seen) OVER (PARTITION BY DeviceKey, Host, Home) AS SeenInHome,
        CASE WHEN DeviceKey = '' THEN Host ELSE '' END AS NoKey
    FROM homes
),
-- A capture without a name goes to the device that has its DeviceId, first of its own tenant.
places AS (
    SELECT
        Host, Tenant, DeviceKey,
        coalesce(
            Named,
            CASE WHEN Tenant <> '' AND DeviceKey <> '' THEN first_value(Named) OVER (
                PARTITION BY DeviceKey, NoKey, Home
                ORDER BY IsUnnamed, SeenInHome DESC, Host)
            END,
            CASE WHEN DeviceKey <> '' THEN first_value(Named) OVER (
                PARTITION BY DeviceKey, NoKey
                ORDER BY IsUnnamed, SeenInHome DESC, Host, Home)
            END,
            'id:' || nullif(DeviceKey, '')
        ) AS Place
    FROM owners
),
-- One without name and DeviceId is a device of its own.
placed AS (
    SELECT
        r.*,
        coalesce(p.Place, 'input:' || r.SourceName || '#' || CAST(
            row_number() OVER (
                PARTITION BY r.Host, r.DeviceKey, r.SourceName ORDER BY r.SourceNumber
            ) AS STRING)) AS Device
    FROM read AS r
    JOIN places AS p ON p.Host = r.Host AND p.Tenant = r.Tenant AND p.DeviceKey = r.DeviceKey
),
aged AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY Device) AS Captures,
        coalesce(Facts.Taken, max(Facts.Taken) OVER (
            PARTITION BY Device ORDER BY SourceName, SourceNumber
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )) AS Age
    FROM placed
),
numbered AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY Device ORDER BY Age NULLS FIRST, SourceName, SourceNumber
        ) AS Number
    FROM aged
)
SELECT
    *,
    CASE WHEN NOT Facts.WrongUser THEN Number END AS UserNumber
FROM numbered;

-- What was known of a device at each of its captures: the device's half of that capture, and the
-- user's half of the newest one of a user by then, unless the device registered anew in between.
CREATE OR REPLACE TEMPORARY VIEW device_states AS
WITH with_user AS (
    SELECT
        *,
        max(UserNumber) OVER by_then AS LastUser,
        max_by(SourceName, UserNumber) OVER by_then AS OfSource,
        max_by(SourceNumber, UserNumber) OVER by_then AS OfCapture,
        max_by(JoinType, UserNumber) OVER by_then AS OfJoinType,
        max_by(DeviceState, UserNumber) OVER by_then AS OfState,
        max_by(Facts, UserNumber) OVER by_then AS OfFacts,
        max_by(UserState, UserNumber) OVER by_then AS OfUserState,
        max_by(SsoState, UserNumber) OVER by_then AS OfSsoState,
        max_by(PrtDiagnostics, UserNumber) OVER by_then AS OfPrtDiagnostics,
        max_by(WorkAccounts, UserNumber) OVER by_then AS OfWorkAccounts,
        max_by(NgcPrerequisiteCheck, UserNumber) OVER by_then AS OfNgcPrerequisiteCheck
    FROM capture_devices
    WINDOW by_then AS (
        PARTITION BY Device ORDER BY Number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
known AS (
    SELECT
        *,
        LastUser IS NOT NULL
            AND coalesce(OfState.AzureAdJoined = DeviceState.AzureAdJoined, TRUE)
            AND coalesce(OfState.EnterpriseJoined = DeviceState.EnterpriseJoined, TRUE)
            AND coalesce(OfState.DomainJoined = DeviceState.DomainJoined, TRUE)
            AND coalesce(OfFacts.DeviceId = Facts.DeviceId, TRUE) AS HasUser
    FROM with_user
)
SELECT
    Device, Number, Captures, Age,
    DeviceState.DeviceName AS DeviceName, Host,
    Source, Capture, Facts.Taken AS Taken,
    CASE
        WHEN NOT HasUser THEN 'no capture of a user'
        WHEN LastUser = Number THEN 'newest capture'
        ELSE 'older capture'
    END AS UserFacts,
    CASE WHEN HasUser THEN OfSource END AS UserSource,
    CASE WHEN HasUser THEN nullif(OfCapture, 0) END AS UserCapture,
    CASE WHEN HasUser THEN OfFacts.Taken END AS UserTaken,
    Facts.ClockSource AS ClockSource,
    CASE
        WHEN HasUser AND JoinType = 'NotJoined' AND OfJoinType = 'EntraRegistered' THEN OfJoinType
        ELSE JoinType
    END AS JoinType,
    TenantDetails.TenantId AS TenantId,
    TenantDetails.TenantName AS TenantName,
    DeviceDetails.DeviceId AS DeviceId,
    DeviceDetails.DeviceAuthStatus AS DeviceAuthStatus,
    DeviceDetails.TpmProtected AS TpmProtected,
    DeviceDetails.Thumbprint AS Thumbprint,
    DeviceDetails.DeviceCertificateNotAfter AS DeviceCertificateNotAfter,
    Facts.CertificateMonth AS CertificateMonth,
    CASE
        WHEN Facts.Prt IS NULL THEN NULL
        WHEN HasUser THEN coalesce(OfFacts.Prt, 'not known')
        ELSE 'not known'
    END AS Prt,
    CASE WHEN HasUser THEN OfFacts.Hello ELSE 'not known' END AS Hello,
    DeviceState, DeviceDetails, TenantDetails, DiagnosticData,
    IeProxySystemAccount, IeProxyCurrentUser, UrlSpecificProxy, WinHttpProxy,
    CASE WHEN HasUser THEN OfUserState END AS UserState,
    CASE WHEN HasUser THEN OfSsoState END AS SsoState,
    CASE WHEN HasUser THEN OfPrtDiagnostics END AS PrtDiagnostics,
    CASE WHEN HasUser THEN OfWorkAccounts END AS WorkAccounts,
    CASE WHEN HasUser THEN OfNgcPrerequisiteCheck END AS NgcPrerequisiteCheck,
    Facts AS DeviceFacts,
    CASE WHEN HasUser THEN OfFacts ELSE Facts END AS UserHalfFacts
FROM known;

-- One row a device: its newest capture, and the facts of its user.
CREATE OR REPLACE TEMPORARY VIEW devices AS
SELECT * FROM device_states WHERE Number = Captures;

-- Devices with different names that share an identity: one row a group, null for what they do not.
CREATE OR REPLACE TEMPORARY VIEW clones AS
WITH identities AS (
    SELECT
        Device, Host, DeviceName, Source, Field,
        CASE Field
            WHEN 'DeviceId' THEN DeviceFacts.DeviceId
            WHEN 'Thumbprint' THEN DeviceFacts.Thumbprint
            ELSE DeviceFacts.KeyContainerId
        END AS Value
    FROM devices
    CROSS JOIN (VALUES ('DeviceId'), ('Thumbprint'), ('KeyContainerId')) AS f(Field)
),
shared AS (
    SELECT
        Field, Value, count(*) AS Devices,
        array_sort(array_agg(Device)) AS Members,
        array_sort(array_agg(DeviceName)) AS DeviceNames,
        array_sort(array_agg(coalesce(Source, ''))) AS Sources
    FROM identities
    WHERE Host <> '' AND Value IS NOT NULL
    GROUP BY Field, Value
    HAVING count(DISTINCT Host) > 1
)
SELECT
    max(Devices) AS Devices,
    max(CASE WHEN Field = 'DeviceId' THEN Value END) AS DeviceId,
    upper(max(CASE WHEN Field = 'Thumbprint' THEN Value END)) AS Thumbprint,
    max(CASE WHEN Field = 'KeyContainerId' THEN Value END) AS KeyContainerId,
    any_value(DeviceNames) AS DeviceNames,
    any_value(Sources) AS Sources,
    Members
FROM shared
GROUP BY Members;

-- One row a finding of a device: those on the device from its newest capture, those on the user from
-- the capture with the user facts, and those that only a fleet shows.
CREATE OR REPLACE TEMPORARY VIEW device_findings AS
WITH listed AS (
    SELECT
        Device, OfHalf,
        CASE OfHalf WHEN 'user' THEN coalesce(UserSource, Source) ELSE Source END AS Source,
        explode(CASE OfHalf WHEN 'user' THEN UserHalfFacts.Findings ELSE DeviceFacts.Findings END)
            AS Finding
    FROM devices
    CROSS JOIN (VALUES ('device'), ('user')) AS h(OfHalf)
),
main_tenant AS (
    SELECT TenantId AS MainTenant
    FROM (
        SELECT TenantId, count(*) AS Devices, sum(count(*)) OVER () AS AllDevices
        FROM devices
        WHERE TenantId <> ''
        GROUP BY TenantId
    ) AS t
    WHERE Devices * 10 >= AllDevices * 9
),
found AS (
    SELECT
        Device, Finding.Id AS Id, Finding.Severity AS Severity, Finding.Title AS Title, Source,
        OfHalf AS Half
    FROM listed
    WHERE Finding.Half = OfHalf
    UNION ALL
    SELECT
        Device, 'vdi-clone-duplicate-id', 'error',
        'Devices with different names share one device identity', NULL, 'fleet'
    FROM (SELECT explode(Members) AS Device FROM clones) AS c
    UNION ALL
    SELECT
        d.Device, 'tenant-mismatch-fleet', 'warning',
        'The device is joined to another tenant than most of the fleet', d.Source, 'fleet'
    FROM devices AS d
    JOIN main_tenant AS t ON d.TenantId <> t.MainTenant
    WHERE d.TenantId <> ''
),
-- A finding that both halves show is one.
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY Device, Id, Severity ORDER BY Half, Title) AS Place
    FROM found
)
SELECT Device, Id, Severity, Title, Source, Half FROM ranked WHERE Place = 1;

-- One row an error code of a device.
CREATE OR REPLACE TEMPORARY VIEW device_codes AS
SELECT Device, Found.Code AS Code, max(Found.Summary) AS Summary
FROM (
    SELECT
        Device,
        explode(CASE OfHalf WHEN 'user' THEN UserHalfFacts.UserCodes ELSE DeviceFacts.DeviceCodes END)
            AS Found
    FROM devices
    CROSS JOIN (VALUES ('device'), ('user')) AS h(OfHalf)
) AS c
GROUP BY Device, Found.Code;

-- Error codes, and on how many devices they stand.
CREATE OR REPLACE TEMPORARY VIEW codes AS
SELECT Code, max(Summary) AS Summary, count(*) AS Devices
FROM device_codes
GROUP BY Code;

-- The numbers of "dsregjson summary --json". Topic: its key there. Total: how many devices, or of
-- Captures, OlderCaptures, Problems and NotChecked how many rows. NotChecked: captures without
-- Facts, which no view counts.
CREATE OR REPLACE TEMPORARY VIEW summary AS
WITH counted AS (
    SELECT
        CASE
            WHEN grouping(ClockSource) = 0 THEN 'Clocks'
            WHEN grouping(JoinType) = 0 THEN 'JoinTypes'
            WHEN grouping(DeviceAuthStatus) = 0 THEN 'DeviceAuthStatus'
            WHEN grouping(Prt) = 0 THEN 'Prt'
            WHEN grouping(CertificateMonth) = 0 THEN 'CertificateExpiry'
            WHEN grouping(TpmProtected) = 0 THEN 'Tpm'
            WHEN grouping(Hello) = 0 THEN 'Hello'
            WHEN grouping(UserFacts) = 0 THEN 'UserFacts'
            ELSE 'Devices'
        END AS Topic,
        coalesce(
            ClockSource, JoinType, DeviceAuthStatus, Prt, CertificateMonth, TpmProtected, Hello,
            UserFacts
        ) AS Value,
        Joined, count(*) AS Total
    FROM (
        SELECT
            ClockSource, JoinType, DeviceAuthStatus, Prt, CertificateMonth, Hello, UserFacts,
            CAST(TpmProtected AS STRING) AS TpmProtected, Prt IS NOT NULL AS Joined
        FROM devices
    ) AS d
    GROUP BY GROUPING SETS (
        (ClockSource), (JoinType), (DeviceAuthStatus, Joined), (Prt, Joined), (CertificateMonth),
        (TpmProtected, Joined), (Hello), (UserFacts), ()
    )
),
tenant_names AS (
    SELECT
        TenantId, TenantName, sum(count(*)) OVER (PARTITION BY TenantId) AS Total,
        row_number() OVER (
            PARTITION BY TenantId
            ORDER BY CASE WHEN TenantName <> '' THEN 0 ELSE 1 END, count(*) DESC, TenantName
        ) AS Place
    FROM devices
    WHERE TenantId <> ''
    GROUP BY TenantId, TenantName
),
finding_titles AS (
    SELECT
        Id, Severity, Title, sum(count(*)) OVER (PARTITION BY Id, Severity) AS Total,
        row_number() OVER (PARTITION BY Id, Severity ORDER BY count(*) DESC, Title) AS Place
    FROM device_findings
    GROUP BY Id, Severity, Title
),
totals AS (
    SELECT
        CASE
            WHEN Problem IS NOT NULL THEN 'Problems'
            WHEN Facts.Verdict IS NULL THEN 'NotChecked'
            ELSE 'Captures'
        END AS Topic,
        count(*) AS Total
    FROM captures
    GROUP BY 1
)
SELECT Topic, NULL AS Value, NULL AS Severity, NULL AS Meaning, Total FROM totals
UNION ALL
SELECT 'OlderCaptures', NULL, NULL, NULL, count(*) FROM capture_devices WHERE Number < Captures
UNION ALL
SELECT Topic, Value, NULL, NULL, Total
FROM counted
WHERE (Joined OR Topic NOT IN ('DeviceAuthStatus', 'Prt', 'Tpm'))
    AND (Value IS NOT NULL OR Topic <> 'CertificateExpiry')
UNION ALL
SELECT 'Tenants', TenantId, NULL, nullif(TenantName, ''), Total FROM tenant_names WHERE Place = 1
UNION ALL
SELECT 'Findings', Id, Severity, Title, Total FROM finding_titles WHERE Place = 1
UNION ALL
SELECT 'Codes', Code, NULL, Summary, Devices FROM codes
UNION ALL
SELECT 'Clones', coalesce(DeviceId, Thumbprint, KeyContainerId), NULL, NULL, Devices FROM clones;

-- What changed on a device, and when: one row a value that it had, oldest first. OldValue: the value
-- before, null for the first. ValidFrom, ValidTo: when it was first seen, and when another one was,
-- null for the present value. Captures that do not show a fact say nothing about it: so PRT comes
-- from captures of a user alone.
CREATE OR REPLACE TEMPORARY VIEW device_history AS
WITH facts AS (
    SELECT
        Device, Number, Age, Fact,
        CASE Fact
            WHEN 'JoinType' THEN nullif(JoinType, 'Unknown')
            WHEN 'Tenant' THEN nullif(TenantId, '')
            WHEN 'DeviceAuthStatus' THEN nullif(DeviceAuthStatus, '')
            WHEN 'Certificate' THEN upper(nullif(Thumbprint, ''))
            ELSE CASE
                WHEN UserFacts <> 'newest capture' THEN NULL
                WHEN SsoState.AzureAdPrt THEN 'YES'
                WHEN NOT SsoState.AzureAdPrt THEN 'NO'
            END
        END AS Value
    FROM device_states
    CROSS JOIN (
        VALUES ('JoinType'), ('Tenant'), ('DeviceAuthStatus'), ('Certificate'), ('PRT')
    ) AS f(Fact)
),
compared AS (
    SELECT *, lag(Value) OVER (PARTITION BY Device, Fact ORDER BY Number) AS OldValue
    FROM facts
    WHERE Value IS NOT NULL
)
SELECT
    Device, Fact, OldValue, Value, Age AS ValidFrom,
    lead(Age) OVER (PARTITION BY Device, Fact ORDER BY Number) AS ValidTo
FROM compared
WHERE OldValue IS NULL OR OldValue <> Value;

-- Findings over time: on how many devices each was seen on a day (UTC), and on how many captures.
CREATE OR REPLACE TEMPORARY VIEW findings_by_day AS
SELECT
    TakenDate, Finding.Id AS Id, Finding.Severity AS Severity, max(Finding.Title) AS Title,
    count(DISTINCT Device) AS Devices, count(*) AS Captures
FROM (
    SELECT Device, Facts.TakenDate AS TakenDate, explode(Facts.Findings) AS Finding
    FROM capture_devices
) AS f
WHERE Finding.Half IS NOT NULL
GROUP BY TakenDate, Finding.Id, Finding.Severity
