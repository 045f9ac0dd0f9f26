"""Every case file in cases/ gives the findings that it expects; an official can read and add one."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules import facts_file
from rules.criteria import CRITERIA
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import screen

HERE = Path(__file__).parent


def cases() -> Iterator[Any]:
    for path in sorted((HERE / "cases").glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for case in document["case"]:
            yield pytest.param(document, case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize(("document", "case"), list(cases()))
def test_the_case_gives_the_expected_findings(document: dict[str, Any], case: dict[str, Any]) -> None:
    overlay = HERE / "overlays" / f"{case['overlay']}.toml" if "overlay" in case else None
    facts = facts_file.from_mapping(mapping(document, case))
    screening = screen(facts, as_of=case["on"], book=RuleBook.load(overlay))
    for key, expected in case["expect"].items():
        finding = screening.finding(key)
        assert seen(finding, expected) == expected, finding


def mapping(document: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """The base facts with those of the case; retired units and coal sources start from the file's defaults."""
    facts = stated(document["base"], case.get("facts", {}))
    for plan in facts.get("replacements", []):
        plan["retired"] = [stated(document.get("unit", {}), unit) for unit in plan.get("retired", [])]
    for path, rows in case.get("adjust", {}).items():
        adjust(facts, path, rows)
    if "source" in document:
        sources = [stated(document["source"], source) for source in facts["coal"].get("sources", [])]
        facts["coal"] = {**facts["coal"], "sources": sources}
    if "energy_tce" in case:
        row = {
            "carrier": "raw_coal",
            "quantity": case["energy_tce"],
            "unit": "t",
            "measured_ncv_kj": "29307.6",
        }
        facts["energy"] = {"complete": True, "rows": [row]}
    return facts


def adjust(facts: dict[str, Any], path: str, rows: Mapping[str, Any]) -> None:
    """Rows of a checklist of the base, by their item, stated otherwise: ``[case.adjust.materials] commitment = …``."""
    *outer, last = path.split("/")
    holder = facts
    for name in outer:
        holder[name] = dict(holder[name])
        holder = holder[name]
    holder[last] = [
        stated(row, rows.get(row["item"], {})) for row in holder[last] if rows.get(row["item"]) != "left out"
    ]


def stated(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**defaults, **given}
    for name in merged.pop("unstated", []):
        merged.pop(name, None)
    return merged


def seen(finding: Finding, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What the finding says about each thing that the case expects."""
    margin = finding.margin
    facts: dict[str, Any] = {
        "outcome": finding.outcome.value,
        "reason": finding.reason.value,
        "stops": finding.stops,
        "provisional": finding.provisional,
        "warnings": [code.value for code in finding.warnings],
        "rows": [row.reason.value if row.reason else "" for row in finding.sources],
        "workings": [working.result for working in finding.workings],
        "margin": margin is not None,
        "missing": list(finding.missing),
        "advice": finding.advice,
        "marks": sorted({use.mark for use in finding.parameters}),
        "uses": sorted(use.key for use in finding.parameters),
        "says": expected.get("says", "") if expected.get("says", "") in finding.summary else finding.summary,
        "required": margin.required if margin else None,
        "difference": margin.difference if margin else None,
    }
    return {name: facts[name] for name in expected}


def test_every_answer_of_every_criterion_has_three_cases() -> None:
    """What a criterion was ever expected to answer is shown at least three times; every criterion has its cases."""
    answers: Counter[tuple[str, str, str]] = Counter()
    for case in cases():
        for key, expected in case.values[1]["expect"].items():
            if "outcome" in expected and "reason" in expected:
                answers[key.split(":")[0], expected["outcome"], expected["reason"]] += 1
    assert {name for name, _, _ in answers} == {criterion.__name__ for criterion in CRITERIA}
    assert not [answer for answer, number in answers.items() if number < 3]
