"""Names of uploaded files are data: what is shown and offered on download, never a path (SE-08, SE-29)."""

import re
import unicodedata

LONGEST = 120
# Cc, Cf (with the bidi marks), Cs, Co, Cn and line separators have no business in a name
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r'[:*?"<>|]')


def display_name(typed: str) -> str:
    """The last part of the name, NFC, without characters nobody sees, at most 120; Chinese stays as it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", typed))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _UNSEEN)
    plain = re.sub(r"\s+", " ", _RESERVED.sub("_", seen)).rstrip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        return plain.strip()[:LONGEST] or "未命名"
    ending = f".{suffix[:10]}"
    return (stem.strip(" .")[: LONGEST - len(ending)] or "未命名") + ending


def extension(name: str) -> str:
    """``.pdf`` of ``节能报告.PDF``; empty where there is none."""
    _, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot else ""
