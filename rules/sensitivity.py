"""Margin and what-if: which single declared figure flips which finding (law §2.10 no. 5, product A7, L12).

Nothing is estimated: a flip is the first value on the grid of the figure at which the criterion, run again, answers
otherwise, and one step before it still answers as now. The margin only says where to look.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from rules import figures
from rules.criteria import CRITERIA
from rules.criteria.case import Case
from rules.facts import ProjectFacts
from rules.facts_file import LARGEST, SIGNED
from rules.figures import FIGURES, Path
from rules.findings import Finding, Margin
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.screening import Screening, screen
from rules.text import Said, quoted, say, shown
from rules.units import unit_words
from rules.vocabulary import MarginSense, Outcome, Reason

CENT = Decimal("0.01")
FURTHEST = 44
"""How often the distance is doubled before a figure is given up that does not flip the finding."""

Criterion = Callable[[Case], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One declared figure that flips one finding.

    finding, title: which one. field: path of the figure, e.g. ``products[0].unit_energy``. needed: the first value, in
    steps of ``step``, with ``outcome_then``. sense: on which side of ``needed`` that holds.
    """

    finding: str
    title: str
    field: str
    label: str
    declared: Decimal
    needed: Decimal
    step: Decimal
    unit: str
    sense: MarginSense
    outcome_now: Outcome
    outcome_then: Outcome
    reason_then: Reason

    def say(self) -> Said:
        """要达到标杆，单位能耗需 ≤ 100 kgce/t；申报 103.2"""
        sign = "≥" if self.sense is MarginSense.AT_LEAST else "≤"
        amount = f"{_exact(self.needed)} {unit_words(self.unit)}".rstrip()
        if self.outcome_then is Outcome.MET and self.outcome_now in {Outcome.NOT_MET, Outcome.CANNOT_TELL}:
            goal = GOALS.get(self.reason_then, f"使{quoted(self.title)}符合")
            return say("要{}，{}需 {} {}；申报 {}", goal, self.label, sign, amount, _exact(self.declared))
        change = f"{quoted(self.title)}由“{self.outcome_now.label}”变为“{self.outcome_then.label}”"
        return say("{} {} {} 时，{}；申报 {}", self.label, sign, amount, change, _exact(self.declared))


GOALS = {Reason.AT_BENCHMARK: "达到标杆", Reason.BETWEEN_LEVELS: "达到基准"}
"""What is reached, where the reason says it better than the title."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The project with one figure to vary, and the criterion that reads it."""

    case: Case
    criterion: Criterion
    path: Path
    value: Decimal
    step: Decimal
    now: Finding

    @property
    def declared(self) -> int:
        """The declared value in steps; every value is a whole number of its own steps."""
        return int(self.value / self.step)

    @property
    def read(self) -> bool:
        """Does the finding name the figure among its inputs?"""
        fields = {item.field for item in self.now.inputs}
        return figures.written(self.path) in fields or figures.shape(self.path) in fields

    def at(self, place: int) -> Finding | None:
        """The finding where the figure is ``place`` steps; None where the criterion gives none of that key."""
        found = self.criterion(_varied(self.case, self.path, place * self.step))
        return next((finding for finding in found if finding.key == self.now.key), None)

    def differs(self, place: int) -> bool:
        finding = self.at(place)
        return finding is not None and finding.outcome is not self.now.outcome

    def possible(self, place: int) -> bool:
        return abs(place * self.step) <= LARGEST and (place >= 0 or self.path[-1] in SIGNED)


def what_if(facts: ProjectFacts, changes: Mapping[str, object], *, as_of: date, book: RuleBook) -> Screening:
    """The screening with some fields stated otherwise, by path; None = not stated. Raises FactsError."""
    return screen(figures.stated(facts, changes), as_of=as_of, book=book)


def flips(
    facts: ProjectFacts, *, as_of: date, book: RuleBook, screening: Screening | None = None
) -> tuple[Flip, ...]:
    """For every finding with a margin each single declared figure that flips it, in the order of the report."""
    balance = screening.balance if screening else energy_balance(facts.energy, book=book, as_of=as_of)
    case = Case(facts=facts, as_of=as_of, book=book, balance=balance)
    measured = [
        (place, criterion, finding)
        for place, criterion in enumerate(CRITERIA)
        for finding in criterion(case)
        if finding.margin is not None
    ]
    found: list[tuple[int, Flip]] = []
    for path, value in figures.figures(facts):
        if not FIGURES[figures.shape(path)].declared:
            continue
        step = min(CENT, Decimal(1).scaleb(int(value.as_tuple().exponent)))
        nudged = _varied(case, path, value + step)
        answers: dict[int, dict[str, Finding]] = {}
        for order, (place, criterion, now) in enumerate(measured):
            if place not in answers:
                answers[place] = {finding.key: finding for finding in criterion(nudged)}
            trial = Trial(case, criterion, path, value, step, now)
            flip = _flip(trial, answers[place].get(now.key))
            if flip:
                found.append((order, flip))
    return tuple([flip for _, flip in sorted(found, key=lambda item: item[0])])


