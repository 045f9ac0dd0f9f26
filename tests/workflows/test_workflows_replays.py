"""Whole histories, written so that an official can read them: replays/*.toml."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ready_cases import CAST, finding, screened, value
from story import Story

from rules.vocabulary import Outcome, Reason
from workflows.aggregation import propose
from workflows.cases import ConditionView, OpinionView, Request
from workflows.engine import StepRefused
from workflows.invitation import invited
from workflows.joint_review import procedure_for
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, ReviewState, Role, Verdict

REPLAYS = sorted(Path(__file__).with_name("replays").glob("*.toml"))


def screening_of(rows: list[dict[str, Any]]) -> Any:
    findings = [
        finding(
            row["criterion"],
            Outcome(row["outcome"]),
            Reason(row["reason"]),
            parameters=tuple(value(key) for key in row.get("provisional", ())),
        )
        for row in rows
    ]
    return screened(*findings)


def opinions_of(said: dict[str, str]) -> tuple[OpinionView, ...]:
    return tuple(
        OpinionView(department=Department(name), state=OpinionState.SIGNED, verdict=OpinionVerdict(verdict))
        for name, verdict in said.items()
    )


def recorded(story: Story, event: dict[str, Any]) -> None:
    """Facts people enter before the step."""
    facts = dict(event.get("record", {}))
    for name in ("settled", "confirmed_values"):
        if name in facts:
            facts[name] = frozenset(facts[name])
    for name in ("incomplete_sections", "missing_materials"):
        if name in facts:
            facts[name] = tuple(facts[name])
    if "screening" in event:
        facts |= {"screening": screening_of(event["screening"]), "screening_current": True}
    if "opinions" in event:
        facts["opinions"] = opinions_of(event["opinions"])
    story.record(**facts)


def request_of(story: Story, event: dict[str, Any]) -> Request:
    said = dict(event.get("request", {}))
    if "verdict" in said:
        said["verdict"] = Verdict(said["verdict"])
    said["conditions"] = tuple(ConditionView(**row) for row in said.get("conditions", ()))
    said["items"] = tuple(said.get("items", ()))
    return Request(seen_digest=story.case.current_digest, **said)


@pytest.mark.parametrize("path", REPLAYS, ids=lambda path: path.stem)
def test_a_history_runs_as_written(path: Path) -> None:
    history = tomllib.loads(path.read_text(encoding="utf-8"))
    story = Story()
    story.record(filed_on=history["filed_on"])
    for event in history["step"]:
        recorded(story, event)
        actor, request = CAST[Role(event["by"])], request_of(story, event)
        if "refused" in event:
            with pytest.raises(StepRefused) as refused:
                story.take(event["name"], actor, request)
            assert [reason.code for reason in refused.value.reasons] == event["refused"], event["name"]
        else:
            assert story.take(event["name"], actor, request).target == event["to"], event["name"]
        if "course" in event:
            answer = propose(story.case.opinions, story.case.screening, settled=story.case.settled)
            assert answer.course == event["course"]
    assert story.case.state is ReviewState(history["ends"])


def test_the_histories_that_must_exist_are_there() -> None:
    assert {path.stem for path in REPLAYS} >= {"approved", "rejected", "returned_then_approved", "withdrawn"}


def test_a_replay_runs_under_the_version_of_its_filing() -> None:
    for path in REPLAYS:
        filed_on: date = tomllib.loads(path.read_text(encoding="utf-8"))["filed_on"]
        assert procedure_for(filed_on).version == "2026-1"


def test_the_first_replay_asks_the_departments_of_its_findings() -> None:
    history = tomllib.loads(REPLAYS[0].read_text(encoding="utf-8"))
    screening = screening_of(next(event["screening"] for event in history["step"] if "screening" in event))
    criteria = {criterion for invitation in invited(screening) for criterion in invitation.criteria}
    assert criteria == {
        row.criterion for row in screening.findings if row.outcome is not Outcome.NOT_APPLICABLE
    }
