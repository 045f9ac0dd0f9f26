"""The invented companies and projects of projects.toml."""

import tomllib
from pathlib import Path
from typing import Any

from app.demo.figures import Figures

PROJECTS = Path(__file__).with_name("projects.toml")


def companies() -> list[dict[str, str]]:
    """key, name and credit_code of each invented company."""
    return _read()["organisation"]


def projects() -> list[Figures]:
    return [Figures(**row) for row in _read()["project"]]


def project(key: str) -> Figures:
    return next(figures for figures in projects() if figures.key == key)


def _read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(PROJECTS.read_text("utf-8"))
