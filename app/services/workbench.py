"""Everything the workbench shows about one case, read once."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Account,
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
from app.services import case_file, decisions, documents, events, materials, screenings
from rules.facts import ProjectFacts
from rules.findings import Finding
from workflows.cases import Actor
from workflows.engine import Refusal, Step
from workflows.joint_review import VERSIONS
from workflows.vocabulary import Department, OpinionState, Role

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
    names: dict[int, str]
    digest: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.kept.screening.findings

    @property
    def confirmed(self) -> dict[str, Settlement]:
        return {row.key: row for row in self.settlements if row.kind == "value"}

    @property
    def judged(self) -> dict[str, Settlement]:
        return {row.key: row for row in self.settlements if row.kind == "judgement"}

    def step(self, name: str) -> tuple[Step, tuple[Refusal, ...]] | None:
        return next(((step, refusals) for step, refusals in self.steps if step.name == name), None)


def read(session: Session, actor: Actor, application: Application) -> Bench:
    """A constant number of queries. Raises LookupError for a case that was never submitted."""
    kept = screenings.current(session, application)
    if kept is None:
        raise LookupError(f"{application.ref} has no screening")
    facts, _ = screenings.facts_of(session, application)
    case = case_file.review_case(session, application)
    names = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
    return Bench(
        application=application,
        organisation=session.get_one(Organisation, application.organisation_id),
        code=session.scalar(select(Project.code).where(Project.id == application.project_id)) or "",
        facts=facts,
        kept=kept,
        county=_county(session, application),
        opinions=[_shown(session, actor, row, names) for row in case_file.opinions_of(session, application)],
        materials=materials.current(session, application.id),
        settlements=case_file.settled(session, application, kept.sha256),
        proposal=case_file.latest_proposal(session, application),
        decision=decisions.of_application(session, application),
        documents=documents.of_application(session, application.id),
        events=events.of_application(session, application.id)[::-1],
        steps=VERSIONS[application.procedure_version].offered(case, actor),
        names=names,
        digest=case.current_digest,
    )


def _shown(session: Session, actor: Actor, row: Opinion, names: dict[int, str]) -> OpinionShown:
    """Before signing, the words belong to the department and the lead; nobody else sees the draft."""
    own = actor.role in OPINION_ROLES and actor.body == row.department.value
    readable = row.state is OpinionState.SIGNED or own or actor.role in LEAD
    text = case_file.latest_text(session, row) if readable else {}
    return OpinionShown(
        row=row,
        text=text,
        lines={line["key"]: line for line in text.get("lines", [])},
        signer=names.get(row.signer_id or 0, ""),
    )


OPINION_ROLES = frozenset({Role.HANDLER, Role.CHECKER, Role.SIGNER})


def criteria_of(row: Opinion) -> list[str]:
    """The lines this department must write."""
    keys: list[str] = json.loads(row.criteria)
    return keys


def own_opinion(bench: Bench, department: Department) -> OpinionShown | None:
    return next((shown for shown in bench.opinions if shown.row.department is department), None)


def _county(session: Session, application: Application) -> CountyOpinion | None:
    return session.scalar(
        select(CountyOpinion)
        .where(CountyOpinion.application_id == application.id)
        .order_by(CountyOpinion.id.desc())
        .limit(1)
    )
