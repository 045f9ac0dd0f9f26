"""R14: every material that the application needs is there, readable and, where asked, signed (law §7).

The list and its conditions are rules/data/completeness.toml; what is missing is named all at once, so that one
supplement notice suffices.
"""

from rules.checklist_tables import Material, Need
from rules.criteria.case import Case
from rules.criteria.conditions import needed
from rules.facts import MaterialItem
from rules.findings import Finding, Input, Working
from rules.tables import in_force
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason

HANDED_IN_EARLY = (Need.IF_SUBMITTED, Need.BEFORE_ACCEPTANCE)
"""Not asked for, or not yet; looked at all the same where it lies in the file."""


def applicable(case: Case) -> tuple[Material, ...]:
    """The materials that this application needs, in the order of the checklist; undecided ones are not among them."""
    return tuple([item for item in _listed(case) if needed(case, item.need)[0]])


def completeness(case: Case) -> tuple[Finding, ...]:
    """One finding for the application."""
    text: Text
    handed_in, listed = case.facts.materials, _listed(case)
    if not listed:
        text = "判断日期没有有效的材料清单。"
        return (_finding(Reason.MISSING_PARAMETER, text, missing=("材料清单（completeness.toml）",)),)
    if handed_in is None:
        text = "没有填报材料清单。"
        return (_finding(Reason.MISSING_FACT, text, missing=("材料清单（materials）",)),)
    asked: list[Material] = []
    skipped: list[tuple[Material, str]] = []
    missing: list[str] = []
    by_item: dict[str, list[MaterialItem]] = {}
    for row in handed_in:
        by_item.setdefault(row.item, []).append(row)
    for item in listed:
        rows = by_item.get(item.key, [])
        applies, why = needed(case, item.need)
        if item.need in HANDED_IN_EARLY and any(row.present for row in rows):
            applies = True
        if applies is False:
            skipped.append((item, why))
            continue
        asked.append(item)
        fault = _fault(item, rows)
        if fault and applies is None:
            missing.append(f"{item.title}，或说明不需要提交的{why}")
        elif fault:
            missing.append(f"{item.title}：{fault}")
    common = {
        "parameters": tuple([item.use for item in asked]),
        "inputs": _inputs(listed, handed_in),
        "workings": _workings(asked, skipped, len(missing)),
    }
    if missing:
        text = say("应提交材料 {} 项，{} 项没有交齐：{}。", len(asked), len(missing), "；".join(missing))
        return (_finding(Reason.MISSING_FACT, text, missing=tuple(missing), **common),)
    text = say("应提交材料 {} 项，全部提交且可以读取，须签字的已签字。", len(asked))
    return (_finding(Reason.OK, text, **common),)


def _listed(case: Case) -> list[Material]:
    """The checklist of the day of acceptance, or of the day of the case while it is not accepted."""
    day = case.facts.accepted_on or case.as_of
    return [item for item in case.book.rows(Material) if in_force(item.valid_from, item.valid_to, day)]


def _fault(item: Material, rows: list[MaterialItem]) -> str:
    """Of several files of one item every one must be in order."""
    if len(rows) == 1 and rows[0].present and rows[0].readable and (rows[0].signed or not item.signed):
        return ""
    if not rows or any(row.present is False for row in rows):
        return "没有提交"
    if any(row.present is None for row in rows):
        return "没有说明是否提交"
    if any(row.readable is False for row in rows):
        return "不能读取"
    if any(row.readable is None for row in rows):
        return "没有说明能否读取"
    if item.signed and any(row.signed is False for row in rows):
        return "没有签字盖章"
    if item.signed and any(row.signed is None for row in rows):
        return "没有说明是否签字盖章"
    return ""


def _workings(asked: list[Material], skipped: list[tuple[Material, str]], faults: int) -> tuple[Working, ...]:
    total = Working(
        formula="应提交材料 = 清单中条件成立的项目",
        numbers=say("{} + {} 项不适用", len(asked), len(skipped)),
        result=say("应提交 {} 项，齐备 {} 项", len(asked), len(asked) - faults),
    )
    return (total, *(Working(formula=item.title, numbers=why, result="不适用") for item, why in skipped))


def _inputs(listed: list[Material], handed_in: tuple[MaterialItem, ...]) -> tuple[Input, ...]:
    titles = {item.key: item.title for item in listed}
    words = {True: "已提交", False: "未提交", None: "没有说明"}
    return tuple([
        Input(label=titles[row.item], value=words[row.present], unit="", field=f"materials[{place}].present")
        for place, row in enumerate(handed_in)
        if row.item in titles
    ])  # fmt: skip


def _finding(reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="completeness",
        criterion="completeness",
        rule="R14",
        title="材料完整性",
        outcome=Outcome.MET if reason is Reason.OK else Outcome.CANNOT_TELL,
        reason=reason,
        summary=summary,
        **more,  # type: ignore[arg-type]
    )
