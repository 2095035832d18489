"""What mypy must reject: each line that ends in a comment is an error of that code."""

from __future__ import annotations

from dsregjson import parse

document = parse("AzureAdJoined : YES")
document["SsoState"]["AzureAdPtr"]  # typeddict-item
document["SSOState"]  # typeddict-item
number: int = document["DeviceState"]["DeviceName"]  # assignment
is_hybrid = document["JoinType"] == "Hybrid"  # comparison-overlap
document["WorkAccounts"]["NgcSet"]  # call-overload
