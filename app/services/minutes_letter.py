"""The signed minutes as they are printed: the text, then what was recorded, so that no edited word can hide it."""

import json

from sqlalchemy.orm import Session

from app.documents.letter import LetterContext, Table
from app.services import names
from app.services.acting import shanghai_day
from app.services.decision_context import DEMO_NOTICE, ISSUER
from app.services.headroom import UNCHECKED, sentence
from app.services.meeting_record import Record
from app.services.places import place_name
from rules.text import shown


def letter(session: Session, said: Record) -> LetterContext:
    """The signed minutes as they are printed."""
    meeting, people = said.meeting, names.all(session)
    day = shanghai_day(meeting.signed_at) if meeting.signed_at else meeting.held_on
    writer = names.shown(people, meeting.author_id, meeting.author_for_id)
    return LetterContext(
        kind="minutes",
        number=meeting.ref,
        title=meeting.title if meeting.title.endswith("纪要") else f"{meeting.title}纪要",
        addressee="",
        paragraphs=tuple(line for line in meeting.minutes.splitlines() if line.strip()),
        tables=tuple(
            table
            for table in (_agenda(said), _conditions(said), _attendance(said), _votes(said), _apart(said), _rooms(said))
            if table.rows
        ),
        closing=f"纪要由{writer}拟写。",
        signers=(names.shown(people, meeting.signer_id, meeting.signer_for_id),),
        issuer=ISSUER,
        date=f"{day.year}年{day.month}月{day.day}日",
        demo_notice=DEMO_NOTICE if said.book.overlay else "",
    )  # fmt: skip


def _agenda(said: Record) -> Table:
    added = {line.share.item: line.share.added for county in said.counties for line in county.lines}
    return Table(
        title="议程和决议",
        columns=("序号", "项目", "所在县", "新增能耗（等价值）", "决议"),
        rows=tuple(
            (
                str(number),
                f"{one.application.title}（{one.application.ref}）",
                place_name(said.book, one.application.county_code),
                f"{shown(energy)} tce" if (energy := added.get(one.item.id)) is not None else "—",
                one.item.resolution.label if one.item.resolution else "暂缓",
            )
            for number, one in enumerate(said.entries, start=1)
        ),
    )


def _attendance(said: Record) -> Table:
    return Table(
        title="到会情况",
        columns=("部门", "姓名", "职务", "身份"),
        rows=tuple(
            (seat.department.label, seat.name, seat.post or "—", "表决" if seat.voting else "列席")
            for seat in said.seats
        ),
    )


def _votes(said: Record) -> Table:
    return Table(
        title="各部门表决情况",
        columns=("议题", "部门", "表决", "理由"),
        rows=tuple(
            (str(number), place.label, ballot.vote.label if ballot.vote else "回避", ballot.reason or "—")
            for number, one in enumerate(said.entries, start=1)
            for place, ballot in said.tallies[one.item.id].ballots.items()
        ),
    )


def _conditions(said: Record) -> Table:
    return Table(
        title="决议所附条件",
        columns=("议题", "条件", "责任单位", "完成时间"),
        rows=tuple(
            (str(number), row["text"], row["owner"], row["due"])
            for number, one in enumerate(said.entries, start=1)
            if one.item.resolution is not None
            for row in json.loads(one.item.conditions)
        ),
    )


def _apart(said: Record) -> Table:
    """Dissent and recusals: printed whatever the text says."""
    rows: list[tuple[str, ...]] = []
    for number, one in enumerate(said.entries, start=1):
        tally = said.tallies[one.item.id]
        if one.item.resolution is not None:
            rows += [
                (str(number), place.label, "与决议不同的意见", tally.ballots[place].reason or "—")
                for place in tally.dissent(one.item.resolution)
            ]
        rows += [
            (str(number), place.label, "回避", tally.ballots[place].reason or "—") for place in tally.aside
        ]
    return Table(title="不同意见和回避", columns=("议题", "部门", "情形", "理由"), rows=tuple(rows))


def _rooms(said: Record) -> Table:
    """Only what the papers of the meeting stated, and that nobody checked it."""
    return Table(
        title=f"可用能耗（{UNCHECKED}）",
        columns=("县（市、区）", "可用量", "来源", "按议程计算"),
        rows=tuple(
            (
                place_name(said.book, county.county),
                f"{shown(county.room.tce)} tce",
                county.room.source,
                sentence(county, place_name(said.book, county.county)),
            )
            for county in said.counties
            if county.room
        ),
    )
