"""The OpenAPI 3.1 description, made from the shapes and the permissions table; people read the same at /api."""

from functools import cache
from typing import Any

import msgspec

from app.permissions import ACCESS
from app.web import problems
from app.web.api.serving import JSON, OPERATIONS, RATE, Operation, inner
from app.web.problems import MEDIA, Problem
from app.web.programs import PREFIX
from rules.vocabulary import Labelled
from workflows.read_scopes import ReadScope
from workflows.vocabulary import State

TITLE = "“两高”项目会商联审 读取接口"
ABOUT = (
    "供有关部门的系统读取办理进度、项目台账和会商联审意见，只能读取。"
    "请求头写 Authorization: Bearer 令牌；令牌由系统管理员发放，限定范围，可以限定一个县（市、区），到期失效。"
)
REF = "#/components/schemas/{name}"
FAILURES = (400, 401, 404, 405, 429, 500, 503)
ETAG = {
    "schema": {"type": "string"},
    "description": "答复内容的标记；下次用 If-None-Match 带来，没有变化时答 304",
}
LATER = {"schema": {"type": "integer"}, "description": "多少秒后再试"}
Json = dict[str, Any]


@cache
def document() -> bytes:
    """openapi.json. The same bytes for everybody, as long as the program is the same."""
    return msgspec.json.encode(_document())


def _document() -> Json:
    shapes = _components()
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": {f"{PREFIX}{one.path}": {"get": _operation(one, shapes)} for one in OPERATIONS},
        "components": {
            "schemas": {name: shape for name, shape in shapes.items() if not name.endswith("Asked")},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "系统管理员发放的令牌"}
            },
        },
    }


def _components() -> dict[str, Json]:
    types = [one.answer for one in OPERATIONS] + [one.asked for one in OPERATIONS] + [Problem]
    _, found = msgspec.json.schema_components(types, ref_template=REF)
    values = _enumerations()
    for name, shape in found.items():
        shape.pop("description", None)
        if name in values:
            shape["description"] = "；".join(f"{one.value} {one.label}" for one in values[name])
            shape["type"] = "string"
    return found


def _enumerations() -> dict[str, list[Any]]:
    """Name → members of every list of words in a shape."""
    found: dict[str, list[Any]] = {}
    waiting: list[Any] = [shape for one in OPERATIONS for shape in (one.answer, one.asked)]
    while waiting:
        shape = waiting.pop()
        for field in msgspec.structs.fields(shape):
            for one in inner(field.type):
                if isinstance(one, type) and issubclass(one, Labelled | State):
                    found[one.__name__] = list(one)
                elif isinstance(one, type) and issubclass(one, msgspec.Struct):
                    waiting.append(one)
    return found


def _operation(one: Operation, shapes: dict[str, Json]) -> Json:
    scope = _scope(one)
    return {
        "operationId": one.endpoint.partition(".")[2],
        "summary": one.title,
        "tags": [scope.label],
        "description": f"令牌的范围要含 {scope.value}（{scope.label}）。每个令牌每分钟 {RATE.split()[0]} 次。",
        "security": [{"token": []}],
        "parameters": [*_key(one), *_query(one, shapes)],
        "responses": {
            "200": {
                "description": one.title,
                "headers": {"ETag": ETAG},
                "content": {JSON: {"schema": {"$ref": REF.format(name=one.answer.__name__)}}},
            },
            "304": {"description": "和带来的 If-None-Match 相比没有变化", "headers": {"ETag": ETAG}},
            **{str(status): _failure(status) for status in FAILURES},
        },
    }


def _scope(one: Operation) -> ReadScope:
    scope = ACCESS[one.endpoint].scope
    if scope is None:
        raise RuntimeError(f"{one.endpoint} is open without a token")
    return scope


def _key(one: Operation) -> list[Json]:
    if one.key is None:
        return []
    name, kind = one.key
    schema = msgspec.json.schema(kind)
    about = schema.pop("description", "")
    return [{"name": name, "in": "path", "required": True, "description": about, "schema": schema}]


def _query(one: Operation, shapes: dict[str, Json]) -> list[Json]:
    asked = shapes[one.asked.__name__]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in asked["properties"].items()
    ]


def _failure(status: int) -> Json:
    content = {MEDIA: {"schema": {"$ref": REF.format(name="Problem")}}}
    found: Json = {"description": problems.SAID[status][1], "content": content}
    if status in {429, 503}:
        found["headers"] = {"Retry-After": LATER}
    return found
