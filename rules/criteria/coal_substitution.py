"""R06, R07: added coal is offset, Q = D × K1 × K2 in physical tonnes, and not by coke or petroleum coke."""

from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.coal_sources import Offer, offers
from rules.findings import Finding, Input, Margin, ParameterUse, Working
from rules.text import shown
from rules.vocabulary import MarginSense, Outcome, Reason, RowReason

ZERO = Decimal(0)
COKE = "新增焦炭、兰炭（coal.coke_and_semicoke_added_t）"


def coal_substitution(case: Case) -> tuple[Finding, ...]:
    """The quantity (R06) and the substitute fuels (R07)."""
    rows = offers(case)
    return (_quantity(case, rows), _substitutes(case, rows))


def _quantity(case: Case, rows: tuple[Offer, ...]) -> Finding:
    coal = case.facts.coal
    if coal.added_t is None:
        text = "没有填报新增耗煤量；不新增耗煤的，填 0。"
        return _tell_not(case, Reason.MISSING_FACT, text, missing=("新增耗煤量（coal.added_t）",))
    if _coke_open(case) and not _added(case):
        text = "没有填报新增焦炭、兰炭；不新增的，填 0。"
        return _tell_not(case, Reason.MISSING_FACT, text, missing=(COKE,))
    if coal.added_t == 0 and not coal.coke_and_semicoke_added_t:
        return _finding(case, Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, "没有新增耗煤，不需要煤炭替代。")
    if coal.coke_and_semicoke_added_t and not case.book.find("coal.products_in_d", case.as_of):
        text = "项目新增焦炭、兰炭，是否计入新增耗煤量没有查到规定。"
        return _tell_not(
            case,
            Reason.MISSING_PARAMETER,
            text,
            missing=("新增耗煤量是否计入焦炭、兰炭（coal.products_in_d）",),
        )
    added = _added(case)
    if added == 0 and coal.raw_material_t is not None:
        text = "新增耗煤全部为原料用煤，不计入替代范围。"
        return _finding(
            case, Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, text, workings=(_added_working(case, added),)
        )
    return _required(case, rows, added)


def _coke_open(case: Case) -> bool:
    """Added coke is not stated, and no rule says that it does not count."""
    use = case.book.find("coal.products_in_d", case.as_of)
    return case.facts.coal.coke_and_semicoke_added_t is None and (use is None or use.value != "coal_only")


def _added(case: Case) -> Decimal:
    """D; the whole coal where the raw material is not stated."""
    return max(ZERO, _gross(case) - (case.facts.coal.raw_material_t or ZERO))


def _gross(case: Case) -> Decimal:
    coal = case.facts.coal
    with_coke = case.book.find("coal.products_in_d", case.as_of)
    extra = (
        coal.coke_and_semicoke_added_t if with_coke and with_coke.value == "with_coke_and_semicoke" else None
    )
    return (coal.added_t or ZERO) + (extra or ZERO)


def _required(case: Case, rows: tuple[Offer, ...], added: Decimal) -> Finding:
    counted = sum((row.quantity for row in rows if row.counted), ZERO)
    workings = (_added_working(case, added), _counted_working(rows, counted))
    k1, k2, gaps = _coefficients(case)
    in_d = case.book.find("coal.products_in_d", case.as_of)
    uses = tuple(use for row in rows for use in row.uses) + ((in_d,) if in_d else ())
    if k1 is None or k2 is None:
        text = f"新增耗煤 {shown(added)} t，已认定替代 {shown(counted)} t；缺{'、'.join(gaps)}，不能计算应替代量。"
        unplaced = k1 is not None and case.facts.site.division_code is None
        return _tell_not(
            case, Reason.MISSING_FACT if unplaced else Reason.MISSING_PARAMETER, text,
            missing=gaps, workings=workings, sources=_rows(rows), parameters=_distinct(uses),
        )  # fmt: skip
    need = added * k1.number * k2.number
    formula = Working(
        formula="应替代量 Q = D × K1 × K2",
        numbers=f"{shown(added)} × {k1.value} × {k2.value}",
        result=f"{shown(need)} t",
    )
    margin = Margin(
        label="认定的煤炭替代量", required=need, provided=counted, unit="t", sense=MarginSense.AT_LEAST
    )
    outcome, reason, missing = _compare(case, rows, need, counted)
    limited = _limited(case)
    if limited and outcome is not Outcome.NOT_MET:
        uses = (*uses, limited)
        if outcome is Outcome.MET:
            outcome, reason, missing = Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ("区域限批的处理意见",)
    return _finding(
        case, outcome, reason, _summary(reason, margin), margin=margin, workings=(*workings, formula),
        parameters=_distinct((k1, k2, *uses)), sources=_rows(rows), missing=missing, advice=_advice(margin, k1, k2),
    )  # fmt: skip


