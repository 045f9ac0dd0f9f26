"""What every criterion is given: facts, day, rule book and energy balance, with the questions they share."""

from collections.abc import Callable
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from rules.facts import CapacityReplacement, ProductLine, ProjectFacts
from rules.findings import Finding, ParameterUse
from rules.parameters import RuleBook
from rules.quantities import EnergyBalance
from rules.record import record
from rules.tables import Product
from rules.vocabulary import ConstructionKind, Outcome

T = TypeVar("T")
HENAN = "410000"

WORST_FIRST = (Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.MET, Outcome.NOT_APPLICABLE)
"""Law §2.5."""


def worst(findings: list[Finding]) -> Finding:
    """Of several lines of one product or process the worst decides; equal ones do not depend on their order."""
    if len(findings) == 1:
        return findings[0]
    return min(findings, key=lambda finding: (WORST_FIRST.index(finding.outcome), str(finding.summary)))


@record(kw_only=True)
class Case:
    """One project on one day."""

    facts: ProjectFacts
    as_of: date
    book: RuleBook
    balance: EnergyBalance
    _known: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, work: "Callable[[Case], T]") -> T:
        """What ``work`` says of this case; asked by several criteria, worked out once."""
        if work not in self._known:
            self._known[work] = work(self)
        known: T = self._known[work]
        return known

    def find(self, key: str, **selectors: str) -> ParameterUse | None:
        """The value in force on the day of the case, or None: ``cannot_tell`` / ``missing_parameter``."""
        return self.book.find(key, self.as_of, **selectors)

    def product(self, line: ProductLine) -> Product | None:
        """The entry of products.toml, or None for a product the law data do not name."""
        return self.book.products.get(line.product)

    def label(self, product: str) -> str:
        entry = self.book.products.get(product)
        return entry.label if entry else product

    def industry(self, line: ProductLine) -> str:
        """Key of one of the eight industries, or empty; the product decides before the code."""
        product = self.product(line)
        return product.industry if product else self.book.class_codes.get(line.industry_code or "", "")

    def unlisted(self, line: ProductLine) -> bool:
        """A product outside the tables that may belong to one of the eight industries."""
        if self.product(line) is not None:
            return False
        return not line.industry_code or self.listed_division(line.industry_code)

    def listed_division(self, code: str) -> bool:
        """Does the class belong to one of the eight industries, or, not being in the table, to a division of one?"""
        if code in self.book.class_codes:
            return bool(self.book.class_codes[code])
        return any(industry and known[:2] == code[:2] for known, industry in self.book.class_codes.items())

    def lines_by_product(self) -> dict[str, list[ProductLine]]:
        """The lines in the order of the application; lines of one product share a finding."""
        grouped: dict[str, list[ProductLine]] = {}
        for line in self.facts.products:
            grouped.setdefault(line.product, []).append(line)
        return grouped

    @property
    def exempt_retrofit(self) -> bool | None:
        """Retrofit that neither touches the main works nor adds capacity (HN-JR-2021); None = not stated."""
        facts = self.facts
        if facts.nature is None:
            return None
        if facts.nature is not ConstructionKind.RETROFIT or facts.touches_main_works or facts.adds_capacity:
            return False
        if facts.touches_main_works is None or facts.adds_capacity is None:
            return None
        return True

    @property
    def scope_gaps(self) -> tuple[str, ...]:
        """What is not stated of the facts that ``exempt_retrofit`` needs."""
        facts = self.facts
        if facts.nature is None:
            return ("建设性质（nature）",)
        if facts.nature is not ConstructionKind.RETROFIT:
            return ()
        asked = (
            ("是否涉及主体工程（touches_main_works）", facts.touches_main_works),
            ("是否新增产能（adds_capacity）", facts.adds_capacity),
        )
        return tuple(text for text, value in asked if value is None)

    def region(self, on: date) -> ParameterUse | None:
        """Designation of the site: value ``key`` or ``other``."""
        code = self.facts.site.division_code
        return self.book.find_by_place("region.designation", on, "division", code) if code else None

    @property
    def in_henan(self) -> bool | None:
        code = self.facts.site.division_code
        return HENAN in self.book.places(code) if code else None

    def replacement(self, process: str) -> CapacityReplacement | None:
        """The plan of the process; plans of the same process are one list in the application."""
        return next((plan for plan in self.facts.replacements if plan.process == process), None)

    def built_elsewhere(self, plan: CapacityReplacement) -> tuple[Decimal | None, str]:
        """Another value for the built capacity of the plan, in its unit, and the document that states it.

        What a new project makes is built for it: its products may not have more capacity than the plan replaces.
        """
        if plan.built_elsewhere:
            return plan.built_elsewhere, plan.built_elsewhere_document or "另一文件"
        if self.facts.nature is not ConstructionKind.NEW or not plan.built:
            return None, ""
        total = Decimal(0)
        for line in self.facts.products:
            product = self.product(line)
            if product and product.process == plan.process and line.capacity_unit == plan.built_unit:
                total += line.capacity or 0
        return (total, "产品表") if total > plan.built else (None, "")

    @property
    def coal_as_fuel(self) -> bool | None:
        """Is coal burned? Added coal that is not raw material."""
        coal = self.facts.coal
        if coal.added_t is None:
            return None
        if coal.added_t == 0:
            return False
        return None if coal.raw_material_t is None else coal.added_t - coal.raw_material_t > Decimal(0)
