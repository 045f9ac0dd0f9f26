"""What the table of bans does not hold today: a family in which an earlier row stands beside the one that ended."""

from dataclasses import replace
from datetime import date

import pytest

from rules.criteria.ban_areas import _followed
from rules.parameters import RuleBook

ENDED = next(ban for ban in RuleBook.load().bans if ban.key == "A4")


@pytest.mark.parametrize(
    ("key", "begins", "followed"),
    [
        ("A4-old", date(2020, 1, 1), False),
        ("A4-same", ENDED.valid_from, False),
        ("A4-new", date(2026, 1, 1), True),
        ("A5", date(2026, 1, 1), False),
    ],
)
def test_only_a_later_ban_of_the_family_follows(key: str, begins: date, followed: bool) -> None:
    other = replace(ENDED, key=key, valid_from=begins)
    assert _followed(ENDED, [ENDED, other]) is followed
