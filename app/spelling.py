"""How a name is kept, compared and looked at: two that look the same may not be the same (SE-08).

Kept NFC. Compared NFKC, without characters that nobody sees, spaces and case. What a reader could take for another
letter is said beside the name; nobody is refused for it, because rare characters stand on real licences.
"""

import unicodedata
from collections.abc import Iterator

_LATIN_LIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_HAN = ("CJK UNIFIED", "CJK COMPATIBILITY")


def kept(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def compared(name: str) -> str:
    """Equal for two names that differ by width, form, spaces, case or invisible characters only."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(
        sign for sign in plain if unicodedata.category(sign) != "Cf" and not sign.isspace()
    ).casefold()


def doubts(name: str) -> list[str]:
    """A sentence for each letter that may pass for another, in their order; each letter once."""
    found = dict.fromkeys(kept(name))
    return [sentence for sign in found for sentence in _doubt(sign)]


def _doubt(sign: str) -> Iterator[str]:
    called = unicodedata.name(sign, "")
    plain = unicodedata.normalize("NFKC", sign)
    if (
        plain != sign and unicodedata.category(sign)[0] in "LNS"
    ):  # Full-width brackets are the usual ones in a name.
        yield f"“{sign}”通常写作“{plain}”"
    elif called.startswith(_LATIN_LIKE):
        yield f"“{sign}”不是汉字也不是英文字母（{_script(called)}），形似英文字母"
    elif called.startswith(_HAN) and not _in(sign, "gb2312") and _in(sign, "big5"):
        yield f"“{sign}”不是常用简体字，可能是繁体字"


def _script(called: str) -> str:
    return {"CYRILLIC": "西里尔字母", "GREEK": "希腊字母"}.get(called.partition(" ")[0], "其他文字的字母")


def _in(sign: str, charset: str) -> bool:
    """GB 2312 holds the simplified characters in use, Big5 the traditional ones."""
    try:
        sign.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
