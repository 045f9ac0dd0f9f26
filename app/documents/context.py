"""What a document is made of: frozen plain values. The same object feeds the template and the embedded JSON (AR-23).

Every text is ready to print; figures are formatted by the service that builds the context, with unit.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of the facts table (块 5)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One row of the rule table (块 7). ``marks``: 未核实, 演示值 … of the values it rests on.

    brief: for information or not applicable; one line of a compact table, not a block of its own.
    """

    rule: str
    title: str
    outcome: str
    outcome_code: str
    reason: str
    value: str
    required: str
    margin: str
    summary: str
    workings: tuple[str, ...]
    citations: tuple[str, ...]
    marks: tuple[str, ...]
    settled: str
    brief: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """One provisional value of the law: what it is, where from, its mark, who confirmed it for the case."""

    label: str
    value: str
    source: str
    mark: str
    confirmed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLine:
    """One department's opinion (块 8). because: why a department beside the four was asked. heard: offices it asked below."""

    department: str
    verdict: str
    text: str
    conditions: tuple[str, ...]
    handler: str
    checker: str
    signer: str
    date: str
    dissent: bool
    because: str = ""
    heard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOfOpinions:
    """An earlier round of consultation with what was said in it. label: 第一轮."""

    label: str
    opinions: tuple[OpinionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """One condition of the approval (块 10)."""

    text: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionContext:
    """会商联审意见. Blocks as law §10.2; ``date``: 成文日期 as 2026年11月22日; ``digest``: SHA-256 hex of the decision record.

    verdict_code: approve, approve_with_conditions, reject. preview: watermark 预览, no number, no code (AR-21).
    demo_notice: the banner sentence where demonstration values or accounts are involved, else empty.
    course: how the consultation went, one sentence each. round: of ``opinions``, where there were earlier ones.
    handled: who drafted, checked and signed.
    """

    number: str
    title: str
    addressee: str
    basis: str
    project_name: str
    facts: tuple[Fact, ...]
    directory: str
    findings: tuple[FindingLine, ...]
    values: tuple[ValueLine, ...]
    opinions: tuple[OpinionLine, ...]
    verdict: str
    verdict_code: str
    conclusion: str
    reasons: tuple[str, ...]
    conditions: tuple[ConditionLine, ...]
    validity: str
    remedies: str
    annexes: tuple[str, ...]
    issuer: str
    date: str
    copies: str
    imprint: str
    rules_version: str
    digest: str
    verification_code: str
    preview: bool = False
    demo_notice: str = ""
    course: tuple[str, ...] = ()
    earlier: tuple[RoundOfOpinions, ...] = ()
    round: str = ""
    handled: str = ""
