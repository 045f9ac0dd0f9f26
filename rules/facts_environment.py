"""What a project declares about pollutants, performance grade and energy quota (R09, R10, R11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.vocabulary import PerformanceGrade, Pollutant, QuotaRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedPollutant:
    """Emission that the project adds, tonnes per year, as in the environmental impact assessment."""

    pollutant: Pollutant
    added_t: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollutantReduction:
    """One reduction offered against added emissions, tonnes per year.

    permit: number of the source's pollution permit. body: who answers for it. evidence: acceptance, monitoring report …
    """

    enterprise: str
    pollutant: Pollutant
    measure: str | None = None
    reduction_t: Decimal | None = None
    permit: str | None = None
    completed_on: date | None = None
    body: str | None = None
    evidence: str | None = None
    used_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pollutants:
    """added_complete, reductions_complete: the applicant declares the lists final. An empty complete list means none."""

    added: tuple[AddedPollutant, ...] = ()
    added_complete: bool | None = None
    reductions: tuple[PollutantReduction, ...] = ()
    reductions_complete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Environmental performance for heavy-pollution weather (R10).

    graded_industry: the industry has grades. boilers_or_kilns: the project has any.
    advanced_cleaner_production: certified at the national advanced level.
    """

    grade: PerformanceGrade | None = None
    graded_industry: bool | None = None
    boilers_or_kilns: bool | None = None
    advanced_cleaner_production: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSource:
    """One source of energy quota (能耗来源), tce per year, calorific value."""

    enterprise: str
    route: QuotaRoute | None = None
    quantity_tce: Decimal | None = None
    evidence: str | None = None
    used_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyQuota:
    """sources_complete: the applicant declares the list final."""

    sources: tuple[QuotaSource, ...] = ()
    sources_complete: bool | None = None
