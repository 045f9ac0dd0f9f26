"""Conditions of approvals: the list, the longest overdue first, and the word about each."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from app.documents import sheet
from app.errors import Invalid
from app.services import conditions, steps, visibility
from app.services.attachment_lists import of_kind
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, kind_of, said
from app.web.current import act, acting, actor, services
from app.web.downloads import attachment
from workflows import condition as procedure

TABLES = {"xlsx": (sheet.xlsx, sheet.XLSX), "csv": (sheet.csv, sheet.CSV)}
JUDGED = frozenset({"accept_evidence", "refuse_evidence", "waive", "fail"})


@blueprint.get("/conditions/")
def conditions_list() -> str:
    with services().database.reading() as session:
        return _page(session, [], "")


@blueprint.post("/conditions/export")
def conditions_export() -> Response:
    """The whole list as a table; that it left is an event."""
    kind = request.form.get("kind", "")
    if kind not in TABLES:
        raise BadRequest("请选择导出为电子表格或文本表格")
    write, media_type = TABLES[kind]
    table: list[tuple[str, ...]] = []

    def export(session: Session) -> str:
        table.extend(conditions.table(session, acting()))
        return url_for("after.conditions_list", tab="all")

    return act(export, shown=lambda: attachment(write(table), f"前置条件.{kind}", media_type))


@blueprint.post("/case/<ref>/conditions/<int(max=999):number>/<key>")
def condition_step(ref: str, number: int, key: str) -> Page | Response:
    if key not in JUDGED:
        raise NotFound
    try:
        return act(lambda session: _judge(session, ref, number, key))
    except Invalid as error:
        with services().database.reading() as session:
            return _page(session, list(error.faults), f"{ref}/{number}"), 422


def _judge(session: Session, ref: str, number: int, key: str) -> str:
    application = steps.locked(session, ref)
    visibility.find(session, actor(), ref)
    row = conditions.find(session, application, number)
    reason = said("reason", "请写明理由")
    conditions.judge(session, acting(), row, key, seen=g.seen, reason=reason)
    return url_for("after.conditions_list")


def _page(session: Session, faults: list[tuple[str, str]], at: str) -> str:
    everything = request.args.get("tab") == "all"
    today = acting().today
    rows = [
        {
            "row": row,
            "app": application,
            "place": f"{application.ref}/{row.number}",
            "late": (today - row.due_on).days,
            "files": of_kind(session, application.id, kind_of(f"condition_{row.number}"))
            if row.evidence
            else (),
            "steps": procedure.PROCEDURE.offered(conditions.case_of(row, today), actor()),
        }
        for row, application in conditions.listed(session, actor(), everything=everything)
    ]
    tabs = [
        ("未了结", url_for("after.conditions_list"), not everything, 0),
        ("全部", url_for("after.conditions_list", tab="all"), everything, 0),
    ]
    return render_template(
        "after/conditions.html", rows=rows, tabs=tabs, faults=faults, at=at, typed=request.form
    )
