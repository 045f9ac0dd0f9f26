"""The rules of the house that a machine can check. Each test is one rule; its name is the rule."""

import ast
import re
import sys
import tomllib
from decimal import Decimal
from itertools import chain
from pathlib import Path
from statistics import median

from tests.source_tree import (
    PACKAGES,
    ROOT,
    below,
    calls,
    files,
    imports,
    imports_any,
    name_of,
    text,
    tree,
)

FILE_CEILING = 300
FUNCTION_CEILING = 50
TEMPLATE_CEILING = 120
# path → why one long table is easier to read than two short ones
LONG_FILES: dict[str, str] = {}
BANNED_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}
# Who may ask what time it is (commands, requests, jobs); everybody else is told the moment or the day.
CLOCK_READERS = ("rules/__main__.py", "app/timepiece.py", "app/security.py", "app/cli", "app/jobs")
CLOCK = {"now", "utcnow", "today"}
# Who ties the web to the rest: the application, and the gate every request passes before it reaches a page.
ABOVE_THE_WEB = {"app/__init__.py", "app/wiring.py", "app/security.py"}
# Put together here so that this file does not break its own rules.
UNFINISHED = re.compile(
    r"\b(" + "|".join(word.replace("-", "") for word in ("TO-DO", "FIX-ME", "XX-X", "HA-CK")) + r")\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.:/~})-])/" + r"(tmp|work|root|home|opt)" + r"/\w")
REGISTRY = re.compile(
    r"(https?:)?//[^\s\"']*(registry|py" + r"pi|npm" + r"js|deb" + r"ian)[^\s\"']*", re.IGNORECASE
)
TEMPLATE_SUFFIXES = (".html", ".txt", ".xml", ".svg")


def top(name: str) -> str:
    return name.partition(".")[0]


def present(*folders: str) -> list[Path]:
    """The sources of these folders; a folder that was renamed would otherwise keep every rule."""
    assert [folder for folder in folders if not below(folder)] == []
    return below(*folders)


def foreign(folder: str, allowed: set[str]) -> list[str]:
    """``file: module`` for each import that is neither of the standard library nor allowed."""
    known = sys.stdlib_module_names | allowed
    return [
        f"{path}: {name}"
        for path in below(folder)
        for name in sorted(imports(path))
        if top(name) not in known
    ]


def importers(folders: tuple[str, ...], *modules: str) -> list[str]:
    return [str(path) for path in present(*folders) if imports_any(path, *modules)]


def templates() -> list[Path]:
    return [path for suffix in TEMPLATE_SUFFIXES for path in below("app/templates", suffix=suffix)]


def matches(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """``file:line: what`` for each match."""
    return [
        f"{path}:{number}: {found.group()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if (found := pattern.search(line))
    ]


# ---- who imports whom


def test_the_law_uses_the_standard_library_only() -> None:
    assert foreign("rules", {"rules"}) == []


def test_the_procedures_know_the_law_the_machine_and_the_calendar_and_nothing_else() -> None:
    assert foreign("workflows", {"workflows", "rules", "transitions", "chinese_calendar"}) == []


def test_migrations_stand_alone_so_that_old_ones_keep_working() -> None:
    assert foreign("migrations/versions", {"sqlalchemy", "alembic"}) == []


def test_set_up_starts_on_a_bare_python() -> None:
    assert foreign("setup", {"setup"}) == []


def test_documents_get_plain_values_never_a_session_a_model_or_a_request() -> None:
    upper = ("sqlalchemy", "flask", "app.models", "app.db", "app.services", "app.web", "app.jobs")
    assert importers(("app/documents",), *upper) == []


def test_only_the_renderer_imports_weasyprint() -> None:
    assert set(importers(PACKAGES, "weasyprint")) <= {"app/documents/render.py"}


def test_services_know_nothing_of_the_web() -> None:
    assert (
        importers(("app/services",), "flask", "werkzeug", "wtforms", "flask_wtf", "app.web", "app.cli") == []
    )


def test_models_know_nothing_of_those_who_use_them() -> None:
    assert importers(("app/models",), "app.services", "app.web", "app.documents", "app.jobs", "flask") == []


def test_nothing_imports_the_web_but_the_application_itself() -> None:
    outside = [path for path in importers(PACKAGES, "app.web") if not path.startswith("app/web/")]
    assert set(outside) <= ABOVE_THE_WEB


# ---- who does what


def test_services_leave_the_commit_to_their_caller() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in present("app/services")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]
    assert found == []


def test_below_the_web_the_moment_is_an_argument() -> None:
    readers = set(below(*CLOCK_READERS))
    found = [
        f"{path}:{call.lineno}: {name_of(call.func)}"
        for path in below("rules", "workflows", "app", "migrations")
        if path not in readers
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and (call.func.attr in CLOCK or name_of(call.func) in {"time.time", "time.time_ns"})
    ]
    assert found == []


