"""Uploaded material: a new version supersedes the old one, both stay (RE-02). The bytes were inspected before."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Absent, Change, Conflict, Invalid, StaleVersion
from app.inspection import Inspected
from app.models import Account, Application, Attachment, DraftSection
from app.services import drafts, events, materials, opened, screenings
from app.services.acting import SHANGHAI, Acting
from rules.parameters import RuleBook
from workflows.cases import Actor
from workflows.vocabulary import Audience, ReviewState, Role

SECTION = "files"
COMPANY = frozenset({Role.APPLICANT, Role.CONSULTANT})
LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
EXPERT_REPORT = "expert_report"
SUB_OPINION = "sub_opinion_{department}_"
"""Kind of the letter an office below a department answered with, before the number of the question."""


def add(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    kind: str,
    inspected: Inspected,
    sha256: str,
    seen: int,
    book: RuleBook,
) -> Attachment:
    """Keep one version of one material. ``sha256``: its key in the store. ``seen``: version of the files section.

    Raises Invalid for an unknown kind, Conflict once filed, StaleVersion when another upload came between.
    """
    title = materials.title_of(kind, book)
    if not title:
        raise Invalid([("kind", "请选择材料的种类")])
    if application.state is not ReviewState.DRAFT and kind not in opened.read(session, application).materials:
        raise Conflict("申报已提交，不能再上传或替换材料")
    section = drafts.sections_of(session, application.id)[SECTION]
    if section.version != seen:
        raise StaleVersion([_last_upload(session, section)])
    number = _supersede(session, acting, application, kind)
    attachment = Attachment(
        application_id=application.id,
        kind=kind,
        number=number,
        display_name=inspected.name,
        media_type=inspected.media_type,
        size=inspected.size,
        pages=inspected.pages,
        sha256=sha256,
        uploaded_by=acting.actor.account_id,
        uploaded_at=acting.moment,
    )
    session.add(attachment)
    session.flush()
    _keep_section(session, acting, application, section, book)
    events.append(
        session,
        acting,
        action="attachment.add",
        label="上传材料" if number == 1 else "替换材料",
        application=application,
        note=f"{title}：{inspected.name}，第 {number} 版，SHA-256 {sha256[:12]}",
        after_digest=sha256,
    )
    return attachment


def _last_upload(session: Session, section: DraftSection) -> Change:
    when = section.saved_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return Change(when, session.get_one(Account, section.saved_by).name, "上传或替换了材料")


def _supersede(session: Session, acting: Acting, application: Application, kind: str) -> int:
    """Mark the standing version as replaced; the number of the next one."""
    of_kind = (Attachment.application_id == application.id, Attachment.kind == kind)
    standing = session.scalars(select(Attachment).where(*of_kind, Attachment.superseded_at.is_(None)))
    for row in standing:
        row.superseded_at = acting.moment
    last = session.scalar(select(func.max(Attachment.number)).where(*of_kind))
    session.flush()
    return (last or 0) + 1


def _keep_section(
    session: Session, acting: Acting, application: Application, section: DraftSection, book: RuleBook
) -> None:
    section.content = canonical_text(
        {"uploaded": [row.kind for row in materials.current(session, application.id, book)]}
    )
    section.version += 1
    section.saved_by = acting.actor.account_id
    section.saved_at = acting.moment
    application.version += 1  # Who checks and submits must have seen this.
    weigh(session, acting, application, book)


def weigh(session: Session, acting: Acting, application: Application, book: RuleBook) -> tuple[str, ...]:
    """The files section is complete when no material is missing that the other sections ask for; what is missing.

    A section saved after the last upload may ask for one more, so this is asked again before anything is filed.
    """
    facts = screenings.typed_facts(session, application, book)
    missing = materials.missing(facts, book, acting.today)
    drafts.sections_of(session, application.id)[SECTION].complete = not missing
    session.flush()
    return missing


def find(session: Session, application: Application, kind: str, number: int) -> Attachment:
    """One version, also a superseded one. Raises Absent."""
    row = session.scalar(
        select(Attachment).where(
            Attachment.application_id == application.id,
            Attachment.kind == kind,
            Attachment.number == number,
        )
    )
    if row is None:
        raise Absent(f"{kind}/{number}")
    return row


def may_read(actor: Actor, row: Attachment) -> bool:
    """Of a case that this person sees: what an officer added for the reviewers is not for the company."""
    if row.audience is Audience.APPLICANT:
        return True
    if row.audience is Audience.REVIEWERS:
        return actor.role not in COMPANY | {Role.EXPERT}
    lead = row.audience is Audience.LEAD and actor.role in LEAD
    own = bool(actor.body) and row.kind.startswith(SUB_OPINION.format(department=actor.body))
    return lead or own or actor.is_any_of(row.uploaded_by)


def add_of_officer(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    kind: str,
    inspected: Inspected,
    sha256: str,
    audience: Audience,
) -> Attachment:
    """Keep a file that an officer adds beside the materials; the step it comes with leaves the event."""
    attachment = Attachment(
        application_id=application.id,
        kind=kind,
        number=_supersede(session, acting, application, kind),
        display_name=inspected.name,
        media_type=inspected.media_type,
        size=inspected.size,
        pages=inspected.pages,
        sha256=sha256,
        audience=audience,
        uploaded_by=acting.actor.account_id,
        uploaded_at=acting.moment,
    )
    session.add(attachment)
    session.flush()
    return attachment
