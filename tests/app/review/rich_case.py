"""One case on which everything happened, played through the use cases; what other parts record is put in as rows."""

import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from app.documents.context import DecisionContext
from app.inspection import Inspected
from app.models import (
    AgendaItem,
    AgendaVote,
    Application,
    Decision,
    Meeting,
    Objection,
    Opinion,
    Proposal,
    ProvincialReview,
    Publicity,
)
from app.services import consultation, decision_context, experts, opinions, steps, sub_consultations
from app.services.acting import Acting
from app.services.documents import CLOCK
from tests.app.review.played import Desk
from workflows.cases import Actor
from workflows.states import MeetingState
from workflows.vocabulary import Department, ExpertVerdict, OpinionVerdict, Verdict, Vote

D = Department
MOMENT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
REPORT = "ab" * 32
DEPUTY = "expert-5"


class Stage:
    """The case in the hands of whoever acts."""

    def __init__(self, desk: Desk, ref: str, session: Session) -> None:
        self.desk, self.session = desk, session
        self.case: Application = steps.locked(session, ref)

    def by(self, login: str) -> Acting:
        return Acting(actor=self.desk.actor(login), moment=MOMENT)

    def row(self, department: Department) -> Opinion:
        return opinions.of_department(self.session, self.case, department)

    def give(
        self, department: Department, verdict: OpinionVerdict, text: str, signer: Actor | None = None
    ) -> None:
        desk, row = department.value.replace("_", "-"), self.row(department)
        agrees = verdict is OpinionVerdict.AGREE
        conditional = verdict is OpinionVerdict.AGREE_WITH_CONDITIONS
        said = opinions.Written(
            lines=dict.fromkeys(json.loads(row.criteria), (verdict, "" if agrees else "示例：见核查")),
            verdict=verdict,
            text=text,
            conditions=(("示例：完成拆除验收", "示例公司", "2028-05-31"),) if conditional else (),
        )
        opinions.draft(
            self.session, self.by(f"{desk}-handler"), self.case, row, seen=row.version, written=said
        )
        opinions.check(self.session, self.by(f"{desk}-checker"), self.case, row, seen=row.version)
        signing = Acting(actor=signer or self.desk.actor(f"{desk}-signer"), moment=MOMENT)
        opinions.sign(self.session, signing, self.case, row, seen=row.version)


def play(desk: Desk, session: Session) -> DecisionContext:
    """Two rounds; a deputy, a recused and a silent department, an office below, experts, meeting, province, publicity."""
    stage = Stage(desk, desk.refs["conclusion"], session)
    consultation.reopen(
        session, stage.by("coordinator"), stage.case, seen=stage.case.version, reason="示例：数据有疑问"
    )
    _opinions(stage)
    _experts(stage)
    _meeting(stage)
    _beyond_the_city(stage)
    return _decision(stage)


def _opinions(stage: Stage) -> None:
    session, case = stage.session, stage.case
    consultation.invite_further(
        session, stage.by("coordinator"), case, seen=case.version, department=D.HOUSING,
        reason="示例：新建消防设施",
    )  # fmt: skip
    principal = stage.desk.actor("development-reform-signer")
    deputy = Actor(
        account_id=stage.desk.actor(DEPUTY).account_id, name=stage.desk.actor(DEPUTY).name,
        role=principal.role, body=principal.body, principal_id=principal.account_id,
        principal_name=principal.name,
    )  # fmt: skip
    stage.give(D.DEVELOPMENT_REFORM, OpinionVerdict.AGREE, "示例：发改同意。", deputy)
    row = stage.row(D.INDUSTRY)
    handler = stage.by("industry-handler")
    sub_consultations.ask(
        session, handler, case, row, seen=row.version, office="示例产业科", question="示例：产能是否属实"
    )
    answer = sub_consultations.Answer(person="示例甲", text="示例：属实")
    sub_consultations.record(session, handler, case, row, seen=row.version, answer=answer)
    stage.give(D.INDUSTRY, OpinionVerdict.AGREE_WITH_CONDITIONS, "示例：有条件同意。")
    row = stage.row(D.NATURAL_RESOURCES)
    signer = stage.by("natural-resources-signer")
    consultation.recuse(session, signer, case, row, seen=row.version, reason="示例：参与选址")
    stage.give(D.ECOLOGY, OpinionVerdict.DISAGREE, "示例：削减来源不足，不同意。")
    stage.give(D.STATISTICS, OpinionVerdict.AGREE, "示例：数据一致。")
    stage.give(D.HOUSING, OpinionVerdict.AGREE, "示例：消防无意见。")


