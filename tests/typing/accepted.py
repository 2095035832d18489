"""What users of the library may write: mypy --strict accepts every line."""

from __future__ import annotations

import dsregjson
from dsregjson import Document, decode, flatten, parse, parse_bytes, parse_captures

document: Document = parse("AzureAdJoined : YES")
joined: bool | None = document["DeviceState"]["AzureAdJoined"]
device: str | None = document["DeviceDetails"]["DeviceId"]
status: int | None = document["PrtDiagnostics"][0]["HttpStatus"]
accounts: list[str | None] = [item["WorkplaceDeviceId"] for item in document["WorkAccounts"]]
untyped: list[str] = [entry["Value"] for entry in document["UntypedValues"]]
text, notice = decode(b"AzureAdJoined : YES")
for found, notices in parse_captures(text):
    is_hybrid: bool = found["JoinType"] == "HybridJoined"
    told: list[str] = notices
flatten(parse_bytes(b"AzureAdJoined : YES"))
findings = dsregjson.check(document)["Findings"]
dsregjson.json_schema()
dsregjson.explain("0x801c03f2")
