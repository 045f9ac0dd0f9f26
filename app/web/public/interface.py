"""读取接口: what programs may read, told to people from the same description that programs read."""

from typing import Any

import msgspec
from flask import render_template

from app.web.api import description
from app.web.problems import SAID
from app.web.programs import PREFIX
from app.web.public.views import blueprint
from workflows.read_scopes import ReadScope


@blueprint.get("/api", endpoint="interface")
def interface() -> str:
    whole = msgspec.json.decode(description.document())
    shapes = whole["components"]["schemas"]
    addresses = [
        {
            "path": path,
            "title": found["get"]["summary"],
            "about": found["get"]["description"],
            "asked": [(one["name"], _words(one["schema"] | one)) for one in found["get"]["parameters"]],
            "answer": _answer(found["get"], shapes),
        }
        for path, found in whole["paths"].items()
    ]
    return render_template(
        "public/interface.html",
        title=whole["info"]["title"],
        about=whole["info"]["description"],
        addresses=addresses,
        lists=_lists(shapes),
        scopes=[(one.value, one.label) for one in ReadScope],
        failures=[(status, code, sentence) for status, (code, sentence) in SAID.items()],
        where=f"{PREFIX}/openapi.json",
        example=next(iter(whole["paths"])),
    )


def _answer(operation: dict[str, Any], shapes: dict[str, Any]) -> list[tuple[str, str]]:
    """(field, words) of what is answered; of a page, of each of its items first."""
    shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
    fields = shapes[shape["$ref"].rpartition("/")[2]]["properties"]
    rows = []
    for name, field in fields.items():
        listed = field.get("items", {}).get("$ref", "").rpartition("/")[2]
        if listed:
            rows += [
                (f"{name}[].{part}", _words(inside)) for part, inside in shapes[listed]["properties"].items()
            ]
        else:
            rows.append((name, _words(field)))
    return rows


def _words(field: dict[str, Any]) -> str:
    """What it is; a list of words is named and stands once, further below."""
    named = next((one["$ref"] for one in (field, *field.get("anyOf", [])) if "$ref" in one), "")
    listed = f"（词表 {named.rpartition('/')[2]}）" if named else ""
    return str(field.get("description", "")) + listed


def _lists(shapes: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Name, and (word, what it says) of each list of words."""
    return [
        (name, [tuple(one.split(" ", 1)) for one in shape["description"].split("；")])
        for name, shape in shapes.items()
        if "enum" in shape
    ]
