"""Places an applicant may choose and how a code is printed."""

from rules.parameters import RuleBook

CITY = "411200"
NEVER = frozenset({"411201"})


def counties(book: RuleBook) -> list[tuple[str, str]]:
    """(code, name) of the city's counties and zones."""
    return [
        (division.code, division.name)
        for division in book.divisions.values()
        if division.parent == CITY and division.code not in NEVER
    ]


def place_name(book: RuleBook, code: str) -> str:
    found = book.divisions.get(code)
    return found.name if found else code
