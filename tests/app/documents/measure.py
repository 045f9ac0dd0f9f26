"""Reading a finished PDF: characters with their ink, rules, attachments. All lengths in mm from the top left corner."""

import io
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 25.4 / 72
HEIGHT = 297.0


@dataclass(frozen=True)
class Sign:
    """One printed character; the box is that of its ink."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Rule:
    left: float
    right: float
    y: float


def signs(pdf: bytes, page: int) -> list[Sign]:
    text = pdfium.PdfDocument(pdf)[page].get_textpage()
    found = []
    for index in range(text.count_chars()):
        left, bottom, right, top = (value * MM for value in text.get_charbox(index))
        sign = text.get_text_range(index, 1)
        if sign.strip():
            found.append(Sign(sign, left, right, HEIGHT - top, HEIGHT - bottom))
    return found


def lines(pdf: bytes, page: int) -> list[list[Sign]]:
    """Characters by line, top to bottom, of those inside the type area."""
    rows: list[list[Sign]] = []
    for sign in sorted(signs(pdf, page), key=lambda sign: (sign.top + sign.bottom) / 2):
        middle = (sign.top + sign.bottom) / 2
        if not 36 < middle < 263:
            continue
        if rows and abs(middle - (rows[-1][0].top + rows[-1][0].bottom) / 2) < 3.5:
            rows[-1].append(sign)
        else:
            rows.append([sign])
    return [sorted(row, key=lambda sign: sign.left) for row in rows]


def rules(pdf: bytes, page: int) -> list[Rule]:
    """Thin horizontal shapes."""
    found = []
    for shape in pdfium.PdfDocument(pdf)[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = (value * MM for value in shape.get_bounds())
        if top - bottom < 1.0 and right - left > 100:
            found.append(Rule(left, right, HEIGHT - bottom))
    return sorted(found, key=lambda rule: rule.y)


def lowest_edge(pdf: bytes, page: int) -> float:
    """Bottom of the lowest drawn shape: the last rule of the 版记."""
    shapes = pdfium.PdfDocument(pdf)[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
    return max(HEIGHT - shape.get_bounds()[1] * MM for shape in shapes)


def text(pdf: bytes, page: int | None = None) -> str:
    """Printed text without white space, NFC."""
    document = pdfium.PdfDocument(pdf)
    pages = range(len(document)) if page is None else [page]
    found = "".join(document[number].get_textpage().get_text_range() for number in pages)
    return squeezed(found)


def squeezed(value: str) -> str:
    return "".join(unicodedata.normalize("NFC", value).split())


def page_count(pdf: bytes) -> int:
    return len(pdfium.PdfDocument(pdf))


def attachments(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}


def verdict(pdf: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(attachments(pdf)["verdict.json"])
    return loaded


def body_text(pdf: bytes) -> str:
    """Text of the type area, page after page, without repeated table heads; in reading order, no white space."""
    document = pdfium.PdfDocument(pdf)
    found = []
    for page in document:
        text_page = page.get_textpage()
        box = {"left": 0, "right": 600, "bottom": 35 / MM - 1, "top": (HEIGHT - 35) / MM}
        found.append(squeezed(text_page.get_text_bounded(**box)))
    return "".join(found)
