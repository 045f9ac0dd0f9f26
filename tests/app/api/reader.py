"""A program of another office: tokens, requests, and what comes back."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from app import timepiece
from app.services import api_tokens
from app.services.places import counties
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.read_scopes import ReadScope

ALL = tuple(ReadScope)
# name → the demonstration's project and the state it is played to; counties 411221, 411281, 411203, 411282, 411202
STAGES = {
    "approved": ("passes", "approved"),
    "conditions": ("conditions", "approved_with_conditions"),
    "rejected": ("fails_on_coal", "rejected"),
    "signing": ("signing_a", "signing"),
    "check": ("check_a", "check"),
    "draft": ("draft_b", "draft"),
    "county": ("county_a", "county_check"),
}


@dataclass(slots=True)
class Reader:
    """``refs``: name → number of the case that stands there."""

    town: Town
    refs: dict[str, str]

    def token(self, scopes: Collection[ReadScope] = ALL, county: str = "", days: int = 30) -> tuple[int, str]:
        """(number, the token) of a program of its own name."""
        shelf = self.town.app.extensions["lianshen"].shelf
        with self.town.house.database.transaction() as session:
            book = shelf.current(session)
            return api_tokens.add(
                session,
                None,
                at=timepiece.now(),
                client="示例统计平台",
                scopes=scopes,
                county=county,
                counties=[code for code, _ in counties(book)],
                days=days,
            )

    def ask(self, path: str, token: str = "", **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given["Authorization"] = f"Bearer {token}"
        return self.town.app.test_client().get(f"/api/v1{path}", headers=given)

    def read(self, path: str, token: str) -> Any:
        answer = self.ask(path, token)
        assert answer.status_code == 200, answer.text
        return answer.json


@contextmanager
def opened(migrated: Path, folder: Path, stages: Mapping[str, tuple[str, str]]) -> Iterator[Reader]:
    """A service with these cases; how often is asked does not count, it is a test of its own."""
    town = town_at(sqlite_url(sqlite_copy(migrated, folder)), folder / "var")
    refs = {name: town.case(key, reaches=stage) for name, (key, stage) in stages.items()}
    town.app.extensions["rates"].enabled = False
    yield Reader(town, refs)
    town.close()
