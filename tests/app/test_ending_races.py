"""Every step that ends something, pressed against its natural rival by eight at once: one has effect (CC-1)."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import DomainError, StaleVersion
from app.models import Application, Decision, Document, Event, FollowUp, Notice, RuleChange
from app.services import steps
from tests.app.ending_presses import Press, Race, Row
from tests.app.ending_scenes import Scene, Theatre
from tests.app.ending_stages import STAGES, begin
from tests.app.endings import ENDED_ELSEWHERE, RACES
from tests.databases import PostgresServer, by_hand
from workflows.engine import StepRefused
from workflows.procedures import ALL
from workflows.vocabulary import ReviewState

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PRESSES = 8


@pytest.fixture(scope="module")
def theatre(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    house = Theatre(postgres_server, STAGES, tmp_path_factory.mktemp("endings"))
    house.start(begin)
    yield house
    house.close()


def ending_steps() -> set[tuple[str, str, str]]:
    """(procedure, step, source) of every row whose target no row of its table leaves; versions count once."""
    return {
        (table.name, step.name, step.source.value)
        for table in ALL
        for step in table.steps
        if not table.steps_from(step.target)
    }


def test_every_ending_step_has_its_race() -> None:
    listed = [race.ending for race in RACES] + list(ENDED_ELSEWHERE)
    assert Counter(listed) == Counter(ending_steps())


def targets(race: Race, press: Press, step: str = "") -> set[str]:
    """Where the press leads the row of the race; where it is about another row, it leaves this one as it is."""
    procedure, _, name = press.action.partition(".")
    if step or procedure == race.procedure:
        tables = [table for table in ALL if table.name == race.procedure]
        rows = [row for table in tables for row in table.steps if row.name == (step or name)]
        return {row.target.value for row in rows if row.source.value == race.source}
    return {race.source}


@dataclass(frozen=True, slots=True)
class Left:
    """What the press of one person came to. told: the sentence of a refusal; empty for what had effect."""

    action: str
    told: str


def _sentence(refused: StepRefused | DomainError) -> str:
    """A stale page also says what changed."""
    if isinstance(refused, StaleVersion):
        return f"{refused}：{refused.changes[-1].what}"
    return str(refused)


def all_press(scene: Scene, race: Race) -> list[Left]:
    """Eight threads behind a barrier, every second one for the ending; all saw the same page."""
    looked = [(press, *press.look(scene)) for press in (race.end, race.rival)]
    start = threading.Barrier(PRESSES)

    def one(number: int) -> Left:
        press, page, moment = looked[number % 2]
        start.wait(timeout=30)
        try:
            press.press(page, moment)
        except (StepRefused, DomainError) as refused:
            return Left(press.action, _sentence(refused))
        return Left(press.action, "")

    with ThreadPoolExecutor(max_workers=PRESSES) as pool:
        return list(pool.map(one, range(PRESSES)))


def left_by(session: Session, race: Race, row: Row, after: int) -> list[str]:
    """The rivals' events about the row."""
    found = select(Event.action).where(
        Event.seq > after, Event.action.in_({race.end.action, race.rival.action})
    )
    if isinstance(row, FollowUp):
        found = found.where(Event.object == row.ref)
    elif isinstance(row, Application):
        found = found.where(Event.application_id == row.id)
    elif hasattr(row, "application_id"):
        found = found.where(Event.application_id == row.application_id)
    return list(session.scalars(found))


def once(session: Session, after: int) -> None:
    """Papers, numbers and notices of the race exist once."""
    papers = session.execute(
        select(Document.application_id, Document.kind, func.count())
        .where(Document.id > after)
        .group_by(Document.application_id, Document.kind)
    ).all()
    assert all(count == 1 for *_, count in papers), papers
    told = session.execute(
        select(Notice.account_id, Notice.once, func.count()).group_by(Notice.account_id, Notice.once)
    )
    assert all(count == 1 for *_, count in told)
    decided = list(session.scalars(select(Decision.application_id)))
    assert len(decided) == len(set(decided))
    numbered = list(
        session.scalars(select(RuleChange.publication).where(RuleChange.publication.is_not(None)))
    )
    assert len(numbered) == len(set(numbered))


@pytest.mark.parametrize("race", RACES, ids=["-".join(race.ending) for race in RACES])
def test_one_of_eight_presses_has_effect(theatre: Theatre, race: Race) -> None:
    with theatre.open(race.key, race.stage) as scene:
        with by_hand(scene.database) as session:
            if race.arrange:
                race.arrange(session, scene)
        with scene.database.transaction() as session:
            row = race.ended(session, scene)
            assert str(row.state) == race.source
            events, papers = (
                session.scalar(select(func.max(column))) or 0 for column in (Event.seq, Document.id)
            )
        answers = all_press(scene, race)
        with scene.database.transaction() as session:
            session.add(row)
            session.refresh(row)
            done = left_by(session, race, row, events)
            once(session, papers)
    assert len(done) == 1, (done, answers)
    won = done[0] == race.end.action
    assert str(row.state) in (targets(race, race.end, race.step) if won else targets(race, race.rival))
    effective = Counter(answer.action for answer in answers if not answer.told)
    assert effective[done[0]] == 1, answers
    assert effective.total() == 1 or (race.goes_on and effective.total() == len(effective) == 2), answers


def test_a_case_read_before_its_lock_is_waited_for_is_read_again(theatre: Theatre) -> None:
    with theatre.open("passes", "draft") as scene, scene.database.transaction() as session:
        before = steps.of_ref(session, scene.ref)
        assert before.state is ReviewState.DRAFT
        scene.story.submit()
        assert steps.locked(session, scene.ref) is before
        assert before.state is ReviewState.COUNTY_CHECK
