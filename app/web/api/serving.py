"""How a program is served: parameters checked against their shape, one read transaction, JSON with an ETag.

Errors are problems (app.web.problems). Every address takes GET and HEAD and nothing else.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import structlog
from flask import Blueprint, Response, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException, TooManyRequests

from app.errors import Absent
from app.web import problems
from app.web.current import services
from app.web.limits import limited
from app.web.programs import PREFIX, program

RATE = "120 per minute"
JSON = "application/json"
_Asked = TypeVar("_Asked", bound=msgspec.Struct)
_FIELD = re.compile(r"`\$\.([a-z_]+)`|unknown field `(.{0,60})`")
log = structlog.get_logger()
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
Serve = Callable[..., msgspec.Struct]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address. key: (name, shape) of its part that varies, if there is one."""

    endpoint: str
    path: str
    title: str
    asked: type[msgspec.Struct]
    answer: type[msgspec.Struct]
    key: tuple[str, Any] | None


OPERATIONS: list[Operation] = []


def offered(
    path: str,
    title: str,
    *,
    asked: type[msgspec.Struct],
    answer: type[msgspec.Struct],
    key: tuple[str, Any] | None = None,
) -> Callable[[Serve], Serve]:
    """Put an answer at an address: ``serve(session, program, asked, **key)``, named as its endpoint."""

    def put(serve: Serve) -> Serve:
        endpoint = serve.__name__
        OPERATIONS.append(
            Operation(endpoint=f"api.{endpoint}", path=path, title=title, asked=asked, answer=answer, key=key)
        )

        @limited(RATE, key=lambda: f"token {program().token}")
        def view(**named: str) -> Response:
            given = parameters(asked)
            with services().database.reading() as session:
                body = msgspec.json.encode(serve(session, program(), given, **named))
            return sent(body)

        at = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(
            at, endpoint, view, methods=["GET"], provide_automatic_options=False, strict_slashes=True
        )
        return serve

    return put


def parameters(shape: type[_Asked]) -> _Asked:
    """The query as ``shape``. Raises BadRequest with a sentence that names what is wrong."""
    given = dict(request.args.lists())
    if twice := next((name for name, values in given.items() if len(values) > 1), None):
        raise BadRequest(f"参数 {twice[:60]} 写了不止一次")
    try:
        return msgspec.convert({name: values[0] for name, values in given.items()}, shape, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(_sentence(shape, str(error))) from None


def _sentence(shape: type[msgspec.Struct], said: str) -> str:
    found = _FIELD.search(said)
    if found is None:
        return "参数不对"
    if found[2] is not None:
        known = "、".join(shape.__struct_fields__) or "没有"
        return f"不认识的参数 {found[2]}；可用的参数：{known}"
    return f"参数 {found[1]} 不对：{meant(shape, found[1])}"


def meant(shape: type[msgspec.Struct], name: str) -> str:
    """What a field is, as its shape says it."""
    hint = get_type_hints(shape, include_extras=True)[name]
    notes = [note for part in (hint, *get_args(hint)) for note in getattr(part, "__metadata__", ())]
    return next((note.description for note in reversed(notes) if note.description), "")


def inner(hint: Any) -> list[Any]:
    """The types inside a hint, without notes and without the sign for "not given"."""
    if get_origin(hint) is Annotated:
        return inner(get_args(hint)[0])
    parts = get_args(hint)
    return [one for part in parts for one in inner(part)] if parts else [hint]


def sent(body: bytes) -> Response:
    """With an ETag; 304 where the program says that it has it already."""
    response = Response(body, mimetype=JSON)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


@blueprint.after_request
def _by_token(response: Response) -> Response:
    response.vary.add("Authorization")
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    return error if error.response is not None else problems.of_http(error)


def _absent(_error: Absent) -> Response:
    return problems.problem(404)


def _busy(error: OperationalError | PoolTimeout) -> Response:
    log.warning("database", request_id=getattr(g, "request_id", ""), kind=type(error).__name__)
    return problems.busy()


def _unexpected(error: Exception) -> Response:
    log.error(
        "unexpected", request_id=getattr(g, "request_id", ""), kind=type(error).__name__, exc_info=error
    )
    return problems.problem(500)


blueprint.register_error_handler(Absent, _absent)
blueprint.register_error_handler(TooManyRequests, _http)
blueprint.register_error_handler(HTTPException, _http)
blueprint.register_error_handler(OperationalError, _busy)
blueprint.register_error_handler(PoolTimeout, _busy)
blueprint.register_error_handler(Exception, _unexpected)
