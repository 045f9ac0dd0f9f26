"""Every step that ends something, and the press it races with: the table of tests/app/test_ending_races.py."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.services import (
    consultation,
    meetings,
    minutes,
    opinions,
    rule_changes,
    rule_impact,
)
from app.services.acting import Acting
from tests.app.ending_after import AFTER_RACES
from tests.app.ending_presses import (
    Do,
    Page,
    Press,
    Race,
    Row,
    case_of,
    meeting,
    opinion,
    row_is,
    rule_change,
)
from tests.app.ending_reviews import REVIEW_RACES, of_case
from tests.app.ending_scenes import Scene
from tests.app.ending_stages import WHY
from tests.app.review.after_play import SHELF

ENDED_ELSEWHERE = (
    # Tables only: no service moves a lot or an allocation yet.
    ("lot", "reject", "declared"),
    ("lot", "revoke", "verified"),
    ("allocation", "release", "reserved"),
    ("allocation", "release", "committed"),
    ("allocation", "spend", "realised"),
    # No service voids or archives a document yet.
    ("document", "void", "issued"),
    ("document", "archive", "issued"),
    # Two at once: tests/app/officers (an approval that came late, two managers who leave).
    ("account_change", "approve", "proposed"),
    ("account_change", "refuse", "proposed"),
    ("account_change", "admit", "proposed"),
    ("account_change", "decline", "proposed"),
    ("account_change", "withdraw", "proposed"),
)
"""Ending steps without a race: (procedure, step, source)."""


def _opinion_is(state: str) -> Callable[[Session, Scene], None]:
    """As after a supplement that made it open again while the conclusion is drawn; its row says so."""

    def arrange(session: Session, scene: Scene) -> None:
        row = opinion(session, scene)
        row.state, row.flagged_because = state, WHY
        if state not in {"signed", "flagged"}:
            row.signer_id = row.signed_at = None
        if state in {"invited", "returned", "drafted"}:
            row.checker_id = None

    return arrange


def _of_department(name: str, do: Do) -> Press:
    return Press(login="industry-signer", action=f"opinion.{name}", about=opinion, do=do)


RECUSE = _of_department("recuse", lambda s, a, row, page: consultation.recuse(
    s, a, case_of(s, row), row, seen=page.version, reason=WHY))  # fmt: skip
SIGN = _of_department("sign", lambda s, a, row, page: opinions.sign(
    s, a, case_of(s, row), row, seen=page.version))  # fmt: skip
KEEP = _of_department("keep", lambda s, a, row, page: opinions.keep(
    s, a, case_of(s, row), row, seen=page.version, reason=WHY))  # fmt: skip
# What is closed in the department moves with the case alone.
REFER = of_case("joint_review", "refer_to_province")
MEANWHILE = {
    "invited": RECUSE,
    "drafted": RECUSE,
    "returned": RECUSE,
    "checked": SIGN,
    "flagged": KEEP,
    **dict.fromkeys(("sub_consulted", "signed", "lapsed", "recused"), REFER),
}
OPINION_RACES = tuple(
    Race(
        procedure="opinion", step="supersede", source=state, stage="concluded", arrange=_opinion_is(state),
        end=of_case("joint_review", "reopen_round"), rival=rival, row=opinion,
    )
    for state, rival in MEANWHILE.items()
)  # fmt: skip


def _sign_minutes(session: Session, acting: Acting, row: Row, page: Page) -> None:
    book = page.scene.town.house.book
    minutes.sign(session, acting, row, seen=page.version, seen_digest=page.digest, book=book)


MEETING_RACE = Race(
    procedure="meeting", step="sign_minutes", source="closed", stage="closed_meeting",
    end=Press(login="chair", action="meeting.sign_minutes", about=meeting, do=_sign_minutes),
    rival=Press(
        login="coordinator", action="meeting.resume", about=meeting,
        do=lambda s, a, row, page: meetings.step(s, a, row, "resume", seen=page.version, reason=WHY),
    ),
)  # fmt: skip


def _amend(name: str) -> Press:
    def do(session: Session, acting: Acting, row: Row, page: Page) -> None:
        if name == "publish":
            rule_changes.publish(session, acting, row, seen=page.version, shelf=SHELF)
        elif name == "run_impact":
            rule_impact.start(session, acting, row, seen=page.version, shelf=SHELF)
        else:
            close = rule_changes.refuse if name == "refuse" else rule_changes.withdraw
            close(session, acting, row, seen=page.version, reason=WHY)

    login = "rule-keeper" if name == "withdraw" else "rule-keeper-second"
    return Press(login=login, action=f"rule_change.{name}", about=rule_change, do=do)


RULE_RACES = tuple(
    Race(
        procedure="rule_change", step=step, source=state, stage="weighed" if state == "ready" else "",
        key="", end=_amend(step), rival=_amend(rival), arrange=row_is(rule_change, state),
    )
    for step, state, rival in (
        ("publish", "ready", "withdraw"),
        ("refuse", "ready", "publish"),
        ("withdraw", "ready", "run_impact"),
        ("refuse", "proposed", "run_impact"),
        ("withdraw", "proposed", "run_impact"),
        ("refuse", "impact_running", "withdraw"),
        ("withdraw", "impact_running", "refuse"),
    )
)  # fmt: skip

RACES: tuple[Race, ...] = (
    *REVIEW_RACES,
    *OPINION_RACES,
    MEETING_RACE,
    *AFTER_RACES,
    *RULE_RACES,
)
