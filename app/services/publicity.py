"""公示 of a checked draft: its period, the objections and their answers, its end; what the public may read of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.letter import LetterContext, Table
from app.errors import Absent, Conflict, Invalid
from app.models import Application, Objection, Organisation, Proposal, Publicity
from app.services import clocks, letter_words, letters, side_facts, steps
from app.services.acting import Acting
from app.typed import unprintable
from workflows.cases import Request
from workflows.deadlines import due
from workflows.vocabulary import ReviewState, Verdict

LONGEST_SENDER = 100
LONGEST_TEXT = 2000
HOW = (
    "对拟定结论有异议的，可以在公示期内向三门峡市“两高”项目会商联审办公室书面提出，"
    "写明姓名或者单位名称、联系方式、具体意见和理由。逐件核实后答复。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One running publicity as anybody may read it: no officer, no opinion, no reasons inside the office."""

    title: str
    organisation: str
    county_code: str
    sector: str
    verdict: Verdict
    first_day: date
    last_day: date


def open_for(session: Session, acting: Acting, application: Application, proposal: Proposal) -> Publicity:
    """From tomorrow, for the policy's working days; called by the step that leads into publicity."""
    days = clocks.policy_of(application, acting.today).state_days[ReviewState.PUBLICITY]
    before = side_facts.publicity(session, application)
    row = Publicity(
        application_id=application.id,
        number=(before.number if before else 0) + 1,
        proposal_id=proposal.id,
        first_day=acting.today + timedelta(days=1),
        last_day=due(acting.today, days),
    )
    session.add(row)
    session.flush()
    letter = _letter(session, acting, application, proposal, row)
    letters.issue(session, acting, letter, application=application)
    return row


def record_objection(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    received_on: date | None,
    sender: str,
    text: str,
) -> Objection:
    """登记异议 received within the period. Raises Invalid where a part is missing."""
    row = _running(session, application, seen)
    faults = []
    if received_on is None or not row.first_day <= received_on <= min(row.last_day, acting.today):
        period = f"{row.first_day:%Y-%m-%d} 至 {row.last_day:%Y-%m-%d}"
        faults.append(("received_on", f"收到日期应在公示期内（{period}），不晚于今天"))
    faults += _worded("sender", "提出人", sender, LONGEST_SENDER)
    faults += _worded("objection", "异议内容", text, LONGEST_TEXT)
    if faults or received_on is None:
        raise Invalid(faults)
    objection = Objection(
        publicity_id=row.id,
        received_on=received_on,
        sender=sender.strip(),
        text=text.strip(),
        recorded_by=acting.actor.account_id,
    )
    session.add(objection)
    number = len(objections(session, row)) + 1
    steps.touch(
        session,
        acting,
        application,
        action="publicity.objection",
        label="登记公示异议",
        note=f"第 {number} 件",
    )
    return objection


def answer_objection(
    session: Session, acting: Acting, application: Application, *, seen: int, objection_id: int, answer: str
) -> None:
    """答复异议, once. Raises Conflict where it was answered."""
    row = _running(session, application, seen)
    objection = next((item for item in objections(session, row) if item.id == objection_id), None)
    if objection is None:
        raise Absent(f"{application.ref}/{objection_id}")
    if objection.answered_at is not None:
        raise Conflict("这件异议已经答复")
    if faults := _worded(f"answer-{objection_id}", "答复", answer, LONGEST_TEXT):
        raise Invalid(faults)
    objection.answer, objection.answered_at = answer.strip(), acting.moment
    objection.answered_by = acting.actor.account_id
    number = 1 + [item.id for item in objections(session, row)].index(objection_id)
    steps.touch(
        session, acting, application, action="publicity.answer", label="答复公示异议", note=f"第 {number} 件"
    )


def close(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """公示结束: over, and every objection answered; on to the chair."""
    row = side_facts.publicity(session, application)
    count = len(objections(session, row)) if row else 0
    note = f"收到异议 {count} 件，均已答复" if count else "没有收到异议"
    steps.take(session, acting, application, "close_publicity", seen=seen, note=note)
    _end(session, acting, row)


def send_back(session: Session, acting: Acting, application: Application, *, seen: int, reason: str) -> None:
    """因异议退回重拟: an objection holds, a new draft is written."""
    row = side_facts.publicity(session, application)
    request = Request(reason=reason)
    steps.take(session, acting, application, "return_published", seen=seen, request=request, note=reason)
    _end(session, acting, row)


def objections(session: Session, row: Publicity) -> list[Objection]:
    """In the order in which they were recorded."""
    rows = session.scalars(select(Objection).where(Objection.publicity_id == row.id).order_by(Objection.id))
    return list(rows)


def running(session: Session, today: date) -> list[Shown]:
    """What the public may object to today, the one that ends first above."""
    rows = session.execute(
        select(Publicity, Application, Organisation.name, Proposal.verdict)
        .join(Application, Application.id == Publicity.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Proposal, Proposal.id == Publicity.proposal_id)
        .where(
            Application.state == ReviewState.PUBLICITY,
            Publicity.closed_at.is_(None),
            Publicity.first_day <= today,
            Publicity.last_day >= today,
        )
        .order_by(Publicity.last_day, Publicity.id)
    )
    return [
        Shown(
            title=application.title,
            organisation=organisation,
            county_code=application.county_code,
            sector=application.sector,
            verdict=verdict,
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for row, application, organisation, verdict in rows
    ]


def _running(session: Session, application: Application, seen: int) -> Publicity:
    steps.require_version(session, application, seen)
    row = side_facts.publicity(session, application)
    if application.state is not ReviewState.PUBLICITY or row is None or row.closed_at is not None:
        raise Conflict(f"现在是“{application.state.label}”，没有正在进行的公示")
    return row


def _worded(field: str, what: str, text: str, most: int) -> list[tuple[str, str]]:
    if not text.strip():
        return [(field, f"请填写{what}")]
    if len(text) > most:
        return [(field, f"{what}最多 {most} 个字，现有 {len(text)} 个字")]
    if odd := unprintable(text):
        return [(field, f"{what}里面有不能印在文书上的字符（{odd}），请删去后重新填写")]
    return []


def _end(session: Session, acting: Acting, row: Publicity | None) -> None:
    if row is not None:
        row.closed_at = acting.moment
        session.flush()


def _letter(
    session: Session, acting: Acting, application: Application, proposal: Proposal, row: Publicity
) -> LetterContext:
    organisation = session.get_one(Organisation, application.organisation_id)
    policy = clocks.policy_of(application, acting.today)
    days = policy.state_days[ReviewState.PUBLICITY]
    first, last = letter_words.day(row.first_day), letter_words.day(row.last_day)
    facts = (
        ("项目名称", application.title),
        ("项目单位", organisation.name),
        ("行业产品", application.sector),
        ("拟定结论", proposal.verdict.label),
        ("公示期", f"{first}至{last}，共 {days} 个工作日（{policy.basis}）"),
    )
    return letter_words.compose(
        session,
        acting,
        application,
        "publicity",
        addressee="",
        paragraphs=("经部门会商和复核，拟对下列项目作出会商联审意见，现予公示。",),
        tables=(Table(title="公示内容", columns=("事项", "内容"), rows=facts),),
        closing=HOW,
        signers=(),
    )
