"""Reading what people type: full-width digits, thousands separators and spaces are accepted (pages §5)."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

# Twelve digits and six decimals: what a facts file carries exactly.
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


class Unreadable(ValueError):
    """The text is not what the field asks for."""


def normalised(text: str) -> str:
    """NFKC, outer spaces gone: １６８ becomes 168, ： becomes :."""
    return unicodedata.normalize("NFKC", text).strip()


# Control, format, private-use, surrogate, unassigned: nobody sees them, and no font prints them (SE-08).
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_EMOJI = range(0x1F000, 0x20000)


def unprintable(text: str) -> str:
    """The first character that a document cannot carry, as U+XXXX; empty when there is none. Line breaks are fine."""
    for letter in text:
        if letter in "\n\r\t":
            continue
        if unicodedata.category(letter) in _UNSEEN or ord(letter) in _EMOJI:
            return f"U+{ord(letter):04X}"
    return ""


def decimal_from(text: str) -> Decimal | None:
    """``１６８，５００`` → 168500; empty → None; anything else raises Unreadable."""
    plain = re.sub(r"[\s,，、_]", "", normalised(text))
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(text)
    return Decimal(plain)


def day_from(text: str) -> date | None:
    """``2026-11-24``, ``2026/11/24``, ``2026.11.24``, ``2026年11月24日`` → date; empty → None."""
    plain = normalised(text)
    if not plain:
        return None
    plain = re.sub(r"[年月/.]", "-", plain).rstrip("日")
    match = _DAY.fullmatch(plain)
    if not match:
        raise Unreadable(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise Unreadable(text) from error


def credit_code_fault(text: str) -> str:
    """GB 32100 check of a 统一社会信用代码: empty when right, else the sentence."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = normalised(text).upper()
    if len(code) != 18 or any(letter not in alphabet for letter in code):
        return "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）"
    total = sum(alphabet.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
    if alphabet[(31 - total % 31) % 31] != code[17]:
        return "统一社会信用代码的校验位不对，请与营业执照核对"
    return ""


PROJECT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")


def project_code_fault(text: str) -> str:
    """GB/T 40058 shape of a 项目代码: empty when right, else the sentence."""
    if not PROJECT_CODE.fullmatch(normalised(text)):
        return "项目代码应为 24 位，例如 2606-411221-04-01-583172"
    return ""
