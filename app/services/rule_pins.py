"""A filed case keeps the rule data it was filed under; what newer data would say is shown, never applied silently (law §2.8)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import Application
from app.rulebook import Shelf
from app.services.screenings import Kept
from rules.facts import ProjectFacts
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import screen
from workflows.vocabulary import FINAL_REVIEW_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """``changed``: titles of the findings that would differ under ``version``.

    rebuilt: the pinned book still exists; without it the stored result is what is compared with.
    """

    version: str
    changed: tuple[str, ...]
    rebuilt: bool


def newer(
    session: Session, shelf: Shelf, application: Application, facts: ProjectFacts, kept: Kept, book: RuleBook
) -> Newer | None:
    """None where the case is closed or pinned to ``book``, the one in force."""
    if application.state in FINAL_REVIEW_STATES or application.rules_digest == book.digest:
        return None
    as_of = kept.screening.as_of
    pinned = shelf.by_digest(session, application.rules_digest)
    before = screen(facts, as_of=as_of, book=pinned) if pinned else kept.screening
    after = screen(facts, as_of=as_of, book=book)
    was, becomes = _by_key(before.findings), _by_key(after.findings)
    changed = (
        (becomes.get(key) or was[key]).title
        for key in dict.fromkeys((*becomes, *was))
        if _said(was.get(key)) != _said(becomes.get(key))
    )
    return Newer(version=book.version, changed=tuple(changed), rebuilt=pinned is not None)


def _by_key(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings}


def _said(finding: Finding | None) -> tuple[object, ...]:
    return (finding.outcome, finding.reason) if finding else ()
