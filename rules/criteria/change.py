"""R17: after approval a major change goes back to the authority.

Energy: actual ≥ approved × ratio, the limit included (ER-CHANGE-GD, ER-LOCAL-OLD). Coal: any rise asks for a
supplementary plan (HN-COAL-2024 art. 14). Site, content, scale, efficiency, or an outcome of R01–R11 that would change.
The law is that of the day of the event (law §2.8).
"""

from rules.criteria.case import Case
from rules.facts import Change
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.record import record
from rules.text import Text, say, shown
from rules.vocabulary import MarginSense, Outcome, Reason

STATED = (
    ("site_changed", "建设地点"),
    ("content_changed", "建设内容"),
    ("scale_changed", "建设规模"),
    ("efficiency_changed", "能效水平"),
    ("outcome_changed", "联审结论的事实依据（R01—R11）"),
)
"""What is stated as changed or not: field and label."""
FIGURES = (
    ("approved_energy_tce", "批准的年综合能耗", "tce"),
    ("actual_energy_tce", "实际年综合能耗", "tce"),
    ("approved_coal_t", "批准的年耗煤量", "t"),
    ("actual_coal_t", "实际年耗煤量", "t"),
)


@record()
class Checked:
    """One side of the change. triggered: None where it cannot be told, for want of ``gaps``."""

    triggered: bool | None
    text: str = ""
    gaps: tuple[str, ...] = ()
    margin: Margin | None = None
    workings: tuple[Working, ...] = ()
    parameters: tuple[ParameterUse, ...] = ()


def change(case: Case) -> tuple[Finding, ...]:
    """One finding; not at this gate while no change is stated."""
    text: Text
    event = case.facts.change
    if event is None:
        text = "没有批准后的变更。"
        return (_finding(Outcome.NOT_APPLICABLE, Reason.NOT_AT_THIS_GATE, text, mandatory=False),)
    checked = (_energy(case, event), _coal(event), *_stated(event))
    found = [part for part in checked if part.triggered]
    gaps = tuple([gap for part in checked for gap in part.gaps])
    common = {
        "margin": checked[0].margin,
        "workings": tuple([working for part in checked for working in part.workings]),
        "parameters": checked[0].parameters,
        "inputs": _inputs(event),
    }
    if found:
        text = say("应当办理变更：{}。", "；".join(part.text for part in found))
        return (_finding(Outcome.NOT_MET, Reason.CHANGE_REQUIRED, text, **common),)
    if gaps:
        text = say("变更的事实没有说明完整：{}。", "、".join(gaps))
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=gaps, **common),)
    if checked[0].triggered is None:
        text = say("{} 没有有效的能耗变更比例。", event.on)
        missing = ("需要办理变更的能耗比例（change.energy_ratio）",)
        return (_finding(Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=missing, **common),)
    text = "能耗、耗煤和建设条件的变化没有达到应当办理变更的程度。"
    return (_finding(Outcome.MET, Reason.OK, text, **common),)


def _energy(case: Case, event: Change) -> Checked:
    approved, actual = event.approved_energy_tce, event.actual_energy_tce
    gaps = _unstated(event, "approved_energy_tce", "actual_energy_tce")
    if approved is None or actual is None:
        return Checked(None, gaps=gaps)
    if not approved:
        return Checked(None, gaps=("批准的年综合能耗（change.approved_energy_tce）不能为零",))
    ratio = case.book.find("change.energy_ratio", event.on)
    if ratio is None:
        return Checked(None)
    limit = approved * ratio.number
    margin = Margin(
        label="实际年综合能耗", required=limit, provided=actual, unit="tce", sense=MarginSense.BELOW
    )
    working = Working(
        formula="实际年综合能耗 < 批准的年综合能耗 × 变更比例",
        numbers=say("{} 对 {} × {}", actual, approved, ratio.value),
        result=say("{} {} tce", "余" if actual < limit else "达到或超过", abs(limit - actual)),
    )
    text = f"实际年综合能耗 {shown(actual)} tce，达到批准量的 {ratio.value} 倍（{shown(limit)} tce）"
    return Checked(actual >= limit, text, (), margin, (working,), (ratio,))


def _coal(event: Change) -> Checked:
    approved, actual = event.approved_coal_t, event.actual_coal_t
    if approved is None or actual is None:
        return Checked(None, gaps=_unstated(event, "approved_coal_t", "actual_coal_t"))
    working = Working(
        formula="实际年耗煤量 ≤ 批准的年耗煤量",
        numbers=say("{} 对 {}", actual, approved),
        result=say("{} {} t", "增加" if actual > approved else "余", abs(actual - approved)),
    )
    text = f"耗煤增加 {shown(actual - approved)} t，投产前补充煤炭替代方案"
    return Checked(actual > approved, text, workings=(working,))


def _stated(event: Change) -> list[Checked]:
    found = []
    for field, label in STATED:
        value = getattr(event, field)
        gaps = (f"{label}是否变化（change.{field}）",) if value is None else ()
        found.append(Checked(value, f"{label}有变化", gaps))
    return found


def _unstated(event: Change, *wanted: str) -> tuple[str, ...]:
    return tuple([
        f"{label}（change.{field}）"
        for field, label, _ in FIGURES
        if field in wanted and getattr(event, field) is None
    ])  # fmt: skip


def _inputs(event: Change) -> tuple[Input, ...]:
    found = [
        Input(label=label, value=shown(value), unit=unit, field=f"change.{field}")
        for field, label, unit in FIGURES
        if (value := getattr(event, field)) is not None
    ]
    words = {True: "有变化", False: "没有变化"}
    found += [
        Input(label=label, value=words[value], unit="", field=f"change.{field}")
        for field, label in STATED
        if (value := getattr(event, field)) is not None
    ]
    return tuple(found)


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="change",
        criterion="change",
        rule="R17",
        title="批准后的变更",
        outcome=outcome,
        reason=reason,
        summary=summary,
        **more,  # type: ignore[arg-type]
    )
