"""R04, R05: retired against built capacity, by process, region and the edition in force.

REPL-2017, CG-2021, CG-2024 (clinker, flat glass), STEEL-2021, STEEL-SUSP (iron, steel), AL-2018 (aluminium). The edition
is that of the day on which the plan was announced, else that of the day of the case (law §2.8).
"""

from datetime import date

from rules.criteria.case import Case, worst
from rules.criteria.replacement_ratio import built_capacity, finding, judge, tell_not, weighing
from rules.facts import CapacityReplacement, ProductLine
from rules.findings import Finding, ParameterUse, SourceRow
from rules.text import say
from rules.vocabulary import ConstructionKind, Outcome, PlanState, Reason

ANNOUNCED_ON = "产能置换方案公告日期（announced_on）"


def capacity_replacement(case: Case) -> tuple[Finding, ...]:
    """One finding for each process of the products; a plan of another process is judged too."""
    lines: dict[str, list[ProductLine]] = {}
    for line in case.facts.products:
        product = case.product(line)
        lines.setdefault(product.process if product else line.product, []).append(line)
    findings = [worst([_line(case, process, line) for line in group]) for process, group in lines.items()]
    for plan in {plan.process: plan for plan in case.facts.replacements}.values():
        if plan.process not in lines:
            findings.append(_line(case, plan.process, ProductLine(product=plan.process)))
    if not findings:
        text = "没有填报产品，不能判断是否需要产能置换。"
        findings = [
            finding("", Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",))
        ]
    return tuple(findings)


def _line(case: Case, process: str, line: ProductLine) -> Finding:
    product = case.product(line)
    label = case.label(line.product)
    regime = product.replacement if product else ""
    if case.unlisted(line):
        text = say("产品“{}”不在产品表内，需人工判断。", line.product)
        return tell_not(process, Reason.NEEDS_JUDGEMENT, text)
    if regime in {"", "none"}:
        text = say("{}没有产能置换办法。", label)
        return finding(process, Outcome.NOT_APPLICABLE, Reason.NO_REPLACEMENT_REGIME, text)
    if regime == "judgement":
        return _administrator(case, process, line)
    if case.facts.nature is ConstructionKind.RETROFIT and case.facts.adds_capacity is False:
        renovation = _renovation(case, process)
        if renovation:
            return renovation
    exemption = _exemption(case, line.product, "new_line")
    if exemption:
        return _without_replacement(case, process, line, exemption)
    return _suspended(case, process) or _regime(case, process, line)


def _exemption(case: Case, process: str, situation: str) -> ParameterUse | None:
    return case.book.find("capacity_replacement.exemption", case.as_of, process=process, situation=situation)


def _administrator(case: Case, process: str, line: ProductLine) -> Finding:
    """No national figure (coking, carbide, chlor-alkali …): computed once a dated ratio with its document is entered."""
    region = case.region(case.as_of)
    if region and case.find("capacity_replacement.ratio", process=process, region=region.value):
        return _regime(case, process, line)
    text = say("{}没有查到国家层面的数值置换办法，需人工判断。", case.label(line.product))
    return tell_not(process, Reason.NEEDS_JUDGEMENT, text)


def _without_replacement(case: Case, process: str, line: ProductLine, use: ParameterUse) -> Finding:
    """New photovoltaic rolled glass has a hearing instead; automotive and special glass only by drafts."""
    nature, label = case.facts.nature, case.label(line.product)
    if use.value == "hearing" and nature is ConstructionKind.NEW:
        text = say("新建{}不要求产能置换，改为听证。", label)
        return finding(process, Outcome.NOT_APPLICABLE, Reason.HEARING_INSTEAD, text, parameters=(use,))
    if use.value == "hearing" and nature is None:
        missing = ("建设性质（nature）",)
        text = say("新建{}改为听证；建设性质没有填报，不能确定是否适用。", label)
        return tell_not(process, Reason.MISSING_FACT, text, missing=missing, parameters=(use,))
    if use.value == "hearing":
        text = say("只见新建{}改为听证的规定，其他建设性质是否需要产能置换需人工判断。", label)
        return tell_not(process, Reason.NEEDS_JUDGEMENT, text, parameters=(use,))
    scale = case.find("capacity_replacement.special_scale", process=line.product)
    text = say("{}是否可以不置换产能只见于征求意见稿，需人工判断。", label)
    uses = (use, scale) if scale else (use,)
    return tell_not(process, Reason.NEEDS_JUDGEMENT, text, parameters=uses)


def _renovation(case: Case, process: str) -> Finding | None:
    """The measures exempt it for cement and glass; steel asks 1:1 of some in-plant renovations (STEEL-2021)."""
    use = _exemption(case, process, "renovation")
    if use:
        exempt = "在原有窑炉上改造，不新增产能，不需要产能置换。"
        return finding(process, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, exempt, parameters=(use,))
    plan = case.replacement(process)
    if plan and plan.retired:  # the applicant does replace: the plan is judged
        return None
    text = say("{}技术改造不新增产能的，是否需要产能置换没有查到规定，需人工判断。", case.label(process))
    return tell_not(process, Reason.NEEDS_JUDGEMENT, text)


def _suspended(case: Case, process: str) -> Finding | None:
    """R05: no plan announced before the suspension (STEEL-SUSP); one that lapsed needs a new announcement."""
    plan = case.replacement(process)
    announced = plan.announced_on if plan and not _lapsed(case, plan) else None
    if plan and plan.plan_state is PlanState.ANNOUNCED and announced is None and not _lapsed(case, plan):
        return _undated(case, process)
    if plan and plan.plan_state is not PlanState.ANNOUNCED:
        announced = None
    switch = case.book.find("capacity_replacement.suspended", announced or case.as_of, process=process)
    if switch is None or switch.value != "true":
        return None
    text = say("{} 起暂停公示、公告{}产能置换方案，程序不能继续。", switch.valid_from, case.label(process))
    return tell_not(process, Reason.SUSPENDED_POLICY, text, rule="R05", stops=True, parameters=(switch,))


def _lapsed(case: Case, plan: CapacityReplacement) -> bool:
    return plan.expires_on is not None and plan.expires_on < case.as_of


def _undated(case: Case, process: str) -> Finding | None:
    """Announced before or after the suspension? The day decides, and it is not stated."""
    switch = case.find("capacity_replacement.suspended", process=process)
    if switch is None or switch.value != "true":
        return None
    text = say("{}产能置换方案已公告，但没有填报公告日期，不能确定是否在暂停之前公告。", case.label(process))
    return tell_not(process, Reason.MISSING_FACT, text, rule="R05", missing=(ANNOUNCED_ON,))


def _edition_day(case: Case, plan: CapacityReplacement | None) -> date:
    if plan and plan.plan_state is PlanState.ANNOUNCED and plan.announced_on:
        return plan.announced_on
    return case.as_of


def _regime(case: Case, process: str, line: ProductLine) -> Finding:
    label = case.label(process)
    plan = case.replacement(process)
    gaps = _gaps(case, plan, line)
    on = _edition_day(case, plan)
    region = case.region(on)
    base = region and case.book.find("capacity_replacement.ratio", on, process=process, region=region.value)
    if plan is None or gaps or not plan.retired:
        missing = (*gaps, *(() if plan and plan.retired else ("退出产能清单（replacements[].retired）",)))
        text = say("{}产能置换缺少事实：{}。", label, "、".join(missing))
        cited = (base.citation,) if base else ()
        return tell_not(
            process, Reason.MISSING_FACT, text, missing=missing, sources=_plain(plan), citations=cited
        )
    if region is None:
        unplaced = "建设地点没有区域属性，不能确定置换比例。"
        return tell_not(process, Reason.MISSING_PARAMETER, unplaced, missing=("建设地点的区域属性",))
    if base is None:
        return _without_ratio(case, plan, line, region, on)
    built, unit = built_capacity(plan, line)
    found = judge(weighing(case, plan, built, unit, base, region, on))
    other, document = case.built_elsewhere(plan)
    if not other or other == built:
        return found
    return _conflict(plan, document, found, judge(weighing(case, plan, other, unit, base, region, on)))


def _conflict(plan: CapacityReplacement, document: str, declared: Finding, elsewhere: Finding) -> Finding:
    """Two documents, two built capacities: the same answer on both, or none until a reviewer chooses."""
    if (declared.outcome, declared.reason) == (elsewhere.outcome, elsewhere.reason):
        return min(declared, elsewhere, key=lambda found: found.margin.difference if found.margin else 0)
    missing = f"建设产能：申报与{document}不一致，须由审查人员选定"
    text = say(
        "建设产能有两个数值，结论不同。按申报：{}按{}：{}", declared.summary, document, elsewhere.summary
    )
    return tell_not(
        plan.process,
        Reason.MISSING_FACT,
        text,
        missing=(missing, *dict.fromkeys((*declared.missing, *elsewhere.missing))),
        workings=(*declared.workings, *elsewhere.workings),
        inputs=declared.inputs,
        parameters=declared.parameters,
        sources=declared.sources,
    )


def _without_ratio(
    case: Case, plan: CapacityReplacement, line: ProductLine, region: ParameterUse, on: date
) -> Finding:
    """ "Equal or reduced" without a figure: less than equal is short on any figure (law §2.4, bounds may decide)."""
    process = plan.process
    floor = case.book.find("capacity_replacement.floor", on, process=process, region=region.value)
    if floor:
        built, unit = built_capacity(plan, line)
        short = judge(weighing(case, plan, built, unit, floor, region, on))
        if short.outcome is Outcome.NOT_MET:
            return short
    label = case.label(process)
    text = say("{} 没有有效的{}产能置换比例。", on, label)
    return tell_not(
        process,
        Reason.MISSING_PARAMETER,
        text,
        missing=(f"{label}产能置换比例",),
        sources=_plain(plan),
        parameters=(floor, region) if floor else (region,),
    )


def _gaps(case: Case, plan: CapacityReplacement | None, line: ProductLine) -> tuple[str, ...]:
    """Facts without which no ratio can be looked up."""
    missing = []
    if case.facts.site.division_code is None:
        missing.append("建设地点（site.division_code）")
    if plan is None:
        return tuple(missing)
    if not built_capacity(plan, line)[0]:
        missing.append("建设产能（replacements[].built）")
    if plan.plan_state is PlanState.REVOKED:
        missing.append("新的产能置换方案（原方案已撤销）")
    if plan.plan_state is PlanState.ANNOUNCED:
        if plan.announced_on is None:
            missing.append(ANNOUNCED_ON)
        elif plan.announced_on > case.as_of:
            missing.append(f"{ANNOUNCED_ON}：不能晚于判断日期")
    if _lapsed(case, plan):
        missing.append("新的产能置换方案（原方案已过有效期）")
    return tuple(missing)


def _plain(plan: CapacityReplacement | None) -> tuple[SourceRow, ...]:
    units = plan.retired if plan else ()
    return tuple(
        SourceRow(
            label=f"{unit.enterprise} {unit.line}",
            quantity=unit.capacity,
            unit=unit.capacity_unit or "",
            counted=False,
            detail="尚未判断",
        )
        for unit in units
    )
