"""不予受理 and 不属于“两高”: proposed by one person, confirmed by another, or sent back to intake."""

from sqlalchemy.orm import Session

from app.documents.letter import Item, LetterContext
from app.errors import Invalid
from app.models import Application, Closing
from app.services import clocks, letter_words, letters, names, screenings, side_facts, steps
from app.services.acting import Acting
from app.services.decision_context import REMEDIES
from app.services.plain import plain
from workflows.cases import Request
from workflows.policies import Ground

REFUSAL, OUT_OF_SCOPE = "refusal", "out_of_scope"
NOT_OURS = "经按规则核查，项目不属于“两高”项目管理范围，不需要会商联审，理由如下："
LABELS = {REFUSAL: "不予受理", OUT_OF_SCOPE: "不属于“两高”"}


def grounds(application: Application, acting: Acting) -> tuple[Ground, ...]:
    """The list of the policy of the day of filing (系统约定)."""
    return clocks.policy_of(application, acting.today).grounds


def propose_refusal(
    session: Session, acting: Acting, application: Application, *, seen: int, ground: str, reason: str
) -> Closing:
    """拟不予受理. ground: a key of the policy's list. Raises Invalid for another."""
    chosen = next((row for row in grounds(application, acting) if row.key == ground), None)
    if chosen is None:
        raise Invalid([("ground", "请选择不予受理的理由")])
    return _propose(session, acting, application, seen=seen, kind=REFUSAL, ground=chosen, reason=reason)


def propose_out_of_scope(
    session: Session, acting: Acting, application: Application, *, seen: int, reason: str = ""
) -> Closing:
    """拟不属于“两高”: what the screening found, and the officer's own words where he adds any."""
    return _propose(session, acting, application, seen=seen, kind=OUT_OF_SCOPE, ground=None, reason=reason)


def _propose(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    kind: str,
    ground: Ground | None,
    reason: str,
) -> Closing:
    said = f"{ground.label}：{reason.strip()}" if ground else reason.strip()
    request = Request(reason=reason)
    steps.take(session, acting, application, f"propose_{kind}", seen=seen, request=request, note=said)
    row = Closing(
        application_id=application.id,
        kind=kind,
        ground=ground.key if ground else "",
        reason=reason.strip(),
        author_id=acting.actor.account_id,
        author_for_id=acting.actor.principal_id,
        proposed_at=acting.moment,
    )
    session.add(row)
    session.flush()
    return row


def confirm(session: Session, acting: Acting, application: Application, *, seen: int, kind: str) -> None:
    """确认 by somebody else than the author: the case ends and the company gets its notice."""
    steps.require_version(session, application, seen)
    row = side_facts.open_closing(session, application)
    steps.take(session, acting, application, f"confirm_{kind}", seen=seen)
    if row is None:
        raise LookupError("a case in closing_check has a closing")
    row.confirmed_by, row.confirmed_at = acting.actor.account_id, acting.moment
    session.flush()
    letters.issue(session, acting, letter(session, acting, application, row), application=application)


def send_back(session: Session, acting: Acting, application: Application, *, seen: int, reason: str) -> None:
    """退回重新审查: the proposal is dropped, intake goes on."""
    steps.require_version(session, application, seen)
    row = side_facts.open_closing(session, application)
    steps.take(
        session, acting, application, "return_closing", seen=seen, request=Request(reason=reason), note=reason
    )
    if row is not None:
        row.dropped_at = acting.moment
        session.flush()


def letter(session: Session, acting: Acting, application: Application, row: Closing) -> LetterContext:
    """The notice as it goes out; before the confirmation, the draft that the checker reads."""
    said = names.all(session)
    signers = [names.shown(said, row.author_id, row.author_for_id)]
    if row.confirmed_by is not None:
        signers.append(acting.actor.shown)
    if row.kind == REFUSAL:
        opening, items = "经审查，决定不予受理，理由如下：", _refusal(acting, application, row)
    else:
        opening, items = NOT_OURS, _out_of_scope(session, application, row)
    return letter_words.compose(
        session,
        acting,
        application,
        row.kind,
        paragraphs=(f"{letter_words.received(application)}收悉。{opening}",),
        items=items,
        closing=REMEDIES.replace("本意见", "本决定"),
        signers=signers,
    )


def _refusal(acting: Acting, application: Application, row: Closing) -> list[Item]:
    ground = next((item for item in grounds(application, acting) if item.key == row.ground), None)
    told = (ground.words,) if ground else ()
    title = ground.label if ground else "理由"
    return [Item(title=title, lines=(*told, *letter_words.lines(row.reason)))]


def _out_of_scope(session: Session, application: Application, row: Closing) -> list[Item]:
    kept = screenings.current(session, application)
    found = kept.screening.finding("catalogue") if kept else None
    reasons = (plain(found.summary), *(citation.text for citation in found.citations)) if found else ()
    lines = (*dict.fromkeys(reasons), *letter_words.lines(row.reason))
    other = "项目的节能审查、环境影响评价等其他法定手续，按各自规定办理。"
    return [Item(title="“两高”项目认定", lines=lines), Item(title="其他手续", lines=(other,))]
