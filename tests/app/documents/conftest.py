"""The pinned fonts, and each sample decision drawn once for all tests that look at it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.documents.context import DecisionContext
from app.documents.isolation import Rendered, render_isolated
from setup import fonts as setup_fonts
from tests.app.documents import samples

VAR = Path(os.environ.get("LIANSHEN_VAR") or Path(__file__).resolve().parents[3] / "var")


@pytest.fixture(scope="session")
def fonts() -> Path:
    setup_fonts.install(VAR)
    folder = VAR / "fonts"
    os.environ["FONTCONFIG_FILE"] = str(folder.resolve() / "fonts.conf")
    return folder


@pytest.fixture(scope="session")
def drawn(fonts: Path) -> Callable[[DecisionContext], Rendered]:
    made: dict[DecisionContext, Rendered] = {}

    def draw(context: DecisionContext) -> Rendered:
        if context not in made:
            made[context] = render_isolated("decision", context, fonts=fonts)
        return made[context]

    return draw


@pytest.fixture(scope="session")
def decision(drawn: Callable[[DecisionContext], Rendered]) -> Rendered:
    return drawn(samples.decision())


@pytest.fixture(scope="session")
def preview(drawn: Callable[[DecisionContext], Rendered]) -> Rendered:
    return drawn(samples.preview())


@pytest.fixture(scope="session")
def longest(drawn: Callable[[DecisionContext], Rendered]) -> Rendered:
    return drawn(samples.longest())
