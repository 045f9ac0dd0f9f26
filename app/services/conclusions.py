"""From opinions to a proposal: settle what must be settled, draft, preview, propose, check."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sealed
from app.canonical import canonical_text
from app.errors import Conflict, Invalid
from app.models import Application, Proposal, Settlement
from app.services import (
    case_file,
    consultation,
    decision_context,
    documents,
    publicity,
    screenings,
    steps,
)
from app.services.acting import Acting
from app.typed import unprintable
from rules.screening import Screening
from rules.vocabulary import Outcome
from workflows import aggregation
from workflows.cases import Request, ReviewCase
from workflows.policies import policy_on
from workflows.vocabulary import ReviewState, Verdict

LONGEST_REASON = 2000
LONGEST_DOCUMENT = 200
SETTLED_IN = frozenset({ReviewState.INTAKE, ReviewState.CONSULTATION, ReviewState.CONCLUSION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The conclusion form. conditions: (text, owner, ISO day)."""

    verdict: Verdict
    reason: str
    conditions: tuple[tuple[str, str, str], ...] = ()


def conclude_without_meeting(
    session: Session, acting: Acting, application: Application, *, seen: int
) -> None:
    """部门会商 → 形成意见, with the policy's reasoning in the history."""
    advice = advised(case_file.review_case(session, application, acting.today))
    steps.take(
        session,
        acting,
        application,
        "conclude_without_meeting",
        seen=seen,
        note=advice.reasoning,
    )


def advised(case: ReviewCase) -> aggregation.Aggregate:
    """The proposal of the policy of the day of filing."""
    policy = policy_on(case.filed_on)
    return aggregation.propose(case.opinions, case.screening, settled=case.settled, policy=policy)


def reopen_round(
    session: Session, acting: Acting, application: Application, *, seen: int, reason: str
) -> None:
    """重新会商: the next round; earlier opinions stay."""
    consultation.reopen(session, acting, application, seen=seen, reason=reason)


def settle(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    kind: str,
    said: Mapping[str, tuple[str, str]],
) -> None:
    """Confirm values or judge findings for this case. ``said``: key → (reason, document). Reasons are printed."""
    steps.require_version(session, application, seen)
    if application.state not in SETTLED_IN:
        raise Conflict("只有在受理审查、部门会商和形成意见环节才能确认取值或作出判断")
    kept = screenings.current(session, application)
    if kept is None:
        raise Conflict("这件申报还没有规则核查结果")
    _refuse_faulty(said, to_settle(kept.screening)[kind])
    for key, (reason, document) in said.items():
        sealed.remove(
            session,
            select(Settlement).where(
                Settlement.application_id == application.id,
                Settlement.screening_sha256 == kept.sha256,
                Settlement.kind == kind,
                Settlement.key == key,
            ),
        )
        session.add(
            Settlement(
                application_id=application.id,
                screening_sha256=kept.sha256,
                kind=kind,
                key=key,
                reason=reason.strip(),
                document=document.strip(),
                account_id=acting.actor.account_id,
                for_id=acting.actor.principal_id,
                said_at=acting.moment,
            )
        )
    label = "确认未核实取值" if kind == "value" else "作出人工判断"
    names = to_settle(kept.screening)[kind]
    together: dict[str, list[str]] = {}
    for key, (reason, _) in said.items():
        together.setdefault(reason.strip(), []).append(names[key])
    note = "；".join(f"{'、'.join(labels)}：{reason}" for reason, labels in together.items())
    steps.touch(session, acting, application, action=f"settlement.{kind}", label=label, note=note)


def to_settle(screening: Screening) -> dict[str, dict[str, str]]:
    """Kind → key → label of what a reviewer may settle: unverified values; findings only a person can judge (law §2.6)."""
    return {
        "value": {use.key: use.label for use in screening.provisional_values},
        "judgement": {
            finding.key: finding.title
            for finding in screening.findings
            if finding.outcome is Outcome.CANNOT_TELL
            and finding.reason in aggregation.SETTLEABLE
            and not finding.informs
        },
    }


