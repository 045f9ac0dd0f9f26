"""Which single figure would change which finding, over stored facts or a draft (A7, L12)."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.models import Application
from app.rulebook import Shelf
from rules.parameters import RuleBook
from rules.screening import Screening
from rules.sensitivity import Flip, flips
from rules.vocabulary import Outcome


def of_case(
    session: Session, shelf: Shelf, application: Application, screening: Screening, book: RuleBook
) -> tuple[Flip, ...]:
    """Under the rule data the case is pinned to; under the book in force where that data is no longer there."""
    pinned = shelf.by_digest(session, application.rules_digest) or book
    return flips(screening.facts, as_of=screening.as_of, book=pinned)


def towards_met(screening: Screening, book: RuleBook, keys: Collection[str]) -> dict[str, tuple[Flip, ...]]:
    """For the findings of ``keys``: what the applicant could state otherwise so that the requirement is met."""
    found = flips(screening.facts, as_of=screening.as_of, book=book, screening=screening) if keys else ()
    return {
        key: tuple(flip for flip in found if flip.finding == key and flip.outcome_then is Outcome.MET)
        for key in keys
    }
