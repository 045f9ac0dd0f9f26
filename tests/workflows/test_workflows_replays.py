"""Whole histories, written so that an official can read them: replays/*.toml."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ready_cases import CAST, finding, screened, value
from story import Story

from rules.vocabulary import Outcome, Reason
from workflows.aggregation import propose
from workflows.cases import Actor, ConditionView, OpinionView, Request
from workflows.engine import Procedure, StepRefused
from workflows.invitation import invited
from workflows.joint_review import PROCEDURE, VERSIONS
from workflows.procedures import review_on
from workflows.vocabulary import (
    ApplicationKind,
    Department,
    OpinionState,
    OpinionVerdict,
    ReviewState,
    Role,
    Verdict,
)

REPLAYS = sorted(Path(__file__).with_name("replays").glob("*.toml"))


MET = [
    {"criterion": "capacity_replacement", "outcome": "met", "reason": "ok"},
    {"criterion": "coal_substitution", "outcome": "met", "reason": "ok"},
]
AGREED = dict.fromkeys(("development_reform", "industry", "natural_resources", "ecology"), "agree")
FILED: tuple[dict[str, Any], ...] = (
    {
        "name": "submit",
        "by": "applicant",
        "record": {"commitment_signed": True},
        "screening": MET,
        "to": "county_check",
    },
    {"name": "endorse", "by": "county_officer", "record": {"county_opinion_given": True}, "to": "intake"},
)
ACCEPTED = (
    *FILED,
    {"name": "accept", "by": "coordinator", "record": {"scope_confirmed": True}, "to": "consultation"},
)
HEARD = (
    *ACCEPTED,
    {"name": "conclude_without_meeting", "by": "coordinator", "opinions": AGREED, "to": "conclusion"},
)
PROPOSED = (
    *HEARD,
    {
        "name": "propose",
        "by": "coordinator",
        "record": {"preview_seen": True},
        "request": {"verdict": "approve"},
        "to": "check",
    },
)
# What a history may leave unsaid because nothing of it is its point: ``opening`` names how far it went as it should.
OPENINGS: dict[str, tuple[dict[str, Any], ...]] = {
    "": (),
    "intake": FILED,
    "consultation": ACCEPTED,
    "conclusion": HEARD,
    "check": PROPOSED,
}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def procedure_of(history: dict[str, Any]) -> Procedure:
    return review_on(ApplicationKind(history.get("kind", "joint_review")), history["filed_on"])


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
    """Department → its verdict, or the state it stands in without one (recused, lapsed, flagged …)."""
    states = set(OpinionState) - {OpinionState.SIGNED}
    return tuple(
        OpinionView(department=Department(name), state=OpinionState(word))
        if word in states
        else OpinionView(department=Department(name), state=OpinionState.SIGNED, verdict=OpinionVerdict(word))
        for name, word in said.items()
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
    if "two_high" in facts:
        facts |= {"screening": screened(two_high=facts.pop("two_high")), "screening_current": True}
    if "recused" in facts:
        facts["recused"] = frozenset(facts["recused"])
    for name in ("provincial_result", "meeting_verdict"):
        if name in facts:
            facts[name] = Verdict(facts[name])
    story.record(**facts)


def request_of(story: Story, event: dict[str, Any]) -> Request:
    said = dict(event.get("request", {}))
    if "verdict" in said:
        said["verdict"] = Verdict(said["verdict"])
    said["conditions"] = tuple(ConditionView(**row) for row in said.get("conditions", ()))
    for name in ("items", "experts", "attachments"):
        said[name] = tuple(said.get(name, ()))
    return Request(seen_digest=story.case.current_digest, **said)


def actor_of(event: dict[str, Any]) -> Actor:
    """``account``: another person of that role; ``deputy``: false where the deputy's period is over."""
    actor = CAST[Role(event["by"])]
    if "account" in event:
        actor = replace(actor, account_id=event["account"])
    if "deputy" in event:
        actor = replace(actor, principal_id=801, principal_name="乙示例", deputed=event["deputy"])
    return actor


@pytest.mark.parametrize("path", REPLAYS, ids=lambda path: path.stem)
def test_a_history_runs_as_written(path: Path) -> None:
    history = read(path)
    story = Story(procedure=procedure_of(history))
    story.record(filed_on=history["filed_on"], paused_from=None)
    for event in (*OPENINGS[history.get("opening", "")], *history["step"]):
        recorded(story, event)
        actor, request = actor_of(event), request_of(story, event)
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


def test_there_are_twenty_histories_and_more() -> None:
    assert len(REPLAYS) >= 20


def test_the_histories_take_every_step_of_the_review() -> None:
    """A step nobody ever takes in a whole history is a step nobody thought through."""
    taken = {
        (event["name"])
        for path in REPLAYS
        for event in (*OPENINGS[read(path).get("opening", "")], *read(path)["step"])
        if "to" in event
    }
    assert taken == {step.name for step in PROCEDURE.steps}


def test_the_version_follows_the_day_of_filing() -> None:
    kind = ApplicationKind.JOINT_REVIEW
    assert review_on(kind, date(2026, 1, 1)) is VERSIONS["2026-1"]
    assert review_on(kind, date(2025, 12, 31)) is VERSIONS["2026-1"]
    assert review_on(kind, date(2026, 12, 31)) is VERSIONS["2026-1"]
    assert review_on(kind, date(2027, 1, 1)) is VERSIONS["2027-1"]


def test_both_versions_have_their_histories() -> None:
    versions = {procedure_of(read(path)).version for path in REPLAYS}
    assert versions == set(VERSIONS)


def test_the_first_replay_asks_the_departments_of_its_findings() -> None:
    history = read(next(path for path in REPLAYS if path.stem == "approved"))
    screening = screening_of(next(event["screening"] for event in history["step"] if "screening" in event))
    criteria = {criterion for invitation in invited(screening) for criterion in invitation.criteria}
    assert criteria == {
        row.criterion for row in screening.findings if row.outcome is not Outcome.NOT_APPLICABLE
    }
