"""What stands in the demonstration city beside single cases: a planned meeting, and what is asked for after a decision."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from app.demo.papers import paper
from app.demo.side_story import SideStory
from app.demo.story import House
from app.inspection import inspect
from app.models import Application, Meeting
from app.rulebook import Shelf
from app.services import (
    agenda,
    applications,
    attachments,
    conditions,
    copies,
    decisions,
    follow_ups,
    meetings,
    steps,
)
from app.services.acting import Acting, shanghai_day
from app.services.headroom import Room
from app.services.meetings import Plan
from workflows.deadlines import due
from workflows.vocabulary import Audience, FollowUpKind

ROOM = Room(Decimal(35000), "示例：市发展改革委会前材料《各县（市、区）用能空间》第 2 页")
AGREEMENT = "示例：退出设备拆除合同和首批拆除影像资料"


def play(house: House, stories: Mapping[str, SideStory], shelf: Shelf) -> None:
    """``stories``: by the key of their project, each standing where it was played to."""
    plan_meeting(house, stories["side_meeting_agreed"], stories["side_meeting_disputed"])
    give_evidence(stories["conditions"])
    for key, kind, days, reason in (
        ("conditions", FollowUpKind.PRODUCTION_CHECK, 6, "示例：主体工程完工，申请投产前核查。"),
        ("approved_b", FollowUpKind.EXTENSION, 4, "示例：余热发电设备交货推迟，开工时间顺延，申请延期一年。"),
        ("fails_on_coal", FollowUpKind.RECONSIDERATION, 3, "示例：已补充两份煤炭替代协议，申请复核。"),
    ):
        stories[key].back(days)
        file(stories[key], kind, reason, shelf)
    change(stories["passes"], shelf)


def plan_meeting(house: House, *stories: SideStory) -> None:
    """Two cases of one county on one agenda: together they are more than the county has room for."""
    first = stories[0]
    first.clock = max(story.clock for story in stories)
    coordinator = first.acting(house.cast.actors["coordinator"])
    held_on = due(shanghai_day(first.now), 4)
    title = f"{held_on.year} 年第 1 次“两高”项目会商联审会议（示例）"
    with house.database.transaction() as session:
        plan = Plan(title=title, held_on=held_on, starts_at="09:30", place="示例：市政务中心 3 楼会议室")
        ref = meetings.plan(session, coordinator, plan).ref
    for story in stories:
        _put_on(first, ref, story.ref)
    county = first.figures.county
    rooms, places = {county: ROOM}, {county: "渑池县"}
    _in_meeting(first, ref, lambda s, a, m: agenda.lay_rooms(s, a, m, rooms, seen=m.version, places=places))


def _put_on(story: SideStory, ref: str, case: str) -> None:
    _in_meeting(story, ref, lambda s, a, m: agenda.put_on(s, a, m, case, seen=m.version))


def _in_meeting(story: SideStory, ref: str, do: Callable[[Session, Acting, Meeting], object]) -> None:
    acting = story.acting(story.house.cast.actors["coordinator"])
    with story.house.database.transaction() as session:
        do(session, acting, meetings.locked(session, acting.actor, ref))


def give_evidence(story: SideStory) -> None:
    """The company shows what it did for the first condition; somebody else has still to look at it."""

    story.back(9)

    def give(session: Session, acting: Acting, application: Application) -> None:
        data = paper("condition")
        inspected = inspect(data, "示例-拆除合同和影像.pdf")
        attachments.add_of_officer(
            session, acting, application, kind=f"{copies.EVIDENCE}condition_1", inspected=inspected,
            sha256=story.house.store.put(data), audience=Audience.APPLICANT,
        )  # fmt: skip
        row = conditions.find(session, application, 1)
        conditions.give_evidence(
            session, acting, row, seen=row.version, text=AGREEMENT, files=(inspected.name,)
        )

    story.take(story.applicant, give)


def file(story: SideStory, kind: FollowUpKind, reason: str, shelf: Shelf) -> None:
    """A request that nobody has looked at yet."""
    content = {"on": f"{story.now.year + 1}-06-30", "conditions": []}

    def ask(session: Session, acting: Acting, application: Application) -> None:
        decision = decisions.of_application(session, application)
        if decision is None:
            raise LookupError(application.ref)
        stated = content if kind is FollowUpKind.PRODUCTION_CHECK else {}
        follow_ups.file(
            session, acting, application, decision, kind, reason=reason, content=stated, shelf=shelf
        )

    story.take(story.applicant, ask)


def change(story: SideStory, shelf: Shelf) -> None:
    """申请变更, filed two days ago: what it was approved for stands until the change is signed."""
    story.back(3)
    words = "示例：分解炉改用电辅助加热，年用电量增加，其他内容不变。"
    opened: list[str] = []
    story.take(story.applicant, lambda s, a, app: opened.append(copies.change_of(s, a, app, text=words).ref))
    acting = story.acting(story.applicant)
    with story.house.database.transaction() as session:
        fresh = steps.locked(session, opened[0])
        book = shelf.current(session)
        applications.submit(session, acting, fresh, seen=fresh.version, committed=True, book=book)
