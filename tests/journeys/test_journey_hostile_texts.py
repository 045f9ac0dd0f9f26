"""Hostile texts in a real browser: they stand on the pages as they were typed and nothing of them runs (SE-25, SE-26, F19).

That the console stays empty, where a broken content policy would be told, is asked of every journey by its ``people``.
"""

from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Dialog

from app import timepiece
from app.demo import city
from app.demo.story import Story
from tests.app.test_hostile_texts import say_it_everywhere
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service

# At most 200 characters, so that every field takes it; the title of a case takes the first part.
HOSTILE = (
    '"\'><script>alert(1)</script><img src=x onerror="hostile=1"><svg onload="hostile=1"></svg>'
    '<a href="javascript:hostile=1">示例</a><style>body{display:none}</style>{{ 7*191 }}'
)
PAGES = {
    "coordinator": ("/review/", "/case/{ref}/", "/case/{ref}/settle", "/case/{ref}/rounds", "/case/{ref}/notes",
                    "/case/{ref}/figures", "/case/{ref}/supplement", "/messages/", "/review/?q={hostile}"),
    "ecology-handler": ("/case/{ref}/", "/case/{ref}/opinion"),
    "applicant": ("/my/", "/apply/{ref}/status", "/messages/", "/track?q={hostile}", "/login?next={hostile}"),
}  # fmt: skip
NUMBERS = count(700)
ADDED = """() => [
  typeof window["hostile"],
  document.querySelectorAll("main script, main svg[onload], main img[onerror], main [onclick], main style").length,
  [...document.querySelectorAll("a[href]")].filter((one) => one.protocol === "javascript:").length,
  getComputedStyle(document.body).display === "none",
]"""


@pytest.fixture
def ref(service: Service) -> str:
    """A case in consultation with the texts in its title, an opinion, its conditions and a settlement."""
    key = f"passes-{next(NUMBERS)}"
    figures = replace(city.project("passes"), key=key, title=f"示例{HOSTILE}"[:90], reaches="consultation")
    now = timepiece.now()
    ref = Story(service.house, figures, now, now).run()
    say_it_everywhere(service.house, ref, HOSTILE)
    return ref


@pytest.mark.parametrize("login", PAGES)
def test_f19_se_25_a_hostile_text_stands_on_every_page_and_runs_on_none(
    people: People, ref: str, login: str
) -> None:
    desk = people[login]
    dialogs: list[Dialog] = []
    desk.page.on("dialog", lambda one: (dialogs.append(one), one.dismiss()))
    shown = 0
    for page in PAGES[login]:
        answer = desk.open(page.format(ref=ref, hostile="%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
        assert answer is not None and answer.status == 200, page
        assert desk.page.evaluate(ADDED) == ["undefined", 0, 0, False], page
        assert "1337" not in desk.text
        shown += "<script>" in desk.text
        _typed_into_every_field(desk)
    assert dialogs == []
    assert shown >= 1


def _typed_into_every_field(desk: Desk) -> None:
    """What stands in the fields of a page may be shown live beside them: that runs no more than the rest."""
    for field in desk.page.locator("main input[type=text]:visible, main textarea:visible").all()[:3]:
        field.fill(HOSTILE)
    assert desk.page.evaluate(ADDED)[:3] == ["undefined", 0, 0]