def _varied(case: Case, path: Path, value: Decimal) -> Case:
    facts = figures.put(case.facts, path, value)
    balance = case.balance
    if path[0] == "energy":
        balance = energy_balance(facts.energy, book=case.book, as_of=case.as_of)
    return Case(facts=facts, as_of=case.as_of, book=case.book, balance=balance)


def _flip(trial: Trial, nudged: Finding | None) -> Flip | None:
    """The nearest flip where the margin of the nudged figure points, verified on both sides."""
    if nudged is None:
        return None
    place: int | None = None
    if nudged.outcome is not trial.now.outcome:
        place = trial.declared + 1
    elif slope := _slope(trial.now.margin, nudged.margin):
        root = _root(trial, trial.now.margin, slope)
        place = _near(trial, root)
        if place is None:
            place = _far(trial, 1 if root >= trial.declared else -1, max(1, abs(root - trial.declared)))
    elif trial.read:
        place = _far(trial, 1, 1)
        if place is None:
            place = _far(trial, -1, 1)
    then = trial.at(place) if place is not None else None
    if place is None or then is None or then.reason is Reason.MISSING_FACT:
        return None
    return _described(trial, place, then)


def _slope(now: Margin | None, then: Margin | None) -> Decimal:
    """By how much the margin grows with one step; zero where it is another margin or the figure is not part of it."""
    if now is None or then is None or (now.unit, now.label) != (then.unit, then.label):
        return Decimal(0)
    return then.difference - now.difference


def _root(trial: Trial, margin: Margin | None, slope: Decimal) -> int:
    """Where the margin would be zero if it went on like this, in steps, rounded down."""
    gap = margin.difference if margin else Decimal(0)
    most = LARGEST / trial.step
    exact = trial.declared - gap / slope
    return int(max(min(exact, most), -most).to_integral_value(ROUND_FLOOR))


def _near(trial: Trial, root: int) -> int | None:
    """Around the zero of the margin: the differing place beside one that answers as now, nearest to the declared."""
    places = [place for place in range(root - 1, root + 3) if trial.possible(place)]
    differs = {place: trial.differs(place) for place in places}
    found = [
        place for place in places if differs[place] and differs.get(_before(place, trial.declared)) is False
    ]
    return min(found, key=lambda place: abs(place - trial.declared), default=None)


def _before(place: int, declared: int) -> int:
    """The place one step nearer to the declared one."""
    return place - 1 if place > declared else place + 1


def _far(trial: Trial, sign: int, stride: int) -> int | None:
    """Where the margin is not linear: go on in one direction in growing strides, then halve the last one."""
    same = trial.declared
    for _ in range(FURTHEST):
        place = same + sign * stride
        if not trial.possible(place):
            place = 0 if sign < 0 else same
        if place == same:
            return None
        if trial.differs(place):
            return _halved(trial, same, place)
        same, stride = place, stride * 2
    return None


def _halved(trial: Trial, same: int, other: int) -> int:
    """Between a place that answers as now and one that does not: the first that does not."""
    while abs(other - same) > 1:
        middle = (same + other) // 2
        if trial.differs(middle):
            other = middle
        else:
            same = middle
    return other


def _described(trial: Trial, place: int, then: Finding) -> Flip:
    facts, path = trial.case.facts, trial.path
    needed = place * trial.step
    return Flip(
        finding=trial.now.key,
        title=trial.now.title,
        field=figures.written(path),
        label=figures.label(facts, path, trial.case.book),
        declared=trial.value,
        needed=needed,
        step=trial.step,
        unit=figures.unit(facts, path),
        sense=MarginSense.AT_LEAST if needed > trial.value else MarginSense.AT_MOST,
        outcome_now=trial.now.outcome,
        outcome_then=then.outcome,
        reason_then=then.reason,
    )


def _exact(value: Decimal) -> str:
    """Without rounding: a needed value of six decimals is printed with six."""
    exponent = int(value.as_tuple().exponent)
    return shown(value, max(2, -exponent))
