"""A change beside what was approved: entry by entry, and what law R17 says of the difference.

The finding stands beside the screening and not in it: that a change must be reviewed is no reason to refuse it.
"""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from app.models import Application
from app.rulebook import Shelf
from app.services import differences, drafts, screenings
from app.services.differences import Difference
from rules.facts import Change, ProjectFacts
from rules.findings import Finding
from rules.law_days import law_day
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.screening import Screening, screen
from workflows.vocabulary import ApplicationKind

JUDGED = tuple(f"R{number:02d}" for number in range(1, 12))


def against_approved(session: Session, application: Application) -> list[Difference]:
    """Every entry that is not as it was approved."""
    if application.kind is not ApplicationKind.CHANGE_REVIEW or application.follows_id is None:
        return []
    before = drafts.typed(session, application.follows_id)
    return differences.between(before, drafts.typed(session, application.id))


def finding(session: Session, application: Application, shelf: Shelf) -> Finding | None:
    """Law R17 over what was approved and what is filed now; None where nothing is changed or filed."""
    if application.kind is not ApplicationKind.CHANGE_REVIEW or not application.facts_version:
        return None
    earlier = session.get_one(Application, application.follows_id)
    before, _ = screenings.facts_of(session, earlier)
    after, _ = screenings.facts_of(session, application)
    old, new = screenings.current(session, earlier), screenings.current(session, application)
    book = shelf.current(session)
    stated = _stated(before, after, old.screening if old else None, new.screening if new else None, book)
    if stated is None:
        return None
    return screen(replace(after, change=stated), as_of=stated.on, book=book).finding("change")


def _stated(
    before: ProjectFacts,
    after: ProjectFacts,
    old: Screening | None,
    new: Screening | None,
    book: RuleBook,
) -> Change | None:
    """The day of the event is the day the change was filed. What no figure tells stays unsaid."""
    if after.filed_on is None:
        return None
    products = before.products != after.products
    return Change(
        on=after.filed_on,
        approved_energy_tce=_energy(before, book),
        actual_energy_tce=_energy(after, book),
        site_changed=before.site != after.site,
        content_changed=products or before.equipment != after.equipment,
        scale_changed=products,
        outcome_changed=_outcomes(old) != _outcomes(new) if old and new else None,
    )


def _energy(facts: ProjectFacts, book: RuleBook) -> Decimal | None:
    day = law_day(facts, today=facts.filed_on, book=book) if facts.filed_on else None
    found = energy_balance(facts.energy, book=book, as_of=day) if day else None
    return found.e_cal if found and found.complete else None


def _outcomes(screening: Screening) -> dict[str, str]:
    return {item.key: item.outcome.value for item in screening.findings if item.rule in JUDGED}
