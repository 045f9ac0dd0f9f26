"""The README is true: settings, verbs, paths and words that it names exist, and none that exist are missing."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_the_service_reads_stands_in_the_readme() -> None:
    source = (ROOT / "app" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', source)) | set(
        re.findall(r'\("([A-Z_]+)", (?:plain|demo)\)', source)
    )
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", README.split("## Settings")[1].split("## ")[0]))
    assert read <= named
    tests_only = {"TEST_DATABASE_URL", "HYPOTHESIS_PROFILE", "JOBS", "PYTHON"}
    assert named - read == tests_only


def test_every_verb_the_readme_names_is_a_verb_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    verbs = set(re.findall(r"^([a-z]+):.*## ", makefile, re.M))
    assert set(re.findall(r"`make ([a-z]+)`", README)) <= verbs
    assert {"run", "test", "quick", "smoke", "soak", "help"} <= verbs


def test_every_file_the_readme_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_tour_names_every_room_of_the_house() -> None:
    tour = README.split("## A tour")[1].split("## Settings")[0]
    for room in ("rules/", "workflows/", "app/", "migrations/", "setup/", "tests/"):
        assert room in tour


def test_each_package_with_rules_of_its_own_has_a_readme() -> None:
    for name in ("README.md", "CHANGELOG.md", "LICENSE", "rules/README.md", "workflows/README.md"):
        assert (ROOT / name).is_file(), name
