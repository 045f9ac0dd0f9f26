"""Every way a review ends, and the press it races with."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application
from app.services import (
    agenda,
    applications,
    closings,
    conclusions,
    decisions,
    experts,
    intake,
    province,
    publicity,
    side_roads,
    supplements,
)
from app.services.acting import Acting
from tests.app.ending_presses import Do, Page, Press, Race, Row, case, clock, day_after, meeting
from tests.app.ending_scenes import Scene
from tests.app.ending_stages import WHY
from tests.app.review.after_play import SHELF
from tests.app.review.side_road_play import scan
from workflows.vocabulary import ApplicationKind, Verdict


def _sign(verdict: Verdict) -> Do:
    def do(session: Session, acting: Acting, row: Row, page: Page) -> None:
        seen = page.version
        decisions.sign(session, acting, row, seen=seen, seen_digest=page.digest, verdict=verdict)

    return do


# What people press about the case itself; the event is named after the procedure of the case.
CASE: dict[str, tuple[str, Do]] = {
    "submit": ("company", lambda s, a, row, page: applications.submit(
        s, a, row, seen=page.version, committed=True, book=page.scene.town.house.book)),
    "withdraw": ("company", lambda s, a, row, page: applications.withdraw(
        s, a, row, seen=page.version, reason=WHY, confirmed=True)),
    "endorse": ("county", lambda s, a, row, page: intake.endorse(s, a, row, seen=page.version, opinion=WHY)),
    "accept": ("coordinator", lambda s, a, row, page: intake.accept(s, a, row, seen=page.version)),
    "confirm_refusal": ("lead-checker", lambda s, a, row, page: closings.confirm(
        s, a, row, seen=page.version, kind="refusal")),
    "confirm_out_of_scope": ("lead-checker", lambda s, a, row, page: closings.confirm(
        s, a, row, seen=page.version, kind="out_of_scope")),
    "return_closing": ("lead-checker-second", lambda s, a, row, page: closings.send_back(
        s, a, row, seen=page.version, reason=WHY)),
    "answer_supplement": ("company", lambda s, a, row, page: supplements.answer(
        s, a, row, seen=page.version, shelf=SHELF)),
    "conclude_without_meeting": ("coordinator", lambda s, a, row, page: conclusions.conclude_without_meeting(
        s, a, row, seen=page.version)),
    "take_expert_opinion": ("coordinator", lambda s, a, row, page: experts.take(s, a, row, seen=page.version)),
    "resume": ("coordinator", lambda s, a, row, page: side_roads.resume(s, a, row, seen=page.version)),
    "refer_to_province": ("coordinator", lambda s, a, row, page: province.refer(
        s, a, row, seen=page.version, reason=WHY)),
    "record_provincial_result": ("coordinator", lambda s, a, row, page: province.record_result(
        s, a, row, seen=page.version, verdict=Verdict.APPROVE, document_number="示例〔2026〕1号", text=WHY,
        scan=scan(page.scene.town))),
    "reopen_round": ("coordinator", lambda s, a, row, page: conclusions.reopen_round(
        s, a, row, seen=page.version, reason=WHY)),
    "propose": ("coordinator", lambda s, a, row, page: conclusions.propose(
        s, a, row, seen=page.version, seen_digest=page.digest)),
    "confirm": ("lead-checker", lambda s, a, row, page: conclusions.confirm(
        s, a, row, seen=page.version, seen_digest=page.digest)),
    "return_draft": ("chair-second", lambda s, a, row, page: conclusions.return_draft(
        s, a, row, seen=page.version, reason=WHY)),
    "close_publicity": ("coordinator", lambda s, a, row, page: publicity.close(s, a, row, seen=page.version)),
    **{name: ("chair", _sign(verdict)) for verdict, name in decisions.STEP_OF.items()},
}  # fmt: skip


def of_case(procedure: str, name: str, on: Callable[[Row], date] | None = None) -> Press:
    login, do = CASE[name]
    return Press(login=login, action=f"{procedure}.{name}", about=case, do=do, on=on)


def carry(procedure: str) -> Press:
    """The resolutions of a meeting go to their cases, this one the second of two."""
    return Press(
        login="coordinator",
        action=f"{procedure}.close_meeting",
        about=meeting,
        do=lambda s, a, row, page: agenda.carry(s, a, row, seen=page.version),
    )


def as_change(session: Session, scene: Scene) -> Application:
    """The same case as if it asked for a change of the one that was approved before: its row says so."""
    row = case(session, scene)
    row.kind, row.procedure_version, row.change_text = ApplicationKind.CHANGE_REVIEW, "2026-1", WHY
    row.follows_id = session.scalars(select(Application.id).order_by(Application.id)).first()
    return row


GOES_ON = {
    "draft": "submit",
    "county_check": "endorse",
    "intake": "accept",
    "supplement": "answer_supplement",
    "consultation": "conclude_without_meeting",
    "expert_review": "take_expert_opinion",
    "conclusion": "propose",
    "check": "confirm",
    "publicity": "close_publicity",
    "provincial_review": "record_provincial_result",
    "halted": "resume",
    "closing_check": "confirm_refusal",
}
"""State → the step that leads on and races with a withdrawal."""
SCENE = {"consultation": "collected", "closing_check": "refusal"}
"""The scene of a state, where it has another name."""
DAYS: dict[str, Callable[[Row], date]] = {"publicity": day_after("due_on")}
"""Scenes of which somebody must wait for the end."""


def _withdrawal(procedure: str, state: str) -> Race:
    rival = carry(procedure) if state == "meeting" else of_case(procedure, GOES_ON[state], DAYS.get(state))
    return _race(procedure, "withdraw", state, SCENE.get(state, state), rival)


def _race(
    procedure: str,
    step: str,
    source: str,
    stage: str,
    rival: Press,
    key: str = "passes",
    end: Press | None = None,
) -> Race:
    return Race(
        procedure=procedure,
        step=step,
        source=source,
        stage=stage,
        key="county_b" if stage == "halted" else key,
        end=end or of_case(procedure, step),
        rival=rival,
        arrange=as_change if procedure == "change_review" else None,
        goes_on=source == "meeting",  # the other item of the meeting is carried all the same
    )


def _of(procedure: str) -> list[Race]:
    back, again = of_case(procedure, "return_closing"), of_case(procedure, "return_draft")
    # Midnight: the clock finds the period over while the answer of the last day is still on its way.
    lapse = clock(f"{procedure}.lapse", "lapse_supplement", case, day_after("due_on"))
    answer = of_case(procedure, "answer_supplement", lambda row: row.due_on)
    return [
        *(_withdrawal(procedure, state) for state in (*GOES_ON, "meeting")),
        _race(procedure, "confirm_refusal", "closing_check", "refusal", back),
        _race(procedure, "confirm_out_of_scope", "closing_check", "out_of_scope", back, "draft_b"),
        _race(procedure, "lapse", "supplement", "supplement", answer, end=lapse),
        _race(procedure, "sign_approve", "signing", "signing", again),
        _race(procedure, "sign_approve_with_conditions", "signing", "signing", again, "conditions"),
        _race(procedure, "sign_reject", "signing", "signing", again, "fails_on_coal"),
    ]


# A change goes neither through the county nor out of scope: an approved project is in the directory.
NOT_OF_A_CHANGE = {("withdraw", "county_check"), ("confirm_out_of_scope", "closing_check")}
REVIEW_RACES = (
    *_of("joint_review"),
    *(race for race in _of("change_review") if (race.step, race.source) not in NOT_OF_A_CHANGE),
)
