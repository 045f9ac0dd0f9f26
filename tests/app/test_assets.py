"""The look keeps its promises: no address in the lock, no inline style or script, templates of a readable size."""

import json
import re
from pathlib import Path

import pytest

from setup import assets

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "app" / "assets"
BUILD = ROOT / "app" / "static" / "build"
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "documents" not in path.parts]  # PDF pages are styled apart
LONGEST_TEMPLATE = 120
INLINE_STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)|javascript:|<style", re.IGNORECASE)


def test_the_lock_names_versions_and_checksums_but_no_download_address() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    installed = [entry for path, entry in packages.items() if path]
    assert len(installed) > 5
    assert [entry for entry in installed if "resolved" in entry] == []
    assert [entry for entry in installed if not entry["integrity"].startswith("sha512-")] == []


def test_what_is_shipped_to_browsers_is_pinned_exactly() -> None:
    shipped = json.loads((FOLDER / "package.json").read_text("utf-8"))["dependencies"]
    assert shipped == {"govuk-frontend": "6.6.0", "htmx.org": "2.0.11"}


def test_the_style_sheet_holds_our_tokens_and_nothing_of_the_crown() -> None:
    assets.install(ROOT)
    css = (BUILD / "app.css").read_text("utf-8").replace(": ", ":")
    for token in ("--ink", "--brand:#17405f", "--river", "--bad-bg", ".jr-find", ".jr-lamp", ".govuk-button"):
        assert token in css
    for foreign in ("GDS Transport", "@font-face", "url(", "#1d70b8", "@import"):
        assert foreign not in css


def test_the_licences_of_shipped_packages_lie_beside_them() -> None:
    assets.install(ROOT)
    licences = (BUILD / "licences.txt").read_text("utf-8")
    assert "govuk-frontend 6.6.0" in licences
    assert "htmx.org 2.0.11" in licences


def test_an_unchanged_source_is_not_built_again() -> None:
    assets.install(ROOT)
    before = (BUILD / "app.css").stat().st_mtime_ns
    assets.install(ROOT)
    assert (BUILD / "app.css").stat().st_mtime_ns == before


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_template_obeys_the_content_security_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert INLINE_STYLE.findall(text) == []
    assert INLINE_HANDLER.findall(text) == []
    assert INLINE_SCRIPT.findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_fits_on_two_screens(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_TEMPLATE


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([a-z-]+)"', (ROOT / "app/templates/_icons.html").read_text("utf-8")))
    used = {name for path in PAGES for name in re.findall(r"icon\('([a-z-]+)'", path.read_text("utf-8"))}
    assert used <= drawn
