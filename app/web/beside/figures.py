"""The declared figures of a case, what reviewers say about each, and the coordinator's answer to a correction."""

from decimal import Decimal

from flask import g, request
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Application
from app.services import figure_marks, names, screenings
from app.services.figure_marks import MARKED_IN, Said
from app.services.notes import body_of
from app.web.beside import reading
from app.web.beside.blueprint import blueprint
from app.web.current import acting, actor, services
from app.web.review.reading import words
from rules.units import unit_words
from workflows.vocabulary import FigureWord, Role

PAGE = "beside/figures.html"
SPEAKERS = frozenset({Role.HANDLER, Role.COORDINATOR})


@blueprint.get("/case/<ref>/figures")
def figures(ref: str) -> str:
    return reading.page(ref, PAGE, _drawn)


@blueprint.post("/case/<ref>/figures/mark")
def mark(ref: str) -> reading.Page:
    return reading.handled(ref, _mark, PAGE, _drawn, to="beside.figures")


def _mark(session: Session, application: Application) -> None:
    word = request.form.get("word", "")
    if word not in set(FigureWord):
        raise Invalid([("word", "请选择采信、存疑或者更正")])
    said = Said(
        path=request.form.get("path", "")[:120],
        word=FigureWord(word),
        value=request.form.get("value", "")[:60],
        evidence=words("evidence", figure_marks.EVIDENCE_CHARACTERS),
        reason=words("reason", figure_marks.REASON_CHARACTERS),
    )
    figure_marks.mark(session, acting(), application, seen=g.seen, said=said, book=services().book)


@blueprint.post("/case/<ref>/figures/<int:number>/settle")
def settle(ref: str, number: int) -> reading.Page:
    """采纳 or 不采纳."""

    def do(session: Session, application: Application) -> None:
        because, how = words("because"), request.form.get("how", "")
        if how == "take":
            figure_marks.take(
                session, acting(), application, number, seen=g.seen, because=because, shelf=services().shelf
            )
        elif how == "keep":
            figure_marks.keep(session, acting(), application, number, seen=g.seen, because=because)
        else:
            raise Invalid([("because", "请选择采纳或者不采纳")])

    return reading.handled(ref, do, PAGE, _drawn, to="beside.figures")


def _drawn(session: Session, application: Application) -> dict[str, object]:
    """Labels by the book the case is pinned to, where it still stands."""
    book = services().shelf.by_digest(session, application.rules_digest) or services().book
    facts, _ = screenings.facts_of(session, application)
    rows = figure_marks.declared(facts, book)
    marks, known = figure_marks.of_case(session, application), names.all(session)
    said = [
        {
            "row": row,
            "who": names.shown(known, row.account_id, row.for_id),
            "body": body_of(row.body),
            "settled_by": names.shown(known, row.settled_by, row.settled_for_id),
            "unit": unit_words(row.unit),
            "declared": figure_marks.exact(Decimal(row.declared)),
            "value": figure_marks.exact(Decimal(row.value)) if row.value else "",
            "own": figure_marks.own_work(actor(), row),
        }
        for row in marks
    ]
    open_now = application.state in MARKED_IN
    return {
        "rows": rows,
        "marks": said,
        "latest": {row.path: row.word for row in reversed(marks)},
        "words": [(one.value, one.label) for one in FigureWord],
        "speaks": open_now and actor().role in SPEAKERS,
        "settles": open_now and actor().role is Role.COORDINATOR,
        "chosen": request.values.get("path", ""),
    }
