"""What the rules answer. One object feeds page, PDF, JSON and archive (law §2.9)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rules.record import record
from rules.sources import Citation
from rules.text import Text
from rules.units import unit_words
from rules.vocabulary import Evidence, MarginSense, Outcome, Reason, RowReason, WarningCode


@record(kw_only=True)
class Working:
    """A line of arithmetic: the formula in words, the same with the numbers in it, the result with unit."""

    formula: Text
    numbers: Text
    result: Text


@record(kw_only=True)
class Margin:
    """required and provided in ``unit``; ``difference`` ≥ 0 means the requirement is reached, > 0 where the sense is BELOW."""

    label: str
    required: Decimal
    provided: Decimal
    unit: str
    sense: MarginSense

    @property
    def difference(self) -> Decimal:
        gap = self.provided - self.required
        return gap if self.sense is MarginSense.AT_LEAST else -gap

    @property
    def percent(self) -> Decimal | None:
        """Difference in per cent of the requirement, 0.01; None where the requirement is zero."""
        if not self.required:
            return None
        return (self.difference * 100 / abs(self.required)).quantize(Decimal("0.01"))


@record(kw_only=True)
class Input:
    """A declared fact that was read. ``field``: its path in the facts file, e.g. ``coal.added_t``."""

    label: str
    value: str
    unit: str
    field: str


SCOPE = "catalogue"
"""The criterion that says whether the procedure applies at all; it is not among the requirements."""

WORDS = {
    "key": "是",
    "other": "否",
    "accepted": "认可",
    "judgement": "人工判断",
    "ineligible": "不认可",
    "exempt": "不需要产能置换",
    "hearing": "改为听证",
    "filing": "申报日",
    "acceptance": "受理日",
    "banned": "禁止",
    "allowed": "可以",
    "blast_furnace": "高炉",
    "converter": "转炉",
    "electric_furnace": "电弧炉",
    "brick_line": "砖瓦生产线",
    "coal_only": "只计煤炭",
    "with_coke_and_semicoke": "计入焦炭、兰炭",
    "true": "是",
    "false": "否",
}
"""How values that are words are printed."""


@lru_cache(maxsize=4096)
def _number(value: str) -> Decimal:
    """Values of the law are few; each is read as a number once."""
    return Decimal(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterUse:
    """A value of the law that was read, as it stood on the day. ``confirmed`` follows from the citation's confirmation."""

    key: str
    label: str
    value: str
    unit: str
    valid_from: date
    valid_to: date | None
    citation: Citation
    confirmed: bool = False

    def __post_init__(self) -> None:
        if self.citation.confirmation is not None and not self.confirmed:
            object.__setattr__(self, "confirmed", True)

    @property
    def shown(self) -> str:
        """The value as it is printed, with its unit."""
        return f"{WORDS.get(self.value, self.value)} {unit_words(self.unit)}".strip()

    @property
    def number(self) -> Decimal:
        """The value as a number; an error where it is a word."""
        return _number(self.value)

    @property
    def evidence(self) -> Evidence:
        return self.citation.evidence

    @property
    def confirmed_by(self) -> str:
        """Who compared the value with the official text; empty where nobody did."""
        return self.citation.confirmation.by if self.citation.confirmation else ""

    @property
    def document(self) -> str:
        """The official document it was compared with."""
        return self.citation.confirmation.document if self.citation.confirmation else ""

    @property
    def provisional(self) -> bool:
        return self.evidence.provisional and (not self.confirmed or self.evidence is Evidence.DEMO)

    @property
    def mark(self) -> str:
        """未核实, 摘录, 系统约定, 演示值 or empty; a demonstration value stays one."""
        return "" if self.confirmed and self.evidence is not Evidence.DEMO else self.evidence.label


@record(kw_only=True)
class SourceRow:
    """One retired unit or coal source, counted or not, and why."""

    label: str
    quantity: Decimal | None
    unit: str
    counted: bool
    reason: RowReason | None = None
    detail: str = ""


@record(kw_only=True)
class Finding:
    """One criterion's result for the project or one of its product lines.

    key: stable within a screening, e.g. ``capacity_replacement:cement_clinker``; opinions and settlements refer to it.
    rule: R01 … of the law specification. mandatory: enters the worst-of. stops: no approval can follow.
    summary: one Chinese sentence that says what was found. advice: the figure that would flip it, or empty.
    """

    key: str
    criterion: str
    rule: str
    title: str
    outcome: Outcome
    reason: Reason
    summary: Text
    mandatory: bool = True
    stops: bool = False
    product: str | None = None
    warnings: tuple[WarningCode, ...] = ()
    margin: Margin | None = None
    workings: tuple[Working, ...] = ()
    inputs: tuple[Input, ...] = ()
    parameters: tuple[ParameterUse, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    missing: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    advice: Text = ""

    @property
    def informs(self) -> bool:
        """Only for information: no decision rests on it (law §3). The directory decides whether joint review applies."""
        return not self.mandatory and self.criterion != SCOPE

    @property
    def provisional(self) -> bool:
        """True when a value it rests on is not confirmed (law §2.4)."""
        return any(parameter.provisional for parameter in self.parameters)
