"""From context to HTML: our templates, autoescaped; user text is never markup, CSS or an address (SE-04)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.canonical import sha256
from app.documents.context import DecisionContext, Fact
from app.documents.kinds import FINDINGS_ANNEX, KINDS, OPINIONS_ANNEX, VALUES_ANNEX, Printable, annexes
from app.documents.letter import LetterContext, Table
from app.documents.text import ink, numeral, paragraphs, plain, sentence
from app.documents.verdict import moment

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "documents"
STYLE = "asset:official.css"
LINE = 15.78  # pt a character takes in the grid: 16 pt less the spacing of archive.md §6
SHORT = 13  # characters of a fact that fits half the table
NARROWEST, WIDEST = 4, 26  # characters that a column of a letter's table counts with


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        ink=ink, plain=plain, numeral=numeral, paragraphs=paragraphs, sentence=sentence
    )
    environment.filters["tight"] = tight
    return environment


def assets() -> Mapping[str, tuple[str, bytes]]:
    """``asset:`` name → (content type, bytes): all the renderer may load besides small data URLs (SE-37)."""
    return {STYLE: ("text/css", (TEMPLATES / "official.css").read_bytes())}


def template_digest() -> str:
    """SHA-256 over every document template and style: it names the look a document was issued with (AR-22)."""
    files = sorted(path for path in TEMPLATES.iterdir() if path.suffix in (".html", ".css"))
    return sha256("\n".join(f"{path.name} {sha256(path.read_bytes())}" for path in files))


def html(kind: str, context: Printable, *, imprint_apart: bool = False) -> str:
    """The whole document. ``imprint_apart``: 版记 on a page of its own, so that it stands on an even one."""
    own = _letter(context) if isinstance(context, LetterContext) else _decision(context)
    return (
        _environment()
        .get_template(KINDS[kind].template)
        .render(
            doc=context,
            kind=KINDS[kind],
            style=STYLE,
            created=moment(context).isoformat(),
            mark_size=mark_size(context.issuer),
            signature_width=signature_width(context),
            imprint=imprint_parts(context.imprint),
            imprint_apart=imprint_apart,
            **own,
        )
    )


def _decision(context: DecisionContext) -> dict[str, Any]:
    drawn = context.verification_code and not context.preview
    return {
        "annexes": annexes(context),
        "findings_annex": FINDINGS_ANNEX,
        "values_annex": VALUES_ANNEX,
        "opinions_annex": OPINIONS_ANNEX,
        "fact_rows": fact_rows(context.facts),
        "code_picture": code_picture(context) if drawn else "",
    }


def _letter(context: LetterContext) -> dict[str, Any]:
    return {"annexes": (), "code_picture": "", "widths": [widths(table) for table in context.tables]}


def widths(table: Table) -> list[int]:
    """Each column's share of the width in percent, by its longest text."""
    longest = [
        max(NARROWEST, min(WIDEST, max(map(len, column))))
        for column in zip(table.columns, *table.rows, strict=True)
    ]
    return [round(100 * one / sum(longest)) for one in longest]


def tight(markup: Markup) -> Markup:
    """Without the white space between tags, which a footnote would set as empty lines. Text is escaped: no > of its own."""
    return Markup(re.sub(r">\s+<", "><", markup.strip()))  # noqa: S704 (our own markup, shortened)


def fact_rows(facts: tuple[Fact, ...]) -> list[tuple[Fact, ...]]:
    """Two short facts share a row; a long one has its own."""
    rows: list[tuple[Fact, ...]] = []
    for fact in facts:
        short = len(fact.value) <= SHORT and len(fact.label) <= 6
        last = rows[-1] if rows else ()
        if short and len(last) == 1 and len(last[0].value) <= SHORT and len(last[0].label) <= 6:
            rows[-1] = (last[0], fact)
        else:
            rows.append((fact,))
    return rows


def mark_size(issuer: str) -> int:
    """Size in pt of the red mark: as large as one line of 156 mm allows, between 22 and 42."""
    return max(22, min(42, int(440 / max(len(issuer), 1))))


def signature_width(context: Printable) -> float:
    """Width in pt of the block at the right: the issuer centred in it over the date, which ends four characters in."""
    date = sum(0.5 if sign.isascii() else 1 for sign in context.date)
    return round(min(28, max(8 + date, len(context.issuer) + 0.4)) * LINE, 2)


def imprint_parts(imprint: str) -> tuple[str, str]:
    """印发机关 at the left, 印发日期 at the right; one text when there is no space between them."""
    left, _, right = imprint.rpartition(" ")
    return (left.strip(), right) if right.endswith("印发") else (imprint, "")


def code_picture(context: DecisionContext) -> str:
    """QR code of verification code and digest as an SVG data URL (a few kB)."""
    code = segno.make(f"{context.verification_code} {context.digest}", error="m", micro=False)
    return str(
        code.svg_data_uri(border=0, xmldecl=False, svgclass=None, lineclass=None, encode_minimal=False)
    )
