"""What a program reads when it cannot be served: application/problem+json (RFC 9457), in Chinese, with a code."""

import msgspec
from flask import Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from app.web.limits import retry_after

MEDIA = "application/problem+json"
WAIT = "10"
# status → code for programs, sentence for people. A thing outside a token's scope reads like one that is not there.
SAID: dict[int, tuple[str, str]] = {
    400: ("invalid", "请求的参数不对"),
    401: ("token", "没有带令牌，或者令牌不对、已到期、已停用"),
    404: ("absent", "没有这一项，或者令牌的范围不含这一项"),
    405: ("method", "这里只能读取：GET 或 HEAD"),
    429: ("too_many", "请求太频繁，请按 Retry-After 的秒数等待后再试"),
    500: ("unexpected", "系统出错，没有完成；请把 incident 告诉管理员"),
    503: ("busy", "系统忙，请稍后再试"),
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong."""

    status: int
    code: str
    title: str
    detail: str = ""
    incident: str = ""


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """An answer of this status; one that nobody foresaw reads like a wrong request."""
    code, title = SAID.get(status, SAID[500] if status >= 500 else SAID[400])
    incident = getattr(g, "request_id", "") if status >= 500 else ""
    body = Problem(status=status, code=code, title=title, detail=detail, incident=incident)
    return Response(msgspec.json.encode(body), status, headers, mimetype=MEDIA)


def of_http(error: HTTPException) -> Response:
    status = error.code or 500
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="lianshen"'
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = "GET, HEAD"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(retry_after(error))
    return problem(
        404 if status == 403 else status, (error.description or "") if status == 400 else "", headers
    )


def busy() -> Response:
    return problem(503, headers={"Retry-After": WAIT})