def _experts(stage: Stage) -> None:
    session, case = stage.session, stage.case
    people = {number: stage.by(f"expert-{number}") for number in range(1, 5)}
    ids = [people[number].actor.account_id for number in (1, 2, 3)]
    lead = stage.by("coordinator")
    experts.send(session, lead, case, seen=case.version, people=ids, question="示例：能效是否可信")
    experts.stand_aside(session, people[3], case, reason="示例：受聘于项目单位")
    experts.change(session, lead, case, seen=case.version, add=[people[4].actor.account_id])
    for number, verdict in (
        (1, ExpertVerdict.FEASIBLE),
        (2, ExpertVerdict.FEASIBLE),
        (4, ExpertVerdict.FEASIBLE_AFTER_CHANGES),
    ):
        experts.give(session, people[number], case, verdict=verdict, text="示例：可行")
    report = Inspected(name="示例评审意见.pdf", media_type="application/pdf", size=900, pages=1)
    experts.attach_report(session, lead, case, seen=case.version, inspected=report, sha256=REPORT)
    experts.take(session, lead, case, seen=case.version)
    late = Acting(actor=CLOCK, moment=MOMENT + timedelta(days=60))
    consultation.lapse(session, late, case, stage.row(D.MARKET_REGULATION))


def _meeting(stage: Stage) -> None:
    lead = stage.desk.actor("coordinator").account_id
    meeting = Meeting(
        ref="HY2026-901", title="示例会议", held_on=date(2026, 11, 18), starts_at="09:30", place="示例会议室",
        state=MeetingState.MINUTES_SIGNED, planned_by=lead, author_id=lead,
        signer_id=stage.desk.actor("chair").account_id, signed_at=MOMENT, created_at=MOMENT,
    )  # fmt: skip
    stage.session.add(meeting)
    stage.session.flush()
    item = AgendaItem(
        meeting_id=meeting.id, application_id=stage.case.id, round=stage.case.round, position=1,
        resolution=Verdict.APPROVE_WITH_CONDITIONS,
    )  # fmt: skip
    stage.session.add(item)
    stage.session.flush()
    bound, against = Vote.AGREE_WITH_CONDITIONS, Vote.DISAGREE
    for department, vote, reason in (
        (D.DEVELOPMENT_REFORM, bound, ""),
        (D.INDUSTRY, bound, ""),
        (D.NATURAL_RESOURCES, None, ""),
        (D.ECOLOGY, against, "示例：削减来源不足"),
    ):
        stage.session.add(
            AgendaVote(item_id=item.id, department=department, vote=vote, recused=vote is None, reason=reason)
        )
    stage.session.flush()


def _beyond_the_city(stage: Stage) -> None:
    lead = stage.desk.actor("coordinator").account_id
    stage.session.add(
        ProvincialReview(
            application_id=stage.case.id,
            number=1,
            sent_by=lead,
            sent_at=MOMENT,
            heard_at=MOMENT,
            verdict=Verdict.APPROVE_WITH_CONDITIONS,
            document_number="示例函〔2026〕77号",
            text="示例：落实替代来源。",
        )
    )


def _decision(stage: Stage) -> DecisionContext:
    """As it would be signed by a deputy of the chair after publicity."""
    session, case, actor = stage.session, stage.case, stage.desk.actor
    proposal = Proposal(
        application_id=case.id, number=1, verdict=Verdict.APPROVE_WITH_CONDITIONS, reason="示例：会议决议",
        conditions=json.dumps([{"text": "示例：拆除验收", "owner": "示例公司", "due": "2028-05-31"}]),
        digest="cd" * 32, author_id=actor("coordinator").account_id,
        checker_id=actor("lead-checker-second").account_id, checker_for_id=actor("lead-checker").account_id,
        written_at=MOMENT,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    published = Publicity(
        application_id=case.id, number=1, proposal_id=proposal.id, first_day=date(2026, 11, 19),
        last_day=date(2026, 12, 2), closed_at=MOMENT,
    )  # fmt: skip
    session.add(published)
    session.flush()
    session.add(
        Objection(
            publicity_id=published.id,
            received_on=date(2026, 11, 25),
            sender="示例某某",
            text="示例：异议",
            recorded_by=actor("coordinator").account_id,
            answer="示例：已说明",
            answered_by=actor("coordinator").account_id,
            answered_at=MOMENT,
        )
    )
    session.flush()
    decision = Decision(
        verdict=proposal.verdict, number="三发改两高会商〔2026〕901号", verification_code="DEMO-0000",
        digest=proposal.digest, signed_at=MOMENT, signer_id=actor("chair-second").account_id,
        signer_for_id=actor("chair").account_id,
    )  # fmt: skip
    return decision_context.build(session, case, proposal, decision)
