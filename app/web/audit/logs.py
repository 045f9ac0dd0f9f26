"""The record and the security log: searched by day, person, action, object, outcome; looking leaves no event."""

from datetime import date

from flask import render_template, request

from app.services import audit
from app.typed import Unreadable, day_from, unprintable
from app.web.audit.blueprint import blueprint
from app.web.audit.words import KINDS, about_of, action_of, outcome_of, reasons_of, tabs
from app.web.current import actor, services
from workflows.vocabulary import Department, Role

LONGEST = 40
YEARS = range(2000, 2100)
OUTCOMES = [("ok", "成功"), ("other", "没有成功")]
RECORDED = [("ok", "成功"), ("refused", "未通过"), ("error", "出错")]


@blueprint.get("/admin/audit")
def record() -> str:
    sought, faults = _sought()
    with services().database.reading() as session:
        lines = [] if faults else audit.record(session, sought)
    return render_template(
        "audit/record.html",
        rows=[(line, *_standing(line)) for line in lines[: audit.PAGE]],
        more=lines[audit.PAGE - 1].seq if len(lines) > audit.PAGE else None,
        faults=faults,
        typed=request.args,
        outcomes=RECORDED,
        own=sought.only is not None,
        tabs=tabs("audit.record"),
    )


@blueprint.get("/admin/audit/security")
def security() -> str:
    sought, faults = _sought()
    kind = KINDS.get(sought.what)
    with services().database.reading() as session:
        rows = [] if faults else audit.security(session, sought, kind[1] if kind else ())
    shown = [
        (row, name, action_of(row), outcome_of(row), about_of(row), reasons_of(row))
        for row, name in rows[: audit.PAGE]
    ]
    return render_template(
        "audit/security.html",
        rows=shown,
        more=rows[audit.PAGE - 1][0].id if len(rows) > audit.PAGE else None,
        faults=faults,
        typed=request.args,
        kinds=[(name, label) for name, (label, _) in KINDS.items()],
        outcomes=OUTCOMES,
        own=sought.only is not None,
        tabs=tabs("audit.security"),
    )


def _sought() -> tuple[audit.Sought, list[tuple[str, str]]]:
    """What is asked for, and what of it cannot be read. The security administrator is given his own rows only (§5.3)."""
    faults: list[tuple[str, str]] = []
    since, until = _day("since", faults), _day("until", faults)
    if since and until and since > until:
        faults.append(("until", "止日早于起日"))
    before = request.args.get("before", "")
    return audit.Sought(
        who=_word("who", faults),
        what=_word("what", faults),
        object=_word("object", faults),
        outcome=request.args.get("outcome", "")[:10],
        since=since,
        until=until,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
        only=actor().account_id if actor().role is not Role.AUDITOR else None,
    ), faults


def _word(name: str, faults: list[tuple[str, str]]) -> str:
    text = request.args.get(name, "").strip()
    if len(text) > LONGEST or unprintable(text):
        faults.append((name, f"最多 {LONGEST} 个字，不含不能显示的字符"))
        return ""
    return text


def _day(name: str, faults: list[tuple[str, str]]) -> date | None:
    try:
        day = day_from(request.args.get(name, ""))
    except Unreadable:
        day, wrong = None, True
    else:
        wrong = day is not None and day.year not in YEARS
    if wrong:
        faults.append((name, "日期应写成 2027-03-01 的样子"))
        return None
    return day


def _standing(line: audit.Line) -> tuple[str, str]:
    """(role, department or code of the county) in words; of a company the number stays out."""
    role = Role(line.role).label
    if line.body in [one.value for one in Department]:
        return role, Department(line.body).label
    return role, ""
