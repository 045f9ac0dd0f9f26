"""How the scenes of the races are played, each from the one before, through the use cases."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import timepiece
from app.demo.words import drafted
from app.inspection import Inspected
from app.models import Application, FollowUp, Meeting, RuleImpact
from app.services import (
    agenda,
    closings,
    conclusions,
    conditions,
    experts,
    meeting_record,
    meetings,
    minutes,
    province,
    rule_impact,
    side_roads,
    sitting,
    supplements,
)
from app.services.acting import Acting
from app.services.ballots import Ballot
from app.services.intake import rescreen
from app.services.meetings import Plan
from app.services.sitting import Resolved, Seat
from rules.checklist_tables import GateItem
from tests.app.ending_scenes import Play, Scene, Stage
from tests.app.review.after_play import SHELF, decide, file, step
from tests.app.review.side_road_play import Road, road, without_suspension
from tests.app.rules.house import Office
from tests.people import Town
from workflows.vocabulary import CORE_DEPARTMENTS, ExpertVerdict, FollowUpKind, Verdict, Vote

WHY = "示例：按规定办理"
OTHER = "approved_b"
"""A case approved before every scene: what a change is about."""
EXPERTS = ("expert-1", "expert-2", "expert-3")


def begin(town: Town) -> None:
    road(town, OTHER, "approved")
    Office(town).propose()


def _ready(scene: Scene) -> None:
    scene.story.endorse()
    scene.story.settle("judgement", only="catalogue")


def _collected(scene: Scene) -> None:
    scene.story.collect(len(CORE_DEPARTMENTS))
    scene.story.settle("value")
    scene.story.settle("judgement")


def _concluded(scene: Scene) -> None:
    scene.do(
        "coordinator", lambda s, a, app: conclusions.conclude_without_meeting(s, a, app, seen=app.version)
    )


def _drafted(scene: Scene) -> None:
    words = drafted(scene.story.verdict)
    scene.do("coordinator", lambda s, a, app: conclusions.draft(s, a, app, seen=app.version, drafted=words))


def _proposed(scene: Scene) -> None:
    digest = scene.story._digest
    scene.do(
        "coordinator",
        lambda s, a, app: conclusions.propose(s, a, app, seen=app.version, seen_digest=digest(s, app)),
    )


def _published(scene: Scene) -> None:
    """As a case of 2027, when every approval is published."""

    def later(_session: Session, _acting: Acting, application: Application) -> None:
        application.filed_on = date(2027, 1, 4)
        application.procedure_version = "2027-1"

    scene.do("coordinator", later)
    scene.story.confirm()


def _asked(scene: Scene) -> None:
    """A supplement whose one item the company has answered and not yet handed in."""
    asked = (supplements.Asked(text="示例：请核对乡镇名称", section="site", field="town"),)
    scene.do("coordinator", lambda s, a, app: supplements.request(s, a, app, seen=app.version, asked=asked))

    def say(session: Session, acting: Acting, application: Application) -> None:
        notice = supplements.find(session, application, 1)
        answers = {1: ("示例：已核对", True)}
        supplements.say(
            session, acting, application, notice, seen=application.version, answers=answers,
        )  # fmt: skip

    scene.do("company", say)


def _refused(scene: Scene) -> None:
    scene.do(
        "coordinator",
        lambda s, a, app: closings.propose_refusal(
            s, a, app, seen=app.version, ground="no_filing", reason=WHY
        ),
    )


def _out_of_scope(scene: Scene) -> None:
    scene.do("coordinator", lambda s, a, app: closings.propose_out_of_scope(s, a, app, seen=app.version))


def _with_experts(scene: Scene) -> None:
    """Three experts have answered, their report is attached."""
    people = [scene.actor(login).account_id for login in EXPERTS]
    scene.do(
        "coordinator",
        lambda s, a, app: experts.send(s, a, app, seen=app.version, people=people, question="示例：可行吗"),
    )
    for login in EXPERTS:
        scene.do(login, lambda s, a, app: experts.give(s, a, app, verdict=ExpertVerdict.FEASIBLE, text=WHY))
    report = Inspected(name="评审意见示例.pdf", media_type="application/pdf", size=9, pages=1)
    scene.do(
        "coordinator",
        lambda s, a, app: experts.attach_report(
            s, a, app, seen=app.version, inspected=report, sha256="a" * 64
        ),
    )


def _closed_meeting(scene: Scene) -> None:
    """Over, with minutes; the case of the scene is its second item."""
    now = timepiece.now()
    other = road(scene.town, "conclusion_a", "consultation").ref
    Scene(scene.town, "conclusion_a", other).story.collect(len(CORE_DEPARTMENTS))
    acting = Acting(actor=scene.actor("coordinator"), moment=now)
    plan = Plan(title="示例会议", held_on=acting.today, starts_at="09:30", place="示例会议室")
    seats = [Seat(department=place, name=f"示例{place.short}", post="副局长") for place in CORE_DEPARTMENTS]
    ballots = dict.fromkeys(CORE_DEPARTMENTS, Ballot(vote=Vote.AGREE))
    with scene.database.transaction() as session:
        meeting = meetings.plan(session, acting, plan)
        for ref in (other, scene.ref):
            agenda.put_on(session, acting, meeting, ref, seen=meeting.version)
        sitting.attend(session, acting, meeting, seats, seen=meeting.version)
        meetings.step(session, acting, meeting, "open", seen=meeting.version)
        for entry in meetings.entries(session, meeting):
            sitting.vote(session, acting, meeting, entry.item.id, ballots, seen=meeting.version)
            resolved = Resolved(verdict=Verdict.APPROVE, text="示例：同意。")
            sitting.resolve(session, acting, meeting, entry.item.id, resolved, seen=meeting.version)
        meetings.step(session, acting, meeting, "close", seen=meeting.version)
        record = meeting_record.record(session, meeting, scene.town.house.book)
        minutes.write(session, acting, meeting, meeting_record.drafted(record), seen=meeting.version)


def _signed_meeting(scene: Scene) -> None:
    book = scene.town.house.book
    acting = Acting(actor=scene.actor("chair"), moment=timepiece.now())
    with scene.database.transaction() as session:
        meeting = session.scalars(select(Meeting)).one()
        digest = meeting_record.record(session, meeting, book).digest
        minutes.sign(session, acting, meeting, seen=meeting.version, seen_digest=digest, book=book)


def _halted(scene: Scene) -> None:
    """Under rule data in which the suspension has ended since, so that the case may go on."""
    scene.do("coordinator", lambda s, a, app: side_roads.halt(s, a, app, seen=app.version))
    book = without_suspension(scene.town.house.store.root.parent / "without-suspension")
    scene.do("coordinator", lambda s, a, app: rescreen(s, a, app, seen=app.version, book=book))


def _referred(scene: Scene) -> None:
    scene.do("coordinator", lambda s, a, app: province.refer(s, a, app, seen=app.version, reason=WHY))


def _weighed(scene: Scene) -> None:
    with scene.database.reading() as session:
        number = session.scalars(select(RuleImpact.id)).one()
    rule_impact.weigh_job(scene.database, SHELF, timepiece.now, number)


def _given(scene: Scene) -> None:
    def give(session: Session, acting: Acting, application: Application) -> None:
        row = conditions.find(session, application, 1)
        conditions.give_evidence(session, acting, row, seen=row.version, text=WHY, files=("示例.pdf",))

    scene.do("company", give)


def _overdue(scene: Scene) -> None:
    def fall(session: Session, acting: Acting, application: Application) -> None:
        row = conditions.find(session, application, 1)
        over = datetime.combine(row.due_on + timedelta(days=1), acting.moment.timetz())
        conditions.fall_due(session, Acting(actor=acting.actor, moment=over), row)

    scene.do("", fall)


def _stands(scene: Scene) -> Road:
    return Road(scene.town, scene.ref)


def _request_of(scene: Scene) -> str:
    with scene.database.reading() as session:
        return session.scalars(select(FollowUp.ref)).one()


def _file(kind: FollowUpKind) -> Play:
    def play(scene: Scene) -> None:
        items = scene.town.house.book.rows(GateItem)
        done = [{"item": item.key, "done": True, "proof": "示例文号"} for item in items]
        file(_stands(scene), kind, {"on": "2027-03-31", "conditions": done})

    return play


def _go_on(login: str, name: str, verdict: Verdict | None = None) -> Play:
    def play(scene: Scene) -> None:
        people = scene.town.house.cast.actors.items()
        who = next(one for one, actor in people if actor == scene.actor(login))
        step(_stands(scene), who, _request_of(scene), name, verdict)

    return play


def _extended(scene: Scene) -> None:
    ref = file(_stands(scene), FollowUpKind.EXTENSION)
    decide(_stands(scene), ref, Verdict.APPROVE)


def _decided_by(kind: FollowUpKind, ready: str, more: str = "") -> dict[str, Stage]:
    """Drafted and checked by two people, to be granted or (``no``) refused."""
    return {
        f"{kind}_{word}drafted": Stage(ready, _go_on(f"coordinator{more}", "propose", verdict))
        for word, verdict in (("", Verdict.APPROVE), ("no_", Verdict.REJECT))
    } | {
        f"{kind}_{word}checked": Stage(f"{kind}_{word}drafted", _go_on(f"lead-checker{more}", "confirm"))
        for word in ("", "no_")
    }


E, P, R = FollowUpKind.EXTENSION, FollowUpKind.PRODUCTION_CHECK, FollowUpKind.RECONSIDERATION
STAGES: dict[str, Stage] = {
    "draft": Stage("", lambda scene: scene.story.fill()),
    "county_check": Stage("draft", lambda scene: scene.story.submit()),
    "intake": Stage("county_check", _ready),
    "supplement": Stage("intake", _asked),
    "refusal": Stage("intake", _refused),
    "out_of_scope": Stage("intake", _out_of_scope),
    "consultation": Stage("intake", lambda scene: scene.story.accept()),
    "halted": Stage("consultation", _halted),
    "expert_review": Stage("consultation", _with_experts),
    "collected": Stage("consultation", _collected),
    "closed_meeting": Stage("collected", _closed_meeting),
    "meeting": Stage("closed_meeting", _signed_meeting),
    "concluded": Stage("collected", _concluded),
    "provincial_review": Stage("concluded", _referred),
    "conclusion": Stage("concluded", _drafted),
    "check": Stage("conclusion", _proposed),
    "publicity": Stage("check", _published),
    "signing": Stage("check", lambda scene: scene.story.confirm()),
    "decided": Stage("signing", lambda scene: scene.story.sign()),
    "extended": Stage("decided", _extended),
    "evidence_given": Stage("decided", _given),
    "overdue": Stage("decided", _overdue),
    "extension_filed": Stage("decided", _file(E)),
    **_decided_by(E, "extension_filed"),
    "production_check_filed": Stage("decided", _file(P)),
    "production_check_returned": Stage("production_check_filed", _go_on("county", "return_filing")),
    "production_check_verified": Stage("production_check_filed", _go_on("county", "verify_on_site")),
    **_decided_by(P, "production_check_verified"),
    "reconsideration_filed": Stage("decided", _file(R)),
    "reconsideration_examined": Stage("reconsideration_filed", _go_on("emergency-signer", "examine")),
    **_decided_by(R, "reconsideration_examined", "-second"),
    "weighed": Stage("", _weighed),
}
