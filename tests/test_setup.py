"""Set-up: what the Makefile promises, what the lock files may say, and what a reader is told when a part is missing."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from setup.prepare import CannotGoOn, Part, belongs_here, ensure_parts, has_library
from tests.source_tree import PACKAGES, ROOT, below, imports

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "requirements").glob("*.lock"))}
GROUPS = {
    "installer": PROJECT["dependency-groups"]["installer"],
    "bench": PROJECT["dependency-groups"]["bench"],
    "run": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"],
    "test": PROJECT["project"]["dependencies"]
    + PROJECT["dependency-groups"]["build"]
    + PROJECT["dependency-groups"]["test"],
}


def locked(name: str) -> dict[str, Version]:
    """package → version"""
    return {
        package: Version(version)
        for package, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCKS[name], re.M)
    }


# ---- the Makefile


def test_make_alone_lists_every_verb() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    verbs = set(re.findall(r"^([a-z][\w-]*):", makefile, re.M))
    # Without what an outer `make test` leaves in the environment, which would add its own lines.
    outside = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, env=outside).stdout
    assert {line.split()[1] for line in shown.splitlines()} == verbs
    assert all(len(line.split()) > 3 for line in shown.splitlines()), "each verb says what it does"


def test_every_verb_is_declared_phony_so_that_a_file_of_its_name_hides_none() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.M)
    assert phony
    assert set(phony.group(1).split()) == set(re.findall(r"^([a-z][\w-]*):", makefile, re.M))


def test_ci_runs_what_a_contributor_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text("utf-8").rstrip().endswith("exec make test")


# ---- the lock files


@pytest.mark.parametrize("name", GROUPS)
def test_a_lock_file_holds_no_address(name: str) -> None:
    assert re.findall(r"\S*(?:://|file:|--index|--find-links|@ )\S*", LOCKS[name]) == []


@pytest.mark.parametrize("name", GROUPS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", LOCKS[name], flags=re.M)
    assert [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", GROUPS)
def test_every_declared_package_is_locked_at_a_version_that_is_allowed(name: str) -> None:
    versions = locked(name)
    wanted = [Requirement(text) for text in GROUPS[name]]
    wrong = [
        str(item) for item in wanted if item.name not in versions or versions[item.name] not in item.specifier
    ]
    assert wrong == [], "run: make lock"


def test_what_is_tested_is_what_runs() -> None:
    assert locked("run").items() <= locked("test").items()


# Run by hand with the packages of bench.lock, which the gate does not install.
BY_HAND = {("tests", "benchmarks"), ("tests", "soak")}


@pytest.mark.parametrize(
    ("name", "folders"), [("run", ("rules", "workflows", "app", "migrations")), ("test", ("tests",))]
)
def test_everything_that_is_imported_is_locked(name: str, folders: tuple[str, ...]) -> None:
    """A package that happens to be in one contributor's environment is in nobody else's."""
    beside = {path.stem for path in below("tests")}  # a test imports what stands beside it by its bare name
    ours = sys.stdlib_module_names | {*PACKAGES, "tests"} | beside
    distributions = packages_distributions()
    versions = locked(name)
    found = {
        f"{path}: {module}"
        for path in below(*folders)
        if path.parts[:2] not in BY_HAND
        for module in {full.partition(".")[0] for full in imports(path)} - ours
        if not any(canonicalize_name(owner) in versions for owner in distributions.get(module, []))
    }
    assert found == set()


# ---- what the reader is told


def test_a_missing_part_of_the_system_names_the_line_to_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _name: "apt-get")
    missing = Part("libinvented-0", lambda: False)
    there = Part("libthere-0", lambda: True)
    with pytest.raises(CannotGoOn, match=r"sudo apt-get update && sudo apt-get install -y libinvented-0$"):
        ensure_parts([missing, there])


def test_without_apt_the_packages_are_named_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(CannotGoOn, match="libinvented-0"):
        ensure_parts([Part("libinvented-0", lambda: False)])


def test_nothing_is_installed_when_nothing_is_missing() -> None:
    ensure_parts([Part("libthere-0", lambda: True)])


def test_a_library_is_found_by_the_loader_and_not_by_its_file_name() -> None:
    assert has_library("libc.so.6")
    assert not has_library("libinvented.so.0")


def test_an_environment_copied_from_another_folder_is_made_anew(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here" / ".venv", tmp_path / "elsewhere" / ".venv"
    subprocess.run(["python3", "-m", "venv", str(here)], check=True)
    shutil.copytree(here, elsewhere, symlinks=True)
    assert belongs_here(here)
    assert not belongs_here(elsewhere)
    assert not belongs_here(tmp_path / "nowhere")


def test_an_environment_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "pyvenv.cfg").write_text(f"command = python3 -m venv {tmp_path}\n", "utf-8")
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "gone")
    assert not belongs_here(tmp_path)
