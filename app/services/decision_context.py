"""Rows to the frozen values of a decision (会商联审意见): the law's blocks, ready to print."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.context import (
    ConditionLine,
    DecisionContext,
    Fact,
    FindingLine,
    OpinionLine,
    RoundOfOpinions,
    ValueLine,
)
from app.models import Application, Decision, Opinion, Organisation, Project, Proposal, Settlement
from app.services import (
    case_file,
    decision_change,
    decision_conclusion,
    decision_course,
    decision_opinions,
    screenings,
)
from app.services import names as naming
from app.services.acting import shanghai_day
from app.services.plain import plain
from app.services.printed_days import chinese_day
from app.services.product_forms import unit_label
from rules.facts import ProjectFacts
from rules.findings import Finding, Margin
from rules.screening import Screening
from rules.text import shown
from rules.units import unit_words
from rules.vocabulary import Outcome
from workflows.policies import policy_on
from workflows.vocabulary import Verdict

ISSUER = "三门峡市“两高”项目会商联审办公室"
# 复议 60 日、诉讼 6 个月: HN-RETURN-2023, read.
REMEDIES = (
    "如不服本意见，可以自收到之日起六十日内依法申请行政复议，或者自收到之日起六个月内依法提起行政诉讼。"
)
DEMO_NOTICE = "演示文书：单位、人员和数值均为虚构，演示值不得作为审查依据。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What the document is drawn from. asked: the current round's opinions; changed: what a change says beside them."""

    application: Application
    proposal: Proposal
    decision: Decision | None
    organisation: Organisation
    code: str
    facts: ProjectFacts
    screening: Screening
    settlements: list[Settlement]
    asked: list[Opinion]
    opinions: tuple[OpinionLine, ...]
    earlier: tuple[RoundOfOpinions, ...]
    round: str
    changed: str
    course: tuple[str, ...]
    names: dict[int, str]


def build(
    session: Session,
    application: Application,
    proposal: Proposal,
    decision: Decision | None,
    known: case_file.Rows | None = None,
) -> DecisionContext:
    """The whole document; without a decision it is the preview: no number, no code (AR-21). ``known``: rows already read."""
    known = known or case_file.rows(session, application)
    if known.kept is None or known.facts is None:
        raise LookupError("a proposed application has a screening")
    names = naming.all(session)
    opinions, earlier, label = decision_opinions.printed(session, application, proposal, names)
    found = _Sources(
        application=application,
        proposal=proposal,
        decision=decision,
        organisation=session.get_one(Organisation, application.organisation_id),
        code=_code(session, application),
        facts=screenings.facts_from(known.facts, application),
        screening=known.kept.screening,
        settlements=known.settlements,
        asked=known.opinions,
        opinions=opinions,
        earlier=earlier,
        round=label,
        changed=decision_change.said(session, application, proposal.verdict, decision),
        course=decision_course.told(session, application, known.opinions),
        names=names,
    )
    return _drawn(found, chinese_day(shanghai_day(decision.signed_at if decision else proposal.written_at)))


def _drawn(found: _Sources, day: str) -> DecisionContext:
    """``day``: 成文日期."""
    application, proposal, decision = found.application, found.proposal, found.decision
    screening, settlements = found.screening, found.settlements
    return DecisionContext(
        number=decision.number if decision else "",
        title=f"关于{application.title}会商联审意见的函",
        addressee=found.organisation.name,
        basis=_basis(application, found.asked),
        project_name=application.title,
        facts=_facts(application, found.organisation, found.code, found.facts, screening),
        directory=plain(str(screening.finding("catalogue").summary)),
        findings=tuple(_finding(item, settlements, found.names) for item in screening.findings),
        values=_values(screening, settlements, found.names),
        opinions=found.opinions,
        verdict=proposal.verdict.label,
        verdict_code=proposal.verdict.value,
        conclusion=decision_conclusion.words(
            application, proposal, screening, settlements, found.opinions, found.changed
        ),
        reasons=tuple(line for line in proposal.reason.splitlines() if line.strip()),
        conditions=_conditions(proposal),
        validity=_validity(application, proposal.verdict),
        remedies=REMEDIES if proposal.verdict is Verdict.REJECT else "",
        annexes=(),
        issuer=ISSUER,
        date=day,
        copies=decision_opinions.copies(found.asked),
        imprint=f"三门峡市发展和改革委员会办公室 {day}印发",
        rules_version=f"{screening.rules_version}（数据 {screening.rules_digest[:12]}）",
        digest=proposal.digest,
        verification_code=decision.verification_code if decision else "",
        preview=decision is None,
        demo_notice=DEMO_NOTICE if screening.overlay else "",
        course=found.course,
        earlier=found.earlier,
        round=found.round,
        handled=_handled(proposal, decision, found.names),
    )


def _code(session: Session, application: Application) -> str:
    return session.scalar(select(Project.code).where(Project.id == application.project_id)) or ""


def _handled(proposal: Proposal, decision: Decision | None, names: dict[int, str]) -> str:
    """Who drafted, checked and signed, as far as it has come; 甲代乙 where a deputy acted."""
    signed = (decision.signer_id, decision.signer_for_id) if decision else (None, None)
    people = (
        ("拟办", proposal.author_id, proposal.author_for_id),
        ("复核", proposal.checker_id, proposal.checker_for_id),
        ("签发", *signed),
    )
    return "联审办公室办理：" + "，".join(
        f"{word} {naming.shown(names, who, principal)}" for word, who, principal in people if who is not None
    )


