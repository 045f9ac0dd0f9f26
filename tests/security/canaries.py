"""Numbers and addresses that belong to one person each: sown into a town, found again in what it sends (PI-4)."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

# Everything invented says 示例, so this stands wherever somebody typed something. The quotes end any attribute.
HOSTILE = "\"'><i-hostile onx=1>{{7*191}}"
_LIVE = re.compile(r"<i-hostile|\"'(?:>|&gt;)(?:<|&lt;)i-hostile|onx=1(?:>|&gt;)1337")


class Field(Enum):
    """What a canary is: its words before, the digits that say whose it is, its words after."""

    PHONE = ("1390990", 4, "")
    MAIL = ("canary.of.", 4, "@mail.example")
    IDENTITY = ("411200199", 8, "X")
    CASE_PHONE = ("1370990", 4, "")
    CASE_MAIL = ("contact.of.", 4, "@mail.example")
    WANTED_PHONE = ("1360990", 4, "")
    WANTED_MAIL = ("wanted.of.", 4, "@mail.example")

    def of(self, number: int) -> str:
        before, digits, after = self.value
        return f"{before}{number:0{digits}}{after}"

    def sql(self, column: str) -> str:
        """The same, put together by SQLite."""
        before, digits, after = self.value
        return f"'{before}' || printf('%0{digits}d', {column}) || '{after}'"


_PARTS = ("0990", "411200199", "@mail.example")
_TYPED = ("VARCHAR", "TEXT")
_SEEN = re.compile(
    "|".join(
        f"(?<![0-9A-Za-z.]){before}(?P<{field.name}>[0-9]{{{digits}}}){re.escape(after)}(?![0-9A-Za-z])"
        for field in Field
        for before, digits, after in [field.value]
    )
)


@dataclass(frozen=True, slots=True)
class Canary:
    """field: what it is; owner: the account, the case or the change it belongs to."""

    field: Field
    owner: int


def seen(words: str) -> set[Canary]:
    """Every canary that stands in these words, whole."""
    if not any(part in words for part in _PARTS):  # most pages hold none, and this is quick
        return set()
    return {
        Canary(Field[match.lastgroup], int(match[match.lastgroup]))
        for match in _SEEN.finditer(words)
        if match.lastgroup
    }


def live(page: str) -> str:
    """The first place where a hostile text is more than a text; empty when there is none."""
    found = _LIVE.search(page)
    return page[max(0, found.start() - 80) : found.end()] if found else ""


def sow(database: Path, words: str = HOSTILE) -> None:
    """Every account, case and waiting change gets numbers of its own; every word that was typed turns hostile.

    The triggers that keep the record go first: this is a copy that only pages are read from.
    """
    with closing(sqlite3.connect(database)) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        phone, mail, number = (field.sql("id") for field in (Field.PHONE, Field.MAIL, Field.IDENTITY))
        base.execute(f"UPDATE account SET phone = {phone}, email = {mail}, id_number = {number}")
        phone, mail = Field.WANTED_PHONE.sql("id"), Field.WANTED_MAIL.sql("id")
        base.execute(f"UPDATE account_change SET phone = {phone}, email = {mail}")
        phone, mail = Field.CASE_PHONE.sql("application_id"), Field.CASE_MAIL.sql("application_id")
        contact = f"json_set(content, '$.mobile', {phone}, '$.email', {mail})"
        base.execute(f"UPDATE draft_section SET content = {contact} WHERE name = 'project'")
        tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for _, column, kind, *_ in base.execute(f'PRAGMA table_info("{table}")').fetchall():
                if kind.startswith(_TYPED):
                    _turn(base, table, column, words)
        base.commit()


def _turn(base: sqlite3.Connection, table: str, column: str, words: str) -> None:
    """``示例`` becomes hostile, inside JSON with its quotes escaped."""
    inside = json.dumps(words, ensure_ascii=False)[1:-1]
    base.execute(
        f"""UPDATE "{table}" SET "{column}" = replace("{column}", '示例', '示例' || CASE
            WHEN json_valid("{column}") THEN ? ELSE ? END) WHERE "{column}" LIKE '%示例%'""",
        (inside, words),
    )
