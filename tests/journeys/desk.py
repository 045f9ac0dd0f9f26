"""One person at a chromium: typing, pressing, and looking at the page as axe and a phone see it."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from app.settings import ROOT
from tests.journeys.service import Service

AXE = (ROOT / "app" / "assets" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WAITS = 40  # looks, half a second apart
DESKTOP, PHONE = (1200, 900), (375, 800)
# A refusal (404, 409, 422) is what some journeys are about; the browser reports it as an error of its own.
REFUSED = re.compile(r"Failed to load resource: .* status of 4\d\d")
# A folder for pictures of every page looked at; nothing is kept without it.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")


@dataclass(slots=True)
class Desk:
    """A page of one person. ``complaints`` is shared by all of a journey."""

    page: Page
    service: Service
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response | None:
        return self.page.goto(self.service.address + path)

    def sign_in(self, login: str) -> None:
        self.open("/login")
        self.fill({"login": login, "password": self.service.house.cast.passwords[login]})
        self.press("登录")

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def put(self, name: str, value: str, *, form: str = "") -> None:
        """Type, choose or tick: whatever the control of that name asks for."""
        inside = self.page.locator(f'form[action$="{form}"]' if form else "main").first
        control = inside.locator(f'[name="{name}"]:not([type="hidden"])')
        kind = control.first.evaluate("control => control.type")
        if kind == "select-one":
            control.select_option(value)
        elif kind == "radio":
            inside.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            control.set_checked(bool(value))
        else:
            control.fill(value)

    def fill(self, fields: dict[str, str], *, form: str = "") -> None:
        for name, value in fields.items():
            self.put(name, value, form=form)

    def press(self, words: str, *, form: str = "") -> None:
        """The button or link with these words, and the page that follows."""
        inside = self.page.locator(f'form[action$="{form}"]' if form else "main").first
        target = inside.get_by_role("button", name=words, exact=True)
        target = target if target.count() else inside.get_by_role("link", name=words, exact=True)
        with self.page.expect_navigation():
            target.first.click()

    def send(self, form: str) -> None:
        """Press the button of the form that goes there."""
        with self.page.expect_navigation():
            self.page.locator(f'form[action$="{form}"] button[type="submit"]').last.click()

    def printed(self, path: str, words: str, *, inside: str = "main") -> str:
        """The text of the PDF behind the link with these words, without spaces, as soon as the worker has printed it."""
        link = self.page.locator(f"{inside} a", has_text=words)
        for _ in range(WAITS):
            self.open(path)
            if link.count():
                break
            self.page.wait_for_timeout(500)
        answer = self.page.request.get(self.service.address + str(link.first.get_attribute("href")))
        found = "".join(one.get_textpage().get_text_range() for one in pdfium.PdfDocument(answer.body()))
        return re.sub(r"\s", "", found)

    def look(self, name: str) -> None:
        """No violation of axe and no sideways scrolling, on a desk and on a phone."""
        found: list[str] = []
        self.page.evaluate(AXE)
        for width, height in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": height})
            found += [f"{width} px: {one}" for one in self.page.evaluate(RUN_AXE)]
            if over := self.page.evaluate(TOO_WIDE):
                found.append(f"{width} px: the page is {over} px too wide")
            if PICTURES:
                self.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        self.complaints += [f"{name}: {one}" for one in found]


@dataclass
class People:
    """Everybody of one journey, each signed in once in a browser of their own."""

    service: Service
    chromium: Browser
    complaints: list[str] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Desk:
        if login not in self.desks:
            desk = self.visitor()
            desk.sign_in(login)
            self.desks[login] = desk
        return self.desks[login]

    def visitor(self, *, script: bool = True) -> Desk:
        """Somebody who is not signed in."""
        width, height = DESKTOP
        context = self.chromium.new_context(
            java_script_enabled=script, locale="zh-CN", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(15_000)
        return self.watched(Desk(context.new_page(), self.service, self.complaints))

    def watched(self, desk: Desk) -> Desk:
        """Errors on the console (a broken content policy is one) and of scripts count as complaints."""
        desk.page.on("console", self._hear)
        desk.page.on("pageerror", lambda error: self.complaints.append(f"{desk.page.url}: {error}"))
        return desk

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.search(message.text):
            self.complaints.append(f"{message.location}: {message.text}")
