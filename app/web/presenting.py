"""What every template may use: who is signed in, the menu, filters for numbers and days, one-time keys."""

import hashlib
import secrets
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from flask import Flask, g, request, url_for
from wtforms.form import BaseForm

from app.permissions import (
    APPLICANTS,
    ARCHIVISTS,
    AUDITORS,
    EXPERTS,
    KEEPERS,
    LEAD,
    REVIEWERS,
    SECURITY,
    SUPERVISORS,
)
from app.services.accounts import SignedIn
from app.services.acting import SHANGHAI
from app.services.places import place_name
from app.services.plain import plain
from app.settings import ROOT
from app.web.current import services
from rules.text import shown
from rules.units import unit_words
from workflows.people import OFFICERS
from workflows.sign_in import Stage

MESSAGES = "消息"


def install(app: Flask) -> None:
    app.context_processor(_context)
    # Globals, not context: macros imported without context must see them too.
    app.jinja_env.globals.update(
        asset=asset,
        new_key=lambda: secrets.token_hex(16),
        form_faults=form_faults,
        place=lambda code: place_name(services().book, code),
    )
    app.template_filter("num")(number)
    app.template_filter("day")(day)
    app.template_filter("moment")(moment)
    app.template_filter("words")(plain)
    app.template_filter("unit")(unit_words)


def number(value: Decimal | int | str | None, places: int | None = None) -> str:
    """Thousands separators; trailing zeros of a Decimal are dropped unless places are asked for. Words stay words."""
    if value is None:
        return "—"
    try:
        value = Decimal(value)
    except InvalidOperation:
        return str(value)
    if places is not None:
        return shown(value, places)
    text = format(value.normalize(), "f")
    whole, _, rest = text.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}" + (f".{rest}" if rest else "")


def day(value: date | None) -> str:
    return value.isoformat() if value else "—"


def moment(value: datetime | None) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


def _context() -> dict[str, object]:
    who = signed_in()
    settings = services().settings
    return {
        "actor": who.actor if who else None,
        "deputies": who is not None and who.actor.role in REVIEWERS,
        "offer": who.offer if who else None,
        "body_label": who.body_label if who else "",
        "nav": _nav(),
        "demo": settings.demo,
        "demo_day": settings.demo_day,
        "prefs": {
            "size": "large" if request.cookies.get("size") == "large" else "normal",
            "contrast": "high" if request.cookies.get("contrast") == "high" else "normal",
        },
        "today": g.now.astimezone(SHANGHAI).date() if "now" in g else None,
        "here": request.full_path.rstrip("?"),
    }


def signed_in() -> SignedIn | None:
    """Whom pages greet and give a menu: nobody who still has something to do before it opens."""
    who: SignedIn | None = getattr(g, "signed_in", None)
    return who if who and who.stage is Stage.FULL else None


def form_faults(form: BaseForm) -> list[tuple[str, str]]:
    """(field id, sentence) for the error summary: the same words as beside the field."""
    return [(field.id, str(field.errors[0])) for field in form if field.errors]


def _nav() -> list[tuple[str, str, bool, int]]:
    """(label, address, current, badge)."""
    who = signed_in()
    role = who.actor.role if who else None
    items: list[tuple[str, str]] = []
    if role is None:
        items.append(("首页", url_for("public.home")))
    if role in APPLICANTS:
        items.append(("我的申报", url_for("applicant.mine")))
    if role in REVIEWERS:
        items.append(("办件", url_for("review.queue")))
    if role in LEAD:
        items.append(("会议", url_for("meetings.index")))
    if role in EXPERTS:
        items.append(("办件", url_for("review.expert_cases")))
    if role in SUPERVISORS:
        items.append(("前置条件", url_for("after.conditions_list")))
    if role in ARCHIVISTS:
        items.append(("归档与导出", url_for("archive.search")))
    if role in KEEPERS:
        items.append(("规则库", url_for("rules.browse")))
    if role in APPLICANTS:
        items.append(("单位人员", url_for("company.people")))
    if role in AUDITORS | SECURITY:
        items.append(("审计", url_for("audit.record")))
    if role in OFFICERS:
        items.append(("管理", url_for("admin.users")))
    section = (request.endpoint or "").split(".")[0]
    if section == "after":
        section = "applicant" if role in APPLICANTS else "promises" if role in SUPERVISORS else "review"
    current = {
        "applicant": "我的申报",
        "review": "办件",
        "beside": "办件",
        "promises": "前置条件",
        "meetings": "会议",
        "archive": "归档与导出",
        "rules": "规则库",
        "company": "单位人员",
        "admin": "管理",
        "audit": "审计",
        "messages": MESSAGES,
        "public": "首页",
    }.get(section)
    if who:
        items.append((MESSAGES, url_for("messages.inbox")))
    unread = who.unread if who else 0
    return [(label, href, label == current, unread if label == MESSAGES else 0) for label, href in items]


def asset(name: str) -> str:
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    path = ROOT / "app" / "static" / "build" / Path(name).name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "0"
