"""Text on its way to paper: what is dropped, what is set in another form, what a line is."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup, escape

Value = TypeVar("Value")

# No pinned face has these; the form on the right says the same in characters that every face has.
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₓₐₑₒₙ", "0123456789+-xaeon", strict=True))
RAISED = dict(zip("⁰⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0456789+-n", strict=True))
REPLACED = {
    "☑": "√",
    "✓": "√",
    "✔": "√",
    "☐": "□",
    "☒": "×",
    "✗": "×",
    "✘": "×",
    "µ": "μ",
    "‑": "-",
    "−": "-",
}
SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u2002\u2003\u2009\u202f\u3000", " "))


def without_invisible(text: str) -> str:
    """NFC without control, zero-width and direction characters; line breaks stay. Nothing can hide in a document."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").translate(SPACES)
    return "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )


def cleaned(value: Value) -> Value:
    """The same frozen dataclass with every text in it passed through ``without_invisible``."""
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_invisible(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value


def ink(text: str) -> Markup:
    """Escaped text as it is set: CO₂ with a small 2, ☑ as √."""
    return Markup("").join(_set(sign) for sign in text)


def _set(sign: str) -> Markup:
    if sign in LOWERED:
        return Markup('<span class="lowered">{}</span>').format(LOWERED[sign])
    if sign in RAISED:
        return Markup('<span class="raised">{}</span>').format(RAISED[sign])
    return escape(REPLACED.get(sign, sign))


def plain(text: str) -> str:
    """The same as ``ink``, for places that take no markup (title, bookmarks) and for comparing with a PDF's text."""
    return "".join(LOWERED.get(sign) or RAISED.get(sign) or REPLACED.get(sign, sign) for sign in text)


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def sentence(text: str) -> str:
    """With a full stop, whether the writer put one or not."""
    return text if not text or text[-1] in "。！？；…" else text + "。"


def numeral(number: int) -> str:
    """1 → 一 … 99 → 九十九, for 一、（一）."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
