"""The register's answer about every lot an application claims (R15), and the projects nearby (R16).

A small, honest register: what is free of a lot is what its owner states, less what other filed applications claim of
it. A lot is known by kind, enterprise, line or measure; spelling is compared without width, spaces and case. Claims of
drafts and of refused, lapsed or withdrawn applications are free again. Nobody has verified a lot yet, so ``verified``
is never stated. The answer is that of the day it was asked, and lies in the facts of the version it was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app import spelling
from app.models import Application, DraftSection, FactsVersion
from app.services.typed_fields import Typed
from rules.facts import LotClaim, NearbyProject, ProjectFacts, RegisterAnswer
from rules.facts_file import from_mapping, to_mapping
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.vocabulary import LotKind, Pollutant, QuotaRoute
from workflows.vocabulary import ReviewState

RELEASED = (
    ReviewState.DRAFT,
    ReviewState.WITHDRAWN,
    ReviewState.LAPSED,
    ReviewState.NOT_ACCEPTED,
    ReviewState.OUT_OF_SCOPE,
    ReviewState.REJECTED,
)
"""Where nothing is reserved (procedure: 替代量释放)."""

Lot = tuple[LotKind, str]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """source: as the rules name a lot: enterprise and line, measure or route."""

    kind: LotKind
    source: str
    quantity: Decimal | None
    unit: str | None

    @property
    def lot(self) -> Lot:
        return self.kind, spelt(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another application that is filed and not released."""

    organisation_id: int
    title: str
    filed_on: date
    facts: Facts
    site: Typed


def asked(
    session: Session,
    application: Application,
    facts: ProjectFacts,
    site: Typed,
    *,
    book: RuleBook,
    today: date,
) -> ProjectFacts:
    """The facts with the register's answer of today. ``site``: the section as typed."""
    others = _others(session, application)
    return replace(
        facts,
        register=RegisterAnswer(asked_on=today, lots=tuple(_answers(facts, others))),
        nearby=tuple(_nearby(application, site, others, book)),
    )


def _others(session: Session, application: Application) -> list[Other]:
    """One query. Other applications of the same project claim the same lots by right and are left out."""
    found = session.execute(
        select(
            Application.organisation_id,
            Application.title,
            Application.filed_on,
            FactsVersion.content,
            DraftSection.content.label("site"),
        )
        .join(
            FactsVersion,
            and_(
                FactsVersion.application_id == Application.id,
                FactsVersion.number == Application.facts_version,
            ),
        )
        .join(DraftSection, and_(DraftSection.application_id == Application.id, DraftSection.name == "site"))
        .where(
            Application.project_id != application.project_id,
            Application.filed_on.is_not(None),
            Application.state.not_in(RELEASED),
        )
        .order_by(Application.id)
    )
    return [
        Other(
            organisation_id=row.organisation_id,
            title=row.title,
            filed_on=row.filed_on,
            facts=json.loads(row.content),
            site=json.loads(row.site),
        )
        for row in found
    ]


def _answers(facts: ProjectFacts, others: list[Other]) -> Iterator[LotClaim]:
    own = list(claims(to_mapping(facts)))
    stated = _stated(own)
    taken: dict[tuple[Lot, str | None], Decimal] = defaultdict(Decimal)
    for other in others:
        for claim in claims(other.facts):
            if claim.lot in stated and claim.quantity is not None:
                taken[claim.lot, claim.unit] += claim.quantity
    for claim in own:
        total = stated[claim.lot]
        free = None if total is None else max(Decimal(0), total - taken[claim.lot, claim.unit])
        yield LotClaim(
            kind=claim.kind, source=claim.source, claimed=claim.quantity, available=free, unit=claim.unit
        )


def _stated(own: list[Claim]) -> dict[Lot, Decimal | None]:
    """How large each lot is by this application's own words.

    A line or measure that stands in two rows is still one lot. Quota is named by enterprise and route alone, so
    several rows there are several amounts.
    """
    sizes: dict[Lot, list[Decimal]] = defaultdict(list)
    for claim in own:
        sizes[claim.lot] += [claim.quantity] if claim.quantity is not None else []
    return {lot: _size(lot[0], amounts) for lot, amounts in sizes.items()}


def _size(kind: LotKind, amounts: list[Decimal]) -> Decimal | None:
    if not amounts:
        return None
    return sum(amounts, Decimal(0)) if kind is LotKind.ENERGY else max(amounts)


def claims(facts: Facts) -> Iterator[Claim]:
    """Every lot that a facts version claims, as stored."""
    for plan in facts.get("replacements") or ():
        for row in plan.get("retired") or ():
            yield _claim(
                LotKind.CAPACITY,
                row.get("capacity"),
                row.get("capacity_unit"),
                row["enterprise"],
                row["line"],
            )
    for row in (facts.get("coal") or {}).get("sources") or ():
        yield _claim(LotKind.COAL, row.get("reduction_t"), "t", row["enterprise"], row.get("measure"))
    for row in (facts.get("quota") or {}).get("sources") or ():
        route = QuotaRoute(row["route"]).label if row.get("route") else None
        yield _claim(LotKind.ENERGY, row.get("quantity_tce"), "tce", row["enterprise"], route)
    for row in (facts.get("pollutants") or {}).get("reductions") or ():
        named = (row["enterprise"], row.get("measure"), Pollutant(row["pollutant"]).label)
        yield _claim(LotKind.POLLUTANT, row.get("reduction_t"), "t", *named)


def _claim(kind: LotKind, quantity: object, unit: str | None, *named: str | None) -> Claim:
    return Claim(
        kind=kind,
        source=" ".join(part for part in named if part),
        quantity=Decimal(str(quantity)) if quantity is not None else None,
        unit=unit,
    )


def spelt(words: object) -> str:
    """For comparing: full-width as half-width, without spaces and what nobody sees, in one case."""
    return spelling.compared(str(words or ""))


def _nearby(
    application: Application, site: Typed, others: list[Other], book: RuleBook
) -> Iterator[NearbyProject]:
    own = _place(site)
    for other in others:
        same_site = bool(own and own == _place(other.site))
        same_applicant = other.organisation_id == application.organisation_id
        if same_site or same_applicant:
            balance = energy_balance(from_mapping(other.facts).energy, book=book, as_of=other.filed_on)
            yield NearbyProject(
                name=other.title,
                filed_on=other.filed_on,
                same_applicant=same_applicant,
                same_site=same_site,
                project_code=other.facts.get("project_code"),
                energy_tce=_rounded(balance.e_eq),
            )


def _rounded(tce: Decimal | None) -> Decimal | None:
    """As it is printed (law §2.7): a facts file carries no endless decimals."""
    return None if tce is None else tce.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _place(site: Typed) -> tuple[str, ...]:
    """The same land document, or, where none is given, the same town and park. Empty: not stated."""
    named = ("land_doc",) if spelt(site.get("land_doc")) else ("town", "park")
    parts = tuple(spelt(site.get(name)) for name in named)
    return (spelt(site.get("county")), *parts) if all(parts) else ()
