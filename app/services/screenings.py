"""Running the rules over drafts and filed facts; keeping what they said."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import canonical_text, sha256
from app.models import Application, FactsVersion, ScreeningRecord
from app.services import drafts
from app.services.acting import Acting
from app.services.facts import assemble
from rules import report
from rules.facts import ProjectFacts
from rules.facts_file import from_mapping, to_mapping
from rules.parameters import RuleBook
from rules.screening import Screening, screen
from rules.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored screening and the digest it is quoted by."""

    screening: Screening
    sha256: str


def draft_facts(session: Session, application_id: int, book: RuleBook) -> ProjectFacts:
    return assemble(drafts.typed(session, application_id), carrier_units=carrier_units(book))


def carrier_units(book: RuleBook) -> dict[str, str]:
    """Carrier code → unit of its coefficient."""
    return {code: factor.unit for code, factor in book.factors.items() if factor.carrier}


def precheck(session: Session, application_id: int, book: RuleBook, today: date) -> Screening:
    """The reviewers' own engine over the draft, with today's law (A6)."""
    return screen(draft_facts(session, application_id, book), as_of=today, book=book)


def file_facts(session: Session, acting: Acting, application: Application, book: RuleBook) -> FactsVersion:
    """Snapshot the draft as the next facts version: canonical, hashed, never changed."""
    content = canonical_text(to_mapping(draft_facts(session, application.id, book)))
    application.facts_version += 1
    version = FactsVersion(
        application_id=application.id,
        number=application.facts_version,
        content=content,
        sha256=sha256(content),
        made_at=acting.moment,
    )
    session.add(version)
    session.flush()
    return version


def facts_of(session: Session, application: Application) -> tuple[ProjectFacts, str]:
    """The current facts version and its digest."""
    row = session.scalars(
        select(FactsVersion).where(
            FactsVersion.application_id == application.id, FactsVersion.number == application.facts_version
        )
    ).one()
    return facts_from(row, application), row.sha256


def facts_from(row: FactsVersion, application: Application) -> ProjectFacts:
    return from_mapping(json.loads(row.content), where=application.ref)


def record(session: Session, acting: Acting, application: Application, book: RuleBook) -> Kept:
    """Screen the current facts as of the filing date and keep the result; the case is pinned to this rule data."""
    facts, _ = facts_of(session, application)
    as_of = application.filed_on or acting.today
    screening = screen(facts, as_of=as_of, book=book)
    content = report.canonical_json(screening).decode("utf-8")
    existing = session.scalar(
        select(ScreeningRecord).where(
            ScreeningRecord.application_id == application.id,
            ScreeningRecord.facts_version == application.facts_version,
            ScreeningRecord.rules_digest == book.digest,
            ScreeningRecord.as_of == as_of,
        )
    )
    if existing is None:
        session.add(
            ScreeningRecord(
                application_id=application.id,
                facts_version=application.facts_version,
                as_of=as_of,
                rules_version=book.version,
                rules_digest=book.digest,
                content=content,
                sha256=sha256(content),
                made_at=acting.moment,
            )
        )
    application.rules_digest = book.digest
    _count(application, screening)
    session.flush()
    return Kept(screening, sha256(content))


def _count(application: Application, screening: Screening) -> None:
    """The queue's three numbers, kept with the case so that a list needs no JSON."""
    outcomes = [finding.outcome for finding in screening.findings]
    application.count_met = outcomes.count(Outcome.MET)
    application.count_not_met = outcomes.count(Outcome.NOT_MET)
    application.count_cannot_tell = outcomes.count(Outcome.CANNOT_TELL)


def current(session: Session, application: Application) -> Kept | None:
    """The kept screening of the current facts under the rule data the case is pinned to."""
    row = session.scalar(
        select(ScreeningRecord)
        .where(
            ScreeningRecord.application_id == application.id,
            ScreeningRecord.facts_version == application.facts_version,
            ScreeningRecord.rules_digest == application.rules_digest,
        )
        .order_by(ScreeningRecord.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return Kept(report.from_mapping(json.loads(row.content)), row.sha256)


def sector(session: Session, application: Application, book: RuleBook) -> str:
    """The first product's name as the directory calls it."""
    facts, _ = facts_of(session, application)
    return product_label(book, facts.products[0].product) if facts.products else ""


def product_label(book: RuleBook, key: str) -> str:
    product = book.products.get(key)
    return product.label if product else key
