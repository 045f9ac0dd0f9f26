"""Rows to the values that guards read: the only bridge from models to workflows.cases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import Session

from app.canonical import digest
from app.models import (
    Application,
    CountyOpinion,
    FactsVersion,
    Opinion,
    OpinionVersion,
    Proposal,
    Settlement,
    SubConsultation,
)
from app.services import clocks, drafts, screenings, side_facts
from app.services.acting import shanghai_day
from rules.criteria.review_level import city_decides
from rules.vocabulary import Outcome
from workflows.aggregation import suspended
from workflows.cases import ConditionView, OpinionCase, OpinionView, Request, ReviewCase
from workflows.cases import Proposal as ProposalView
from workflows.vocabulary import Department, OpinionState, OpinionVerdict, ReviewState, Silence

# Built once: every step and page of a case asks them, and building one costs more than the answer.
_CASE: BindParameter[int] = bindparam("case")
_FACTS = select(FactsVersion).where(
    FactsVersion.application_id == _CASE, FactsVersion.number == bindparam("number")
)
_OPINIONS = select(Opinion).where(Opinion.application_id == _CASE, Opinion.round == bindparam("round"))
_TEXTS = (
    select(OpinionVersion.opinion_id, OpinionVersion.content)
    .join(Opinion, Opinion.id == OpinionVersion.opinion_id)
    .where(
        Opinion.id.in_(bindparam("opinions", expanding=True)), OpinionVersion.number == Opinion.text_version
    )
)
_SETTLED = (
    select(Settlement)
    .where(Settlement.application_id == _CASE, Settlement.screening_sha256 == bindparam("screening"))
    .order_by(Settlement.kind, Settlement.key)
)
_PROPOSAL = select(Proposal).where(Proposal.application_id == _CASE).order_by(Proposal.number.desc()).limit(1)
_COUNTY = (
    select(CountyOpinion)
    .where(CountyOpinion.application_id == _CASE)
    .order_by(CountyOpinion.facts_version.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What guards, pages and the document all rest on, read once. ``facts``: the current version."""

    facts: FactsVersion | None
    kept: screenings.Kept | None
    settlements: list[Settlement]
    opinions: list[Opinion]
    proposal: Proposal | None
    county: CountyOpinion | None


def rows(session: Session, application: Application) -> Rows:
    kept = screenings.current(session, application) if application.facts_version else None
    return Rows(
        facts=session.scalar(_FACTS, {"case": application.id, "number": application.facts_version}),
        kept=kept,
        settlements=settled(session, application, kept.sha256) if kept else [],
        opinions=opinions_of(session, application),
        proposal=latest_proposal(session, application),
        county=_county(session, application),
    )


def review_case(
    session: Session,
    application: Application,
    today: date,
    *,
    request: Request | None = None,
    known: Rows | None = None,
) -> ReviewCase:
    """Everything the guards of a review may ask about this application. ``known``: rows already read."""
    known = known or rows(session, application)
    kept, settlements, proposal = known.kept, known.settlements, known.proposal
    stands = digest_of(known, proposal)
    draft = application.state is ReviewState.DRAFT
    return ReviewCase(
        state=application.state,
        paused_from=application.paused_from,
        filed_on=application.filed_on,
        incomplete_sections=drafts.incomplete(session, application.id) if draft else (),
        commitment_signed=bool(request and "commitment" in request.items),
        county_opinion_given=bool(known.county and known.county.facts_version == application.facts_version),
        missing_materials=_missing_materials(kept),
        screening=kept.screening if kept else None,
        screening_current=kept is not None,
        scope_confirmed=bool(
            kept and (kept.screening.two_high or any(row.key == "catalogue" for row in settlements))
        ),
        settled=frozenset(row.key for row in settlements if row.kind == "judgement"),
        confirmed_values=frozenset(row.key for row in settlements if row.kind == "value"),
        opinions=tuple(
            OpinionView(department=row.department, state=row.state, verdict=row.verdict)
            for row in known.opinions
        ),
        proposal=_proposal_view(proposal),
        current_digest=stands,
        preview_seen=bool(request and stands and request.seen_digest == stands),
        suspension_gone=bool(kept) and not suspended(kept.screening if kept else None),
        decided_by_province=_province_decides(kept),
        **side_facts.read(session, application, today),
    )


def _province_decides(kept: screenings.Kept | None) -> bool | None:
    """Law R22; None where no table says so."""
    finding = kept.screening.finding("review_level") if kept else None
    if finding is None or finding.outcome is not Outcome.MET:
        return None
    return not city_decides(finding)


def _missing_materials(kept: screenings.Kept | None) -> tuple[str, ...]:
    """What the kept screening says about the checklist (R14): one list, one answer."""
    findings = kept.screening.findings if kept else ()
    return next((item.missing for item in findings if item.criterion == "completeness"), ())


