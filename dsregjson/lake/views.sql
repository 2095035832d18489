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
    SELECT Host, Tenant, DeviceKey, count(*) AS Seen
    FROM read
    GROUP BY Host, Tenant, DeviceKey
),
-- A name is one device, unless its captures name several tenants.
of_tenants AS (
    SELECT Host, Tenant, row_number() OVER (PARTITION BY Host ORDER BY sum(Seen) DESC, Tenant) AS Place
    FROM identities
    WHERE Host <> '' AND Tenant <> ''
    GROUP BY Host, Tenant
),
of_ids AS (
    SELECT
        Host, Tenant, DeviceKey,
        row_number() OVER (PARTITION BY Host, DeviceKey ORDER BY Seen DESC, Tenant) AS Place
    FROM identities
    WHERE Host <> '' AND Tenant <> '' AND DeviceKey <> ''
),
-- A capture that names no tenant goes to the device of its DeviceId, else to the one seen most.
named AS (
    SELECT
        i.Host, i.Tenant, i.DeviceKey, i.Seen,
        CASE WHEN i.Tenant <> '' THEN i.Tenant ELSE coalesce(d.Tenant, t.Tenant, '') END AS Home
    FROM identities AS i
    LEFT JOIN of_ids AS d ON d.Host = i.Host AND d.DeviceKey = i.DeviceKey AND d.Place = 1
    LEFT JOIN of_tenants AS t ON t.Host = i.Host AND t.Place = 1
    WHERE i.Host <> ''
),
owners AS (
    SELECT Host, Home, DeviceKey, sum(Seen) AS Seen
    FROM named
    WHERE DeviceKey <> ''
    GROUP BY Host, Home, DeviceKey
),
-- A capture without a name goes to the device that has its DeviceId, first of its own tenant.
unnamed AS (
    SELECT
        i.Tenant, i.DeviceKey, o.Host, o.Home,
        row_number() OVER (
            PARTITION BY i.Tenant, i.DeviceKey
            ORDER BY CASE WHEN i.Tenant <> '' AND i.Tenant = o.Home THEN 0 ELSE 1 END,
                o.Seen DESC, o.Host, o.Home
        ) AS Place
    FROM identities AS i
    JOIN owners AS o ON o.DeviceKey = i.DeviceKey
    WHERE i.Host = '' AND i.DeviceKey <> ''
),
places AS (
    SELECT Host, Tenant, DeviceKey, Host || '@' || Home AS Device FROM named
    UNION ALL
    SELECT '', Tenant, DeviceKey, Host || '@' || Home FROM unnamed WHERE Place = 1
),
placed AS (
    SELECT
        r.*,
        CASE
            WHEN p.Device IS NOT NULL THEN p.Device
            WHEN r.DeviceKey <> '' THEN 'id:' || r.DeviceKey
            ELSE 'input:' || r.SourceName || '#' || CAST(
                row_number() OVER (
                    PARTITION BY r.Host, r.DeviceKey, r.SourceName ORDER BY r.SourceNumber
                ) AS STRING)
        END AS Device
    FROM read AS r
    LEFT JOIN places AS p
        ON p.Host = r.Host AND p.Tenant = r.Tenant AND p.DeviceKey = r.DeviceKey
),
aged AS (
    SELECT
        *,
        coalesce(Facts.Taken, max(Facts.Taken) OVER (
            PARTITION BY Device ORDER BY SourceName, SourceNumber
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )) AS Age
    FROM placed
),
numbered AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY Device) AS Captures,
        row_number() OVER (
            PARTITION BY Device ORDER BY Age NULLS FIRST, SourceName, SourceNumber
        ) AS Number
    FROM aged
)
SELECT
    *,
    max(CASE WHEN NOT Facts.WrongUser THEN Number END) OVER (
        PARTITION BY Device ORDER BY Number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS UserNumber
FROM numbered;

-- What was known of a device at each of its captures: the device's half of that capture, and the
-- user's half of the newest one of a user by then, unless the device registered anew in between.
CREATE OR REPLACE TEMPORARY VIEW device_states AS
SELECT
    d.Device, d.Number, d.Captures, d.Age,
    d.DeviceState.DeviceName AS DeviceName,
    d.Source, d.Capture, d.Facts.Taken AS Taken,
    CASE
        WHEN u.Number IS NULL THEN 'no capture of a user'
        WHEN u.Number = d.Number THEN 'newest capture'
        ELSE 'older capture'
    END AS UserFacts,
    u.Source AS UserSource, u.Capture AS UserCapture, u.Facts.Taken AS UserTaken,
    d.Facts.ClockSource AS ClockSource,
    CASE
        WHEN d.JoinType = 'NotJoined' AND u.JoinType = 'EntraRegistered' THEN u.JoinType
        ELSE d.JoinType
    END AS JoinType,
    d.TenantDetails.TenantId AS TenantId,
    d.TenantDetails.TenantName AS TenantName,
    d.DeviceDetails.DeviceId AS DeviceId,
    d.DeviceDetails.DeviceAuthStatus AS DeviceAuthStatus,
    d.DeviceDetails.TpmProtected AS TpmProtected,
    d.DeviceDetails.Thumbprint AS Thumbprint,
    d.DeviceDetails.DeviceCertificateNotAfter AS DeviceCertificateNotAfter,
    d.Facts.CertificateMonth AS CertificateMonth,
    CASE WHEN d.Facts.Prt IS NOT NULL THEN coalesce(u.Facts.Prt, 'not known') END AS Prt,
    coalesce(u.Facts.Hello, 'not known') AS Hello,
    u.SsoState.AzureAdPrt AS AzureAdPrt,
    u.SsoState.AzureAdPrtUpdateTime AS AzureAdPrtUpdateTime,
    d.DeviceState, d.DeviceDetails, d.TenantDetails, d.DiagnosticData,
    d.IeProxySystemAccount, d.IeProxyCurrentUser, d.UrlSpecificProxy, d.WinHttpProxy,
    u.UserState, u.SsoState, u.PrtDiagnostics, u.WorkAccounts, u.NgcPrerequisiteCheck,
    d.Facts AS DeviceFacts,
    CASE WHEN u.Number IS NULL THEN d.Facts ELSE u.Facts END AS UserHalfFacts
FROM capture_devices AS d
LEFT JOIN capture_devices AS u
    ON u.Device = d.Device
    AND u.Number = d.UserNumber
    AND coalesce(u.DeviceState.AzureAdJoined = d.DeviceState.AzureAdJoined, TRUE)
    AND coalesce(u.DeviceState.EnterpriseJoined = d.DeviceState.EnterpriseJoined, TRUE)
    AND coalesce(u.DeviceState.DomainJoined = d.DeviceState.DomainJoined, TRUE)
    AND coalesce(u.Facts.DeviceId = d.Facts.DeviceId, TRUE);

-- One row a device: its newest capture, and the facts of its user.
CREATE OR REPLACE TEMPORARY VIEW devices AS
SELECT * FROM device_states WHERE Number = Captures;

-- Devices with different names that share an identity: one row a group, null for what they do not.
CREATE OR REPLACE TEMPORARY VIEW clones AS
WITH identities AS (
    SELECT Device, DeviceName, Source, DeviceFacts.Host AS Host,
        'DeviceId' AS Field, DeviceFacts.DeviceId AS Value
    FROM devices
    UNION ALL
    SELECT Device, DeviceName, Source, DeviceFacts.Host, 'Thumbprint', DeviceFacts.Thumbprint
    FROM devices
    UNION ALL
    SELECT Device, DeviceName, Source, DeviceFacts.Host, 'KeyContainerId', DeviceFacts.KeyContainerId
    FROM devices
),
shared AS (
    SELECT
        Field, Value, count(*) AS Devices,
        array_sort(array_agg(Device)) AS Members,
        array_sort(array_agg(DeviceName)) AS DeviceNames,
        array_sort(array_agg(coalesce(Source, ''))) AS Sources
    FROM identities
    WHERE Host IS NOT NULL AND Value IS NOT NULL
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
WITH found AS (
    SELECT Device, Source, 'device' AS Half, explode(DeviceFacts.Findings) AS Finding FROM devices
    UNION ALL
    SELECT Device, coalesce(UserSource, Source), 'user', explode(UserHalfFacts.Findings) FROM devices
),
in_tenants AS (
    SELECT TenantId, count(*) AS Devices, sum(count(*)) OVER () AS AllDevices
    FROM devices
    WHERE TenantId <> ''
    GROUP BY TenantId
)
SELECT
    Device, Finding.Id AS Id, Finding.Severity AS Severity, Finding.Title AS Title, Source, Half,
    Finding.CausedBy AS CausedBy
FROM found
WHERE Finding.Half = Half
UNION ALL
SELECT
    d.Device, 'vdi-clone-duplicate-id', 'error',
    'Devices with different names share one device identity', d.Source, 'fleet', NULL
FROM devices AS d
JOIN (SELECT DISTINCT Device FROM (SELECT explode(Members) AS Device FROM clones) AS m) AS c
    ON c.Device = d.Device
UNION ALL
SELECT
    d.Device, 'tenant-mismatch-fleet', 'warning',
    'The device is joined to another tenant than most of the fleet', d.Source, 'fleet', NULL
FROM devices AS d
JOIN in_tenants AS t ON d.TenantId <> '' AND d.TenantId <> t.TenantId
WHERE t.Devices * 10 >= t.AllDevices * 9;

-- One row an error code of a device.
CREATE OR REPLACE TEMPORARY VIEW device_codes AS
WITH found AS (
    SELECT Device, explode(DeviceFacts.DeviceCodes) AS Found FROM devices
    UNION ALL
    SELECT Device, explode(UserHalfFacts.UserCodes) FROM devices
)
SELECT Device, Found.Code AS Code, max(Found.Summary) AS Summary
FROM found
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
            ELSE 'UserFacts'
        END AS Topic,
        CASE
            WHEN grouping(ClockSource) = 0 THEN ClockSource
            WHEN grouping(JoinType) = 0 THEN JoinType
            WHEN grouping(DeviceAuthStatus) = 0 THEN DeviceAuthStatus
            WHEN grouping(Prt) = 0 THEN Prt
            WHEN grouping(CertificateMonth) = 0 THEN CertificateMonth
            WHEN grouping(TpmProtected) = 0 THEN TpmProtected
            WHEN grouping(Hello) = 0 THEN Hello
            ELSE UserFacts
        END AS Value,
        Joined, count(*) AS Total
    FROM (
        SELECT
            ClockSource, JoinType, DeviceAuthStatus, Prt, CertificateMonth, Hello, UserFacts,
            CAST(TpmProtected AS STRING) AS TpmProtected, Prt IS NOT NULL AS Joined
        FROM devices
    ) AS d
    GROUP BY GROUPING SETS (
        (ClockSource), (JoinType), (DeviceAuthStatus, Joined), (Prt, Joined), (CertificateMonth),
        (TpmProtected, Joined), (Hello), (UserFacts)
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
        Id, Severity, Title,
        row_number() OVER (PARTITION BY Id, Severity ORDER BY count(DISTINCT Device) DESC, Title)
            AS Place
    FROM device_findings
    GROUP BY Id, Severity, Title
),
finding_counts AS (
    SELECT Id, Severity, count(DISTINCT Device) AS Total FROM device_findings GROUP BY Id, Severity
),
totals AS (
    SELECT
        count(*) AS AllRows, count(Problem) AS Problems,
        count(CASE WHEN Problem IS NULL AND Facts.Verdict IS NULL THEN 1 END) AS NotChecked
    FROM captures
),
device_total AS (
    SELECT count(*) AS Devices FROM devices
)
SELECT 'Captures' AS Topic, NULL AS Value, NULL AS Severity, NULL AS Meaning,
    AllRows - Problems - NotChecked AS Total
FROM totals
UNION ALL
SELECT 'Devices', NULL, NULL, NULL, Devices FROM device_total
UNION ALL
SELECT 'OlderCaptures', NULL, NULL, NULL, AllRows - Problems - NotChecked - Devices
FROM totals CROSS JOIN device_total
UNION ALL
SELECT 'Problems', NULL, NULL, NULL, Problems FROM totals
UNION ALL
SELECT 'NotChecked', NULL, NULL, NULL, NotChecked FROM totals
UNION ALL
SELECT Topic, Value, NULL, NULL, Total
FROM counted
WHERE (Joined OR Topic NOT IN ('DeviceAuthStatus', 'Prt', 'Tpm'))
    AND (Value IS NOT NULL OR Topic <> 'CertificateExpiry')
UNION ALL
SELECT 'Tenants', TenantId, NULL, nullif(TenantName, ''), Total FROM tenant_names WHERE Place = 1
UNION ALL
SELECT 'Findings', c.Id, c.Severity, t.Title, c.Total
FROM finding_counts AS c
JOIN finding_titles AS t ON t.Id = c.Id AND t.Severity = c.Severity AND t.Place = 1
UNION ALL
SELECT 'Codes', Code, NULL, Summary, Devices FROM codes
UNION ALL
SELECT 'Clones', coalesce(DeviceId, Thumbprint, KeyContainerId), NULL, NULL, Devices FROM clones;

-- What changed on a device, and when: one row a value that it had, oldest first. OldValue: the value
-- before, null for the first. ValidFrom, ValidTo: when it was first seen, and when another one was;
-- ValidTo is null for the present value. Captures that do not show a fact say nothing about it: so
-- PRT comes from captures of a user alone.
CREATE OR REPLACE TEMPORARY VIEW device_history AS
WITH facts AS (
    SELECT Device, Number, Age, 'JoinType' AS Fact, nullif(JoinType, 'Unknown') AS Value
    FROM device_states
    UNION ALL
    SELECT Device, Number, Age, 'Tenant', nullif(TenantId, '') FROM device_states
    UNION ALL
    SELECT Device, Number, Age, 'DeviceAuthStatus', nullif(DeviceAuthStatus, '') FROM device_states
    UNION ALL
    SELECT Device, Number, Age, 'Certificate', upper(nullif(Thumbprint, '')) FROM device_states
    UNION ALL
    SELECT Device, Number, Age, 'PRT', CASE WHEN AzureAdPrt THEN 'YES' WHEN NOT AzureAdPrt THEN 'NO' END
    FROM device_states
    WHERE UserFacts = 'newest capture'
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
