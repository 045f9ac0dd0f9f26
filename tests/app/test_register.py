"""The register: what other filed applications claim of a lot is not free, what was given up is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app import timepiece
from app.demo import city
from app.demo.story import Story
from app.services import screenings, steps
from app.services.register import claims, spelt
from rules.criteria.lots import offered
from rules.facts import ProjectFacts
from rules.facts_file import to_mapping
from rules.screening import Screening
from rules.vocabulary import LotKind, Outcome
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    one = town_at(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var")
    yield one
    one.close()


def play(town: Town, key: str, reaches: str, *, claims_of: str = "", days_ago: int = 20) -> str:
    """A case; with ``claims_of`` on the lots of the project with that code."""
    figures = replace(city.project(key), reaches=reaches, claims=claims_of)
    now = timepiece.now()
    return Story(town.house, figures, now - timedelta(days=days_ago), now).run()


def code_of(town: Town, ref: str) -> str:
    return facts_of(town, ref).project_code or ""


def facts_of(town: Town, ref: str) -> ProjectFacts:
    with town.house.database.reading() as session:
        return screenings.facts_of(session, steps.of_ref(session, ref))[0]


def precheck(town: Town, ref: str) -> Screening:
    with town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        return screenings.precheck(session, application, town.house.book, timepiece.now().date())


def test_every_lot_the_rules_ask_for_is_answered(town: Town) -> None:
    facts = facts_of(town, play(town, "passes", "county_check"))
    assert facts.register is not None
    assert [(claim.kind, claim.source) for claim in claims(to_mapping(facts))] == list(offered(facts))
    assert {(lot.kind, lot.source) for lot in facts.register.lots} == set(offered(facts))
    assert {lot.kind for lot in facts.register.lots} == set(LotKind)
    assert all(lot.available == lot.claimed for lot in facts.register.lots)
    assert all(lot.verified is None for lot in facts.register.lots)


def test_what_another_filed_case_claims_is_not_free(town: Town) -> None:
    first = play(town, "passes", "county_check")
    second = play(town, "conclusion_a", "county_check", claims_of=code_of(town, first))
    answer = facts_of(town, second).register
    assert answer is not None
    lines = [lot for lot in answer.lots if lot.kind is LotKind.CAPACITY]
    assert [lot.available for lot in lines] == [Decimal(0), Decimal(0)]
    finding = precheck(town, second).finding("lots")
    assert finding.outcome is Outcome.NOT_MET


@pytest.mark.parametrize("given_up", ["withdrawn", "returned", "rejected"])
def test_what_was_given_up_is_free_again(town: Town, given_up: str) -> None:
    key = "fails_on_coal" if given_up == "rejected" else "passes"
    first = play(town, key, given_up)
    second = play(town, "conclusion_a", "county_check", claims_of=code_of(town, first))
    answer = facts_of(town, second).register
    assert answer is not None
    assert all(lot.available == lot.claimed for lot in answer.lots)


def test_a_rescreening_asks_again_and_keeps_the_answer_of_its_day(town: Town) -> None:
    first = play(town, "passes", "intake")
    assert facts_of(town, first).nearby == ()
    play(town, "conclusion_a", "county_check", claims_of=code_of(town, first))
    coordinator = town.person("coordinator")
    answer = coordinator.post(f"/case/{first}/rescreen", {}, form=f"/case/{first}/", action="/rescreen")
    assert answer.status_code == 303, answer.text
    application = town.application(first)
    assert application.facts_version == 2
    after = facts_of(town, first)
    assert after.register is not None
    assert [lot.available for lot in after.register.lots if lot.kind is LotKind.CAPACITY] == [0, 600]
    assert [item.same_applicant for item in after.nearby or ()] == [True]
    again = coordinator.post(f"/case/{first}/rescreen", {}, form=f"/case/{first}/", action="/rescreen")
    assert again.status_code == 303
    assert town.application(first).facts_version == 2  # the same answer makes no new version


def test_the_same_enterprise_is_known_by_any_spelling() -> None:
    assert spelt("示例 退出（Ａ）企业") == spelt("示例退出(a)企业 ")
    assert spelt(None) == ""
