"""A fresh draft with what an earlier application of the project said: for a change, and after a refusal was set aside."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.models import Application, Attachment, Decision, DraftSection, Project
from app.services import decision_life, drafts, events, numbers
from app.services.acting import Acting
from workflows.procedures import review_on
from workflows.vocabulary import FINAL_REVIEW_STATES, ApplicationKind, Audience, ReviewState

EVIDENCE = "after_"
"""First letters of the kind of what a company hands in after the decision: it is no material of an application."""


def draft_from(
    session: Session, acting: Acting, earlier: Application, *, kind: ApplicationKind, because: str
) -> Application:
    """Sections and current material are copied; nothing of the earlier application changes.

    Raises Conflict while another application of the project is open.
    """
    if standing := open_one(session, earlier):
        raise Conflict(f"这个项目已有一件在办的申报：{standing}")
    fresh = Application(
        ref=numbers.application_ref(session, earlier.county_code, acting.today.year),
        kind=kind,
        follows_id=earlier.id,
        change_text=because if kind is ApplicationKind.CHANGE_REVIEW else "",
        project_id=earlier.project_id,
        organisation_id=earlier.organisation_id,
        county_code=earlier.county_code,
        title=earlier.title,
        sector=earlier.sector,
        state=ReviewState.DRAFT,
        procedure_version=review_on(kind, acting.today).version,
        created_at=acting.moment,
    )
    session.add(fresh)
    session.flush()
    for section in drafts.sections_of(session, earlier.id).values():
        session.add(
            DraftSection(
                application_id=fresh.id,
                name=section.name,
                content=section.content,
                faults=section.faults,
                complete=section.complete,
                saved_by=section.saved_by,
                saved_at=acting.moment,
            )
        )
    _copy_material(session, earlier, fresh)
    session.flush()
    events.append(
        session,
        acting,
        action="application.start",
        label="开始填报",
        application=fresh,
        note=f"由 {earlier.ref} 复制：{because}",
    )
    return fresh


def change_of(session: Session, acting: Acting, earlier: Application, *, text: str) -> Application:
    """申请变更: a draft about an approval in force. Raises Conflict where there is none to change."""
    decision = session.scalar(select(Decision).where(Decision.application_id == earlier.id))
    if not (decision_life.in_force(decision, acting.today) and decision_life.approves(decision)):
        raise Conflict("没有有效的通过意见，不能申请变更")
    return draft_from(session, acting, earlier, kind=ApplicationKind.CHANGE_REVIEW, because=text.strip())


def open_one(session: Session, earlier: Application) -> str:
    """Number of the project's open application, or empty. The plant's row is locked: of two, the second sees the first."""
    session.scalar(select(Project.id).where(Project.id == earlier.project_id).with_for_update())
    found = session.scalar(
        select(Application.ref).where(
            Application.project_id == earlier.project_id, Application.state.not_in(FINAL_REVIEW_STATES)
        )
    )
    return found or ""


def begun_anew(session: Session, earlier: Application) -> Application | None:
    """What was opened for the company after a refusal was set aside."""
    return session.scalar(
        select(Application)
        .where(Application.follows_id == earlier.id, Application.kind == ApplicationKind.JOINT_REVIEW)
        .order_by(Application.id.desc())
        .limit(1)
    )


def _copy_material(session: Session, earlier: Application, fresh: Application) -> None:
    """The bytes lie in the store under their digest: a copy is a row. What officers added stays where it is."""
    rows = session.scalars(
        select(Attachment).where(
            Attachment.application_id == earlier.id,
            Attachment.superseded_at.is_(None),
            Attachment.audience == Audience.APPLICANT,
            ~Attachment.kind.startswith(EVIDENCE),
        )
    )
    for row in rows:
        session.add(
            Attachment(
                application_id=fresh.id,
                kind=row.kind,
                number=1,
                display_name=row.display_name,
                media_type=row.media_type,
                size=row.size,
                pages=row.pages,
                sha256=row.sha256,
                uploaded_by=row.uploaded_by,
                uploaded_at=row.uploaded_at,
            )
        )
