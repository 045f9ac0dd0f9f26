"""What the service is made of: no library below its floor, every part with its licence (SE-14)."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.version import Version

from setup import inventory
from tests.source_tree import ROOT

FLOORS = tomllib.loads((ROOT / "tests" / "security" / "floors.toml").read_text("utf-8"))
LOCKS = ("run", "test")


def below_the_floor(floors: Mapping[str, Mapping[str, str]], versions: list[tuple[str, str]]) -> list[str]:
    """``name version: advisory`` for each version under its floor."""
    return [
        f"{name} {version}: {floors[name]['advisory']}"
        for name, version in versions
        if name in floors and Version(version) < Version(floors[name]["least"])
    ]


def versions(lock: str) -> list[tuple[str, str]]:
    path = ROOT / "requirements" / f"{lock}.lock"
    return [(name, version) for name, version, _ in inventory.locked(path)]


@pytest.mark.parametrize("lock", LOCKS)
def test_se_14_nothing_locked_is_below_its_floor(lock: str) -> None:
    assert below_the_floor(FLOORS, versions(lock)) == []


def test_se_14_what_runs_here_is_not_below_its_floor() -> None:
    from importlib.metadata import version

    assert below_the_floor(FLOORS, [(name, version(name)) for name in FLOORS]) == []


def test_se_14_a_version_below_its_floor_is_named_with_its_advisory() -> None:
    found = below_the_floor(FLOORS, [("weasyprint", "69.0"), ("flask", "3.1.3"), ("flask", "3.1.2")])
    assert found == [
        "weasyprint 69.0: CVE-2026-55073, GHSA-jf6q-chmf-3h3v",
        "flask 3.1.2: CVE-2026-27205, GHSA-68rp-wp8r-4726",
    ]


def test_se_14_every_floor_is_of_something_that_runs_and_says_where_it_was_read() -> None:
    running = {name for name, _ in versions("run")}
    assert set(FLOORS) <= running
    for row in FLOORS.values():
        assert set(row) == {"least", "advisory", "status", "what"}
        assert row["status"] in {"read", "secondary"}
        assert row["advisory"].startswith(("CVE-", "GHSA-"))


def test_se_14_the_bill_of_materials_names_every_locked_part_once_with_digest_and_licence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sbom.json"
    assert inventory.main([str(path)]) == 0
    bill = json.loads(path.read_text("utf-8"))
    parts = bill["components"]
    assert {(part["name"], part["version"]) for part in parts} >= set(versions("run"))
    assert len({part["bom-ref"] for part in parts}) == len(parts)
    own = [part for part in parts if part["purl"].startswith("pkg:pypi/")]
    assert [part["name"] for part in own if not part.get("hashes")] == []
    unknown = {part["name"] for part in parts if "NOASSERTION" in part["licenses"][0]["expression"]}
    # Not installed on this platform: brotlicffi is for PyPy.
    assert unknown <= {"brotlicffi"}
    assert {"govuk-frontend", "htmx.org"} <= {part["name"] for part in parts}
    before = path.read_bytes()
    assert inventory.main([str(path)]) == 0
    assert path.read_bytes() == before
    assert inventory.main([]) == 2
