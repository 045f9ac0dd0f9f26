"""R10: the environmental performance grade that the nature of the project asks for (绩效分级).

2023 winter plan of Henan: new and expanded A, rebuilt B or better. 豫政〔2024〕12号, from 2024-03-29: in principle A, or
the national advanced level of cleaner production. Alumina and aluminium: A without an alternative (铝产业高质量发展
实施方案, 国发〔2024〕12号).
"""

from rules.criteria.case import Case
from rules.criteria.offers import Verdict, missing_fact
from rules.facts import Performance
from rules.findings import Finding, Input, ParameterUse
from rules.text import Text, say
from rules.vocabulary import ConstructionKind, Outcome, PerformanceGrade, Reason

BEST_FIRST = tuple(grade.label for grade in PerformanceGrade)
GRADE = "绩效等级（performance.grade）"
GRADED = "所属行业是否实施绩效分级（performance.graded_industry）"
KILNS = "是否有锅炉、炉窑（performance.boilers_or_kilns）"
CLEANER = "国家清洁生产先进水平的认定（performance.advanced_cleaner_production）"

Answer = tuple[Verdict, Text, tuple[ParameterUse, ...], Text]
"""Verdict, summary, values used, advice."""


def performance_grade(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    verdict, summary, uses, advice = _answer(case)
    outcome, reason, missing = verdict
    return (
        Finding(
            key="performance_grade",
            criterion="performance_grade",
            rule="R10",
            title="环境绩效等级",
            outcome=outcome,
            reason=reason,
            summary=summary,
            inputs=_inputs(case.facts.performance),
            parameters=uses,
            missing=missing,
            advice=advice,
        ),
    )


def _answer(case: Case) -> Answer:
    if case.scope_gaps:
        return missing_fact(*case.scope_gaps), "建设性质没有说明，不能确定应达到的绩效等级。", (), ""
    if case.exempt_retrofit:
        exempt = (Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, ())
        return exempt, "不涉及主体工程和新增产能的技术改造，不提出绩效等级要求。", (), ""
    strict = _strict(case)
    if strict:
        return _without_alternative(case.facts.performance.grade, strict)
    nature = _nature(case)
    required = case.find("performance_grade.required", nature=nature.value)
    if required is None:
        verdict = (Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, (f"{nature.label}项目的绩效等级要求",))
        return verdict, say("{} 没有有效的绩效等级要求。", case.as_of.isoformat()), (), ""
    return _scope(case.facts.performance) or _graded(case, nature, required)


def _nature(case: Case) -> ConstructionKind:
    """A retrofit that adds capacity is read as an expansion, any other as a rebuild (our reading)."""
    nature = case.facts.nature
    if nature is ConstructionKind.RETROFIT:
        return ConstructionKind.EXPAND if case.facts.adds_capacity else ConstructionKind.REBUILD
    return nature or ConstructionKind.NEW


def _strict(case: Case) -> tuple[ParameterUse, ...]:
    found = [case.find("performance_grade.strict", product=line.product) for line in case.facts.products]
    return tuple({use.key: use for use in found if use}.values())


def _without_alternative(grade: PerformanceGrade | None, uses: tuple[ParameterUse, ...]) -> Answer:
    if grade is None:
        return missing_fact(GRADE), "本产品应达到绩效A级，没有填报绩效等级。", uses, ""
    if grade is PerformanceGrade.A:
        return (Outcome.MET, Reason.OK, ()), "本产品应达到绩效A级，填报为A级。", uses, ""
    text = say("本产品应达到绩效A级，没有代替条件；填报为{}。", grade.label)
    return (Outcome.NOT_MET, Reason.GRADE_SHORT, ()), text, uses, "绩效等级达到A级即满足。"


def _scope(facts: Performance) -> Answer | None:
    """Is the project graded at all? None where it is, or where its grade says so."""
    if facts.graded_industry is False and facts.boilers_or_kilns is False:
        if facts.grade is None:
            verdict = (Outcome.NOT_APPLICABLE, Reason.NOT_GRADED, ())
            return verdict, "所属行业没有实施绩效分级，也没有锅炉、炉窑。", (), ""
        text = say("填报为不涉及绩效分级，又填报了{}，必有一误。", facts.grade.label)
        return missing_fact(GRADED, GRADE), text, (), ""
    if facts.graded_industry or facts.boilers_or_kilns or facts.grade is PerformanceGrade.A:
        return None
    asked = ((facts.graded_industry, GRADED), (facts.boilers_or_kilns, KILNS))
    missing = [name for value, name in asked if value is None]
    return missing_fact(*missing), "没有说明是否涉及绩效分级。", (), ""


def _graded(case: Case, nature: ConstructionKind, required: ParameterUse) -> Answer:
    facts, grade, met = case.facts.performance, case.facts.performance.grade, (Outcome.MET, Reason.OK, ())
    alternative = case.find("performance_grade.alternative", nature=nature.value)
    uses = (required, alternative) if alternative else (required,)
    if grade is PerformanceGrade.LEADING:
        leading = _leading(case, facts, required)
        if leading:
            return leading
    elif grade and BEST_FIRST.index(grade.label) <= BEST_FIRST.index(required.value):
        text = say("{}项目应达到绩效{}，填报为{}。", nature.label, required.value, grade.label)
        return met, text, uses, ""
    if alternative and facts.advanced_cleaner_production:
        return met, say("达到{}，可以代替绩效{}。", alternative.value, required.value), uses, ""
    open_alternative = alternative is not None and facts.advanced_cleaner_production is None
    if grade is None:
        missing = missing_fact(GRADE, *((CLEANER,) if open_alternative else ()))
        return missing, say("应达到绩效{}，没有填报绩效等级。", required.value), uses, ""
    text = say("{}项目应达到绩效{}，填报为{}。", nature.label, required.value, grade.label)
    advice = say("绩效等级达到{}即满足。", required.value)
    if alternative:
        advice = say("绩效等级达到{}，或达到{}即满足。", required.value, alternative.value)
    tolerated = case.find("performance_grade.in_principle", nature=nature.value, grade=grade.value)
    if tolerated:
        verdict = (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ("“原则上”A级能否放宽到B级的意见",))
        return verdict, text, (*uses, tolerated), advice
    if open_alternative:
        return missing_fact(CLEANER), text, uses, advice
    return (Outcome.NOT_MET, Reason.GRADE_SHORT, ()), text, uses, advice


def _leading(case: Case, facts: Performance, required: ParameterUse) -> Answer | None:
    """引领性 stands for A where the industry has no grades; elsewhere it is no grade of the industry."""
    if facts.graded_industry:
        verdict = (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ("引领性在分级行业相当于哪一级的意见",))
        return verdict, "所属行业实施A、B、C、D分级，填报的引领性不能直接比较。", (required,), ""
    if facts.graded_industry is None:
        return missing_fact(GRADED), "填报为引领性，没有说明所属行业是否实施绩效分级。", (required,), ""
    counts = case.find("performance_grade.leading")
    if counts is None:
        return None
    return (Outcome.MET, Reason.OK, ()), "所属行业没有分级，达到绩效引领性。", (required, counts), ""


def _inputs(facts: Performance) -> tuple[Input, ...]:
    words = {True: "是", False: "否"}
    stated = (
        ("绩效等级", facts.grade.label if facts.grade else None, "performance.grade"),
        ("所属行业实施绩效分级", facts.graded_industry, "performance.graded_industry"),
        ("有锅炉、炉窑", facts.boilers_or_kilns, "performance.boilers_or_kilns"),
        (
            "国家清洁生产先进水平",
            facts.advanced_cleaner_production,
            "performance.advanced_cleaner_production",
        ),
    )
    return tuple(
        [
            Input(label=label, value=value if isinstance(value, str) else words[value], unit="", field=field)
            for label, value, field in stated
            if value is not None
        ]
    )
