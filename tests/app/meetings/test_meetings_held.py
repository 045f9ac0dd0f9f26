"""A meeting as it is held: agenda, quorum, votes, resolution, minutes, and what the cases carry away (R9)."""

import json

import msgspec
import pytest
from sqlalchemy import select

from app.documents.letter import LetterContext
from app.errors import Conflict, Invalid, StaleVersion
from app.models import Document, Event, Opinion
from app.services import agenda, case_file, meetings, sitting, steps
from app.services.ballots import Ballot, Tally
from app.services.sitting import Resolved, Seat
from tests.app.meetings.hall import AGAINST, AGREE, CONDITION, ON_CONDITION, PLAIN, SPLIT, D, Hall
from tests.databases import by_hand
from workflows.engine import StepRefused
from workflows.states import MeetingState
from workflows.vocabulary import CORE_DEPARTMENTS, ReviewState, Verdict, Vote

S = ReviewState


def test_a_dispute_and_an_agreed_case_are_convened_resolved_and_carried_into_their_conclusions(
    hall: Hall,
) -> None:
    ref = hall.signed()
    assert [hall.desk.town.application(case).state for case in (hall.disputed, hall.agreed)] == [
        S.MEETING
    ] * 2
    hall.carry(ref)
    with hall.desk.town.house.database.reading() as session:
        case = steps.of_ref(session, hall.disputed)
        seen = case_file.review_case(session, case, hall.acting().today)
        found = agenda.resolution_of(session, case)
    assert (case.state, seen.meeting_verdict) == (S.CONCLUSION, Verdict.APPROVE_WITH_CONDITIONS)
    assert found is not None and found[0].text == ON_CONDITION.text
    actions = hall.desk.actions(hall.disputed)
    assert [a for a in actions if "meeting" in a or "convene" in a] == [
        "joint_review.convene", "meeting.resolve", "meeting.minutes", "joint_review.close_meeting",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="都已经转入"):
        hall.carry(ref)


def test_every_change_of_the_meeting_leaves_one_event_and_one_version(hall: Hall) -> None:
    ref = hall.signed()
    with hall.desk.town.house.database.reading() as session:
        rows = [row.action for row in meetings.history(session, hall.meeting(ref))][::-1]
    assert rows == [
        "meeting.plan", "meeting.put_on", "meeting.put_on", "meeting.attend", "meeting.open", "meeting.vote",
        "meeting.resolve", "meeting.vote", "meeting.resolve", "meeting.close", "meeting.write_minutes",
        "meeting.sign_minutes",
    ]  # fmt: skip
    assert hall.meeting(ref).version == len(rows)


def test_an_opinion_still_open_keeps_a_case_off_the_agenda(hall: Hall) -> None:
    with by_hand(hall.desk.town.house.database) as session:
        case = steps.locked(session, hall.agreed)
        row = session.scalars(select(Opinion).where(Opinion.application_id == case.id)).first()
        assert row is not None
        row.state = row.state.__class__.DRAFTED
    with pytest.raises(StepRefused, match="意见未齐"):
        hall.planned(hall.agreed)
    assert hall.desk.town.application(hall.agreed).state is S.CONSULTATION


def test_an_empty_agenda_and_a_short_quorum_do_not_open(hall: Hall) -> None:
    empty = hall.planned()
    hall.attended(empty)
    with pytest.raises(StepRefused, match="议程还没有项目"):
        hall.step(empty, "open")
    ref = hall.planned(hall.disputed)
    hall.attended(ref, (D.DEVELOPMENT_REFORM, D.ECOLOGY, D.HOUSING))
    with pytest.raises(StepRefused, match=r"四部门到会 2 个，应到会 3 个以上（系统约定）"):
        hall.step(ref, "open")
    assert hall.meeting(ref).state is MeetingState.PLANNED


def test_a_case_is_on_one_agenda_and_waits_when_it_is_taken_off(hall: Hall) -> None:
    ref = hall.planned(hall.disputed)
    with pytest.raises(Conflict, match=f"已经列入 {ref} 的议程"):
        hall.planned(hall.disputed)
    (item,) = hall.items(ref)
    hall.do(ref, lambda s, a, m: agenda.take_off(s, a, m, item.id, seen=m.version))
    assert hall.desk.town.application(hall.disputed).state is S.MEETING
    other = hall.planned(hall.disputed, hall.agreed)
    assert len(hall.items(other)) == 2


def test_the_order_is_changed_one_place_at_a_time(hall: Hall) -> None:
    ref = hall.planned(hall.disputed, hall.agreed)
    first, second = (item.id for item in hall.items(ref))
    hall.do(ref, lambda s, a, m: agenda.move(s, a, m, second, up=True, seen=m.version))
    assert [item.id for item in hall.items(ref)] == [second, first]
    version = hall.meeting(ref).version
    hall.do(ref, lambda s, a, m: agenda.move(s, a, m, second, up=True, seen=m.version))
    assert hall.meeting(ref).version == version


