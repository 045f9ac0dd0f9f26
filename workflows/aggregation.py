"""How opinions and findings become a proposed course. The order of precedence is data (data/review_policy.toml)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.findings import Finding
from rules.screening import Screening
from rules.vocabulary import Outcome, Reason
from workflows.cases import OpinionView
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import (
    CORE_DEPARTMENTS,
    Course,
    Department,
    OpinionState,
    OpinionVerdict,
    Silence,
    Situation,
    Verdict,
)

SETTLEABLE = frozenset({Reason.NEEDS_JUDGEMENT, Reason.EDITION_UNCERTAIN, Reason.BANNED_IN_PRINCIPLE})
"""What an authorised reviewer may settle with a printed reason (law §2.6)."""

CLOSED_OPINIONS = frozenset({OpinionState.SIGNED, OpinionState.LAPSED, OpinionState.RECUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """The policy's answer. ``reasoning``: one Chinese sentence, printed with the proposal.

    holding: every situation that holds, with the titles or departments it concerns; the first of the policy decides.
    """

    situation: Situation
    course: Course
    reasoning: str
    holding: Mapping[Situation, str]

    @property
    def verdict(self) -> Verdict | None:
        """None where a meeting is needed or nothing can be proposed for approval yet."""
        return next((verdict for verdict in Verdict if verdict.value == self.course.value), None)

    @property
    def needs_meeting(self) -> bool:
        return self.course is Course.MEETING


def unmet(screening: Screening | None) -> tuple[Finding, ...]:
    """Mandatory findings that bar approval."""
    return tuple(f for f in _mandatory(screening) if f.outcome is Outcome.NOT_MET)


def suspended(screening: Screening | None) -> tuple[Finding, ...]:
    """Findings under a suspended policy: the clock may be stopped for them (law R05)."""
    return tuple(f for f in screening.findings if f.reason is Reason.SUSPENDED_POLICY) if screening else ()


def stopping(screening: Screening | None) -> tuple[Finding, ...]:
    """Findings that end the way to an approval although they are not an unmet mandatory requirement."""
    findings = screening.findings if screening else ()
    barred = unmet(screening)
    return tuple(f for f in findings if f not in barred and (f.stops or f.reason is Reason.SUSPENDED_POLICY))


def undecided(screening: Screening | None, *reasons: Reason) -> tuple[Finding, ...]:
    """Mandatory findings that cannot be told, for one of these reasons."""
    return tuple(f for f in _mandatory(screening) if f.outcome is Outcome.CANNOT_TELL and f.reason in reasons)


def unsettled(screening: Screening | None, settled: frozenset[str]) -> tuple[Finding, ...]:
    """Mandatory findings a reviewer may judge and has not judged yet."""
    return tuple(f for f in undecided(screening, *SETTLEABLE) if f.key not in settled)


def open_departments(opinions: Sequence[OpinionView]) -> tuple[Department, ...]:
    """Departments without a closed opinion: all four must be asked (HN-JR-2021), others where they were invited."""
    closed = {o.department for o in opinions if o.state in CLOSED_OPINIONS}
    still_open = {o.department for o in opinions if o.state not in CLOSED_OPINIONS}
    return tuple(d for d in Department if d in still_open or (d in CORE_DEPARTMENTS and d not in closed))


def propose(
    opinions: Sequence[OpinionView],
    screening: Screening | None,
    *,
    settled: frozenset[str] = frozenset(),
    policy: ReviewPolicy | None = None,
) -> Aggregate:
    """Name the first situation of the policy that applies, its course and why. Opinions stay as they are."""
    policy = policy or policy_on(None)
    facts = _situations(opinions, screening, settled)
    for situation, course in policy.aggregation.rows:
        if situation in facts:
            detail = f"：{facts[situation]}" if facts[situation] else ""
            sentence = (
                f"{situation.label}{detail}，{course.label}（{policy.basis}：{policy.aggregation.label}）"
                + "".join(f"；{words}" for words in absent(opinions, policy))
            )
            return Aggregate(situation=situation, course=course, reasoning=sentence, holding=facts)
    raise LookupError(f"{policy.aggregation.name} {policy.version} names no course for {sorted(facts)}")


def absent(opinions: Sequence[OpinionView], policy: ReviewPolicy) -> tuple[str, ...]:
    """Who closed without a word of his own: silent departments with what it counts as, and those that stood aside."""
    found = []
    for rule in Silence:
        silent = [o for o in opinions if o.state is OpinionState.LAPSED]
        names = "、".join(o.department.label for o in silent if policy.silence[o.department] is rule)
        if names:
            found.append(f"{names}逾期未反馈，{rule.label}")
    if aside := "、".join(o.department.label for o in opinions if o.state is OpinionState.RECUSED):
        found.append(f"{aside}已回避")
    return tuple(found)


def _mandatory(screening: Screening | None) -> tuple[Finding, ...]:
    return tuple(f for f in screening.findings if f.mandatory) if screening else ()


def _situations(
    opinions: Sequence[OpinionView], screening: Screening | None, settled: frozenset[str]
) -> dict[Situation, str]:
    """Every situation that holds, with the titles or departments it concerns."""
    missing = undecided(screening, *(frozenset(Reason) - SETTLEABLE - {Reason.SUSPENDED_POLICY}))
    details = {
        Situation.POLICY_SUSPENDED: _titles(stopping(screening)),
        Situation.REQUIREMENT_NOT_MET: _titles(unmet(screening)),
        Situation.OPINION_OPEN: "、".join(d.label for d in open_departments(opinions)),
        Situation.FACT_OR_PARAMETER_MISSING: _titles(missing),
        Situation.MATERIAL_WANTED: _saying(opinions, OpinionVerdict.NEEDS_MATERIAL),
        Situation.DISAGREEMENT: _saying(opinions, OpinionVerdict.DISAGREE),
        Situation.JUDGEMENT_OPEN: _titles(unsettled(screening, settled)),
        Situation.CONDITIONS_ASKED: _saying(opinions, OpinionVerdict.AGREE_WITH_CONDITIONS),
    }
    found = {situation: text for situation, text in details.items() if text}
    if screening is None:
        found[Situation.FACT_OR_PARAMETER_MISSING] = "尚未初筛"
    return found or {Situation.ALL_AGREE: ""}


def _titles(findings: Iterable[Finding]) -> str:
    return "、".join(finding.title for finding in findings)


def _saying(opinions: Sequence[OpinionView], verdict: OpinionVerdict) -> str:
    signed = (o for o in opinions if o.state is OpinionState.SIGNED and o.verdict is verdict)
    return "、".join(o.department.label for o in signed)
