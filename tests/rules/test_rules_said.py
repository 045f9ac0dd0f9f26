"""Every sentence, sum, row and gap of every case stands word for word in said/; nothing changes unseen."""

import pytest

from tests.rules.said import NAMES, SAID, said


@pytest.mark.parametrize("name", NAMES)
def test_the_criterion_says_what_it_said(name: str) -> None:
    assert said((name,))[name] == (SAID / f"{name}.txt").read_text(encoding="utf-8")
