"""Facts that come from the register and from later gates, not from the application form (R14 to R18)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.vocabulary import LotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialItem:
    """One item of the checklist as it lies in the file. ``item``: key of rules/data/completeness.toml."""

    item: str
    present: bool | None = None
    readable: bool | None = None
    signed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotClaim:
    """The register's answer for one lot: how much this project claims, how much is free for it.

    source: enterprise and line or measure. available: balance before this claim; None = the register does not know it.
    """

    kind: LotKind
    source: str
    claimed: Decimal | None = None
    available: Decimal | None = None
    unit: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAnswer:
    """What the register said on a day about every lot the project claims; None in ProjectFacts = not asked."""

    asked_on: date
    lots: tuple[LotClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyProject:
    """Another project of the same applicant or on the same site (R16). energy_tce: equivalent value."""

    name: str
    filed_on: date
    same_applicant: bool = False
    same_site: bool = False
    project_code: str | None = None
    energy_tce: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureElsewhere:
    """A figure of the application as another document states it, in the same unit (R16)."""

    figure: str
    document: str
    declared: Decimal | None = None
    elsewhere: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An event after approval (R17). Energies in tce per year, calorific value."""

    on: date
    approved_energy_tce: Decimal | None = None
    actual_energy_tce: Decimal | None = None
    approved_coal_t: Decimal | None = None
    actual_coal_t: Decimal | None = None
    site_changed: bool | None = None
    content_changed: bool | None = None
    scale_changed: bool | None = None
    efficiency_changed: bool | None = None
    outcome_changed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCondition:
    """One condition before production (R18). ``item``: key of rules/data/production_gate.toml."""

    item: str
    done: bool | None = None
    owner: str | None = None
    due: date | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionGate:
    """The check before production. ``on``: planned or actual day of production."""

    on: date
    conditions: tuple[GateCondition, ...] = ()
