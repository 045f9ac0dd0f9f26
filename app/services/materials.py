"""The checklist of materials is that of the law (rules/data/completeness.toml, R14): what applies, what lies in the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attachment
from rules.checklist_tables import Material as Listed
from rules.criteria.case import Case
from rules.criteria.conditions import needed
from rules.facts import MaterialItem, ProjectFacts
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.tables import in_force

COMMITMENT, COUNTY = "commitment", "county_opinion"
IN_THE_PROCEDURE = frozenset({COMMITMENT, COUNTY})
"""The promise is signed on the page that submits; the county gives its opinion as a step."""


@dataclass(frozen=True, slots=True)
class Material:
    """One item that can be uploaded. needed: None while a fact that decides it is open; why: what says that it is not."""

    kind: str
    title: str
    hint: str
    needed: bool | None
    why: str

    @property
    def required(self) -> bool:
        return self.needed is not False


# What no list names; never asked for.
OTHER = Material("other", "其他材料", "清单以外需要说明的材料", False, "视情况提交")


def checklist(facts: ProjectFacts, book: RuleBook, on: date) -> tuple[Material, ...]:
    """What this application uploads, in the order of the law's list."""
    balance = energy_balance(facts.energy, book=book, as_of=on)
    case = Case(facts=facts, as_of=on, book=book, balance=balance)
    return (*(_material(item, *needed(case, item.need)) for item in listed(book, on)), OTHER)


def _material(item: Listed, applies: bool | None, why: str) -> Material:
    return Material(item.key, item.title, item.content, applies, why)


def listed(book: RuleBook, on: date) -> list[Listed]:
    """Every item of the day's list that is uploaded, whether or not it applies to a project."""
    return [
        item
        for item in book.rows(Listed)
        if in_force(item.valid_from, item.valid_to, on) and item.key not in IN_THE_PROCEDURE
    ]


def title_of(kind: str, book: RuleBook) -> str:
    """Empty for a kind that no list ever named."""
    if kind == OTHER.kind:
        return OTHER.title
    return next((item.title for item in book.rows(Listed) if item.key == kind), "")


def current(session: Session, application_id: int, book: RuleBook | None = None) -> list[Attachment]:
    """The newest version of each uploaded material, in the order of the law's list. What officers add is no material."""
    rows = session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id, Attachment.superseded_at.is_(None))
        .order_by(Attachment.id)
    )
    order = [item.key for item in (book or RuleBook.load()).rows(Listed)]
    order.append(OTHER.kind)
    return sorted((row for row in rows if row.kind in order), key=lambda row: order.index(row.kind))


def as_facts(uploaded: Sequence[Attachment]) -> tuple[MaterialItem, ...]:
    """For the rules. Every stored file was opened by the inspection, which keeps nothing that cannot be read.

    The promise stands with the submission itself: a draft is looked at as it would be submitted.
    """
    files = tuple(MaterialItem(item=row.kind, present=True, readable=True) for row in uploaded)
    return (*files, MaterialItem(item=COMMITMENT, present=True, readable=True, signed=True))


def missing(facts: ProjectFacts, book: RuleBook, on: date) -> tuple[str, ...]:
    """Titles of ALL materials that this application needs and that are absent, at once."""
    present = {item.item for item in facts.materials or () if item.present}
    return tuple(
        material.title
        for material in checklist(facts, book, on)
        if material.required and material.kind not in present
    )
