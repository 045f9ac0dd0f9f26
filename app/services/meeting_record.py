"""Everything recorded at a meeting, read once, and the words it makes: what the minutes say and what their digest covers."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.canonical import digest
from app.models import Attendance, Meeting
from app.services import agenda, meetings, sitting
from app.services.ballots import Ballot, Tally
from app.services.headroom import CountySum
from app.services.meetings import Entry
from rules.parameters import RuleBook
from workflows.policies import policy_on
from workflows.vocabulary import CORE_DEPARTMENTS, Department

ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything the minutes rest on, read once. tallies: item id → ballots. book: for the names of counties."""

    meeting: Meeting
    entries: list[Entry]
    tallies: dict[int, Tally]
    seats: list[Attendance]
    counties: tuple[CountySum, ...]
    book: RuleBook

    @property
    def digest(self) -> str:
        """SHA-256 of the text and of every recorded word that is printed with it; what is signed must carry the same."""
        meeting = self.meeting
        return digest(
            {
                "meeting": [meeting.ref, meeting.title, meeting.held_on.isoformat(), meeting.starts_at],
                "place": meeting.place,
                "text": meeting.minutes,
                "headroom": meeting.headroom,
                "seats": [[s.department.value, s.name, s.post, s.voting] for s in self.seats],
                "items": [_item_said(one, self.tallies[one.item.id]) for one in self.entries],
            }
        )


def _item_said(one: Entry, tally: Tally) -> list[object]:
    item = one.item
    return [
        one.application.ref,
        item.resolution.value if item.resolution else "",
        item.text,
        item.conditions,
        item.reason,
        [[p.value, b.vote.value if b.vote else "", b.reason] for p, b in tally.ballots.items()],
    ]


def record(session: Session, meeting: Meeting, book: RuleBook) -> Record:
    rows = meetings.entries(session, meeting)
    return Record(
        meeting=meeting,
        entries=rows,
        tallies=sitting.votes_of(session, [row.item for row in rows]),
        seats=sitting.seats(session, meeting),
        counties=agenda.simulation(session, meeting, rows),
        book=book,
    )


def drafted(said: Record) -> str:
    """The text offered for editing: opening, who came, then each item with votes and resolution."""
    meeting = said.meeting
    day = f"{meeting.held_on.year}年{meeting.held_on.month}月{meeting.held_on.day}日"
    lines = [
        f"{day} {meeting.starts_at}，在{meeting.place}召开“两高”项目会商会议，审议 {len(said.entries)} 个项目。",
        attendance_words(said),
    ]
    for number, one in enumerate(said.entries):
        lines += _item_lines(number, one, said.tallies[one.item.id])
    return "\n".join(lines)


def attendance_words(said: Record) -> str:
    voices = list(dict.fromkeys(seat.department for seat in said.seats if seat.voting))
    core = sum(place in CORE_DEPARTMENTS for place in voices)
    quorum = policy_on(said.meeting.held_on).quorum
    places = "、".join(place.label for place in voices)
    return f"到会并表决的部门：{places}。四部门到会 {core} 个，应到会 {quorum} 个以上（系统约定）。"


def ordinal(number: int) -> str:
    """一、二、…; figures after the tenth."""
    return ORDINALS[number] if number < len(ORDINALS) else str(number + 1)


def _item_lines(number: int, one: Entry, tally: Tally) -> list[str]:
    head = f"{ordinal(number)}、{one.application.title}（{one.application.ref}）"
    return [head, *resolution_lines(one, tally)]


def resolution_lines(one: Entry, tally: Tally) -> list[str]:
    """Votes, resolution, conditions, dissent and recusals of one item, a sentence each."""
    item = one.item
    if one.gone:
        return [f"暂缓审议{f'：{item.reason}' if item.reason else ''}。"]
    lines = [f"表决：{tally.words}。"]
    if item.resolution is not None:
        lines.append(f"决议：{item.resolution.label}。{item.text}")
        lines += [
            f"条件 {place}：{row['text']}（{row['owner']}，{row['due']}前）"
            for place, row in enumerate(json.loads(item.conditions), start=1)
        ]
        if item.reason:
            lines.append(f"{tally.why(item.resolution)}：{item.reason}")
        lines += [_dissent(place, tally.ballots[place]) for place in tally.dissent(item.resolution)]
    if tally.aside:
        lines.append(f"回避：{'、'.join(place.label for place in tally.aside)}。")
    return lines


def _dissent(place: Department, ballot: Ballot) -> str:
    word = ballot.vote.label if ballot.vote else ""
    return f"与决议不同的意见：{place.label}（{word}）{ballot.reason}"