def test_no_template_text_is_declared_safe() -> None:
    assert matches(re.compile(r"\|\s*safe\b|autoescape\s+false"), templates()) == []


def test_markup_is_made_of_literals_or_the_line_says_why_it_is_ours() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in below("app")
        for call in calls(path)
        if name_of(call.func).rpartition(".")[2] == "Markup"
        and not all(isinstance(argument, ast.Constant) for argument in call.args)
        and "noqa: S704 (" not in text(path).splitlines()[call.lineno - 1]
    ]
    assert found == []


def test_a_template_imports_only_what_it_uses() -> None:
    """What it includes is looked at as well: that sees the names of its includer."""
    found = []
    for path in templates():
        whole, waiting = "", [path]
        while waiting:
            words = text(waiting.pop())
            whole += words
            names = re.findall(r'{%-?\s*include "([^"]+)"', words)
            waiting += [one for one in templates() if any(str(one).endswith(f"/{name}") for name in names)]
        for line, name in re.findall(r'({% import "[^"]+" as (\w+)[^%]*%})', text(path)):
            if not re.search(rf"(?<![\w.]){name}\.\w", whole.replace(line, "")):
                found.append(f"{path}: {name}")
    assert found == []


def test_no_template_is_made_at_run_time() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in below("app")
        for call in calls(path)
        if name_of(call.func).rpartition(".")[2] in {"render_template_string", "from_string"}
    ]
    assert found == []


def figures(value: object) -> set[Decimal]:
    """Every number in a table of the law, also one written as text."""
    if isinstance(value, dict):
        return set().union(*(figures(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(figures(part) for part in value))
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
        return {Decimal(value)}
    return {Decimal(value)} if isinstance(value, int | Decimal) and not isinstance(value, bool) else set()


def test_no_figure_of_the_law_is_repeated_in_the_service() -> None:
    """Quantities are Decimal: a Decimal literal of app/ that equals a figure of rules/data is a copy of it."""
    tables = [tomllib.loads(text(path), parse_float=Decimal) for path in below("rules/data", suffix=".toml")]
    law = figures(tables) - {Decimal(10) ** power for power in range(5)} - {Decimal(0)}
    found = [
        f"{path}:{call.lineno}: {call.args[0].value}"
        for path in below("app")
        if not path.is_relative_to("app/demo")  # projects of invented companies
        for call in calls(path)
        if name_of(call.func) == "Decimal" and call.args and isinstance(call.args[0], ast.Constant)
        if Decimal(str(call.args[0].value)) in law
    ]
    assert found == []


# ---- sizes and names


def test_files_stay_short_enough_to_read_in_one_go() -> None:
    sources = [path for path in below(*PACKAGES) if not path.is_relative_to("migrations/versions")]
    lengths = {str(path): len(text(path).splitlines()) for path in sources}
    print(f"files: {len(lengths)}, median {median(lengths.values())} lines")
    assert {path: n for path, n in lengths.items() if n > FILE_CEILING and path not in LONG_FILES} == {}
    assert {path for path in LONG_FILES if lengths.get(path, 0) <= FILE_CEILING} == set()


def test_functions_stay_short_enough_to_see_at_once() -> None:
    sources = [path for path in below(*PACKAGES) if not path.is_relative_to("migrations/versions")]
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    print(f"functions: {len(lengths)}, median {median(lengths.values())} lines")
    assert {name: n for name, n in lengths.items() if n > FUNCTION_CEILING} == {}


def test_templates_stay_short() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in templates()}
    print(f"templates: {len(lengths)}, median {median(lengths.values() or [0])} lines")
    assert {path: n for path, n in lengths.items() if n > TEMPLATE_CEILING} == {}


def test_no_module_or_folder_has_a_name_under_which_anything_may_stand() -> None:
    modules = {path for path in files() if path.suffix in {".py", ".js"}}
    folders = set(chain.from_iterable(path.parents for path in files()))
    assert sorted(str(path) for path in modules | folders if path.stem.lower() in BANNED_NAMES) == []


# ---- what is committed


def written() -> list[Path]:
    """Files that people write and read; a lock file is written by a program."""
    return [path for path in files() if path.suffix != ".lock" and path.name != "package-lock.json"]


def test_nothing_is_left_unfinished() -> None:
    assert matches(UNFINISHED, written()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert matches(MACHINE_PATH, written()) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert matches(REGISTRY, list(files())) == []


def test_every_test_folder_can_be_collected_from_the_root() -> None:
    """Two test files of one name, in folders that are no packages, would hide one another."""
    names = [path.name for path in below("tests") if path.name.startswith("test_")]
    packages = {path.parent for path in below("tests") if path.name == "__init__.py"}
    loose = [path for path in below("tests") if path.name.startswith("test_") and path.parent not in packages]
    assert [str(path) for path in loose if names.count(path.name) > 1] == []
    assert (ROOT / "tests" / "conftest.py").is_file()
