"""R04, R05: retired against built capacity, by process, region and the edition in force."""

from rules.criteria.case import Case, worst
from rules.criteria.replacement_ratio import built_capacity, finding, judge, tell_not, weighing
from rules.facts import CapacityReplacement, ProductLine
from rules.findings import Finding, ParameterUse, SourceRow
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
        return tell_not(process, Reason.NEEDS_JUDGEMENT, f"产品“{line.product}”不在产品表内，需人工判断。")
    if regime in {"", "none"}:
        text = f"{label}没有产能置换办法。"
        return finding(process, Outcome.NOT_APPLICABLE, Reason.NO_REPLACEMENT_REGIME, text)
    hearing = regime == "hearing" and _exemption(case, process, "new_line")
    if hearing and case.facts.nature is ConstructionKind.NEW:
        text = f"新建{label}不要求产能置换，改为听证。"
        return finding(process, Outcome.NOT_APPLICABLE, Reason.HEARING_INSTEAD, text, parameters=(hearing,))
    if regime == "hearing" and not hearing:
        return _regime(case, process, line, "later")
    if regime in {"judgement", "hearing"}:
        text = f"{label}没有查到国家层面的数值置换办法，需人工判断。"
        return tell_not(process, Reason.NEEDS_JUDGEMENT, text)
    if case.facts.nature is ConstructionKind.RETROFIT and case.facts.adds_capacity is False:
        return _renovation(case, process)
    return _suspended(case, process) or _regime(case, process, line, regime)


def _exemption(case: Case, process: str, situation: str) -> ParameterUse | None:
    return case.book.find("capacity_replacement.exemption", case.as_of, process=process, situation=situation)


def _renovation(case: Case, process: str) -> Finding:
    """The measures exempt it for cement and glass; steel asks 1:1 of some in-plant renovations (STEEL-2021)."""
    use = _exemption(case, process, "renovation")
    if use is None:
        text = f"{case.label(process)}技术改造不新增产能的，是否需要产能置换没有查到规定，需人工判断。"
        return tell_not(process, Reason.NEEDS_JUDGEMENT, text)
    text = "在原有窑炉上改造，不新增产能，不需要产能置换。"
    return finding(process, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text, parameters=(use,))


def _suspended(case: Case, process: str) -> Finding | None:
    """R05: no plan announced before the suspension."""
    plan = case.replacement(process)
    announced = plan.announced_on if plan and plan.plan_state is PlanState.ANNOUNCED else None
    if plan and plan.plan_state is PlanState.ANNOUNCED and announced is None:
        return _undated(case, process)
    switch = case.book.find("capacity_replacement.suspended", announced or case.as_of, process=process)
    if switch is None:
        return None
    text = (
        f"{switch.valid_from.isoformat()} 起暂停公示、公告{case.label(process)}产能置换方案，程序不能继续。"
    )
    return tell_not(process, Reason.SUSPENDED_POLICY, text, rule="R05", stops=True, parameters=(switch,))


def _undated(case: Case, process: str) -> Finding | None:
    """Announced before or after the suspension? The day decides, and it is not stated."""
    if case.book.find("capacity_replacement.suspended", case.as_of, process=process) is None:
        return None
    text = f"{case.label(process)}产能置换方案已公告，但没有填报公告日期，不能确定是否在暂停之前公告。"
    return tell_not(process, Reason.MISSING_FACT, text, rule="R05", missing=(ANNOUNCED_ON,))


def _regime(case: Case, process: str, line: ProductLine, regime: str) -> Finding:
    label = case.label(process)
    if regime == "later":
        text = f"{label}有产能置换办法，但本批规则数据没有录入其比例和认定条件。"
        return tell_not(
            process, Reason.MISSING_PARAMETER, text, missing=(f"{label}产能置换比例（本批数据未含）",)
        )
    plan = case.replacement(process)
    gaps = _gaps(case, plan, line)
    on = (
        plan.announced_on
        if plan and plan.plan_state is PlanState.ANNOUNCED and plan.announced_on
        else case.as_of
    )
    region = case.region(on)
    base = region and case.book.find("capacity_replacement.ratio", on, process=process, region=region.value)
    cited = (base.citation,) if base else ()
    if plan is None or gaps or not plan.retired:
        missing = (*gaps, *(() if plan and plan.retired else ("退出产能清单（replacements[].retired）",)))
        text = f"{label}产能置换缺少事实：{'、'.join(missing)}。"
        return tell_not(
            process, Reason.MISSING_FACT, text, missing=missing, sources=_plain(plan), citations=cited
        )
    if region is None:
        text = "建设地点没有区域属性，不能确定置换比例。"
        return tell_not(process, Reason.MISSING_PARAMETER, text, missing=("建设地点的区域属性",))
    if base is None:
        text = f"{on.isoformat()} 没有有效的{label}产能置换比例。"
        return tell_not(process, Reason.MISSING_PARAMETER, text, missing=(f"{label}产能置换比例",))
    built, unit = built_capacity(plan, line)
    return judge(weighing(case, plan, built, unit, base, region, on))


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
    if plan.plan_state is PlanState.ANNOUNCED and plan.announced_on is None:
        missing.append(ANNOUNCED_ON)
    if plan.expires_on is not None and plan.expires_on < case.as_of:
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
