"""SE-25, F19: every page that shows what somebody typed, in a real browser, when everything typed is hostile.

The gate reads the same pages as text (tests/security/test_access_matrix.py); here the browser itself says that nothing ran.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from waitress import create_server

from app.permissions import ACCESS
from tests.app.review.played import Desk, played
from tests.journeys.conftest import CHROMIUM, QUIET
from tests.security.canaries import sow
from tests.security.cases import addresses

WHO = ("applicant", "applicant-b", "applicant-c", "county-mianchi", "coordinator", "lead-checker", "chair",
       "ecology-handler", "ecology-checker", "ecology-signer", "expert-1", "supervisor", "archivist", "rule-keeper",
       "system-admin", "security-admin", "auditor")  # fmt: skip
STAGES = ("draft", "county", "consultation", "drafted", "issued")
RUNS = (
    "\"'><script>window.hostile=1</script><img src=x onerror='window.hostile=1'><svg onload='window.hostile=1'></svg>"
    "<a href='javascript:window.hostile=1'>x</a><style>body{display:none}</style><i-hostile>{{7*191}}"
)
ALIVE = """() => [
  typeof window["hostile"],
  document.querySelectorAll("i-hostile, main script:not([type='application/json']), [onerror], [onload], main style").length,
  [...document.querySelectorAll("a[href]")].filter((one) => one.protocol === "javascript:").length,
  getComputedStyle(document.body).display === "none",
]"""


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The played town's service behind the server that is shipped; its address."""
    server = create_server(desk.town.app, host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://localhost:{server.effective_port}"  # type: ignore[union-attr]
    finally:
        server.close()


def paths(desk: Desk, who: str) -> set[tuple[str, str]]:
    """(endpoint, path) of every page this person's role may open, with five cases and the first of everything else."""
    role = desk.actor(who).role
    return {
        (endpoint, path)
        for stage in STAGES
        for endpoint, method, path in addresses(desk.town.app, desk.refs[stage])
        if method == "GET" and ACCESS[endpoint].scope is None
        and (role in ACCESS[endpoint].roles or not ACCESS[endpoint].roles)
    }  # fmt: skip


def test_se_25_f19_hostile_words_run_on_no_page_of_anybody(migrated_sqlite: Path, tmp_path: Path) -> None:
    whole = played(migrated_sqlite, tmp_path)
    desk = whole.set_back()
    desk.person("applicant-c")
    desk.town.house.database.dispose()
    sow(whole.database, RUNS)
    alive: list[tuple[str, str, object]] = []
    pages: Counter[str] = Counter()
    shown: set[str] = set()
    with served(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for who in WHO:
            cookie = desk.person(who).client.get_cookie("sid")
            assert cookie
            context = browser.new_context()
            context.add_cookies([{"name": "sid", "value": cookie.value, "url": address}])
            page = context.new_page()
            page.on("dialog", lambda one: (alive.append(("dialog", one.message, "")), one.dismiss()))
            for endpoint, path in sorted(paths(desk, who)):
                kind = desk.person(who).client.get(path)
                if kind.status_code != 200 or kind.mimetype != "text/html":
                    continue
                page.goto(f"{address}{path}")
                found = page.evaluate(ALIVE)
                if found != ["undefined", 0, 0, False] or "i-hostile&gt;1337" in page.content():
                    alive.append((who, path, found))
                pages[who] += 1
                shown |= {endpoint} if "&lt;i-hostile" in kind.text else set()
            context.close()
        browser.close()
    print(
        f"hostile words: {sum(pages.values())} pages of {len(pages)} people, shown by {len(shown)} endpoints, {len(alive)} alive"
    )
    assert alive == []
    assert len(shown) > 50 and set(pages) == set(WHO)