def _conditions(proposal: Proposal) -> tuple[ConditionLine, ...]:
    return tuple(
        ConditionLine(text=row["text"], owner=row["owner"], due=chinese_day(date.fromisoformat(row["due"])))
        for row in json.loads(proposal.conditions)
    )


def _basis(application: Application, opinions: list[Opinion]) -> str:
    filed = chinese_day(application.filed_on) if application.filed_on else ""
    accepted = chinese_day(application.accepted_on) if application.accepted_on else ""
    return (
        f"你单位{filed}在线报送的《{application.title}》{application.kind.label}申请（{application.ref}）及有关材料收悉，"
        f"{accepted}受理。依据河南省关于建立“两高”项目会商联审机制的通知（豫发改环资〔2021〕977号）和"
        f"《三门峡市“十四五”节能减排综合工作方案》，市发展改革委会同{decision_opinions.partners(opinions)}"
        "进行了会商联审，意见如下。"
    )


def _facts(
    application: Application, organisation: Organisation, code: str, facts: ProjectFacts, screening: Screening
) -> tuple[Fact, ...]:
    balance = screening.balance
    product = facts.products[0] if facts.products else None
    plan = facts.replacements[0] if facts.replacements else None
    retired = sum((unit.capacity for unit in plan.retired if unit.capacity), Decimal(0)) if plan else None
    rows = [
        ("项目代码", code),
        ("建设单位", organisation.name),
        ("统一社会信用代码", organisation.credit_code),
        ("建设性质", facts.nature.label if facts.nature else "未填报"),
        ("行业产品", application.sector),
        ("拟建产能", _quantity(product.capacity, product.capacity_unit) if product else "未填报"),
        (
            "退出产能",
            _quantity(retired, plan.built_unit) + f"（{len(plan.retired)} 条线）" if plan else "不涉及",
        ),
        ("年综合能耗（当量值）", _quantity(balance.e_cal, "tce")),
        (
            "年综合能耗（等价值）",
            _quantity(balance.e_eq, "tce") if balance.e_eq is not None else "缺等价值系数",
        ),
        ("其中原料用能、可再生能源", f"{shown(balance.e_raw)} tce、{shown(balance.e_ren)} tce"),
        ("新增煤炭消费（实物量）", _quantity(facts.coal.added_t, "t")),
        (
            "单位产品能耗",
            _quantity(product.unit_energy, product.unit_energy_unit) if product else "未填报",
        ),
    ]
    return tuple(Fact(label=label, value=value) for label, value in rows)


def _quantity(value: Decimal | None, unit: str | None) -> str:
    return f"{shown(value)} {unit_label(unit)}".strip() if value is not None else "未填报"


def _finding(item: Finding, settlements: list[Settlement], names: dict[int, str]) -> FindingLine:
    said = [row for row in settlements if row.kind == "judgement" and row.key == item.key]
    return FindingLine(
        rule=item.rule,
        title=item.title,
        outcome=item.outcome.label,
        outcome_code=item.outcome.value,
        reason=item.reason.label,
        value=_side(item.margin, "provided"),
        required=_side(item.margin, "required"),
        margin=_margin(item.margin),
        summary=plain(str(item.summary)),
        workings=tuple(f"{line.formula} = {line.numbers} = {line.result}" for line in item.workings),
        citations=tuple(dict.fromkeys(citation.text for citation in item.citations)),
        marks=tuple(dict.fromkeys(use.mark for use in item.parameters if use.mark)),
        settled="；".join(f"{naming.shown(names, row.account_id, row.for_id)}：{row.reason}" for row in said),
        brief=item.informs or item.outcome is Outcome.NOT_APPLICABLE,
    )


def _side(margin: Margin | None, side: str) -> str:
    if margin is None:
        return "—"
    value = margin.provided if side == "provided" else margin.required
    sign = (
        {"at_least": "≥ ", "at_most": "≤ ", "below": "< "}[margin.sense.value] if side == "required" else ""
    )
    return f"{sign}{shown(value)} {unit_words(margin.unit)}"


def _margin(margin: Margin | None) -> str:
    if margin is None:
        return "—"
    word = "余量" if margin.difference >= 0 else "缺口"
    return f"{word} {shown(abs(margin.difference))} {unit_words(margin.unit)}"


def _values(
    screening: Screening, settlements: list[Settlement], names: dict[int, str]
) -> tuple[ValueLine, ...]:
    """Every value that is not plainly read, with its mark and who confirmed it for this case."""
    confirmed = {row.key: row for row in settlements if row.kind == "value"}
    lines = []
    for use in screening.provisional_values:
        row = confirmed.get(use.key)
        said = (
            f"{naming.shown(names, row.account_id, row.for_id)} {chinese_day(shanghai_day(row.said_at))}：{row.reason}"
            if row
            else "未确认"
        )
        if row and row.document:
            said += f"（{row.document}）"
        lines.append(
            ValueLine(
                label=use.label,
                value=use.shown,
                source=use.citation.text,
                mark=use.mark,
                confirmed=said,
            )
        )
    return tuple(lines)


def _validity(application: Application, verdict: Verdict) -> str:
    months = policy_on(application.filed_on).validity_months
    if verdict is Verdict.REJECT:
        return ""
    return (
        f"本意见自印发之日起 {months} 个月内有效（系统约定）。建设地点、内容、规模、能效水平或者用煤量发生重大变化的，"
        "应当在变化之前重新申请会商联审；本意见不代替节能审查、环境影响评价和其他法定手续。"
    )
