"""What the person who decides should know about the names before him: letters that pass for others, namesakes (SE-08)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import spelling
from app.models import Organisation
from rules.facts import ProjectFacts
from rules.facts_file import to_mapping

NAMES = frozenset({"name", "enterprise"})
"""Entries of the facts that are names."""


def of(*names: str) -> list[str]:
    """One sentence for each name that holds a doubtful letter."""
    said = {name: spelling.doubts(name) for name in names}
    return [f"{name}：{'；'.join(doubts)}" for name, doubts in said.items() if doubts]


def of_case(title: str, organisation: str, facts: ProjectFacts) -> list[str]:
    """Of the project, its company and every enterprise it names; whether the name typed is the one registered."""
    typed = facts.applicant.name or ""
    found = of(title, organisation, *dict.fromkeys(_names(to_mapping(facts))))
    if typed and spelling.compared(typed) != spelling.compared(organisation):
        found.append(f"申报的单位名称“{typed}”与登记的“{organisation}”不同")
    return found


def _names(facts: object) -> Iterator[str]:
    if isinstance(facts, Mapping):
        for key, value in facts.items():
            if key in NAMES and isinstance(value, str):
                yield value
            else:
                yield from _names(value)
    elif isinstance(facts, list | tuple):
        for one in facts:
            yield from _names(one)


def namesakes(session: Session, name: str, credit_code: str) -> list[str]:
    """Registered organisations of another credit code whose name differs in form only; they are few."""
    rows: Any = session.execute(select(Organisation.name, Organisation.credit_code).order_by(Organisation.id))
    same = spelling.compared(name)
    return [
        f"已登记的“{other}”（{code}）名称相同"
        for other, code in rows
        if code != credit_code and spelling.compared(other) == same
    ]
