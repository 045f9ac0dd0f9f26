"""What the procedures read of a case. The service builds these values from its rows; guards read nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rules.screening import Screening
from workflows.vocabulary import (
    DecisionState,
    Department,
    DocumentState,
    OpinionState,
    OpinionVerdict,
    ReviewState,
    Role,
    RuleChangeState,
    State,
    Verdict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. ``body``: organisation id, Department value or division code, by role. ``account_id`` 0 is the clock.

    principal_id, principal_name: the person a deputy acts for. deputed: False once the deputy's period is over.
    """

    account_id: int
    name: str
    role: Role
    body: str = ""
    principal_id: int | None = None
    principal_name: str = ""
    deputed: bool = True

    @property
    def shown(self) -> str:
        """甲代乙 where 甲 acts for 乙, else the name."""
        return f"{self.name}代{self.principal_name}" if self.principal_name else self.name

    def is_any_of(self, *account_ids: int | None) -> bool:
        """Is the person, or whom he acts for, one of these? Nobody escapes the second pair of eyes by a deputy."""
        own = {self.account_id} | ({self.principal_id} if self.principal_id is not None else set())
        return bool(own.intersection(account_ids))


class Case(Protocol):
    """What the engine needs of any case."""

    @property
    def state(self) -> State: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the actor handed in with a step. Unused parts stay empty.

    conditions: of a proposal that has no stored draft yet. attachments: names of the files handed in.
    """

    reason: str = ""
    verdict: Verdict | None = None
    seen_digest: str = ""
    items: tuple[str, ...] = ()
    experts: tuple[int, ...] = ()
    document_number: str = ""
    conditions: tuple["ConditionView", ...] = ()
    attachments: tuple[str, ...] = ()
    confirmed: bool = False


def has_words(text: str) -> bool:
    """Is there anything to read? Spaces of every width and letters nobody sees are no words."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """One department's opinion in the current round."""

    department: Department
    state: OpinionState
    verdict: OpinionVerdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition of an approval: who must do what until when."""

    text: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The draft decision. ``digest``: facts version, screening, opinions and this text as previewed."""

    verdict: Verdict
    author_id: int
    digest: str
    conditions: tuple[ConditionView, ...] = ()
    checker_id: int | None = None
    author_for_id: int | None = None
    checker_for_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """A case in joint review, as the guards of joint_review see it.

    screening_current: made from the current facts and the rule data the case is pinned to.
    settled: finding keys a reviewer has judged, with a printed reason. confirmed_values: parameter keys confirmed.
    county_check_required: copied from the policy in force on filed_on (workflows.policies).
    current_digest: digest of facts version, screening, opinions and proposal as they stand now.
    meeting_verdict: what the signed minutes of this round's meeting resolved.
    """

    state: ReviewState
    paused_from: ReviewState | None = None
    filed_on: date | None = None
    incomplete_sections: tuple[str, ...] = ()
    commitment_signed: bool = False
    county_opinion_given: bool = False
    recused: frozenset[int] = frozenset()
    missing_materials: tuple[str, ...] = ()
    screening: Screening | None = None
    screening_current: bool = False
    scope_confirmed: bool = False
    settled: frozenset[str] = frozenset()
    confirmed_values: frozenset[str] = frozenset()
    opinions: tuple[OpinionView, ...] = ()
    proposal: Proposal | None = None
    closing_kind: str = ""
    closing_author_id: int | None = None
    closing_author_for_id: int | None = None
    earlier_decision_in_force: bool = False
    change_stated: bool = False
    current_digest: str = ""
    preview_seen: bool = False
    supplement_items_open: tuple[str, ...] = ()
    supplements_in_stage: int = 0
    meeting_resolved: bool = False
    meeting_verdict: Verdict | None = None
    expert_report_attached: bool = False
    provincial_result: Verdict | None = None
    decided_by_province: bool | None = None
    publicity_required: bool = False
    publicity_over: bool = False
    objections_open: bool = False
    suspension_gone: bool = False
    county_check_required: bool = True
    notice_period_over: bool = False
    answer_period_over: bool = False
    meeting_quorate: bool = False
    minutes_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionCase:
    """One department's opinion, as the guards of opinion see it.

    lines_without_reason: criteria (and ``overall``) whose line needs a reason and has none.
    lapses_by_silence: the department's silence counts as lapsed under the policy; otherwise only reminders go out.
    """

    state: OpinionState
    department: Department
    handler_id: int | None = None
    checker_id: int | None = None
    handler_for_id: int | None = None
    checker_for_id: int | None = None
    recused: frozenset[int] = frozenset()
    line_criteria: tuple[str, ...] = ()
    assigned_criteria: tuple[str, ...] = ()
    verdict: OpinionVerdict | None = None
    lines_without_reason: tuple[str, ...] = ()
    conditions: Sequence[ConditionView] = ()
    case_in_consultation: bool = True
    period_over: bool = False
    lapses_by_silence: bool = False
    inputs_changed: bool = False
    sub_opinion_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCase:
    """One issued document's job, as the guards of document see it."""

    state: DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCase:
    """A signed decision in its own life, as the guards of decision see it."""

    state: DecisionState
    recused: frozenset[int] = frozenset()
    validity_over: bool = False
    extension_granted: bool = False
    successor_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChangeCase:
    """A proposed amendment of the rule data, as the guards of rule_change see it.

    confirms: it declares an unverified value verified. documented: number and scan of the official document are there.
    impact_current: the impact list was made against the rule data that are in force now.
    """

    state: RuleChangeState
    proposer_id: int
    confirms: bool = False
    documented: bool = False
    impact_current: bool = False
