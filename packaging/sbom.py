"""The bill of materials, in CycloneDX: what an installation on Windows and the folder hold."""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import notices
import wheels

if TYPE_CHECKING:
    from windows_folder import WindowsPython


def component(wheel: Path) -> dict[str, Any]:
    """One package, with the sum of the wheel that was taken."""
    about = wheels.metadata(wheel)
    name, version = about["Name"].lower(), about["Version"]
    licence = notices.licence_of(about)
    # An SPDX expression where the package states one, else the words that it has.
    spdx = re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) .+)?", licence)
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"expression": licence}] if spdx else [{"license": {"name": licence}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
    }


def document(
    version: str, packages: list[Path], python: WindowsPython | None, epoch: int
) -> dict[str, Any]:
    """Write a CycloneDX 1.5 document. Packages come from the lock file, through their wheels."""
    components = [component(each) for each in packages]
    if python is not None:
        components.append(
            {
                "type": "platform",
                "bom-ref": f"cpython@{python.release}",
                "name": "cpython",
                "version": python.release,
                "licenses": [{"expression": "PSF-2.0"}],
            }
        )
    own = f"pkg:pypi/dsregjson@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{own}#{epoch}')}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "dsregjson",
                "version": version,
                "purl": own,
                "licenses": [{"expression": "MIT"}],
            },
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
    }
