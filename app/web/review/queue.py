"""待办、等待他人、已办."""

from flask import render_template, request, url_for

from app.services import queue
from app.services.places import counties, place_name
from app.web.current import acting, actor, services
from app.web.review.blueprint import blueprint
from workflows.deadlines import remaining
from workflows.vocabulary import ReviewState

STATES = tuple(
    state.value
    for state in (
        ReviewState.COUNTY_CHECK,
        ReviewState.INTAKE,
        ReviewState.CONSULTATION,
        ReviewState.CONCLUSION,
        ReviewState.CHECK,
        ReviewState.SIGNING,
    )
)


@blueprint.get("/review/", endpoint="queue")
def show() -> str:
    house, today, sought = services(), acting().today, _sought()
    with house.database.reading() as session:
        counts = queue.counts(session, actor())
        lines = queue.lines(session, actor(), sought)
    rows: list[dict[str, object]] = [
        {
            "days": remaining(today, line.due_on) if line.due_on else None,
            "number": line.ref,
            "href": url_for("review.case", ref=line.ref),
            "title": line.title,
            "about": " · ".join(
                part
                for part in (line.organisation, place_name(house.book, line.county_code), line.sector)
                if part
            ),
            "stage": line.state.label,
            "bad": line.not_met,
            "warn": line.cannot_tell,
            "ok": line.met,
            "departments": line.departments,
            "officer": "",
        }
        for line in lines
    ]
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
        rows=rows,
        tabs=tabs,
        sought=sought,
        groups=_groups(sought),
        tiles=_tiles(rows, counts),
    )


def _sought() -> queue.Sought:
    tab = request.args.get("tab", "todo")
    return queue.Sought(
        tab=tab if tab in queue.TABS else "todo",
        words=request.args.get("q", "").strip()[:80],
        counties=tuple(code[:10] for code in request.args.getlist("county")[:20]),
        states=tuple(value for value in request.args.getlist("state") if value in STATES),
        not_met=request.args.get("not_met") == "1",
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


def _tiles(rows: list[dict[str, object]], counts: dict[str, int]) -> list[dict[str, object]]:
    """Overdue, due today, within three working days: of what the page shows."""
    days = [int(str(row["days"])) for row in rows if row["days"] is not None]
    over, today = sum(day < 0 for day in days), days.count(0)
    near = sum(0 < day <= 3 for day in days)
    return [
        {"value": over, "label": "已超期", "kind": "bad" if over else ""},
        {"value": today, "label": "今日到期", "kind": "bad" if today else ""},
        {"value": near, "label": "3 个工作日内到期", "kind": "warn" if near else ""},
        {"value": counts["waiting"], "label": "等待他人"},
    ]