def test_who_is_not_there_does_not_vote_and_who_voted_stays(hall: Hall) -> None:
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    with pytest.raises(Conflict, match="市住房和城乡建设局没有表决人到会"):
        hall.vote(ref, item.id, {D.HOUSING: AGREE})
    with pytest.raises(Invalid, match="市生态环境局不同意，请写明理由"):
        hall.vote(ref, item.id, {D.ECOLOGY: Ballot(vote=Vote.DISAGREE)})
    hall.vote(ref, item.id)
    with pytest.raises(Conflict, match="市生态环境局已有表决记录"):
        hall.attended(ref, CORE_DEPARTMENTS[:3])


def test_one_department_has_one_voice(hall: Hall) -> None:
    ref = hall.planned(hall.disputed)
    twice = [Seat(department=D.ECOLOGY, name=name, field="rows-1-person") for name in ("示例甲", "示例乙")]
    with pytest.raises(Invalid, match="只能有一名表决人"):
        hall.do(ref, lambda s, a, m: sitting.attend(s, a, m, twice, seen=m.version))


@pytest.mark.parametrize(
    ("resolved", "sentence"),
    [
        (Resolved(verdict=Verdict.APPROVE_WITH_CONDITIONS, text="示例", reason="示例"), "至少要有一项条件"),
        (
            Resolved(verdict=Verdict.APPROVE, text="示例", conditions=(CONDITION,)),
            "只有“有条件通过”可以附条件",
        ),
        (Resolved(verdict=Verdict.REJECT, text="示例"), "表决结果（通过）与决议不一致"),
        (Resolved(verdict=Verdict.APPROVE, text=" "), "请写明决议内容"),
        (Resolved(verdict=Verdict.APPROVE, text="字" * 5000), "决议内容最多 1500 个字，现有 5000 个字"),
    ],
)
def test_a_resolution_that_lacks_something_is_refused(hall: Hall, resolved: Resolved, sentence: str) -> None:
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    hall.vote(ref, item.id)
    with pytest.raises(Invalid, match=sentence):
        hall.resolve(ref, item.id, resolved)
    assert hall.items(ref)[0].resolution is None


def test_nothing_is_resolved_before_everybody_present_has_voted_and_votes_changed_undo_it(hall: Hall) -> None:
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    hall.vote(ref, item.id, {D.ECOLOGY: Ballot(vote=None)})
    with pytest.raises(
        Conflict, match="还有部门没有表决：市发展改革委、市工业和信息化局、市自然资源和规划局"
    ):
        hall.resolve(ref, item.id)
    with pytest.raises(StepRefused, match="还有议题没有决议"):
        hall.step(ref, "close")
    hall.vote(ref, item.id)
    hall.resolve(ref, item.id, login="chair")
    hall.vote(ref, item.id, SPLIT | {D.INDUSTRY: AGAINST})
    assert hall.items(ref)[0].resolution is None


def test_an_item_put_off_goes_back_to_the_departments_and_the_meeting_can_end(hall: Hall) -> None:
    ref = hall.opened(hall.disputed, hall.agreed)
    first, second = hall.items(ref)
    with pytest.raises(StepRefused, match="请写明理由"):
        hall.do(ref, lambda s, a, m: agenda.put_off(s, a, m, first.id, seen=m.version, reason=" "))
    reason = "示例：等减排来源核定"
    hall.do(ref, lambda s, a, m: agenda.put_off(s, a, m, first.id, seen=m.version, reason=reason))
    case = hall.desk.town.application(hall.disputed)
    assert (case.state, case.round) == (S.CONSULTATION, 2)
    hall.vote(ref, second.id, dict.fromkeys(CORE_DEPARTMENTS, AGREE))
    hall.resolve(ref, second.id, PLAIN)
    hall.step(ref, "close")
    hall.write(ref)
    hall.sign(ref)
    hall.carry(ref)
    assert hall.desk.town.application(hall.disputed).state is S.CONSULTATION
    assert f"暂缓审议：{reason}" in hall.meeting(ref).minutes


def test_the_minutes_are_signed_by_somebody_else_as_they_were_seen(hall: Hall) -> None:
    ref = hall.closed()
    with pytest.raises(StepRefused, match="会议纪要还没有写"):
        hall.sign(ref)
    hall.write(ref, "chair")
    with pytest.raises(StepRefused, match="拟写纪要的人不能签发"):
        hall.sign(ref)
    with pytest.raises(StepRefused, match="纪要在您打开之后有修改"):
        hall.sign(ref, "chair-second", digest="0" * 64)
    hall.sign(ref, "chair-second")
    assert hall.meeting(ref).state is MeetingState.MINUTES_SIGNED
    with pytest.raises(Conflict, match="不能拟写纪要"):
        hall.write(ref)


def test_a_meeting_that_goes_on_needs_its_minutes_saved_again(hall: Hall) -> None:
    ref = hall.closed()
    hall.write(ref)
    with pytest.raises(StepRefused, match="请写明理由"):
        hall.step(ref, "resume")
    hall.step(ref, "resume", "示例：补充表决")
    hall.step(ref, "close")
    with pytest.raises(StepRefused, match="会议纪要还没有写"):
        hall.sign(ref)


