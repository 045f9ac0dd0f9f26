"""待办、等待他人、已办."""

import re

from flask import render_template, request, url_for

from app.permissions import FOLLOWERS, PROMISES
from app.services import clocks, queue
from app.services.places import counties, place_name
from app.typed import Unreadable, day_from
from app.web.beside import bulk
from app.web.current import acting, actor, services
from app.web.review.blueprint import blueprint
from workflows.deadlines import due, remaining
from workflows.policies import policy_on
from workflows.vocabulary import ReviewState

STATES = tuple(
    state.value
    for state in (
        ReviewState.COUNTY_CHECK,
        ReviewState.INTAKE,
        ReviewState.CLOSING_CHECK,
        ReviewState.CONSULTATION,
        ReviewState.HALTED,
        ReviewState.CONCLUSION,
        ReviewState.PROVINCIAL_REVIEW,
        ReviewState.CHECK,
        ReviewState.PUBLICITY,
        ReviewState.SIGNING,
    )
)
FILTERS = ("tab", "q", "county", "state", "not_met")
PLACE = re.compile(r"([0-9-]{10}|none)\.([0-9]{1,18})")


@blueprint.get("/review/", endpoint="queue")
def show() -> str:
    today, sought = acting().today, _sought()
    near = due(today, policy_on(today).warn_days)
    with services().database.reading() as session:
        counts = queue.counts(session, actor(), today=today, near=near)
        found = queue.lines(session, actor(), sought)
    lines = found[: queue.PAGE]
    tabs = [
        (
            label,
            url_for("review.queue", tab=tab),
            tab == sought.tab,
            counts[tab] if tab == "todo" else -counts[tab],
        )
        for tab, label in queue.TABS.items()
    ]
    return render_template(
        "review/queue.html",
        followers=actor().role in FOLLOWERS,
        promises=actor().role in PROMISES,
        rows=[_row(line) for line in lines],
        tabs=tabs,
        sought=sought,
        groups=_groups(sought),
        tiles=_tiles(counts),
        actions=bulk.offered() if sought.tab != "done" else [],
        further=_further(lines[-1]) if len(found) > queue.PAGE else "",
        first=_address() if sought.after else "",
    )


def _row(line: queue.Line) -> dict[str, object]:
    house = services()
    about = (line.organisation, place_name(house.book, line.county_code), line.sector)
    return {
        "days": remaining(acting().today, line.due_on) if line.due_on else None,
        "state": "paused" if line.state in clocks.STOPPED_BY else "running",
        "near": policy_on(acting().today).warn_days,
        "number": line.ref,
        "item": f"{line.ref}.{line.version}.{line.opinion_version}",
        "href": url_for("review.case", ref=line.ref),
        "title": line.title,
        "about": " · ".join(part for part in about if part),
        "stage": line.state.label,
        "bad": line.not_met,
        "warn": line.cannot_tell,
        "ok": line.met,
        "departments": line.departments,
        "more": line.more,
        "heard": line.heard,
    }


def _address(after: str = "") -> str:
    """This list with the same filters, from its start or after a row."""
    kept = {name: request.args.getlist(name) for name in FILTERS if request.args.get(name)}
    return url_for("review.queue", **kept, after=after or None)  # type: ignore[arg-type]


def _further(last: queue.Line) -> str:
    return _address(f"{last.due_on.isoformat() if last.due_on else 'none'}.{last.id}")


def _place() -> queue.Place | None:
    """Where to go on; anything unreadable starts at the beginning."""
    match = PLACE.fullmatch(request.args.get("after", ""))
    if not match:
        return None
    try:
        return queue.Place(None if match[1] == "none" else day_from(match[1]), int(match[2]))
    except Unreadable:
        return None


def _sought() -> queue.Sought:
    tab = request.args.get("tab", "todo")
    return queue.Sought(
        tab=tab if tab in queue.TABS else "todo",
        words=request.args.get("q", "").strip()[:80],
        counties=tuple(code[:10] for code in request.args.getlist("county")[:20]),
        states=tuple(value for value in request.args.getlist("state") if value in STATES),
        not_met=request.args.get("not_met") == "1",
        after=_place(),
    )


def _groups(sought: queue.Sought) -> list[dict[str, object]]:
    places = counties(services().book)
    return [
        {
            "legend": "县（市、区）",
            "name": "county",
            "options": [(code, name, None, code in sought.counties) for code, name in places],
        },
        {
            "legend": "环节",
            "name": "state",
            "options": [(state, ReviewState(state).label, None, state in sought.states) for state in STATES],
        },
        {
            "legend": "规则核查",
            "name": "not_met",
            "options": [("1", "有不符合项", None, sought.not_met)],
        },
    ]


def _tiles(counts: dict[str, int]) -> list[dict[str, object]]:
    """How the deadlines of everything to do stand, whatever the page shows."""
    near = policy_on(acting().today).warn_days
    return [
        {"value": counts["over"], "label": "已超期", "kind": "bad" if counts["over"] else ""},
        {"value": counts["today"], "label": "今日到期", "kind": "bad" if counts["today"] else ""},
        {
            "value": counts["near"],
            "label": f"{near} 个工作日内到期",
            "kind": "warn" if counts["near"] else "",
        },
        {"value": counts["waiting"], "label": "等待他人"},
    ]
