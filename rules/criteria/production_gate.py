"""R18: before production every condition of rules/data/production_gate.toml is fulfilled and proven.

Practice of PRAC-CLK-2025 and PRAC-DISM, HN-COAL-2024 art. 15, EIA-2021-45, ER-2024D. The list is that of the planned
or actual day of production (law §2.8).
"""

from rules.checklist_tables import GateItem
from rules.criteria.case import Case
from rules.criteria.conditions import needed
from rules.criteria.offers import blank
from rules.facts import GateCondition, ProductionGate
from rules.findings import Finding, Input, Working
from rules.record import record
from rules.tables import in_force
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason, WarningCode


@record()
class Checked:
    """One condition. done: None where it is not stated; gap says what is; note: why it does not apply."""

    item: GateItem
    rows: tuple[GateCondition, ...]
    done: bool | None
    gap: str = ""
    note: str = ""


def production_gate(case: Case) -> tuple[Finding, ...]:
    """One finding; not at this gate while no production is stated."""
    text: Text
    gate = case.facts.production_gate
    if gate is None:
        text = "尚未到投产核查环节。"
        return (_finding(Outcome.NOT_APPLICABLE, Reason.NOT_AT_THIS_GATE, text, mandatory=False),)
    listed = [row for row in case.book.rows(GateItem) if in_force(row.valid_from, row.valid_to, gate.on)]
    if not listed:
        text = say("{} 没有有效的投产条件清单。", gate.on)
        missing = ("投产条件清单（production_gate.toml）",)
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=missing),)
    checked = [_check(case, gate, item) for item in listed]
    asked = [part for part in checked if not part.note]
    late = any(part.done is not True and _overdue(case, part) for part in asked)
    common = {
        "workings": tuple([_working(part) for part in checked]),
        "parameters": tuple([part.item.use for part in asked]),
        "inputs": _inputs(listed, gate),
        "warnings": (WarningCode.DEADLINE_PASSED,) if late else (),
    }
    failed = [part.item.title for part in asked if part.done is False]
    gaps = tuple([part.gap for part in asked if part.gap])
    if failed:
        text = say("{} 项投产条件没有落实：{}。", len(failed), "；".join(failed))
        return (_finding(Outcome.NOT_MET, Reason.CONDITION_OPEN, text, missing=gaps, **common),)
    if gaps:
        text = say("{} 项投产条件没有说明清楚：{}。", len(gaps), "；".join(gaps))
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=gaps, **common),)
    text = say("应当具备的 {} 项投产条件全部落实，凭证齐全。", len(asked))
    return (_finding(Outcome.MET, Reason.OK, text, **common),)


def _check(case: Case, gate: ProductionGate, item: GateItem) -> Checked:
    rows = tuple([row for row in gate.conditions if row.item == item.key])
    applies, why = needed(case, item.need)
    if applies is False:
        return Checked(item, rows, None, note=why)
    if any(row.done is False for row in rows):
        if applies:
            return Checked(item, rows, False)
        return Checked(item, rows, None, gap=f"{item.title}：没有落实，是否需要取决于{why}")
    if not rows or any(row.done is None for row in rows):
        either = "" if applies else f"，或说明不需要的{why}"
        return Checked(item, rows, None, gap=f"{item.title}：没有说明是否落实{either}")
    if any(blank(row.proof) for row in rows):
        return Checked(item, rows, None, gap=f"{item.title}：缺凭证")
    return Checked(item, rows, True)


def _overdue(case: Case, part: Checked) -> bool:
    return any(row.due is not None and row.due < case.as_of for row in part.rows)


def _working(part: Checked) -> Working:
    if part.note:
        return Working(formula=part.item.title, numbers=part.note, result="不适用")
    state = {True: "已落实", False: "没有落实", None: part.gap}[part.done]
    return Working(formula=part.item.title, numbers=_details(part.rows), result=state)


def _details(rows: tuple[GateCondition, ...]) -> str:
    texts = []
    for row in rows:
        due = f"期限 {row.due.isoformat()}" if row.due else ""
        texts.append("，".join([text for text in (row.owner, due, row.proof) if text]))
    return "；".join([text for text in texts if text]) or "没有责任人、期限和凭证"


def _inputs(listed: list[GateItem], gate: ProductionGate) -> tuple[Input, ...]:
    titles = {item.key: item.title for item in listed}
    words = {True: "已落实", False: "没有落实", None: "没有说明"}
    rows = [
        Input(
            label=titles[row.item],
            value=words[row.done],
            unit="",
            field=f"production_gate.conditions[{place}].done",
        )
        for place, row in enumerate(gate.conditions)
        if row.item in titles
    ]
    day = Input(label="投产日期", value=gate.on.isoformat(), unit="", field="production_gate.on")
    return (day, *rows)


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="production_gate",
        criterion="production_gate",
        rule="R18",
        title="投产前条件",
        outcome=outcome,
        reason=reason,
        summary=summary,
        **more,  # type: ignore[arg-type]
    )
