"""转报省级 and what the province answered: each referral a row, the answer binds the proposal (law R22)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.letter import Item, LetterContext, Table
from app.errors import Invalid
from app.inspection import Inspected
from app.models import Application, Organisation, Project, ProvincialReview
from app.services import attachments, case_file, letter_words, letters, screenings, side_facts, steps
from app.services.acting import Acting
from app.services.decision_opinions import copies
from app.services.plain import plain
from workflows.cases import Request
from workflows.vocabulary import Audience, Verdict

PROVINCE = "河南省发展和改革委员会"
SCAN = "provincial_result"
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The province's document as uploaded. sha256: its key in the store."""

    inspected: Inspected
    sha256: str


def refer(session: Session, acting: Acting, application: Application, *, seen: int, reason: str) -> None:
    """转报省级 with a letter; the city's clock stands. reason: the coordinator's own words, may be empty."""
    before = side_facts.provincial(session, application)
    request = Request(reason=reason)
    steps.take(session, acting, application, "refer_to_province", seen=seen, request=request, note=reason)
    session.add(
        ProvincialReview(
            application_id=application.id,
            number=(before.number if before else 0) + 1,
            sent_by=acting.actor.account_id,
            sent_at=acting.moment,
        )
    )
    session.flush()
    letters.issue(
        session, acting, _transmittal(session, acting, application, reason), application=application
    )


def record_result(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    verdict: Verdict | None,
    document_number: str,
    text: str,
    scan: Scan | None,
) -> None:
    """登记省级意见: verdict, number and scan of the document. Raises StepRefused where one is missing."""
    if len(document_number.strip()) > LONGEST_NUMBER:
        raise Invalid([("document_number", f"文号最多 {LONGEST_NUMBER} 个字")])
    request = Request(
        verdict=verdict,
        document_number=document_number,
        attachments=(scan.inspected.name,) if scan else (),
    )
    said = f"{document_number.strip()}：{verdict.label if verdict else ''}"
    steps.take(
        session, acting, application, "record_provincial_result", seen=seen, request=request, note=said
    )
    row = side_facts.provincial(session, application)
    if row is None or scan is None:
        raise LookupError("a case with the province has a referral, and its result a scan")
    kept = attachments.add_of_officer(
        session,
        acting,
        application,
        kind=SCAN,
        inspected=scan.inspected,
        sha256=scan.sha256,
        audience=Audience.REVIEWERS,
    )
    row.verdict, row.document_number, row.scan_number = verdict, document_number.strip(), kept.number
    row.text, row.heard_at = text.strip(), acting.moment
    session.flush()


def referrals(session: Session, application: Application) -> list[ProvincialReview]:
    """Every referral of the case, newest first."""
    rows = session.scalars(
        select(ProvincialReview)
        .where(ProvincialReview.application_id == application.id)
        .order_by(ProvincialReview.number.desc())
    )
    return list(rows)


def _transmittal(session: Session, acting: Acting, application: Application, reason: str) -> LetterContext:
    """转报函: what the project is, why the province decides, what the city's departments said."""
    organisation = session.get_one(Organisation, application.organisation_id)
    code = session.get_one(Project, application.project_id).code
    kept = screenings.current(session, application)
    tier = kept.screening.finding("review_level") if kept else None
    why = plain(tier.summary) if tier else ""
    said = letter_words.lines(reason)
    return letter_words.compose(
        session,
        acting,
        application,
        "transmittal",
        addressee=PROVINCE,
        paragraphs=(
            f"{organisation.name}申报的《{application.title}》（项目代码 {code}，受理编号 {application.ref}），"
            f"我市于{letter_words.day(application.accepted_on or acting.today)}受理并组织了部门会商。"
            f"{why}{'' if why.endswith('。') else '。'}现随函转报，请予审查。",
            "申报数据、规则核查结果和部门意见随本函一并报送。",
        ),
        items=[Item(title="转报说明", lines=said)] if said else (),
        tables=_opinions(session, application),
        copies=copies(case_file.opinions_of(session, application)),
    )


def _opinions(session: Session, application: Application) -> tuple[Table, ...]:
    rows = case_file.opinions_of(session, application)
    texts = case_file.latest_texts(session, rows)
    cells = tuple(
        (
            row.department.label,
            row.verdict.label if row.verdict else row.state.label,
            str(texts[row.id].get("text") or "—"),
        )
        for row in rows
    )
    return (Table(title="部门会商意见", columns=("部门", "意见", "内容"), rows=cells),) if cells else ()
