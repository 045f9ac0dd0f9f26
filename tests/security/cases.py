"""Cases for tests that share one service: each under a project code of its own."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from app import timepiece
from app.demo import city
from app.demo.story import Story
from tests.people import Town, print_previews

NUMBERS = count(1)


def case(town: Town, key: str = "passes", *, reaches: str, days_ago: int = 12) -> str:
    """The number of a demonstration case played to a state; a project has one open application."""
    figures = replace(city.project(key), key=f"{key}-{next(NUMBERS)}", reaches=reaches)
    now = timepiece.now()
    ref = Story(town.house, figures, now - timedelta(days=days_ago), now).run()
    print_previews(town.house)
    return ref
