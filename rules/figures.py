"""The declared figures of a project by their path (``products[0].unit_energy``): what they are called, read, replaced."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, cast

from rules import facts_file
from rules.facts import ProjectFacts
from rules.facts_file import FactsError
from rules.parameters import RuleBook

Path = tuple[str | int, ...]
"""Names and places, outermost first: ``("products", 0, "unit_energy")``."""
WHERE = "假设"
_STEP = re.compile(r"([a-z][a-z0-9_]*)((?:\[\d{1,4}\])*)")
_INDEX = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Figure:
    """How a figure is printed. unit_field: the field beside it that holds its unit. declared: by the applicant."""

    label: str
    unit: str = ""
    unit_field: str = ""
    declared: bool = True


FIGURES: Mapping[str, Figure] = {
    "products[].capacity": Figure("产能", unit_field="capacity_unit"),
    "products[].unit_energy": Figure("单位能耗", unit_field="unit_energy_unit"),
    "products[].indicators[].value": Figure("限额指标的单位能耗", unit_field="value_unit"),
    "equipment[].size": Figure("设备规模", unit_field="size_unit"),
    "equipment[].count": Figure("设备数量", "台（套）"),
    "replacements[].built": Figure("建设产能", unit_field="built_unit"),
    "replacements[].built_elsewhere": Figure("同一置换方案中其他项目的建设产能", unit_field="built_unit"),
    "replacements[].retired[].capacity": Figure("退出产能", unit_field="capacity_unit"),
    "replacements[].limestone_replaced_percent": Figure("替代石灰石的比率", "%"),
    "energy.rows[].quantity": Figure("年消费量", unit_field="unit"),
    "energy.rows[].measured_ncv_kj": Figure("实测低位发热量", "kJ/kg 或 kJ/m³"),
    "energy.before_tce": Figure("项目实施前的年综合能耗（当量值）", "tce"),
    "energy.before_eq_tce": Figure("项目实施前的年综合能耗（等价值）", "tce"),
    "energy.before_excluded_tce": Figure("项目实施前能耗中的原料用能和可再生能源（当量值）", "tce"),
    "energy.before_kwh": Figure("项目实施前的年用电量", "kWh"),
    "energy.value_added_1e4_yuan": Figure("工业增加值", "万元"),
    "coal.added_t": Figure("新增耗煤量", "t"),
    "coal.raw_material_t": Figure("原料用煤量", "t"),
    "coal.coke_and_semicoke_added_t": Figure("新增焦炭、兰炭", "t"),
    "coal.sources[].base_coal_t": Figure("来源的基准年用煤量", "t"),
    "coal.sources[].reduction_t": Figure("煤炭削减量", "t"),
    "pollutants.added[].added_t": Figure("新增排放量", "t"),
    "pollutants.reductions[].reduction_t": Figure("污染物削减量", "t"),
    "quota.sources[].quantity_tce": Figure("能耗指标", "tce"),
    "register.lots[].claimed": Figure("申报使用的数量", unit_field="unit"),
    "register.lots[].available": Figure("台账可用余额", unit_field="unit", declared=False),
    "nearby[].energy_tce": Figure("其他项目的年综合能耗", "tce", declared=False),
    "figures_elsewhere[].declared": Figure("申报的数据"),
    "figures_elsewhere[].elsewhere": Figure("其他文件的数据", declared=False),
    "change.approved_energy_tce": Figure("批准的年综合能耗", "tce", declared=False),
    "change.actual_energy_tce": Figure("实际年综合能耗", "tce"),
    "change.approved_coal_t": Figure("批准的年耗煤量", "t", declared=False),
    "change.actual_coal_t": Figure("实际年耗煤量", "t"),
}
"""Every number of the facts; a test holds the table complete."""

NAMES = ("enterprise", "line", "measure", "name", "source", "product", "variant", "process", "carrier", "pollutant",
         "limit", "figure")  # fmt: skip
"""Fields that say which row of a list a figure belongs to."""


def figures(facts: ProjectFacts) -> Iterator[tuple[Path, Decimal]]:
    """Every figure that is stated, with its path."""
    return _inside((), facts)


def _inside(at: Path, part: Any) -> Iterator[tuple[Path, Decimal]]:
    for name in _names(cast(Any, type(part))):
        value = getattr(part, name)
        if isinstance(value, Decimal):
            yield (*at, name), value
        elif isinstance(value, tuple):
            for place, member in enumerate(value):
                if is_dataclass(member):
                    yield from _inside((*at, name, place), member)
        elif is_dataclass(value):
            yield from _inside((*at, name), value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple([item.name for item in fields(kind)])


def shape(path: Path) -> str:
    """The path without its places: ``products[].unit_energy``."""
    return written(path, places=False)


def written(path: Path, *, places: bool = True) -> str:
    """The path as people write it: ``products[0].unit_energy``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]" if places else "[]"
        else:
            text += f".{step}" if text else step
    return text


