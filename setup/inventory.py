"""``python -m setup.inventory FILE``: what the service is made of, as CycloneDX JSON (SE-14).

From the lock files alone: name, version, digests; the licence as the installed package or the lock states it. No
address of an index and no moment is written, so that the same locks give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "requirements" / "run.lock"
ASSETS = ROOT / "app" / "assets" / "package-lock.json"
UNKNOWN = "NOASSERTION"
# What classifiers and free texts of packages mean, in the identifiers of SPDX.
SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Zope Public License": "ZPL-2.1",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ZPL 2.1": "ZPL-2.1",
}
_PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]*))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, SHA-256 digests of its files) of a lock file."""
    name, version, digests = "", "", list[str]()
    for line in path.read_text("utf-8").splitlines():
        if found := _PINNED.match(line):
            if name:
                yield name, version, digests
            name, version, digests = found[1], found[2], []
        digests += _HASH.findall(line)
    if name:
        yield name, version, digests


def licence(name: str) -> str:
    """As the installed package states it: an SPDX expression, or NOASSERTION."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return UNKNOWN
    if "License-Expression" in stated:
        return stated["License-Expression"]
    classes = [one.rpartition(" :: ")[2] for one in stated.get_all("Classifier") or [] if "License ::" in one]
    if classes:
        return " OR ".join(sorted(SPDX.get(one, UNKNOWN) for one in classes))
    words = stated["License"].strip() if "License" in stated else ""
    return SPDX.get(words, words if re.fullmatch(r"[A-Za-z0-9.-]+", words) else UNKNOWN)


def python_parts() -> list[dict[str, Any]]:
    return [
        _part("pypi", name, version, licence(name), [{"alg": "SHA-256", "content": one} for one in digests])
        for name, version, digests in locked(RUN)
    ]


def page_parts() -> list[dict[str, Any]]:
    """What is built into the pages' style sheets and scripts; what only builds them is left out."""
    packages = json.loads(ASSETS.read_text("utf-8"))["packages"]
    return [
        _part("npm", path.rpartition("node_modules/")[2], one["version"], one.get("license", UNKNOWN), [])
        for path, one in sorted(packages.items())
        if path and not one.get("dev")
    ]


def _part(kind: str, name: str, version: str, licences: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    address = f"pkg:{kind}/{name}@{version}"
    part = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "licenses": [{"expression": licences}],
        "purl": address,
    }
    return part | ({"hashes": hashes} if hashes else {})


def bill() -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "lianshen", "bom-ref": "lianshen"}},
        "components": python_parts() + page_parts(),
    }


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("用法：python -m setup.inventory 文件", file=sys.stderr)
        return 2
    made = bill()
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{path}：{len(made['components'])} 个组件")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
