"""Errors to pages (app/errors.py draws the tree). Each refusal is logged in its own transaction (AU-02, SE-19).

A handler notes why it refused, a page that shows faults likewise; ``_record`` logs it once, when the answer goes out.
"""

from collections.abc import Sequence
from math import ceil

import structlog
from flask import Flask, Response, g, render_template, request, template_rendered
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests

from app.errors import Absent, Change, Conflict, Invalid, StaleVersion, TooManyTries
from app.services import events
from app.web import problems, programs
from app.web.current import services, source_hash
from app.web.limits import retry_after
from app.web.upkeep import OPEN, WAIT, ReadOnly, note_full, upkeep
from app.web.wording import FIELD_LABELS
from workflows.engine import StepRefused

NOT_KEPT = frozenset(
    {"_key", "_version", "csrf_token", "password", "again", "current", "one_time_code", "word", "seen_digest"}
)
log = structlog.get_logger()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OUTCOMES = {400: "unreadable", 404: "absent", 413: "too_large", 422: "invalid", 429: "too_many"}
NOT_THERE = "没有这一项，或者不归其查看、办理"
WORDED = frozenset({400, 404, 413, 429, 500})


def install(app: Flask) -> None:
    app.register_error_handler(Absent, _absent)
    app.register_error_handler(StaleVersion, _stale)
    app.register_error_handler(StepRefused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(TooManyRequests, _too_often)
    app.register_error_handler(CSRFError, _http)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(InternalError, _stored)
    app.register_error_handler(OSError, _stored)
    app.register_error_handler(ReadOnly, _closed)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_record)
    template_rendered.connect(_note_faults, app)


def kept() -> list[tuple[str, str]]:
    """What the person typed, by label, so that nothing is lost."""
    return [
        (FIELD_LABELS.get(name.rsplit("-", 1)[-1], name), value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_KEPT and value.strip()
    ]


def _absent(_error: Absent) -> tuple[str, int]:
    _note("absent", NOT_THERE)
    return _page(404)


def _stale(error: StaleVersion) -> tuple[str, int]:
    _note("stale", str(error))
    return _conflict_page(str(error), changes=error.changes)


def _refused(error: StepRefused) -> tuple[str, int]:
    _note("refused", str(error))
    return _conflict_page("现在不能办理这一步", reasons=[refusal.reason for refusal in error.reasons])


def _conflict(error: Conflict) -> tuple[str, int]:
    _note("conflict", str(error))
    return _conflict_page(str(error))


def _conflict_page(
    title: str, *, changes: Sequence[Change] = (), reasons: Sequence[str] = (), code: int = 409
) -> tuple[str, int]:
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else "/"
    return (
        render_template(
            "errors/409.html", title=title, changes=changes, reasons=reasons, kept=kept(), back=back
        ),
        code,
    )


def _invalid(error: Invalid) -> tuple[str, int]:
    _note("invalid", str(error))
    return _conflict_page(str(error), code=422)


def _too_many(error: TooManyTries) -> Response:
    return _later(str(error), error.wait)


def _too_often(error: TooManyRequests) -> Response:
    wait = retry_after(error)
    return _later(f"请在 {ceil(wait / 60)} 分钟后再试。", wait)


def _later(detail: str, wait: int) -> Response:
    _note("too_many", detail)
    page, code = _page(429, detail=detail, typed=kept() if g.get("signed_in") else [])
    return Response(page, code, {"Retry-After": str(wait)})


def _busy(error: OperationalError | PoolTimeout) -> Response:
    """The database is held by others, or not there: nothing was done, what was typed is shown, try again soon."""
    if note_full(error):
        return _closed(error)
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    log.warning(
        "database", request_id=getattr(g, "request_id", ""), kind=type(error).__name__, sqlstate=state
    )
    page = render_template("errors/503.html", title="", detail="", incident="", kept=kept())
    return Response(page, 503, {"Retry-After": "10"})


def _stored(error: InternalError | OSError) -> tuple[str, int] | Response:
    return _closed(error) if note_full(error) else _unexpected(error)


def _closed(error: Exception) -> Response:
    """只读维护: nothing was done, what was typed is shown."""
    log.warning("read only", request_id=getattr(g, "request_id", ""), kind=type(error).__name__)
    entering = request.endpoint in OPEN
    page = render_template(
        "errors/read_only.html", title="", detail="", incident="", kept=kept(), entering=entering
    )
    return Response(page, 503, {"Retry-After": str(WAIT)})


def _http(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
    if isinstance(error, SecurityError):
        # An unknown host has no addresses of ours to print.
        return Response("不接受这个主机名", 400, mimetype="text/plain")
    if programs.calling() and error.response is None:
        return problems.of_http(error)
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    # 403 and 404 are one page with one body: not yours and not there must look the same.
    code = 404 if code in {403, 404} else code
    detail = (error.description or "") if code == 400 else ""
    if isinstance(error, CSRFError):
        detail = "页面已过期，请返回重新打开后再提交"
    _note(OUTCOMES.get(code, "refused"), NOT_THERE if code == 404 else detail)
    return _page(code, detail=detail, typed=kept() if code == 400 and g.get("signed_in") else [])


def _unexpected(error: Exception) -> tuple[str, int]:
    log.error(
        "unexpected", request_id=getattr(g, "request_id", ""), kind=type(error).__name__, exc_info=error
    )
    return _page(500)


def _page(
    code: int,
    *,
    title: str = "暂时不能处理这个请求",
    detail: str = "",
    typed: Sequence[tuple[str, str]] = (),
) -> tuple[str, int]:
    template = f"errors/{code}.html" if code in WORDED else "errors/page.html"
    incident = getattr(g, "request_id", "") if code >= 500 else ""
    return render_template(template, title=title, detail=detail, incident=incident, kept=typed), code


def _note(outcome: str, reasons: str) -> None:
    g.refusal = (outcome, reasons)


def _note_faults(_app: Flask, context: dict[str, object], **_rest: object) -> None:
    """A form shown again: every page with a form names its faults alike, (field id, sentence) each."""
    faults = context.get("faults")
    if isinstance(faults, list) and faults:
        _note("invalid", "；".join(sentence for _, sentence in faults))


def _record(response: Response) -> Response:
    """Once for each refused press of somebody signed in; a page merely looked for in vain is no press."""
    pressed = request.method not in SAFE or response.status_code == 409
    refused = 400 <= response.status_code < 500 and not g.get("acted")
    if pressed and refused and g.get("signed_in") and "refusal" in g:
        log_refusal(*g.refusal)
    return response


def log_refusal(outcome: str, reasons: str, target: str = "") -> None:
    """In its own transaction. ``target``: what was acted on, where the address does not say it."""
    who = getattr(g, "signed_in", None)
    if upkeep().stuck:
        log.warning("refusal not recorded", request_id=g.request_id, outcome=outcome)
        return
    try:
        with services().database.transaction() as session:
            events.security(
                session,
                acting=None,
                at=g.now,
                account_id=who.actor.account_id if who else None,
                action=request.endpoint or "",
                outcome=outcome,
                source=source_hash(),
                request_id=g.request_id,
                reasons=reasons,
                target=target or str((request.view_args or {}).get("ref", "")),
            )
    except (OperationalError, PoolTimeout):  # The answer does not wait for a database that is held (F7).
        log.warning("refusal not recorded", request_id=g.request_id, outcome=outcome)
