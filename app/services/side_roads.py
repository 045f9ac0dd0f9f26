"""Side roads of a review that have no rows of their own: the halt; and what a withdrawal ends on all of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.letter import Item
from app.models import Application, Closing, ExpertReview, Publicity, SupplementNotice
from app.services import letter_words, letters, screenings, steps
from app.services.acting import Acting
from app.services.plain import plain
from workflows.aggregation import suspended


def halt(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """中止: a policy the case depends on is suspended; the clock stands, lots stay reserved."""
    kept = screenings.current(session, application)
    found = suspended(kept.screening if kept else None)
    titles = "、".join(dict.fromkeys(finding.title for finding in found))
    steps.take(session, acting, application, "halt", seen=seen, note=titles)
    letter = letter_words.compose(
        session,
        acting,
        application,
        "halted",
        paragraphs=(
            f"{letter_words.received(application)}正在会商联审。因下列事项所依据的政策暂停执行，现中止办理：",
        ),
        items=[Item(title=finding.title, lines=(plain(finding.summary),)) for finding in found],
        closing="中止期间不计时，替代来源继续保留。政策恢复执行后继续办理，并另行告知。",
    )
    letters.issue(session, acting, letter, application=application)


def resume(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """恢复办理: after a new screening the suspension is gone; the clock goes on."""
    steps.take(session, acting, application, "resume", seen=seen)
    until = letter_words.day(application.total_due_on) if application.total_due_on else ""
    letter = letter_words.compose(
        session,
        acting,
        application,
        "resumed",
        paragraphs=(
            f"{letter_words.received(application)}曾因政策暂停中止办理。经重新核查，暂停事项已经消除，自今日起恢复办理。",
            f"中止的时间不计入办理期限{f'，应于{until}前办结' if until else ''}。",
        ),
        closing=letter_words.SEE,
    )
    letters.issue(session, acting, letter, application=application)


def close_open(session: Session, acting: Acting, application: Application) -> None:
    """A withdrawn case leaves nothing open: no closing, notice, publicity or expert review."""
    closings = select(Closing).where(Closing.confirmed_at.is_(None), Closing.dropped_at.is_(None))
    for closing in session.scalars(closings.where(Closing.application_id == application.id)):
        closing.dropped_at = acting.moment
    notices = select(SupplementNotice).where(SupplementNotice.closed_as == "")
    for notice in session.scalars(notices.where(SupplementNotice.application_id == application.id)):
        notice.closed_as = "withdrawn"
    publicities = select(Publicity).where(Publicity.closed_at.is_(None))
    for publicity in session.scalars(publicities.where(Publicity.application_id == application.id)):
        publicity.closed_at = acting.moment
    reviews = select(ExpertReview).where(ExpertReview.closed_at.is_(None))
    for review in session.scalars(reviews.where(ExpertReview.application_id == application.id)):
        review.closed_at = acting.moment
    session.flush()
