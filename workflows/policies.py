"""Procedure figures by period: days, aggregation, division of checks. Conventions, shown as such (law §9.4)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rules.vocabulary import Evidence
from workflows.vocabulary import Course, Department, ReviewState, Silence, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationPolicy:
    """Ordered rows: the first situation that applies gives the course."""

    name: str
    label: str
    rows: tuple[tuple[Situation, Course], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """A department beside the four. ``when``: name of a test in workflows.invitation; ``because``: printed."""

    department: Department
    when: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why an application may be refused at the door. words: printed in the notice."""

    key: str
    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """One period's conventions. Days are working days; ``total_days`` run from acceptance, stops taken out.

    quorum: departments of the four that must attend a meeting. deputation_days: the longest, calendar days. reconsideration_days: from the day of the refusal.
    """

    version: str
    valid_from: date
    basis: str
    source: str
    county_check_required: bool
    publicity_required: bool
    total_days: int
    warn_days: int
    validity_months: int
    extension_months: int
    reconsideration_days: int
    quorum: int
    deputation_days: int
    state_days: Mapping[ReviewState, int]
    aggregation: AggregationPolicy
    lead: Department
    checks: Mapping[str, tuple[Department, ...]]
    looks_at: Mapping[Department, str]
    consulted: tuple[Consulted, ...]
    silence: Mapping[Department, Silence]
    grounds: tuple[Ground, ...]

    @property
    def evidence(self) -> Evidence:
        """DESIGN until a document gives the figures."""
        return Evidence.DESIGN


def _aggregation(table: Mapping[str, Any]) -> AggregationPolicy:
    rows = tuple((Situation(row["situation"]), Course(row["course"])) for row in table["rows"])
    return AggregationPolicy(name=table["name"], label=table["label"], rows=rows)


def _period(table: Mapping[str, Any]) -> ReviewPolicy:
    division = table["division"]
    scalars = {
        key: value
        for key, value in table.items()
        if key not in {"state_days", "aggregation", "division", "silence", "grounds"}
    }
    return ReviewPolicy(
        **scalars,
        state_days={ReviewState(state): days for state, days in table["state_days"].items()},
        aggregation=_aggregation(table["aggregation"]),
        lead=Department(division["lead"]),
        checks={
            criterion: tuple(Department(name) for name in names)
            for criterion, names in division["checks"].items()
        },
        looks_at={Department(name): text for name, text in division["looks_at"].items()},
        consulted=tuple(
            Consulted(department=Department(row["department"]), when=row["when"], because=row["because"])
            for row in division["consulted"]
        ),
        silence={Department(name): Silence(word) for name, word in table["silence"].items()},
        grounds=tuple(Ground(**row) for row in table["grounds"]),
    )


@cache
def policies() -> tuple[ReviewPolicy, ...]:
    """Every period, oldest first."""
    text = (files("workflows") / "data" / "review_policy.toml").read_text(encoding="utf-8")
    periods = (_period(table) for table in tomllib.loads(text)["period"])
    return tuple(sorted(periods, key=lambda policy: policy.valid_from))


def policy_on(filed_on: date | None) -> ReviewPolicy:
    """The policy of the day of filing; the first one for a filing before it and for a table without a day."""
    known = policies()
    if filed_on is None:
        return known[0]
    in_force = [policy for policy in known if policy.valid_from <= filed_on]
    return in_force[-1] if in_force else known[0]
