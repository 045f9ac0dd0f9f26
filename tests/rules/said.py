"""What each criterion says in its cases, word for word: said/<criterion>.txt, for people to read and tests to hold.

After a sentence was changed on purpose, ``python -m tests.rules.said`` writes the files anew; the diff is the change.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from rules import facts_file
from rules.criteria import CRITERIA
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import screen
from rules.text import shown
from rules.units import unit_words
from tests.rules.test_rules_cases import HERE, cases, mapping

SAID = HERE / "said"
COUNTED = {True: "计", False: "不计"}
NAMES = tuple(criterion.__name__ for criterion in CRITERIA)


def said(names: tuple[str, ...] = NAMES) -> dict[str, str]:
    """Criterion → the text of its file."""
    blocks: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    for case in _cases():
        document, stated = case.values
        wanted = [key for key in stated["expect"] if key.split(":")[0] in blocks]
        if not wanted:
            continue
        overlay = HERE / "overlays" / f"{stated['overlay']}.toml" if "overlay" in stated else None
        facts = facts_file.from_mapping(mapping(document, stated))
        screening = screen(facts, as_of=stated["on"], book=RuleBook.load(overlay))
        for key in wanted:
            finding = screening.finding(key)
            words = "\n".join(_words(finding))
            blocks[finding.criterion].setdefault(words, []).append(f"{case.id.partition(': ')[2]}（{key}）")
    return {name: _text(found) for name, found in blocks.items()}


@cache
def _cases() -> tuple[Any, ...]:
    return tuple(cases())


def _text(found: dict[str, list[str]]) -> str:
    """Cases that say the same share a block."""
    return "\n".join("\n".join((*(f"# {name}" for name in told), words, "")) for words, told in found.items())


def _words(finding: Finding) -> Iterator[str]:
    stop = " 不得同意" if finding.stops else ""
    yield f"{finding.title} {finding.product or ''}".rstrip()
    yield f"{finding.outcome.label}{stop} {finding.reason.value} {finding.summary}"
    if finding.advice:
        yield f"  提示 {finding.advice}"
    if finding.margin:
        margin = finding.margin
        sides = f"{shown(margin.required)} 对 {shown(margin.provided)} {unit_words(margin.unit)}"
        yield f"  比较 {margin.label}：{sides}，{margin.sense.value} {shown(margin.difference)}"
    for line in finding.workings:
        yield f"  算式 {line.formula}：{line.numbers} = {line.result}"
    for row in finding.sources:
        amount = "" if row.quantity is None else shown(row.quantity)
        why = f"{row.reason or ''} {row.detail}"
        yield f"  来源 {row.label} {amount} {unit_words(row.unit)} {COUNTED[row.counted]} {why}".rstrip()
    for item in finding.inputs:
        yield f"  事实 {item.field} {item.label} {item.value} {unit_words(item.unit)}".rstrip()
    for name, listed in (("缺", finding.missing), ("提醒", finding.warnings)):
        if listed:
            yield f"  {name} {'；'.join(listed)}"
    if finding.parameters:
        yield f"  取值 {' '.join(use.key for use in finding.parameters)}"


if __name__ == "__main__":
    SAID.mkdir(exist_ok=True)
    for name, text in said().items():
        (SAID / f"{name}.txt").write_text(text, encoding="utf-8")
