"""R13: park and Yellow River (园区和沿黄布局, YR-2021). Needs judgement: there is no numeric rule.

This criterion can only answer ``cannot_tell`` or ``not_applicable``: it puts the facts together for a reviewer, who
settles it. New high-pollution, high-water, high-energy industry along the Yellow River belongs in compliant parks;
parks with open faults take no new projects. The notice was written for 2021 to 2025; after that its force must be
confirmed, which a warning says.
"""

from rules.criteria.case import Case
from rules.findings import Finding, Input, ParameterUse
from rules.information_tables import SitingNotice
from rules.text import Text, say
from rules.vocabulary import Outcome, ProjectStage, Reason, WarningCode


def siting(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    notice = _notice(case)
    if notice is None:
        text: Text = say("{} 之前没有园区和沿黄布局的规定可以对照。", case.as_of)
        return (
            _finding(
                case, Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=("园区和沿黄布局规定",)
            ),
        )
    if case.exempt_retrofit:
        text = "技术改造不涉及主体工程，也不新增产能，不是新建项目。"
        return (_noticed(case, notice, (), Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text),)
    if case.facts.stage is ProjectStage.EXISTING:
        text = "存量项目，不是新建项目。"
        return (_noticed(case, notice, (), Outcome.NOT_APPLICABLE, Reason.NO_CAPACITY_ADDED, text),)
    return (_judged(case, notice),)


def _notice(case: Case) -> SitingNotice | None:
    """The latest notice that had begun on the day, also where its period is over."""
    begun = [notice for notice in case.book.rows(SitingNotice) if notice.valid_from <= case.as_of]
    return max(begun, key=lambda notice: notice.valid_from, default=None)


def _judged(case: Case, notice: SitingNotice) -> Finding:
    site = case.facts.site
    if site.division_code is None:
        text: Text = "没有说明建设地点，不能判断是否在沿黄重点地区。"
        missing = ("建设地点（site.division_code）", *_gaps(case))
        return _tell_not(case, notice, (), Reason.MISSING_FACT, text, missing)
    along = case.book.find_by_place("siting.yellow_river", case.as_of, "division", site.division_code)
    if along is None:
        text = "建设地点是否属于沿黄重点地区没有依据。"
        return _tell_not(case, notice, (), Reason.MISSING_PARAMETER, text, ("沿黄重点地区名单",))
    gaps = _gaps(case)
    if not (site.park_opinion or "").strip():
        text = say("没有园区意见，不能判断是否入园合规；共缺 {} 项。", len(gaps))
        return _tell_not(case, notice, (along,), Reason.MISSING_FACT, text, gaps)
    return _tell_not(case, notice, (along,), Reason.NEEDS_JUDGEMENT, _facts(case), gaps)


def _gaps(case: Case) -> tuple[str, ...]:
    """Everything that is not stated, at once."""
    site = case.facts.site
    asked = (
        ("园区意见文号（site.park_opinion）", (site.park_opinion or "").strip()),
        ("园区名称（site.park）", (site.park or "").strip()),
        ("园区是否在公布的合规园区名单内（site.park_compliant）", site.park_compliant),
        ("规划环评审查意见（site.planning_eia）", (site.planning_eia or "").strip()),
        ("园区有无未整改的问题（site.park_faults）", site.park_faults),
        ("与黄河的距离说明（site.river_distance）", (site.river_distance or "").strip()),
    )
    return (*case.scope_gaps, *(label for label, value in asked if value is None or value == ""))


def _facts(case: Case) -> Text:
    site = case.facts.site
    compliant = {True: "在公布的合规园区名单内", False: "不在公布的合规园区名单内", None: "合规情况未说明"}
    faults = {
        True: "园区有未整改的问题，按通知不得新增此类项目",
        False: "园区没有未整改的问题",
        None: "园区问题未说明",
    }
    return say(
        "园区：{}，{}；园区意见 {}；规划环评 {}；{}；与黄河的距离：{}。是否符合由审查人员判断。",
        site.park or "未说明", compliant[site.park_compliant], site.park_opinion,
        site.planning_eia or "未说明", faults[site.park_faults], site.river_distance or "未说明",
    )  # fmt: skip


def _tell_not(
    case: Case, notice: SitingNotice, uses: tuple[ParameterUse, ...], reason: Reason, text: Text,
    missing: tuple[str, ...],
) -> Finding:  # fmt: skip
    return _noticed(case, notice, uses, Outcome.CANNOT_TELL, reason, text, missing)


def _noticed(
    case: Case, notice: SitingNotice, uses: tuple[ParameterUse, ...], outcome: Outcome, reason: Reason,
    text: Text, missing: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """With the notice; past its last day its force must be confirmed (law §2.8)."""
    lapsed = notice.valid_to is not None and case.as_of > notice.valid_to
    return _finding(
        case, outcome, reason, text, missing=missing, parameters=(notice.use(), *uses),
        warnings=(WarningCode.POLICY_LAPSED,) if lapsed else (),
    )  # fmt: skip


def _finding(case: Case, outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    site = case.facts.site
    stated = (
        ("建设地点", site.division_code, "site.division_code"),
        ("园区", site.park, "site.park"),
        ("园区意见", site.park_opinion, "site.park_opinion"),
        ("规划环评", site.planning_eia, "site.planning_eia"),
        ("与黄河的距离", site.river_distance, "site.river_distance"),
    )
    return Finding(
        key="siting",
        criterion="siting",
        rule="R13",
        title="园区和沿黄布局",
        outcome=outcome,
        reason=reason,
        summary=summary,
        inputs=tuple(
            Input(label=label, value=value, unit="", field=field) for label, value, field in stated if value
        ),
        **more,  # type: ignore[arg-type]
    )
