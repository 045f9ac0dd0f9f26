"""A browser without script: cookies, forms as they stand in the page, redirects. Standard library only."""

import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Form:
    """One form of a page with what a person would send untouched."""

    action: str
    method: str
    multipart: bool
    fields: Pairs = field(default_factory=list)
    submits: Pairs = field(default_factory=list)
    ticks: Pairs = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """What came back after redirects."""

    status: int
    path: str
    body: bytes
    media_type: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def form(self, action: str) -> Form:
        """The form whose action ends so, with its query where ``action`` has one; LookupError otherwise."""
        reader = _Forms()
        reader.feed(self.text)
        for form in reader.forms:
            target = urlsplit(form.action or self.path)
            if (f"{target.path}?{target.query}" if "?" in action else target.path).endswith(action):
                return form
        raise LookupError(f"{self.path}（{self.status}）里没有指向 {action} 的表单")


class Browser:
    """One person. ``host``, ``port``: the service on loopback."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._follow("GET", path, b"", {})

    def press(
        self,
        page: Page,
        action: str,
        fields: dict[str, str] | None = None,
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
        button: str = "",
        tick: str = "",
    ) -> Page:
        """Fill in the page's form, tick every open box of that name, press its button (the first, or that value's)."""
        form = page.form(action)
        named = [pair for pair in form.submits if not button or pair[1] == button][:1]
        given = fields or {}
        kept = [(name, value) for name, value in form.fields if name not in given]
        ticked = [pair for pair in form.ticks if tick and pair[0] == tick]
        pairs = (
            kept + ticked + list(given.items()) + [pair for pair in named if pair[0] and pair[0] not in given]
        )
        target = form.action or page.path
        if form.multipart:
            body, kind = _multipart(pairs, files or {})
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        return self._follow("POST", target, body, {"Content-Type": kind})

    def _follow(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        for _ in range(5):
            answer, data = self._send(method, path, body, headers)
            if answer.status not in {302, 303}:
                return Page(answer.status, path, data, answer.getheader("Content-Type", ""))
            place = urlsplit(answer.getheader("Location", "/"))
            path = place.path + (f"?{place.query}" if place.query else "")
            method, body, headers = "GET", b"", {}
        raise LookupError(f"{path} 重定向太多次")

    def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self.host, self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(
            method, path, body or None, headers | {"Cookie": cookies, "Host": f"localhost:{self.port}"}
        )
        answer = connection.getresponse()
        data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return answer, data


def _multipart(pairs: Pairs, files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
        for n, v in pairs
        if n not in files
    ]
    for name, (file_name, data) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class _Forms(HTMLParser):
    """Collects forms with their default values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._chosen: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            kind = given.get("enctype", "") == "multipart/form-data"
            self._form = Form(given.get("action", ""), given.get("method", "get").lower(), kind)
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._form, given.get("name", "")
        if form is None or "disabled" in given:
            return
        kind = given.get("type", "text" if tag == "input" else "submit")
        if tag in {"input", "button"} and kind == "submit":
            form.submits.append((name, given.get("value", "")))
        elif tag == "input" and kind in {"radio", "checkbox"}:
            pair = (name, given.get("value", "on"))
            (form.fields if "checked" in given else form.ticks).append(pair)
        elif tag == "input" and name and kind != "file":
            form.fields.append((name, given.get("value", "")))
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "option" and self._select and (self._chosen is None or "selected" in given):
            self._chosen = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            name, text = self._form.fields[-1]
            self._form.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._form and self._select:
            self._form.fields.append((self._select, self._chosen or ""))
            self._select = ""
        elif tag == "textarea":
            self._area = None
