"""Added coal D of R06: physical tonnes a year, raw-material coal left out (HN-COAL-2024 arts. 8, 9)."""

from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.offers import ZERO
from rules.findings import Input, ParameterUse, Working
from rules.record import record
from rules.text import say, shown

COKE = "新增焦炭、兰炭（coal.coke_and_semicoke_added_t）"


@record()
class Demand:
    """Added coal of one application.

    gross: coal, and coke where the rule says that it counts. net: D, an upper bound where the raw material is not
    stated. rule: 是否计入焦炭、兰炭, where coke is added. coke_open: unstated coke might raise D.
    coke_without_rule: coke is added and no rule says whether it counts. contradiction: what cannot be true, or empty.
    """

    gross: Decimal
    net: Decimal
    rule: ParameterUse | None
    coke_open: bool
    coke_without_rule: bool
    contradiction: str
    inputs: tuple[Input, ...]
    raw: Decimal | None

    @property
    def working(self) -> Working:
        return Working(
            formula="新增耗煤量 D = 新增耗煤 − 原料用煤（实物量）",
            numbers=say("{} − {}", self.gross, "未填报" if self.raw is None else self.raw),
            result=say("{} t", self.net),
        )


def demand(case: Case) -> Demand:
    """What the application states, read by the rule of the day."""
    coal = case.facts.coal
    coke = coal.coke_and_semicoke_added_t
    rule = None if coke == 0 else case.find("coal.products_in_d")
    with_coke = rule is not None and rule.value == "with_coke_and_semicoke"
    gross = (coal.added_t or ZERO) + ((coke or ZERO) if with_coke else ZERO)
    stated = (
        ("新增耗煤量", coal.added_t, "coal.added_t"),
        ("原料用煤量", coal.raw_material_t, "coal.raw_material_t"),
        ("新增焦炭、兰炭", coke, "coal.coke_and_semicoke_added_t"),
    )
    return Demand(
        gross,
        max(ZERO, gross - (coal.raw_material_t or ZERO)),
        rule if coke else None,
        coke is None and (rule is None or with_coke),
        coke is not None and coke > 0 and rule is None,
        _contradiction(case),
        tuple(
            [
                Input(label=name, value=shown(value), unit="t", field=field)
                for name, value, field in stated
                if value is not None
            ]
        ),
        coal.raw_material_t,
    )


def _contradiction(case: Case) -> str:
    coal = case.facts.coal
    added, raw, coke = coal.added_t, coal.raw_material_t, coal.coke_and_semicoke_added_t
    if (added or ZERO) < 0 or (raw or ZERO) < 0 or (coke or ZERO) < 0:
        return "新增耗煤量、原料用煤量或新增焦炭、兰炭填报为负数"
    if added is not None and raw is not None and raw > added + (coke or ZERO):
        return f"原料用煤量 {shown(raw)} t 大于新增耗煤量 {shown(added)} t"
    return ""
