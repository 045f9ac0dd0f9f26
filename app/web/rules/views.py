"""Browsing the rule book: the list, one entry with its history, what is still open."""

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.errors import Absent
from app.services import rule_browse, rule_open, rule_rows, rule_steps
from app.services.rule_browse import Sought
from app.services.rule_columns import ASKED
from app.typed import normalised
from app.web.current import acting, services
from app.web.rules.blueprint import blueprint
from rules.entries import Entry

PAGE = 100


@blueprint.get("/admin/rules")
def browse() -> str | Response:
    if wanted := request.args.get("parameter", "")[:80]:
        return redirect(url_for("rules.value", key=_name(wanted, request.args.get("codes", "")[:160])), 303)
    book, sought = services().book, _sought()
    found = rule_browse.lines(book.entries(), acting().today, sought)
    number = _page(len(found))
    return render_template(
        "rules/browse.html",
        book=book,
        lines=found[(number - 1) * PAGE : number * PAGE],
        total=len(found),
        sought=sought,
        topics=rule_browse.topics(),
        documents=rule_browse.documents(rule_browse.lines(book.entries(), acting().today, Sought())),
        parameters=rule_browse.parameters(),
        number=number,
        pages=-(-len(found) // PAGE),
    )


def _name(parameter: str, codes: str) -> str:
    """As the rule book calls it; people separate codes by any comma."""
    chosen = [part for part in normalised(codes).replace("、", ",").replace(" ", "").split(",") if part]
    return f"{parameter}:{','.join(chosen)}" if chosen else parameter


def _sought() -> Sought:
    topic = request.args.get("topic", "")
    return Sought(
        words=request.args.get("q", "").strip()[:80],
        topic=topic if topic in rule_browse.topics() else "",
        source=_document(),
        open_only=request.args.get("open") == "1",
    )


def _document() -> str:
    """The key of the chosen source; what the book does not know chooses none."""
    chosen = request.args.get("source", "")
    return chosen if chosen in services().book.sources else ""


def _page(found: int) -> int:
    typed = request.args.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    return min(max(number, 1), -(-found // PAGE) or 1)


def entry_named(key: str) -> Entry:
    """The entry of the current book, or a parameter that has no value yet. Raises Absent."""
    entry = rule_browse.entry_of(services().book.entries(), key) or rule_browse.blank(key)
    if entry is None:
        raise Absent(key)
    return entry


@blueprint.get("/admin/rules/value/<path:key>")
def value(key: str) -> str:
    entry = entry_named(key)
    with services().database.reading() as session:
        changes = rule_steps.about(session, rule_rows.keys_of(entry, services().book))
    return render_template(
        "rules/value.html",
        entry=entry,
        topic=rule_browse.topic_of(entry),
        periods=entry.periods[::-1],
        now=entry.on(acting().today),
        last=entry.periods[-1] if entry.periods else None,
        unconfirmed=[period for period in entry.periods if rule_browse.is_open(period)],
        seen=rule_browse.SEEN,
        changes=changes,
        amendable=entry.table == "value" or (entry.table in ASKED and bool(entry.periods)),
        whole=entry.table in ASKED,
    )


@blueprint.get("/admin/rules/open")
def open_items() -> str:
    book = services().book
    with services().database.reading() as session:
        waiting = rule_open.waiting(session, book.open_items())
    unconfirmed = rule_browse.lines(book.entries(), acting().today, Sought(open_only=True))
    chosen = _document()
    ranked = sorted(
        (line for line in unconfirmed if not chosen or line.source.key == chosen),
        key=lambda line: -len(waiting.values.get(line.entry.key, ())),
    )
    number = _page(len(ranked))
    return render_template(
        "rules/open.html",
        book=book,
        items=[(item, waiting.items.get(item.number, ())) for item in book.open_items()],
        documents=rule_open.documents(unconfirmed, waiting, book.open_items()),
        chosen=book.sources.get(chosen),
        lines=[
            (
                line,
                waiting.values.get(line.entry.key, ()),
                rule_open.supplier(line.period.use, book.open_items()),
            )
            for line in ranked[(number - 1) * PAGE : number * PAGE]
        ],
        total=len(unconfirmed),
        listed=len(ranked),
        number=number,
        pages=-(-len(ranked) // PAGE),
        blocked=len(waiting.cases),
    )
