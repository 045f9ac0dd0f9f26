"""先例 (R12): what was decided about cases like this one.

Bounded whatever the archive holds: the fifty newest decisions on the same product, found by an index; where these are
few, also of the same industry. Only these are read, compared and ranked.

Likeness of a figure: 1 − |a − b| ÷ max(|a|, |b|), where both are stated in the same unit. Likeness of a case: the mean
of capacity and unit energy; a figure that cannot be compared counts 0. A case of another product of the industry comes
after all of the same product, for its figures mean something else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.models import Application, Decision, FactsVersion, Opinion, Proposal
from app.services import screenings
from app.services.visibility import may_see
from rules.facts import ProjectFacts
from rules.parameters import RuleBook
from workflows.cases import Actor
from workflows.vocabulary import DecisionState, Department, OpinionState, OpinionVerdict, Verdict

NEWEST = 50
SHOWN = 20
FEW = 5


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure and the code of its unit; None where not stated."""

    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """One decided case. likeness: 0 to 100. dissent: departments that disagreed although it was approved."""

    ref: str
    title: str
    sector: str
    same_product: bool
    number: str
    signed_on: date
    verdict: Verdict
    state: DecisionState
    conditions: int
    dissent: tuple[Department, ...]
    capacity: Quantity
    unit_energy: Quantity
    likeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """own: the figures of the case that is compared. industry: whether other products of it were looked at."""

    capacity: Quantity
    unit_energy: Quantity
    rows: tuple[Precedent, ...]
    industry: bool


def like(session: Session, actor: Actor, application: Application, book: RuleBook) -> Found:
    """The most similar first. Five queries at most."""
    facts, _ = screenings.facts_of(session, application)
    own = _figures(facts)
    same = _decided(session, actor, application, (application.sector,))
    others: list[tuple[Application, Decision]] = []
    labels = _of_industry(book, application.sector)
    if len(same) < FEW and labels:
        others = _decided(session, actor, application, labels)
    rows = _precedents(session, [*same, *others], application.sector, own)
    ranked = sorted(rows, key=lambda row: (not row.same_product, -row.likeness, -row.signed_on.toordinal()))
    return Found(capacity=own[0], unit_energy=own[1], rows=tuple(ranked[:SHOWN]), industry=bool(others))


def _decided(
    session: Session, actor: Actor, application: Application, sectors: Sequence[str]
) -> list[tuple[Application, Decision]]:
    """The newest decisions of these sectors that this person may see."""
    rows = session.execute(
        select(Application, Decision)
        .join(Decision, Decision.application_id == Application.id)
        .where(Application.sector.in_(sectors), Application.id != application.id, may_see(actor))
        .order_by(Decision.id.desc())
        .limit(NEWEST)
    )
    return [(case, decision) for case, decision in rows]


def _of_industry(book: RuleBook, sector: str) -> tuple[str, ...]:
    """The other products' labels of the industry that the product of this label belongs to."""
    industry = next((one.industry for one in book.products.values() if one.label == sector), "")
    labels = {one.label for one in book.products.values() if industry and one.industry == industry}
    return tuple(sorted(labels - {sector}))


def _precedents(
    session: Session,
    pairs: list[tuple[Application, Decision]],
    sector: str,
    own: tuple[Quantity, Quantity],
) -> list[Precedent]:
    ids = [case.id for case, _ in pairs]
    if not ids:
        return []
    facts, conditions, dissent = _facts(session, ids), _conditions(session, ids), _dissent(session, ids)
    found = []
    for case, decision in pairs:
        capacity, energy = _figures(facts[case.id])
        against = decision.verdict is not Verdict.REJECT
        found.append(
            Precedent(
                ref=case.ref,
                title=case.title,
                sector=case.sector,
                same_product=case.sector == sector,
                number=decision.number,
                signed_on=decision.signed_on,
                verdict=decision.verdict,
                state=decision.state,
                conditions=conditions.get(case.id, 0),
                dissent=dissent.get(case.id, ()) if against else (),
                capacity=capacity,
                unit_energy=energy,
                likeness=round(50 * (likeness(own[0], capacity) + likeness(own[1], energy))),
            )
        )
    return found


def _figures(facts: ProjectFacts) -> tuple[Quantity, Quantity]:
    """Capacity and unit energy of the first product."""
    if not facts.products:
        return Quantity(None, ""), Quantity(None, "")
    product = facts.products[0]
    return (
        Quantity(product.capacity, product.capacity_unit or ""),
        Quantity(product.unit_energy, product.unit_energy_unit or ""),
    )


def likeness(one: Quantity, other: Quantity) -> Decimal:
    """0 to 1; 0 where the two cannot be compared."""
    if one.value is None or other.value is None or one.unit != other.unit:
        return Decimal(0)
    largest = max(abs(one.value), abs(other.value))
    if not largest:
        return Decimal(1)
    return max(Decimal(0), 1 - abs(one.value - other.value) / largest)


def _facts(session: Session, ids: list[int]) -> dict[int, ProjectFacts]:
    rows = session.execute(
        select(FactsVersion, Application)
        .join(
            Application,
            and_(
                Application.id == FactsVersion.application_id,
                Application.facts_version == FactsVersion.number,
            ),
        )
        .where(Application.id.in_(ids))
    )
    return {case.id: screenings.facts_from(version, case) for version, case in rows}


def _conditions(session: Session, ids: list[int]) -> dict[int, int]:
    """Application id → how many conditions the signed proposal has."""
    newest = (
        select(func.max(Proposal.id))
        .where(Proposal.application_id.in_(ids))
        .group_by(Proposal.application_id)
    )
    rows = session.execute(
        select(Proposal.application_id, Proposal.conditions).where(Proposal.id.in_(newest))
    )
    return {row.application_id: len(json.loads(row.conditions)) for row in rows}


def _dissent(session: Session, ids: list[int]) -> dict[int, tuple[Department, ...]]:
    """Application id → departments that disagree in the last round."""
    rows = session.execute(
        select(Opinion.application_id, Opinion.department)
        .join(Application, and_(Application.id == Opinion.application_id, Application.round == Opinion.round))
        .where(
            Opinion.application_id.in_(ids),
            Opinion.verdict == OpinionVerdict.DISAGREE,
            Opinion.state == OpinionState.SIGNED,
        )
        .order_by(Opinion.id)
    )
    found: dict[int, tuple[Department, ...]] = {}
    for row in rows:
        found[row.application_id] = (*found.get(row.application_id, ()), row.department)
    return found