def _compare(
    case: Case, rows: tuple[Offer, ...], need: Decimal, counted: Decimal
) -> tuple[Outcome, Reason, tuple[str, ...]]:
    if counted >= need:
        if _coke_open(case):
            return Outcome.CANNOT_TELL, Reason.MISSING_FACT, (COKE,)
        return Outcome.MET, Reason.OK, ()
    open_rows = [row for row in rows if row.reason is RowReason.MISSING_FACT]
    missing = [f"{row.label}：{row.detail}" for row in open_rows]
    if case.facts.coal.raw_material_t is None:
        missing.append("原料用煤量（coal.raw_material_t）")
    if case.facts.coal.sources_complete is not True:
        missing.append("其余替代来源，或清单已填报完整的声明（coal.sources_complete）")
    doubtful = sum((row.quantity for row in rows if row.reason is RowReason.NEEDS_JUDGEMENT), ZERO)
    at_most = counted + doubtful + sum((row.quantity for row in open_rows), ZERO)
    bounded = len(missing) == len(open_rows) and all(row.stated is not None for row in open_rows)
    if bounded and at_most < need:
        return Outcome.NOT_MET, Reason.QUANTITY_SHORT, ()
    if missing:
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT, (*missing, *((COKE,) if _coke_open(case) else ()))
    if counted + doubtful >= need:
        return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ()
    return Outcome.NOT_MET, Reason.QUANTITY_SHORT, ()


def _limited(case: Case) -> ParameterUse | None:
    """The yearly flag that approvals are limited in the area of the site (区域限批), where it is set."""
    code = case.facts.site.division_code
    use = case.book.find_by_place("coal.approvals_limited", case.as_of, "region", code) if code else None
    return use if use and use.value == "true" else None


def _coefficients(case: Case) -> tuple[ParameterUse | None, ParameterUse | None, tuple[str, ...]]:
    book, gaps = case.book, []
    industries = sorted(
        {industry for industry in (case.industry(line) for line in case.facts.products) if industry}
    )
    found = [book.find("coal.k1", case.as_of, industry=industry) for industry in industries]
    values = {use.number for use in found if use}
    k1 = found[0] if found and all(found) and len(values) == 1 else None
    if k1 is None:
        names = "、".join(book.industries[industry] for industry in industries) or "行业未定"
        gaps.append(f"行业系数 K1（{names}）")
    code = case.facts.site.division_code
    k2 = book.find_by_place("coal.k2", case.as_of, "region", code) if code else None
    if k2 is None:
        gaps.append("区域系数 K2" if code else "建设地点（site.division_code）和区域系数 K2")
    return k1, k2, tuple(gaps)


def _added_working(case: Case, added: Decimal) -> Working:
    coal = case.facts.coal
    raw = "未填报" if coal.raw_material_t is None else shown(coal.raw_material_t)
    return Working(
        formula="新增耗煤量 D = 新增耗煤 − 原料用煤（实物量）",
        numbers=f"{shown(_gross(case))} − {raw}",
        result=f"{shown(added)} t",
    )


def _counted_working(rows: tuple[Offer, ...], counted: Decimal) -> Working:
    parts = " + ".join(shown(row.quantity) for row in rows if row.counted) or "0"
    return Working(formula="认定替代量 S = Σ 认定的来源", numbers=parts, result=f"{shown(counted)} t")


def _summary(reason: Reason, margin: Margin) -> str:
    account = f"应替代 {shown(margin.required)} t，认定替代 {shown(margin.provided)} t"
    gap = margin.difference
    account += (
        f"，富余 {shown(gap)} t" if gap > 0 else ("，恰好满足" if gap == 0 else f"，还差 {shown(-gap)} t")
    )
    tail = {
        Reason.MISSING_FACT: "；尚缺事实，不能下结论",
        Reason.NEEDS_JUDGEMENT: "；结论需要人工判断",
        Reason.QUANTITY_SHORT: "；来源已填报完整，替代量不足",
    }.get(reason, "")
    return f"{account}{tail}。"