def _refuse_faulty(said: Mapping[str, tuple[str, str]], open_ones: Mapping[str, str]) -> None:
    """A missing fact, a missing figure or an unmet requirement is never judged away, whatever a form sends."""
    if not said or said.keys() - open_ones.keys():
        raise Conflict("其中有不能以确认或者判断处理的事项，请打开最新页面重新办理")
    faults = []
    for key, (reason, document) in said.items():
        if not reason.strip():
            faults.append((f"reason-{key}", f"请写明“{open_ones[key]}”的理由"))
        if len(reason) > LONGEST_REASON:
            faults.append((f"reason-{key}", f"“{open_ones[key]}”的理由最多 {LONGEST_REASON} 个字"))
        if odd := unprintable(reason + document):
            faults.append((f"reason-{key}", f"里面有不能印在文书上的字符（{odd}），请删去后重新填写"))
        if len(document.strip()) > LONGEST_DOCUMENT:
            faults.append((f"document-{key}", f"文件名称最多 {LONGEST_DOCUMENT} 个字"))
    if faults:
        raise Invalid(faults)


def draft(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    drafted: Drafted,
) -> Proposal:
    """Keep the conclusion as a draft proposal and have its preview printed; nothing moves yet."""
    steps.require_version(session, application, seen)
    if application.state is not ReviewState.CONCLUSION:
        raise Conflict("只有在形成意见环节才能拟办")
    before = case_file.latest_proposal(session, application)
    proposal = Proposal(
        application_id=application.id,
        number=(before.number if before else 0) + 1,
        verdict=drafted.verdict,
        reason=drafted.reason,
        conditions=canonical_text(
            [{"text": text, "owner": owner, "due": due} for text, owner, due in drafted.conditions]
        ),
        digest="",
        author_id=acting.actor.account_id,
        author_for_id=acting.actor.principal_id,
        written_at=acting.moment,
    )
    session.add(proposal)
    session.flush()
    proposal.digest = case_file.current_digest(session, application, proposal)
    steps.touch(
        session,
        acting,
        application,
        action="proposal.draft",
        label="拟稿会商意见",
        note=drafted.verdict.label,
    )
    context = decision_context.build(session, application, proposal, None)
    documents.queue(session, acting, application, "preview", context, decision=None)
    return proposal


def propose(
    session: Session, acting: Acting, application: Application, *, seen: int, seen_digest: str
) -> None:
    """拟办: hand the previewed draft to the checker."""
    steps.require_version(session, application, seen)
    proposal = case_file.latest_proposal(session, application)
    if proposal is None:
        raise Conflict("请先填写会商结论")
    if (
        application.state is ReviewState.CONCLUSION
        and case_file.current_digest(session, application, proposal) != proposal.digest
    ):
        raise Conflict("拟稿之后数据、核查结果、确认事项或者部门意见有变化，请重新填写会商结论并预览")
    request = Request(verdict=proposal.verdict, reason=proposal.reason, seen_digest=seen_digest)
    steps.take(
        session, acting, application, "propose", seen=seen, request=request, note=proposal.verdict.label
    )


def confirm(
    session: Session, acting: Acting, application: Application, *, seen: int, seen_digest: str
) -> None:
    """复核通过 by someone who did not draft."""
    steps.take(session, acting, application, "confirm", seen=seen, request=Request(seen_digest=seen_digest))
    proposal = case_file.latest_proposal(session, application)
    if proposal is not None:
        proposal.checker_id = acting.actor.account_id
        proposal.checker_for_id = acting.actor.principal_id
        session.flush()
        if application.state is ReviewState.PUBLICITY:
            publicity.open_for(session, acting, application, proposal)


def return_draft(
    session: Session, acting: Acting, application: Application, *, seen: int, reason: str
) -> None:
    """退回重拟, by checker or chair."""
    steps.take(
        session, acting, application, "return_draft", seen=seen, request=Request(reason=reason), note=reason
    )
