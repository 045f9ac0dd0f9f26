"""Hostile texts in a real browser: they stand on the pages as they were typed and nothing of them runs (SE-25, SE-26, F19).

That the console stays empty, where a broken content policy would be told, is asked of every journey by its ``people``.
"""

from dataclasses import replace
from itertools import count

from playwright.sync_api import Dialog

from app import timepiece
from app.demo import city
from app.demo.story import Story
from tests.app.test_hostile_texts import say_it_everywhere
from tests.journeys.desk import People
from tests.journeys.service import Service

# At most 200 characters, so that every field takes it; the title of a case takes the first part.
HOSTILE = (
    '"\'><script>alert(1)</script><img src=x onerror="hostile=1"><svg onload="hostile=1"></svg>'
    '<a href="javascript:hostile=1">示例</a><style>body{display:none}</style>{{ 7*191 }}'
)
PAGES = {
    "coordinator": ("/case/{ref}/", "/case/{ref}/settle", "/review/?q={asked}"),
    "ecology-handler": ("/case/{ref}/opinion",),
    "applicant": ("/my/", "/apply/{ref}/status", "/track?q={asked}"),
}
ASKED = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
NUMBERS = count(700)
ADDED = """() => [
  typeof window["hostile"],
  document.querySelectorAll("main script, main svg[onload], main img[onerror], main [onclick], main style").length,
  [...document.querySelectorAll("a[href]")].filter((one) => one.protocol === "javascript:").length,
  getComputedStyle(document.body).display === "none",
]"""


def test_f19_se_25_hostile_texts_stand_on_the_pages_and_run_on_none(service: Service, people: People) -> None:
    """In the title of a case, in an opinion, its conditions, a settlement; asked for, and typed into the fields."""
    figures = replace(city.project("passes"), key=f"passes-{next(NUMBERS)}", title=f"示例{HOSTILE}"[:90])
    now = timepiece.now()
    ref = Story(service.house, replace(figures, reaches="consultation"), now, now).run()
    say_it_everywhere(service.house, ref, HOSTILE)
    dialogs: list[Dialog] = []
    for login, pages in PAGES.items():
        desk, shown = people[login], 0
        desk.page.on("dialog", lambda one: (dialogs.append(one), one.dismiss()))
        for page in pages:
            answer = desk.open(page.format(ref=ref, asked=ASKED))
            assert answer is not None and answer.status == 200, page
            assert desk.page.evaluate(ADDED) == ["undefined", 0, 0, False], page
            assert "1337" not in desk.text
            shown += "<script>" in desk.text
        for field in desk.page.locator("main input[type=text]:visible, main textarea:visible").all()[:3]:
            field.fill(HOSTILE)  # What stands in a field may be shown live beside it.
        assert desk.page.evaluate(ADDED) == ["undefined", 0, 0, False], login
        assert shown >= 1, login
    assert dialogs == []