def _advice(margin: Margin, k1: ParameterUse, k2: ParameterUse) -> str:
    if margin.difference == 0:
        return "恰好满足，没有余量：认定替代量有任何减少即不满足。"
    if margin.difference > 0:
        return f"认定替代量减少超过 {shown(margin.difference)} t 即不满足。"
    allowed = (margin.provided / (k1.number * k2.number)).quantize(Decimal("0.01"), rounding="ROUND_FLOOR")
    return f"再落实 {shown(-margin.difference)} t 合格替代量即满足；或将新增耗煤量降至 {shown(allowed)} t。"


def _substitutes(case: Case, rows: tuple[Offer, ...]) -> Finding:
    """R07: petroleum coke, coke and semi-coke do not replace coal."""
    title = {"rule": "R07", "title": "不得替代煤炭的燃料", "part": "substitute"}
    if case.facts.coal.added_t == 0:
        text = "没有新增耗煤。"
        return _finding(case, Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, text, **title)
    if (
        case.facts.coal.added_t is not None
        and case.facts.coal.raw_material_t is not None
        and not _added(case)
    ):
        text = "新增耗煤全部为原料用煤，不计入替代范围。"
        return _finding(case, Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, text, **title)
    bad = [row for row in rows if row.excluded_fuel]
    uses = _distinct(tuple(use for row in bad for use in row.uses))
    complete = case.facts.coal.sources_complete is True
    if bad and len(bad) == len(rows) and complete:
        text = "全部替代来源都是不得作为替代措施的燃料。"
        return _finding(
            case, Outcome.NOT_MET, Reason.QUANTITY_SHORT, text, parameters=uses, sources=_rows(bad), **title
        )
    unstated = tuple(f"{row.label}：替代能源（substitute）" for row in rows if row.fuel_unstated)
    if len(bad) == len(rows) and not complete:
        unstated = ("其余替代来源，或清单已填报完整的声明（coal.sources_complete）",)
    if unstated:
        text = "替代来源没有填报完整，不能确定是否只用了不得替代煤炭的燃料。"
        return _tell_not(
            case, Reason.MISSING_FACT, text, missing=unstated, parameters=uses, sources=_rows(bad), **title
        )
    text = "没有以石油焦、焦炭、兰炭替代煤炭。"
    if bad:
        text = f"{len(bad)} 个来源以石油焦、焦炭或兰炭替代煤炭，已不予认定；其余来源不涉及。"
    return _finding(case, Outcome.MET, Reason.OK, text, parameters=uses, sources=_rows(bad), **title)


def _rows(rows: tuple[Offer, ...] | list[Offer]) -> tuple[object, ...]:
    return tuple(row.as_source_row() for row in rows)


def _distinct(uses: tuple[ParameterUse, ...]) -> tuple[ParameterUse, ...]:
    return tuple({use.key: use for use in uses}.values())


def _tell_not(case: Case, reason: Reason, summary: str, **more: object) -> Finding:
    return _finding(case, Outcome.CANNOT_TELL, reason, summary, **more)


def _finding(case: Case, outcome: Outcome, reason: Reason, summary: str, **more: object) -> Finding:
    coal = case.facts.coal
    stated = (
        ("新增耗煤量", coal.added_t, "coal.added_t"),
        ("原料用煤量", coal.raw_material_t, "coal.raw_material_t"),
        ("新增焦炭、兰炭", coal.coke_and_semicoke_added_t, "coal.coke_and_semicoke_added_t"),
    )
    values: dict[str, object] = {"rule": "R06", "title": "煤炭消费减量替代", **more}
    part = values.pop("part", "")
    return Finding(
        key=f"coal_substitution:{part}" if part else "coal_substitution",
        criterion="coal_substitution",
        outcome=outcome,
        reason=reason,
        summary=summary,
        inputs=tuple(
            Input(label=label, value=shown(value), unit="t", field=field)
            for label, value, field in stated
            if value is not None
        ),
        **values,  # type: ignore[arg-type]
    )
