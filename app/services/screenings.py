"""Running the rules over drafts and filed facts; keeping what they said."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.canonical import canonical_text, sha256
from app.models import Application, FactsVersion, Organisation, ScreeningRecord
from app.services import corrections, drafts, materials, parsed, register
from app.services.acting import Acting
from app.services.facts import Known, assemble
from app.services.typed_fields import Typed
from rules import report
from rules.facts import Applicant, ProjectFacts
from rules.facts_file import from_mapping, to_mapping
from rules.law_days import law_day
from rules.parameters import RuleBook
from rules.screening import Screening, screen
from rules.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored screening and the digest it is quoted by."""

    screening: Screening
    sha256: str


def draft_facts(
    session: Session,
    application: Application,
    book: RuleBook,
    today: date,
    typed: Mapping[str, Typed] | None = None,
) -> ProjectFacts:
    """The draft as it would be filed today, with what the register answers today. ``typed``: where already read."""
    typed = typed or drafts.typed(session, application.id)
    facts = assemble(typed, book=book, known=known_of(session, application, book))
    return register.asked(session, application, facts, typed.get("site", {}), book=book, today=today)


def typed_facts(session: Session, application: Application, book: RuleBook) -> ProjectFacts:
    """The draft without the register's answer."""
    known = known_of(session, application, book)
    return assemble(drafts.typed(session, application.id), book=book, known=known)


def known_of(session: Session, application: Application, book: RuleBook) -> Known:
    """What is not typed: the organisation of the account, the day of filing, the files in the case."""
    organisation = session.get_one(Organisation, application.organisation_id)
    return Known(
        applicant=Applicant(name=organisation.name, credit_code=organisation.credit_code),
        filed_on=application.filed_on,
        materials=materials.as_facts(materials.current(session, application.id, book)),
    )


def precheck(
    session: Session,
    application: Application,
    book: RuleBook,
    today: date,
    typed: Mapping[str, Typed] | None = None,
) -> Screening:
    """The reviewers' own engine over the draft, with today's law (A6)."""
    return screen(draft_facts(session, application, book, today, typed), as_of=today, book=book)


def live(
    session: Session, application: Application, book: RuleBook, today: date, changed: dict[str, Typed]
) -> Screening:
    """The draft with ``changed`` sections as they are being typed; the register is not asked while somebody types."""
    typed = drafts.typed(session, application.id) | changed
    facts = assemble(typed, book=book, known=known_of(session, application, book))
    return screen(facts, as_of=today, book=book)


def file_facts(session: Session, acting: Acting, application: Application, book: RuleBook) -> FactsVersion:
    """Snapshot the draft as the next facts version: canonical, hashed, never changed."""
    facts = draft_facts(session, application, book, acting.today)
    return _keep(session, acting, application, corrections.upheld(session, application, facts))


def ask_register(session: Session, acting: Acting, application: Application, book: RuleBook) -> bool:
    """Ask again about the lots of a filed case. Another answer makes the next facts version; nothing typed changes."""
    before, _ = facts_of(session, application)
    site = drafts.typed(session, application.id).get("site", {})
    facts = register.asked(session, application, before, site, book=book, today=acting.today)
    unasked = before.register is None or facts.register is None
    if not unasked and before.register.lots == facts.register.lots and before.nearby == facts.nearby:  # type: ignore[union-attr]
        return False
    _keep(session, acting, application, facts)
    return True


def restate(session: Session, acting: Acting, application: Application, facts: ProjectFacts) -> FactsVersion:
    """The next facts version with a figure that was corrected; nothing typed changes."""
    return _keep(session, acting, application, facts)


def _keep(session: Session, acting: Acting, application: Application, facts: ProjectFacts) -> FactsVersion:
    content = canonical_text(to_mapping(facts))
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


def judged_on(application: Application, facts: ProjectFacts, book: RuleBook, today: date) -> date:
    """Whose day's law holds for the case: of its filing, or of its acceptance where the rule data say so (law §2.8)."""
    days = replace(facts, filed_on=application.filed_on, accepted_on=application.accepted_on)
    return law_day(days, today=today, book=book)


def record(session: Session, acting: Acting, application: Application, book: RuleBook) -> Kept:
    """Screen the current facts and keep the result; the case is pinned to this rule data."""
    facts, _ = facts_of(session, application)
    as_of = judged_on(application, facts, book, acting.today)
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
    """The queue's three numbers, kept with the case so that a list needs no JSON; what only informs is not counted."""
    outcomes = [finding.outcome for finding in screening.findings if not finding.informs]
    application.count_met = outcomes.count(Outcome.MET)
    application.count_not_met = outcomes.count(Outcome.NOT_MET)
    application.count_cannot_tell = outcomes.count(Outcome.CANNOT_TELL)


_CURRENT = (
    select(ScreeningRecord.id, ScreeningRecord.sha256)
    .where(
        ScreeningRecord.application_id == bindparam("application"),
        ScreeningRecord.facts_version == bindparam("facts_version"),
        ScreeningRecord.rules_digest == bindparam("rules_digest"),
    )
    .order_by(ScreeningRecord.id.desc())
    .limit(1)
)


def current(session: Session, application: Application) -> Kept | None:
    """The kept screening of the current facts under the rule data the case is pinned to."""
    asked = {
        "application": application.id,
        "facts_version": application.facts_version,
        "rules_digest": application.rules_digest,
    }
    row = session.execute(_CURRENT, asked).first()
    if row is None:
        return None
    return Kept(parsed.get(row.sha256) or _read(session, row.id, row.sha256), row.sha256)


def _read(session: Session, number: int, digest: str) -> Screening:
    """Read the stored JSON; kept for the next reader only when it is what the digest says."""
    content = session.scalars(select(ScreeningRecord.content).where(ScreeningRecord.id == number)).one()
    screening = report.from_mapping(json.loads(content))
    if sha256(content) == digest:
        parsed.keep(digest, screening)
    return screening


def sector(session: Session, application: Application, book: RuleBook) -> str:
    """The first product's name as the directory calls it."""
    facts, _ = facts_of(session, application)
    return product_label(book, facts.products[0].product) if facts.products else ""


def product_label(book: RuleBook, key: str) -> str:
    product = book.products.get(key)
    return product.label if product else key
