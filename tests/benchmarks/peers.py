"""One decision, told three times: to zen-engine, to openfisca-core and as a bare if-chain without a trace.

The decision is that of rules/example.toml: directory, capacity, coal, efficiency, pollutants, quota. ``inputs`` are
what a peer is given ready-made (coefficients, ratios, levels already looked up), so each peer has less to do than we.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy
import zen
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from rules.facts import ProjectFacts
from rules.parameters import RuleBook
from rules.quantities import energy_balance

Inputs = dict[str, Any]


def inputs(facts: ProjectFacts, book: RuleBook, as_of: date) -> Inputs:
    """Plain numbers and lists; Decimal throughout, each peer converts as it needs."""
    balance = energy_balance(facts.energy, book=book, as_of=as_of)
    (plan,) = facts.replacements
    (line,) = facts.products
    region = book.find_by_place("region.designation", as_of, "division", str(facts.site.division_code))
    ratio = book.need(
        "capacity_replacement.ratio", as_of, process=plan.process, region=region.value if region else ""
    )
    return {
        "rows": [
            {"tce": row.tce or Decimal(0), "tce_eq": row.tce_eq or Decimal(0), "sign": row.sign}
            for row in balance.lines
        ],
        "before": facts.energy.before_tce or Decimal(0),
        "first": Decimal(50000),
        "second": Decimal(10000),
        "built": plan.built,
        "ratio": ratio.number,
        "units": [{"capacity": unit.capacity, "ok": not unit.eliminated} for unit in plan.retired],
        "added": facts.coal.added_t,
        "raw": facts.coal.raw_material_t,
        "k1": Decimal("1.2"),
        "k2": Decimal("1.1"),
        "sources": [
            {"quantity": source.reduction_t, "ok": bool(source.evidence)} for source in facts.coal.sources
        ],
        "unit_energy": line.unit_energy,
        "benchmark": Decimal(100),
        "baseline": Decimal(117),
        "limit": Decimal(107),
        "added_pollutants": [row.added_t for row in facts.pollutants.added],
        "reductions": [
            sum(
                (
                    item.reduction_t or Decimal(0)
                    for item in facts.pollutants.reductions
                    if item.pollutant is row.pollutant
                ),
                Decimal(0),
            )
            for row in facts.pollutants.added
        ],
        "quota": [source.quantity_tce for source in facts.quota.sources],
    }


# ---- zen-engine


def expressions(data: Inputs) -> dict[str, str]:
    """Name → expression, every line of arithmetic once; ``$`` refers to what stands above in the same node."""
    named = {
        "e_cal": "sum(map(rows, #.tce * #.sign))",
        "e_eq": "sum(map(rows, #.tce_eq * #.sign))",
        "tier": "$.e_eq >= first ? 1 : $.e_eq >= second ? 2 : 3",
        "near": "$.e_eq >= first * 0.95 and $.e_eq < first",
        "retired": "sum(map(units, #.capacity))",
        "net": "built - $.retired",
        "ban": "$.net > 0 ? 'not_met' : 'met'",
        "counted": "sum(map(filter(units, #.ok), #.capacity))",
        "needed": "built * ratio",
        "capacity": "$.counted >= $.needed ? 'met' : 'not_met'",
        "d": "added - raw",
        "q": "$.d * k1 * k2",
        "s": "sum(map(filter(sources, #.ok), #.quantity))",
        "coal": "$.s >= $.q ? 'met' : 'not_met'",
        "coal_gap": "$.s - $.q",
        "level": "unit_energy <= benchmark ? 'at_benchmark' : unit_energy <= baseline ? 'between' : 'below'",
        "level_gap": "benchmark - unit_energy",
        "limit_met": "unit_energy <= limit ? 'met' : 'not_met'",
        "added_energy": "$.e_cal - before",
        "quota_sum": "sum(quota)",
        "quota_met": "$.quota_sum >= $.added_energy ? 'met' : 'not_met'",
    }
    for index in range(len(data["added_pollutants"])):
        named[f"need_{index}"] = f"added_pollutants[{index}] * 2"
        named[f"offset_{index}"] = f"reductions[{index}] >= $.need_{index} ? 'met' : 'not_met'"
    for index in range(len(data["rows"])):
        named[f"row_{index}"] = f"rows[{index}].tce * rows[{index}].sign"
    return named


def zen_decision(data: Inputs, workings: int, *, trace: bool = False) -> Callable[[], Mapping[str, Any]]:
    """One expression node, the engine's direct form for named arithmetic, returning as many values as we have workings.

    trace: with what went into each node and came out, the engine's own account of its work.
    """
    named = list(expressions(data).items())
    named = (named * (workings // len(named) + 1))[:workings]
    content = [
        {
            "id": str(number),
            "key": key if number < len(expressions(data)) else f"{key}_{number}",
            "value": text,
        }
        for number, (key, text) in enumerate(named)
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "law", "type": "expressionNode", "name": "law", "position": {"x": 1, "y": 0}, "content": {"expressions": content}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]  # fmt: skip
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "law", "type": "edge"},
        {"id": "2", "sourceId": "law", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    context = as_floats(data)
    options = {"trace": trace}
    return lambda: decision.evaluate(context, options)["result"]


def as_floats(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: as_floats(inner) for key, inner in value.items()}
    return [as_floats(inner) for inner in value] if isinstance(value, list) else value


# ---- the bare if-chain


def if_chain(data: Inputs) -> tuple[str, ...]:
    """The same answers by hand, in Decimal, with nothing to show for it."""
    e_cal = sum((row["tce"] * row["sign"] for row in data["rows"]), Decimal(0))
    e_eq = sum((row["tce_eq"] * row["sign"] for row in data["rows"]), Decimal(0))
    tier = "1" if e_eq >= data["first"] else "2" if e_eq >= data["second"] else "3"
    retired = sum((unit["capacity"] for unit in data["units"]), Decimal(0))
    ban = "not_met" if data["built"] > retired else "met"
    counted = sum((unit["capacity"] for unit in data["units"] if unit["ok"]), Decimal(0))
    capacity = "met" if counted >= data["built"] * data["ratio"] else "not_met"
    needed = (data["added"] - data["raw"]) * data["k1"] * data["k2"]
    offered = sum((row["quantity"] for row in data["sources"] if row["ok"]), Decimal(0))
    coal = "met" if offered >= needed else "not_met"
    value = data["unit_energy"]
    level = (
        "at_benchmark" if value <= data["benchmark"] else "between" if value <= data["baseline"] else "below"
    )
    limit = "met" if value <= data["limit"] else "not_met"
    offset = tuple(
        "met" if reduced >= added * 2 else "not_met"
        for added, reduced in zip(data["added_pollutants"], data["reductions"], strict=True)
    )
    quota = "met" if sum(data["quota"], Decimal(0)) >= e_cal - data["before"] else "not_met"
    return (tier, ban, capacity, coal, level, limit, quota, *offset)


# ---- openfisca-core

PLANT = build_entity(key="plant", plural="plants", label="project", is_person=True)


def declared(name: str) -> type[Variable]:
    return type(name, (Variable,), {"value_type": float, "entity": PLANT, "definition_period": DateUnit.YEAR, "label": name})  # fmt: skip


def computed(name: str, formula: Callable[..., Any]) -> type[Variable]:
    parts = {"value_type": float, "entity": PLANT, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), {**parts, "formula": formula})


def openfisca_run(data: Inputs, batch: int) -> Callable[[], Any]:
    """The same arithmetic over ``batch`` plants at once; sums over rows are given ready-made, it has no lists."""
    flat = {
        "e_cal": sum(row["tce"] * row["sign"] for row in data["rows"]),
        "e_eq": sum(row["tce_eq"] * row["sign"] for row in data["rows"]),
        "built": data["built"],
        "counted": sum(unit["capacity"] for unit in data["units"] if unit["ok"]),
        "added": data["added"] - data["raw"],
        "offered": sum(row["quantity"] for row in data["sources"] if row["ok"]),
        "unit_energy": data["unit_energy"],
        "quota": sum(data["quota"], Decimal(0)),
    }
    system = TaxBenefitSystem([PLANT])
    formulas: dict[str, Callable[..., Any]] = {
        "tier": lambda plant, year: numpy.where(plant("e_eq", year) >= 50000, 1.0, 2.0),
        "capacity": lambda plant, year: (
            plant("counted", year) >= plant("built", year) * float(data["ratio"])
        ).astype(float),
        "needed": lambda plant, year: plant("added", year) * 1.32,
        "coal": lambda plant, year: (plant("offered", year) >= plant("needed", year)).astype(float),
        "level": lambda plant, year: numpy.where(plant("unit_energy", year) <= 100, 1.0, 0.0),
        "limit_met": lambda plant, year: (plant("unit_energy", year) <= 107).astype(float),
        "quota_met": lambda plant, year: (
            plant("quota", year) >= plant("e_cal", year) - float(data["before"])
        ).astype(float),
    }
    system.add_variables(*[declared(name) for name in flat], *[computed(*item) for item in formulas.items()])

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=batch)
        for name, value in flat.items():
            simulation.set_input(name, "2026", numpy.full(batch, float(value)))
        return [simulation.calculate(name, "2026") for name in formulas]

    return run
