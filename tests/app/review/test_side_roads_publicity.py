"""Publicity, and which version of the procedure a case keeps: by its day of filing, whatever is published later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo import city as demo
from app.demo.story import Story
from app.errors import Conflict, Invalid
from app.models import Publicity
from app.services import applications, publicity
from app.services.acting import shanghai_day
from tests.app.review.side_road_play import DAY, Road, at, words
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at
from workflows.engine import StepRefused
from workflows.vocabulary import ReviewState, Verdict

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

S = ReviewState
END = at("2027-06-30")


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("publicity")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()


def begun(town: Town, key: str, filed: str, *, started: str = "") -> Story:
    """A draft begun on a day and filed at nine of another."""
    figures = replace(demo.project(key), reaches="check", key=f"{key}-{filed}")
    story = Story(town.house, figures, at(started or filed) - DAY, END)
    story.fill()
    acting = replace(story._acting(story._applicant), moment=at(filed))
    story.clock = at(filed)
    story._do(
        story._applicant,
        lambda s, _a, app: applications.submit(
            s, acting, app, seen=app.version, committed=True, book=town.house.book
        ),
    )
    return story


def checked(story: Story, verdict: Verdict = Verdict.APPROVE) -> None:
    """From the county to the checker's confirmation."""
    story.verdict = verdict
    for go_on in (story.endorse, story.accept, story.consult, story.propose, story.confirm):
        go_on()


@pytest.fixture(scope="module")
def published(city: Town) -> tuple[Road, datetime]:
    """A case of 2027 under publicity, and the moment it was confirmed."""
    story = begun(city, "passes", "2027-01-04", started="2026-12-20")
    checked(story)
    return Road(city, story.ref), story.clock


def test_a_case_filed_on_the_last_day_of_2026_keeps_its_version_without_publicity(city: Town) -> None:
    story = begun(city, "conditions", "2026-12-31")
    checked(story)
    one = Road(city, story.ref)
    assert story.clock >= at("2027-01-05")
    assert (one.case.procedure_version, one.case.state) == ("2026-1", S.SIGNING)
    assert one.papers("publicity") == []


def test_a_case_filed_on_the_first_day_of_2027_is_published_before_signing(city: Town) -> None:
    story = begun(city, "approved_b", "2027-01-01")
    checked(story)
    one = Road(city, story.ref)
    assert (one.case.procedure_version, one.case.state) == ("2027-1", S.PUBLICITY)
    with pytest.raises(StepRefused):
        story.sign()


def test_a_draft_of_2026_filed_in_2027_gets_the_new_version(published: tuple[Road, datetime]) -> None:
    one, _ = published
    assert one.case.created_at < at("2027-01-01")
    assert one.case.filed_on == date(2027, 1, 4) and one.case.procedure_version == "2027-1"


def test_a_proposed_refusal_of_2027_goes_straight_to_the_chair(city: Town) -> None:
    story = begun(city, "fails_on_coal", "2027-01-05")
    checked(story, Verdict.REJECT)
    assert Road(city, story.ref).case.state is S.SIGNING


def test_publicity_runs_from_the_next_day_and_the_letter_says_how_to_object(
    published: tuple[Road, datetime],
) -> None:
    one, moment = published
    row = _row(one)
    assert row.first_day == shanghai_day(moment + DAY)
    assert row.last_day == one.case.due_on and one.case.total_due_on is None
    said = words(one.letter("publicity"))
    assert "拟定结论" in said and "通过" in said and "10 个工作日" in said and "书面提出" in said


def test_the_public_reads_what_is_running_and_nothing_more(published: tuple[Road, datetime]) -> None:
    one, _ = published
    row = _row(one)
    with one.town.house.database.reading() as session:
        before = publicity.running(session, row.first_day - DAY)
        during = publicity.running(session, row.last_day)
        after = publicity.running(session, row.last_day + DAY)
    mine = [shown for shown in during if shown.title == one.case.title and shown.last_day == row.last_day]
    assert [shown.verdict for shown in mine] == [Verdict.APPROVE]
    assert one.case.title not in [shown.title for shown in (*before, *after)]


def _row(one: Road) -> Publicity:
    with one.town.house.database.reading() as session:
        rows = select(Publicity).where(Publicity.application_id == one.case.id)
        return session.scalars(rows.order_by(Publicity.number.desc())).first() or pytest.fail("none")


def object_to(one: Road, when: datetime, received: date | None, text: str = "示例：距村庄太近") -> None:
    one.take(
        "coordinator",
        lambda s, a, app: publicity.record_objection(
            s, a, app, seen=app.version, received_on=received, sender="示例村民甲", text=text
        ),
        when,
    )


def test_an_objection_holds_the_case_until_it_is_answered(city: Town) -> None:
    story = begun(city, "signing_a", "2027-02-22")
    checked(story)
    one, row = Road(city, story.ref), _row(Road(city, story.ref))
    inside = story.clock + 3 * DAY
    with pytest.raises(Invalid, match="公示期内"):
        object_to(one, inside, row.first_day - DAY)
    with pytest.raises(Invalid, match="请填写异议内容"):
        object_to(one, inside, row.first_day, " ")
    object_to(one, inside, row.first_day)
    over = at((row.last_day + DAY).isoformat())
    with pytest.raises(StepRefused) as early:
        one.take("coordinator", lambda s, a, app: publicity.close(s, a, app, seen=app.version), inside)
    assert {reason.code for reason in early.value.reasons} == {"publicity_over", "objections_answered"}
    with one.town.house.database.reading() as session:
        number = publicity.objections(session, row)[0].id

    def reply() -> None:
        one.take(
            "coordinator",
            lambda s, a, app: publicity.answer_objection(
                s, a, app, seen=app.version, objection_id=number, answer="示例：距离经测量符合要求"
            ),
            over,
        )

    reply()
    with pytest.raises(Conflict, match="已经答复"):
        reply()
    one.take("coordinator", lambda s, a, app: publicity.close(s, a, app, seen=app.version), over)
    assert one.case.state is S.SIGNING and _row(one).closed_at is not None
    story.clock = over
    story.sign()
    assert one.case.state is S.APPROVED


def test_an_objection_that_holds_leads_back_and_the_next_draft_is_published_anew(city: Town) -> None:
    story = begun(city, "signing_b", "2027-02-24")
    checked(story)
    one = Road(city, story.ref)
    one.take(
        "coordinator",
        lambda s, a, app: publicity.send_back(s, a, app, seen=app.version, reason="示例：异议成立"),
        story.clock,
    )
    assert one.case.state is S.CONCLUSION and _row(one).closed_at is not None
    story.propose()
    story.confirm()
    assert (one.case.state, _row(one).number) == (S.PUBLICITY, 2)
    applicant = story._applicant
    story._do(
        applicant,
        lambda s, a, app: applications.withdraw(s, a, app, seen=app.version, reason="", confirmed=True),
    )
    assert _row(one).closed_at is not None and one.case.state is S.WITHDRAWN
