"""Everything the workbench shows about one case, read once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Application,
    Attachment,
    CountyOpinion,
    Decision,
    Document,
    Event,
    Opinion,
    Organisation,
    Project,
    Proposal,
    Settlement,
)
from app.services import case_file, decisions, events, letters, materials, rounds, screenings
from app.services import names as naming
from rules.facts import ProjectFacts
from rules.findings import Finding, ParameterUse
from workflows.cases import Actor, ReviewCase
from workflows.engine import Refusal, Step
from workflows.procedures import review
from workflows.vocabulary import Department, Role

LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionShown:
    """One department's opinion as this reader may see it. ``text``: empty while not signed and not his own."""

    row: Opinion
    text: dict[str, Any]
    lines: dict[str, dict[str, str]]
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The case. ``steps``: what this reader may do now, each with what stands against it."""

    application: Application
    organisation: Organisation
    code: str
    facts: ProjectFacts
    known: case_file.Rows
    kept: screenings.Kept
    county: CountyOpinion | None
    opinions: list[OpinionShown]
    materials: list[Attachment]
    settlements: list[Settlement]
    proposal: Proposal | None
    decision: Decision | None
    documents: list[Document]
    events: list[Event]
    steps: tuple[tuple[Step, tuple[Refusal, ...]], ...]
    case: ReviewCase
    names: dict[int, str]

    @property
    def digest(self) -> str:
        """Of what this page shows; what is signed must carry the same."""
        return self.case.current_digest

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.kept.screening.findings

    @property
    def to_confirm(self) -> tuple[ParameterUse, ...]:
        return self.kept.screening.provisional_values

    @property
    def confirmed(self) -> dict[str, Settlement]:
        return {row.key: row for row in self.settlements if row.kind == "value"}

    @property
    def judged(self) -> dict[str, Settlement]:
        return {row.key: row for row in self.settlements if row.kind == "judgement"}

    @property
    def round_opened_at(self) -> datetime:
        """When the departments of the current round were asked; of an earlier moment where none was yet."""
        return max((shown.row.invited_at for shown in self.opinions), default=self.application.created_at)

    def who(self, account_id: int | None, for_id: int | None = None) -> str:
        """甲, or 甲代乙; empty where nobody is named."""
        return naming.shown(self.names, account_id, for_id)

    def step(self, name: str) -> tuple[Step, tuple[Refusal, ...]] | None:
        return next(((step, refusals) for step, refusals in self.steps if step.name == name), None)


def read(session: Session, actor: Actor, application: Application, today: date) -> Bench:
    """A constant number of queries. Raises LookupError for a case that was never submitted."""
    known = case_file.rows(session, application)
    if known.kept is None or known.facts is None:
        raise LookupError(f"{application.ref} has no screening")
    case = case_file.review_case(session, application, today, known=known)
    names = naming.all(session)
    texts = case_file.latest_texts(session, [row for row in known.opinions if may_read(actor, row)])
    organisation, code = session.execute(
        select(Organisation, Project.code)
        .join(Project, Project.id == application.project_id)
        .where(Organisation.id == application.organisation_id)
    ).one()
    return Bench(
        application=application,
        organisation=organisation,
        code=code,
        facts=screenings.facts_from(known.facts, application),
        known=known,
        kept=known.kept,
        county=known.county,
        opinions=[shown(row, texts.get(row.id, {}), names) for row in known.opinions],
        materials=materials.current(session, application.id),
        settlements=known.settlements,
        proposal=known.proposal,
        decision=decisions.of_application(session, application),
        documents=letters.of_case(session, actor, application),
        events=events.of_application(session, application.id)[::-1],
        steps=review(application.kind, application.procedure_version).offered(case, actor),
        case=case,
        names=names,
    )


def may_read(actor: Actor, row: Opinion) -> bool:
    """Before signing, the words belong to the department and the lead; nobody else sees the draft."""
    own = actor.role in OPINION_ROLES and actor.body == row.department.value
    return rounds.spoken(row) or own or actor.role in LEAD


def shown(row: Opinion, text: dict[str, Any], names: dict[int, str]) -> OpinionShown:
    return OpinionShown(
        row=row,
        text=text,
        lines={line["key"]: line for line in text.get("lines", [])},
        signer=naming.shown(names, row.signer_id, row.signer_for_id),
    )


OPINION_ROLES = frozenset({Role.HANDLER, Role.CHECKER, Role.SIGNER})
DRAFT_ACTIONS = frozenset({"proposal.draft", "joint_review.propose", "joint_review.return_draft"})


def experts_heard(history: Iterable[Event]) -> int:
    """Number of the event by which the lead last took the answers of a panel; 0 before any."""
    return max((row.seq for row in history if row.action.endswith(".take_expert_opinion")), default=0)


def may_read_note(actor: Actor, event: Event, heard: int = 0) -> bool:
    """What is said inside a department about its draft stays there; what the lead says about its draft, with the lead.

    What an expert answered is told once all answers are taken (``heard``): each answers for himself.
    """
    if event.action == "expert.give":
        return event.seq < heard
    if event.action.startswith("opinion."):
        return actor.role in LEAD or (actor.role in OPINION_ROLES and actor.body == event.body)
    return actor.role in LEAD or event.action not in DRAFT_ACTIONS


def criteria_of(row: Opinion) -> list[str]:
    """The lines this department must write."""
    keys: list[str] = json.loads(row.criteria)
    return keys


def own_opinion(bench: Bench, department: Department) -> OpinionShown | None:
    return next((shown for shown in bench.opinions if shown.row.department is department), None)