def opinion_case(
    session: Session, application: Application, opinion: Opinion, today: date, *, inputs_changed: bool = False
) -> OpinionCase:
    """One department's opinion with its latest text, as the guards of opinion see it."""
    text = latest_text(session, opinion)
    silence = clocks.policy_of(application, today).silence[opinion.department]
    lines = {line["key"]: line for line in text.get("lines", [])}
    silent = {OpinionVerdict.AGREE.value, OpinionVerdict.NOT_CONCERNED.value}
    return OpinionCase(
        state=opinion.state,
        department=opinion.department,
        handler_id=opinion.handler_id,
        checker_id=opinion.checker_id,
        handler_for_id=opinion.handler_for_id,
        checker_for_id=opinion.checker_for_id,
        recused=side_facts.recused(session, application.id),
        line_criteria=tuple(lines),
        assigned_criteria=tuple(json.loads(opinion.criteria)),
        verdict=OpinionVerdict(text["verdict"]) if text.get("verdict") else None,
        lines_without_reason=tuple(
            key for key, line in lines.items() if line["verdict"] not in silent and not line["reason"].strip()
        ),
        conditions=conditions_from(text.get("conditions", [])),
        case_in_consultation=_open_for_opinions(application, opinion),
        period_over=opinion.due_on is not None and today > opinion.due_on,
        lapses_by_silence=silence is not Silence.REMIND,
        inputs_changed=inputs_changed,
        sub_opinion_given=_sub_opinion_given(session, opinion),
    )


def _open_for_opinions(application: Application, opinion: Opinion) -> bool:
    """In consultation; in conclusion only what was flagged after a supplement there."""
    if application.state is ReviewState.CONCLUSION:
        return bool(opinion.flagged_because)
    return application.state is ReviewState.CONSULTATION


def _sub_opinion_given(session: Session, opinion: Opinion) -> bool:
    if opinion.state is not OpinionState.SUB_CONSULTED:
        return False
    waiting = exists().where(SubConsultation.opinion_id == opinion.id, SubConsultation.answered_at.is_(None))
    return not session.scalar(select(waiting))


def opinions_of(session: Session, application: Application) -> list[Opinion]:
    """The current round's opinions in the order of departments."""
    rows = session.scalars(_OPINIONS, {"case": application.id, "round": application.round})
    order = list(Department)
    return sorted(rows, key=lambda row: order.index(row.department))


def latest_text(session: Session, opinion: Opinion) -> dict[str, Any]:
    """{lines, verdict, text, conditions} of the newest version, or empty."""
    return latest_texts(session, [opinion])[opinion.id]


def latest_texts(session: Session, opinions: Sequence[Opinion]) -> dict[int, dict[str, Any]]:
    """Opinion id → its newest version's text, or empty; in one query."""
    found = session.execute(_TEXTS, {"opinions": [opinion.id for opinion in opinions]})
    return {opinion.id: {} for opinion in opinions} | {
        row.opinion_id: json.loads(row.content) for row in found
    }


def conditions_from(rows: list[dict[str, str]]) -> tuple[ConditionView, ...]:
    return tuple(
        ConditionView(
            text=row["text"], owner=row["owner"], due=date.fromisoformat(row["due"]) if row["due"] else None
        )
        for row in rows
    )


def settled(session: Session, application: Application, screening_sha256: str) -> list[Settlement]:
    """What reviewers said about this very screening; an older screening's settlements do not count.

    In the order of what was settled, so that the same words again make the same digest.
    """
    return list(session.scalars(_SETTLED, {"case": application.id, "screening": screening_sha256}))


def latest_proposal(session: Session, application: Application) -> Proposal | None:
    return session.scalar(_PROPOSAL, {"case": application.id})


def current_digest(session: Session, application: Application, proposal: Proposal | None) -> str:
    """Digest of facts, screening, settlements, opinions and the proposal as they stand now."""
    return digest_of(rows(session, application), proposal)


def digest_of(known: Rows, proposal: Proposal | None) -> str:
    """Empty while there is no proposal or nothing was filed."""
    if proposal is None or known.facts is None:
        return ""
    return digest(
        {
            "facts": known.facts.sha256,
            "screening": known.kept.sha256 if known.kept else "",
            # All that is printed of them: whose word, on which document, when.
            "settlements": [
                [
                    row.kind,
                    row.key,
                    row.reason,
                    row.document,
                    row.account_id,
                    shanghai_day(row.said_at).isoformat(),
                ]
                for row in known.settlements
            ],
            "opinions": [[row.department.value, row.state.value, row.text_version] for row in known.opinions],
            "proposal": [proposal.number, proposal.verdict.value, proposal.reason, proposal.conditions],
        }
    )


def _proposal_view(proposal: Proposal | None) -> ProposalView | None:
    if proposal is None:
        return None
    return ProposalView(
        verdict=proposal.verdict,
        author_id=proposal.author_id,
        digest=proposal.digest,
        conditions=conditions_from(json.loads(proposal.conditions)),
        checker_id=proposal.checker_id,
        author_for_id=proposal.author_for_id,
        checker_for_id=proposal.checker_for_id,
    )


def _county(session: Session, application: Application) -> CountyOpinion | None:
    """The newest; it may be about an earlier facts version."""
    return session.scalar(_COUNTY, {"case": application.id})
