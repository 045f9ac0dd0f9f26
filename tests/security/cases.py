"""Cases for tests that share one service: each under a project code of its own."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import count

from flask import Flask

from app import timepiece
from app.demo import city
from app.demo.story import Story
from app.permissions import ACCESS
from tests.people import Town, print_previews

NUMBERS = count(1)


def case(town: Town, key: str = "passes", *, reaches: str, days_ago: int = 12) -> str:
    """The number of a demonstration case played to a state; a project has one open application."""
    figures = replace(city.project(key), key=f"{key}-{next(NUMBERS)}", reaches=reaches)
    now = timepiece.now()
    ref = Story(town.house, figures, now - timedelta(days=days_ago), now).run()
    print_previews(town.house)
    return ref


PARTS = {"section": "energy", "kind": "other", "key": "coal.k1", "occasion": "accepted"}


def addresses(app: Flask, ref: str) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route, with this case's number; any other part of an address is 1."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            values = {"ref": ref} | PARTS
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda match: values.get(match[1], "1"), rule.rule)  # noqa: B023
            found += [(rule.endpoint, method, path) for method in sorted(ACCESS[rule.endpoint].methods)]
    return found