def unit(facts: ProjectFacts, path: Path) -> str:
    """The unit of the figure, as stated beside it or as its name says."""
    figure = FIGURES[shape(path)]
    if not figure.unit_field:
        return figure.unit
    return str(getattr(_at(facts, path[:-1]), figure.unit_field) or "")


def label(facts: ProjectFacts, path: Path, book: RuleBook) -> str:
    """What the figure is called; of several rows also which one."""
    text = FIGURES[shape(path)].label
    for depth, step in enumerate(path):
        if isinstance(step, int) and len(_at(facts, path[:depth])) > 1:
            text = f"{_row(_at(facts, path[: depth + 1]), book) or f'第{step + 1}项'}的{text}"
            break
    return text


def _row(part: object, book: RuleBook) -> str:
    words = []
    for name in NAMES:
        value = getattr(part, name, None)
        if isinstance(value, str) and value:
            words.append(_word(name, value, book))
    return " ".join(words)


def _word(name: str, value: str, book: RuleBook) -> str:
    if name in {"product", "process"} and value in book.products:
        return book.products[value].label
    if name == "carrier" and value in book.factors:
        return book.factors[value].label
    return str(getattr(value, "label", value))


def _at(part: Any, path: Path) -> Any:
    for step in path:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    return part


def put(part: Any, path: Path, value: Decimal) -> Any:
    """The same facts with one figure replaced; the path is one of ``figures``."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*part[:step], put(part[step], rest, value), *part[step + 1 :])
    return replace(part, **{step: put(getattr(part, step), rest, value)})


def stated(facts: ProjectFacts, changes: Mapping[str, object]) -> ProjectFacts:
    """The facts with some fields stated otherwise, read as strictly as a file; None = not stated. Raises FactsError."""
    mapping = facts_file.to_mapping(facts)
    for text, value in changes.items():
        _state(mapping, text, value)
    return facts_file.from_mapping(mapping, where=WHERE)


def parsed(text: str) -> Path:
    """The steps of a written path. Raises FactsError."""
    steps: list[str | int] = []
    for part in text.split("."):
        found = _STEP.fullmatch(part)
        if found is None:
            raise FactsError(WHERE, text or "路径", "不是字段的路径，应写成 products[0].unit_energy")
        steps.append(found.group(1))
        steps += [int(place) for place in _INDEX.findall(found.group(2))]
    return tuple(steps)


def _state(mapping: dict[str, object], text: str, value: object) -> None:
    path = parsed(text)
    holder: Any = mapping
    for depth, step in enumerate(path[:-1]):
        if isinstance(step, str):
            _must_be(holder, dict, text)
            inner: object = [] if isinstance(path[depth + 1], int) else {}
            holder = cast(dict[str, Any], holder).setdefault(step, inner)
        else:
            holder = _member(holder, step, text)
    last = path[-1]
    if isinstance(last, int):
        _member(holder, last, text)
        holder[last] = value
        return
    _must_be(holder, dict, text)
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value


def _must_be(holder: object, kind: type, text: str) -> None:
    if not isinstance(holder, kind):
        raise FactsError(WHERE, text, "没有这个字段")


def _member(holder: object, place: int, text: str) -> Any:
    if not isinstance(holder, list):
        raise FactsError(WHERE, text, "不是列表，不能用序号")
    if place >= len(holder):
        raise FactsError(WHERE, text, f"没有第 {place} 项（从 0 数起），申报了 {len(holder)} 项")
    return holder[place]
