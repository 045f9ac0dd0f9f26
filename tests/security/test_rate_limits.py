"""A burst is told to wait, keeps what it typed and touches nobody else (SE-24)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import select, update

from app.models import Account, Document, SecurityEvent
from app.permissions import ACCESS
from app.services import print_queue
from app.web import limits
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Person, Town, print_waiting, town_at

pytestmark = pytest.mark.slow


@pytest.fixture
def fresh(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var")
    yield town
    town.close()


def allowed(endpoint: str) -> int:
    return int(limits.RATES[endpoint].split()[0])


def test_se_24_each_limited_endpoint_exists() -> None:
    assert set(limits.RATES) <= set(ACCESS)


def test_se_24_the_last_allowed_lookup_is_answered_the_next_is_not_and_another_address_goes_on(
    fresh: Town,
) -> None:
    client = fresh.app.test_client()
    most = allowed("public.track")
    codes = [client.get("/track?q=LS2026-411221-0001").status_code for _ in range(most + 1)]
    assert codes == [200] * most + [429]
    refused = client.get("/track?q=LS2026-411221-0001")
    assert refused.headers["Retry-After"] == "60" and "操作太频繁" in refused.text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/track?q=x", environ_overrides=elsewhere).status_code == 200
    assert client.get("/").status_code == 200  # The burst closed one page, not the house.


def test_se_24_a_person_is_counted_wherever_he_calls_from_and_nobody_else_waits(fresh: Town) -> None:
    one, other = fresh.person("coordinator"), fresh.person("lead-checker")
    most = allowed("public.track")
    for turn in range(most):
        place = {"REMOTE_ADDR": f"192.0.2.{turn % 200}"}
        assert one.client.get("/track?q=x", environ_overrides=place).status_code == 200
    assert one.get("/track?q=x").status_code == 429
    assert other.get("/track?q=x").status_code == 200


def test_se_24_what_was_typed_is_on_the_page_that_says_wait_and_the_refusal_is_logged(fresh: Town) -> None:
    ref = fresh.case(reaches="conclusion")
    lead = fresh.person("coordinator")
    page = f"/case/{ref}/conclude"
    hidden = lead.hidden(page, "/conclude")
    typed = {"verdict": "approve", "reason": "示例：各项符合要求", "action": "nothing"}
    answers = [
        lead.client.post(page, data=hidden | typed) for _ in range(allowed("review.conclude"))
    ]  # opening the page counted once
    assert [answer.status_code for answer in answers[:-1]].count(429) == 0
    assert answers[-1].status_code == 429
    assert "示例：各项符合要求" in answers[-1].text
    assert hidden["csrf_token"] not in answers[-1].text.split("您刚才填写的内容")[1]
    with fresh.house.database.reading() as session:
        outcomes = session.scalars(
            select(SecurityEvent.outcome).where(SecurityEvent.action == "review.conclude")
        ).all()
    assert outcomes[-1] == "too_many"


def test_se_24_nobody_registers_companies_by_the_hundred_from_one_address(fresh: Town) -> None:
    client, most = fresh.app.test_client(), allowed("company.register")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/register").text)
    assert token
    typed = {"csrf_token": token[1], "organisation": "示例"}
    codes = [client.post("/register", data=typed).status_code for _ in range(most)]
    assert codes == [422] * (most - 1) + [429]  # Opening the page was the first of them.
    assert client.get("/register", environ_overrides={"REMOTE_ADDR": "192.0.2.8"}).status_code == 200


def test_se_24_a_limit_by_another_key_counts_by_that_key() -> None:
    app = Flask("counted")
    app.extensions["lianshen"] = None
    app.before_request(lambda: setattr(g, "signed_in", None))
    limits.install(app)

    @app.get("/one")
    @limits.limited("2 per minute", key=lambda: str(app.extensions["token"]))
    def one() -> str:
        return "1"

    client = app.test_client()
    seen = []
    for token in ("a", "a", "b", "a", "b", "b"):
        app.extensions["token"] = token
        seen.append(client.get("/one").status_code)
    assert seen == [200, 200, 200, 429, 200, 429]


def test_se_24_one_person_has_at_most_twenty_papers_waiting_and_a_colleague_is_not_kept(
    fresh: Town,
) -> None:
    ref = fresh.case(reaches="conclusion")
    print_waiting(fresh.house)
    lead = fresh.person("coordinator")
    lead_id = fresh.house.cast.actors["coordinator"].account_id
    typed = {"verdict": "approve", "reason": "示例：各项符合", "action": "save"}
    answers = []
    for _ in range(print_queue.MOST_WAITING):
        answers.append(save(fresh, lead, ref, typed))
    assert answers == [303] * print_queue.MOST_WAITING
    with fresh.house.database.reading() as session:
        assert print_queue.waiting(session, lead_id) == print_queue.MOST_WAITING
        assert print_queue.waiting(session, fresh.house.cast.actors["chair"].account_id) == 0
    assert save(fresh, lead, ref, typed) == 429
    with fresh.house.database.reading() as session:
        newest = session.scalars(select(Document.id).order_by(Document.id.desc())).first()
    with fresh.house.database.transaction() as session:  # One of them was printed.
        session.execute(update(Document).where(Document.id == newest).values(state="rendering"))
        assert print_queue.waiting(session, lead_id) == print_queue.MOST_WAITING
        session.execute(update(Document).where(Document.id == newest).values(state="failed", failure="示例"))
    assert save(fresh, lead, ref, typed) == 303


def save(town: Town, lead: Person, ref: str, typed: dict[str, str]) -> int:
    """Save the conclusion once; the pages themselves are not what is counted here."""
    limiter = town.app.extensions["rates"]
    limiter.reset()
    page = f"/case/{ref}/conclude"
    return lead.post(page, typed, form=page, action="/conclude").status_code


def test_se_24_sign_in_names_when_to_come_back(fresh: Town) -> None:
    client = fresh.app.test_client()
    one = Person(client, "chair")
    codes = [
        one.post("/login", {"login": "chair", "password": "wrong"}, form="/login", key=False)
        for _ in range(6)
    ]
    assert [answer.status_code for answer in codes] == [422] * 5 + [429]
    assert codes[-1].headers["Retry-After"] == "900"
    with fresh.house.database.reading() as session:
        assert session.scalar(select(Account.disabled_at).where(Account.login == "chair")) is None
