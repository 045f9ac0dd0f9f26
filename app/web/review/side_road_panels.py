"""What the workbench shows of letters and of the side roads; the letters cost no question of their own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.models import Document
from app.permissions import ACCESS
from app.services import closings, documents, letters, names, side_facts
from app.services.acting import shanghai_day
from app.services.plain import plain
from app.services.workbench import Bench
from app.web.current import acting, actor
from app.web.presenting import moment
from workflows.aggregation import suspended
from workflows.vocabulary import ReviewState, Role


def letter_rows(ref: str, rows: Sequence[Document]) -> list[dict[str, Any]]:
    """The letters this reader may have, each with its state, and where it stands a link."""
    may_retry = actor().role in ACCESS["review.retry_document"].roles
    return [
        {
            "title": documents.label_of(row.kind),
            "row": row,
            "day": shanghai_day(row.queued_at).isoformat(),
            "href": url_for("files.document", ref=ref, document_id=row.id)
            if row.state in letters.READY
            else "",
            "retry": may_retry,
        }
        for row in letters.shown_to(actor(), rows)
    ]


def of_side_road(session: Session, bench: Bench) -> Mapping[str, Any]:
    """Asks the database only in the states that have something to show."""
    told = SHOWN.get(bench.application.state)
    return {"side_road": told(session, bench) if told else {}}


def _closing(session: Session, bench: Bench) -> dict[str, Any]:
    row = side_facts.open_closing(session, bench.application)
    if row is None:
        return {}
    author = names.shown(bench.names, row.author_id, row.author_for_id)
    return {
        "tone": "warn",
        "title": f"拟{closings.LABELS[row.kind]}，等待复核",
        "lines": [f"{author} {moment(row.proposed_at)} 拟稿", *row.reason.splitlines()],
        "text": "查看通知书草稿",
        "href": url_for("review.closing", ref=bench.application.ref)
        if actor().role in ACCESS["review.closing"].roles
        else "",
    }


def _halted(_session: Session, bench: Bench) -> dict[str, Any]:
    found = [f"{item.title}：{plain(item.summary)}" for item in suspended(bench.kept.screening)]
    gone = ["按最新规则数据，政策暂停事项已经消除，可以恢复办理。"]
    return {"tone": "warn", "title": "政策暂停，已中止办理，不计时", "lines": found or gone, "href": ""}


def _province(session: Session, bench: Bench) -> dict[str, Any]:
    row = side_facts.provincial(session, bench.application)
    if row is None:
        return {}
    days = (acting().today - shanghai_day(row.sent_at)).days
    waiting = [f"{moment(row.sent_at)} 转报，已 {days} 天；省级审查不计入市级办理时间，没有期限"]
    heard = [f"{row.document_number}：{row.verdict.label}"] if row.verdict else []
    return {
        "tone": "info",
        "title": "省级意见已收到，拟办结论须与其一致" if heard else "已转报省级，等待省级意见",
        "lines": heard or waiting,
        "text": "查看转报和省级意见",
        "href": url_for("review.provincial_result", ref=bench.application.ref)
        if actor().role in ACCESS["review.provincial_result"].roles
        else "",
    }


def _heard(session: Session, bench: Bench) -> dict[str, Any]:
    return _province(session, bench) if bench.case.provincial_result else {}


def _publicity(session: Session, bench: Bench) -> dict[str, Any]:
    row = side_facts.publicity(session, bench.application)
    if row is None:
        return {}
    over = acting().today > row.last_day
    return {
        "tone": "info",
        "title": "公示期已满" if over else "正在公示",
        "lines": [
            f"公示期 {row.first_day.isoformat()} 至 {row.last_day.isoformat()}（系统约定）",
            *(["还有异议没有答复"] if bench.case.objections_open else []),
        ],
        "text": "登记和答复异议、结束公示" if actor().role is Role.COORDINATOR else "查看异议和答复",
        "href": url_for("review.case_publicity", ref=bench.application.ref)
        if actor().role in ACCESS["review.case_publicity"].roles
        else "",
    }


SHOWN: Mapping[ReviewState, Callable[[Session, Bench], dict[str, Any]]] = {
    ReviewState.CLOSING_CHECK: _closing,
    ReviewState.HALTED: _halted,
    ReviewState.PROVINCIAL_REVIEW: _province,
    ReviewState.CONCLUSION: _heard,
    ReviewState.CHECK: _heard,
    ReviewState.PUBLICITY: _publicity,
}


def of_letters(_session: Session, bench: Bench) -> Mapping[str, Any]:
    return {"letters": letter_rows(bench.application.ref, bench.documents)}