def test_the_frozen_minutes_hold_agenda_conditions_attendance_votes_and_dissent(hall: Hall) -> None:
    ref = hall.signed()
    with hall.desk.town.house.database.reading() as session:
        row = session.scalars(select(Document).where(Document.meeting_id == hall.meeting(ref).id)).one()
    letter = msgspec.json.decode(row.context, type=LetterContext)
    assert row.application_id is None and letter.kind == "minutes"
    assert [table.title for table in letter.tables] == [
        "议程和决议", "决议所附条件", "到会情况", "各部门表决情况", "不同意见和回避",
    ]  # fmt: skip
    first, last = letter.tables[0], letter.tables[-1]
    assert first.rows[0][-1] == "有条件通过" and "tce" in first.rows[0][3]
    assert last.rows == (("1", "市生态环境局", "与决议不同的意见", AGAINST.reason),)
    assert letter.signers == ("周示例",) and "孙示例" in letter.closing
    assert any("召集人的决定与表决结果不同" in line for line in letter.paragraphs)


def test_one_item_that_is_refused_holds_up_none_of_the_others(hall: Hall) -> None:
    ref = hall.signed()
    hall.stand_aside(hall.disputed, "coordinator")
    hall.carry(ref)
    assert hall.desk.town.application(hall.disputed).state is S.MEETING
    assert hall.desk.town.application(hall.agreed).state is S.CONCLUSION
    with hall.desk.town.house.database.reading() as session:
        event = session.scalars(select(Event).where(Event.action == "meeting.carry")).one()
    assert (
        f"{hall.disputed}：孙示例已对本项目申请回避" in event.note and f"{hall.agreed}：已转入" in event.note
    )


def test_who_stands_aside_does_nothing_at_that_item_and_not_the_minutes(hall: Hall) -> None:
    ref = hall.opened(hall.disputed, hall.agreed)
    hall.stand_aside(hall.disputed, "coordinator")
    first, second = hall.items(ref)
    for act in (
        lambda: hall.vote(ref, first.id),
        lambda: hall.resolve(ref, first.id),
        lambda: hall.do(
            ref, lambda s, a, m: agenda.put_off(s, a, m, first.id, seen=m.version, reason="示例")
        ),
    ):
        with pytest.raises(StepRefused, match="已对本项目申请回避"):
            act()
    hall.vote(ref, second.id)
    hall.do(ref, lambda s, a, m: sitting.vote(s, a, m, first.id, SPLIT, seen=m.version), "coordinator-second")
    hall.resolve(ref, first.id, login="chair")
    hall.resolve(ref, second.id, login="chair")
    hall.step(ref, "close")
    with pytest.raises(Conflict, match="纪要请由其他人员办理"):
        hall.write(ref)
    hall.write(ref, "coordinator-second")


def test_two_who_save_at_once_and_the_slower_one_reads_what_changed(hall: Hall) -> None:
    ref = hall.planned(hall.disputed)
    seen = hall.meeting(ref).version
    hall.attended(ref)
    with pytest.raises(StaleVersion) as stale:
        hall.do(ref, lambda s, a, m: meetings.step(s, a, m, "open", seen=seen))
    assert [change.what for change in stale.value.changes] == ["登记到会情况"]


def test_what_counts_as_the_majority() -> None:
    def most(*votes: Vote | None) -> Verdict | None:
        return Tally({place: Ballot(vote=vote) for place, vote in zip(D, votes, strict=False)}).majority

    yes, bound, no, none = Vote.AGREE, Vote.AGREE_WITH_CONDITIONS, Vote.DISAGREE, Vote.ABSTAIN
    assert most(yes, yes, bound, no) is Verdict.APPROVE
    assert most(yes, bound, no) is Verdict.APPROVE_WITH_CONDITIONS
    assert most(yes, no) is None and most(none, None) is None and most() is None
    assert most(no, no, yes, none, None) is Verdict.REJECT


def test_who_dissents() -> None:
    votes = dict(zip(D, (Vote.AGREE, Vote.AGREE_WITH_CONDITIONS, Vote.DISAGREE, Vote.ABSTAIN), strict=False))
    tally = Tally(
        {place: Ballot(vote=vote) for place, vote in votes.items()} | {D.HOUSING: Ballot(vote=None)}
    )
    first, second, third, _ = CORE_DEPARTMENTS
    assert tally.dissent(Verdict.APPROVE_WITH_CONDITIONS) == (third,)
    assert tally.dissent(Verdict.APPROVE) == (second, third)
    assert tally.dissent(Verdict.REJECT) == (first, second)
    assert tally.aside == (D.HOUSING,)


def test_the_conditions_are_kept_as_rows(hall: Hall) -> None:
    ref = hall.closed()
    assert json.loads(hall.items(ref)[0].conditions) == [
        {"text": CONDITION[0], "owner": CONDITION[1], "due": CONDITION[2]}
    ]
