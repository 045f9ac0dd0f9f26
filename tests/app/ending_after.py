"""Every way a decision, its requests, its conditions and the ledger's entry end, and the press each races with."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.models import Application, Decision
from app.services import conditions, decision_life, follow_ups, ledger
from app.services.acting import Acting, shanghai_day
from tests.app.ending_presses import (
    About,
    Page,
    Press,
    Race,
    Row,
    case_of,
    condition,
    decision,
    decision_of,
    entry,
    own_request,
    request,
    row_is,
)
from tests.app.ending_reviews import as_change, of_case
from tests.app.ending_scenes import Scene
from tests.app.ending_stages import WHY
from tests.app.review.after_play import SHELF
from workflows.vocabulary import DecisionState, FollowUpKind, Verdict


def _of_request(kind: str, name: str, login: str) -> Press:
    """Any step of a request."""

    def do(session: Session, acting: Acting, row: Row, page: Page) -> None:
        seen = page.version
        if name == "propose":
            follow_ups.propose(
                session, acting, row, seen=seen, verdict=Verdict.APPROVE, grounds=WHY, shelf=SHELF
            )
        elif name == "confirm":
            follow_ups.confirm(session, acting, row, seen=seen, shelf=SHELF)
        elif name in {"sign_grant", "sign_refuse"}:
            follow_ups.sign(session, acting, row, seen=seen, shelf=SHELF)
        elif name == "file":
            _file_again(session, acting, row)
        elif name in {"verify_on_site", "examine"}:
            follow_ups.report(session, acting, row, name, seen=seen, words=WHY, shelf=SHELF)
        else:
            follow_ups.step_with_reason(session, acting, row, name, seen=seen, reason=WHY, shelf=SHELF)

    return Press(
        login=login, action=f"{kind}.{name}", about=own_request if login == "company" else request, do=do
    )


def _file_again(session: Session, acting: Acting, row: Row) -> None:
    about, made = case_of(session, row), session.get_one(Decision, row.decision_id)
    kind, stated = FollowUpKind(row.kind), follow_ups.stated(row)
    follow_ups.file(session, acting, about, made, kind, reason=WHY, content=stated, shelf=SHELF)


# Kind → project, second (a reconsideration is decided by others), state → who goes on and how.
WAYS: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "extension": ("passes", "", {"filed": ("coordinator", "propose")}),
    "production_check": ("passes", "", {
        "draft": ("company", "file"), "filed": ("county", "verify_on_site"), "verified": ("coordinator", "propose")}),
    "reconsideration": ("fails_on_coal", "-second", {
        "filed": ("emergency-signer", "examine"), "examined": ("coordinator-second", "propose")}),
}  # fmt: skip


def _of_kind(kind: str) -> list[Race]:
    key, more, begun = WAYS[kind]
    withdraw = _of_request(kind, "withdraw", "company")
    confirm = _of_request(kind, "confirm", f"lead-checker{more}")
    grant, refuse = (_of_request(kind, f"sign_{word}", f"chair{more}") for word in ("grant", "refuse"))
    taken_back = [
        (state, f"{kind}_{'returned' if state == 'draft' else state}", _of_request(kind, name, login))
        for state, (login, name) in begun.items()
    ]
    taken_back += [("drafted", f"{kind}_drafted", confirm), ("checked", f"{kind}_checked", grant)]
    ways = [("withdraw", state, stage, withdraw, rival) for state, stage, rival in taken_back]
    ways.append(("sign_grant", "checked", f"{kind}_checked", grant, withdraw))
    ways.append(("sign_refuse", "checked", f"{kind}_no_checked", refuse, withdraw))
    return [
        Race(
            procedure=kind, step=step, source=source, stage=stage, key=key, end=end, rival=rival,
            goes_on=source == "draft",  # a request that was taken back may be asked for anew
        )
        for step, source, stage, end, rival in ways
    ]  # fmt: skip


def _other(session: Session, _scene: Scene) -> Decision:
    """The one a change would replace."""
    ref = session.scalars(select(Application.ref).order_by(Application.id)).first()
    return decision_of(session, ref or "")


def _over(session: Session, scene: Scene) -> None:
    """The validity and the first condition's day ended yesterday."""
    yesterday = shanghai_day(timepiece.now()) - timedelta(days=1)
    decision(session, scene).valid_until = yesterday
    for row in conditions.of_application(session, case_of(session, decision(session, scene)).id):
        row.due_on = yesterday


