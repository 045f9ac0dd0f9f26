"""The conditions before production (law R18) as a form asks for them and as a page shows what was stated."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request

from app.errors import Invalid
from app.models import FollowUp
from app.services import follow_ups
from app.typed import Unreadable, day_from
from app.web.review.reading import words
from rules.checklist_tables import GateItem
from rules.parameters import RuleBook
from rules.tables import in_force

PROOF = 200
"""Characters of the proof of one condition: a document's number, or the name of the file."""
DONE = {"yes": True, "no": False}


def listed(book: RuleBook, on: date) -> Sequence[GateItem]:
    return [row for row in book.rows(GateItem) if in_force(row.valid_from, row.valid_to, on)]


def stated(items: Sequence[GateItem]) -> dict[str, Any]:
    """The form as it is kept; what was not answered is left out and counts as open. Raises Invalid, never drops a proof."""
    production = day("on", "请填写计划投产日期，例如 2027-03-31")
    unsaid = [
        (f"{item.key}-settled", f"{item.title}：写了凭证，请选择是否已落实")
        for item in items
        if words(f"{item.key}-proof", PROOF) and request.form.get(f"{item.key}-settled") not in DONE
    ]
    if unsaid:
        raise Invalid(unsaid)
    answered = [
        {
            "item": item.key,
            "done": DONE[request.form[f"{item.key}-settled"]],
            "proof": words(f"{item.key}-proof", PROOF),
        }
        for item in items
        if request.form.get(f"{item.key}-settled") in DONE
    ]
    return {"on": production.isoformat(), "conditions": answered}


def day(name: str, sentence: str) -> date:
    """The day typed into ``name``. Raises Invalid with the sentence."""
    try:
        typed = day_from(request.form.get(name, ""))
    except Unreadable:
        typed = None
    if typed is None:
        raise Invalid([(name, sentence)])
    return typed


def shown(row: FollowUp, book: RuleBook) -> list[tuple[str, str]]:
    """(label, what was stated), the day first; empty for other requests."""
    content = follow_ups.stated(row)
    if "on" not in content:
        return []
    titles = {item.key: item.title for item in book.rows(GateItem)}
    rows = [
        (titles.get(one["item"], one["item"]), _said(one["done"], one["proof"]))
        for one in content["conditions"]
    ]
    return [("计划投产日期", content["on"]), *rows]


def _said(done: bool, proof: str) -> str:
    word = "已落实" if done else "没有落实"
    return f"{word}；凭证：{proof}" if proof else word
