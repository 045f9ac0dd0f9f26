"""Every round of consultation with what was said in it; earlier words are never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, Opinion
from app.services import case_file
from workflows.vocabulary import Department, OpinionState, OpinionVerdict

SPOKEN = frozenset({OpinionState.SIGNED, OpinionState.FLAGGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round. texts: opinion id → its newest version."""

    number: int
    opinions: tuple[Opinion, ...]
    texts: Mapping[int, dict[str, Any]]

    @property
    def label(self) -> str:
        return f"第{'〇一二三四五六七八九'[self.number] if self.number < 10 else self.number}轮"


def of_case(session: Session, application: Application) -> list[Round]:
    """Oldest first; two queries."""
    order = list(Department)
    rows = session.scalars(select(Opinion).where(Opinion.application_id == application.id))
    opinions = sorted(rows, key=lambda row: (row.round, order.index(row.department)))
    texts = case_file.latest_texts(session, opinions) if opinions else {}
    numbers = dict.fromkeys(row.round for row in opinions)
    return [
        Round(number=number, opinions=tuple(row for row in opinions if row.round == number), texts=texts)
        for number in numbers
    ]


def stood(row: Opinion) -> OpinionState:
    """The state it has, or had when a new round superseded it."""
    if row.state is OpinionState.SUPERSEDED and row.stood:
        return OpinionState(row.stood)
    return row.state


def spoken(row: Opinion) -> bool:
    """Do its words carry a signature?"""
    return stood(row) in SPOKEN


def verdict_of(row: Opinion) -> OpinionVerdict | None:
    """Of signed words only; a draft is nobody's verdict yet."""
    return row.verdict if spoken(row) else None


def words(row: Opinion) -> str:
    """What is printed as the department's opinion."""
    verdict, state = verdict_of(row), stood(row)
    if verdict:
        return verdict.label
    if state is OpinionState.LAPSED:
        return f"{state.label}（{row.silence}，系统约定）"
    return state.label