def _other_extended(session: Session, scene: Scene) -> None:
    as_change(session, scene)
    _other(session, scene).state = DecisionState.EXTENDED


def _revoke(about: About = decision) -> Press:
    return Press(
        login="chair-second", action="decision.revoke", about=about,
        do=lambda s, a, row, page: decision_life.revoke(s, a, row, seen=page.version, reason=WHY),
    )  # fmt: skip


EXPIRE = Press(action="decision.expire", about=decision, kind="expire_decision")
PROLONG = replace(_of_request("extension", "sign_grant", "chair"), action="decision.extend")
SET_ASIDE = replace(_of_request("reconsideration", "sign_grant", "chair-second"), action="decision.supersede")
REPLACE = replace(of_case("change_review", "sign_approve"), action="decision.supersede")
DECISION_RACES = (
    Race(procedure="decision", step="expire", source="in_force", stage="extension_checked",
         end=EXPIRE, rival=PROLONG, arrange=_over),
    Race(procedure="decision", step="expire", source="extended", stage="extended",
         end=EXPIRE, rival=_revoke(), arrange=_over),
    Race(procedure="decision", step="revoke", source="in_force", stage="extension_checked",
         end=_revoke(), rival=PROLONG),
    Race(procedure="decision", step="revoke", source="extended", stage="extended",
         end=_revoke(), rival=EXPIRE, arrange=_over),
    Race(procedure="decision", step="supersede", source="in_force", stage="reconsideration_checked",
         key="fails_on_coal", end=SET_ASIDE, rival=_revoke(), row=decision),
    # A change that is signed after the revocation has nothing left to replace.
    Race(procedure="decision", step="supersede", source="extended", stage="signing",
         end=REPLACE, rival=_revoke(_other), row=_other, arrange=_other_extended, goes_on=True),
)  # fmt: skip


def _judge(name: str, login: str = "supervisor") -> Press:
    return Press(
        login=login, action=f"condition.{name}", about=condition,
        do=lambda s, a, row, page: conditions.judge(s, a, row, name, seen=page.version, reason=WHY),
    )  # fmt: skip


GIVE = Press(
    login="company", action="condition.give_evidence", about=condition,
    do=lambda s, a, row, page: conditions.give_evidence(
        s, a, row, seen=page.version, text=WHY, files=("示例.pdf",)),
)  # fmt: skip
FALL_DUE = Press(action="condition.fall_due", about=condition, kind="condition_falls_due")
CONDITION_RACES = tuple(
    Race(
        procedure="condition", step=step, source=source, stage=stage, key="conditions",
        end=_judge(step, "chair" if step == "waive" else "supervisor"), rival=rival, arrange=arrange,
    )
    for step, source, stage, rival, arrange in (
        ("accept_evidence", "evidence_given", "evidence_given", _judge("refuse_evidence", "coordinator"), None),
        ("fail", "evidence_given", "evidence_given", _judge("accept_evidence", "coordinator"), None),
        ("fail", "overdue", "overdue", GIVE, None),
        ("waive", "overdue", "overdue", GIVE, None),
        ("waive", "open", "decided", FALL_DUE, _over),
    )
)  # fmt: skip


def _move(name: str) -> Press:
    return Press(
        login="supervisor" if name == "close" else "coordinator", action=f"ledger_entry.{name}", about=entry,
        do=lambda s, a, row, page: ledger.move(s, a, row, name, seen=page.version, reason=WHY),
    )  # fmt: skip


LEDGER_RACES = tuple(
    Race(
        procedure="ledger_entry", step="close", source=state, stage="decided", end=_move("close"),
        rival=_move(name), arrange=row_is(entry, state),
    )
    for state, name in (
        ("proposed", "start_construction"),
        ("under_construction", "suspend"),
        ("trial", "start_operation"),
        ("operating", "suspend"),
        ("suspended", "resume_operation"),
    )
)  # fmt: skip

AFTER_RACES = (
    *(race for kind in WAYS for race in _of_kind(kind)),
    *DECISION_RACES,
    *CONDITION_RACES,
    *LEDGER_RACES,
)
