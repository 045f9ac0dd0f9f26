"""What the browser receives: headers on every route, downloads, addresses, odd bytes in a request."""

import re
from email import message_from_bytes
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app import timepiece
from app.channels import Message, SmtpChannel
from app.permissions import ACCESS
from app.security import CSP
from app.web import downloads
from tests.people import Town
from tests.security.cases import addresses, case
from tests.source_tree import below, text

pytestmark = pytest.mark.slow

PEOPLE = ("applicant", "coordinator", "ecology-handler", "chair", "archivist", "county-mianchi")
# Parts of addresses: numbers of cases, rows and kinds. A name, a phone or a code of a company is never one.
IN_ADDRESSES = {
    "ref",
    "project_code",
    "section",
    "kind",
    "number",
    "document_id",
    "key",
    "occasion",
    "filename",
    "id",
    "account",
}


@pytest.fixture(scope="module")
def ref(town: Town) -> str:
    return case(town, reaches="signing")


def kept(headers: Headers) -> list[str]:
    """Which headers of ours are missing or wrong."""
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "policy": policy.startswith(("default-src 'self'; object-src 'none'", "default-src 'none'; sandbox")),
        "frames": "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy,
        "scripts": "unsafe" not in policy and "*" not in policy,
        "sniffing": headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": headers.get("Referrer-Policy") == "same-origin",
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "cache": headers.get("Cache-Control") == ("private, no-cache" if "ETag" in headers else "no-store"),
        "vary": "Cookie" in headers.get("Vary", ""),
        "no other origin": "Access-Control-Allow-Origin" not in headers,
        "no server name": "Server" not in headers and "X-Powered-By" not in headers,
    }
    return [name for name, right in wanted.items() if not right]


def typed(answer: TestResponse) -> bool:
    kind = answer.headers.get("Content-Type", "")
    if not answer.data:
        return True
    textual = kind.startswith(("text/", "application/json", "application/problem+json"))
    return bool(kind) and (not textual or "json" in kind or kind.endswith("charset=utf-8"))


def test_se_26_se_28_every_route_answers_with_the_same_headers(town: Town, ref: str) -> None:
    """To somebody whose page it is where the cast has one, and to somebody who is not signed in."""
    stranger, desks = town.app.test_client(), {login: town.person(login).client for login in PEOPLE}
    roles = {login: town.house.cast.actors[login].role for login in PEOPLE}
    seen, wrong = 0, []
    for endpoint, method, path in addresses(town.app, ref):
        mine = next((one for one, role in roles.items() if role in ACCESS[endpoint].roles), PEOPLE[0])
        for client in (desks[mine], stranger):
            answer = client.open(path, method=method)
            seen += 1
            if answer.status_code == 500 or kept(answer.headers) or not typed(answer):
                wrong.append((method, endpoint, answer.status_code, kept(answer.headers)))
    assert wrong == []
    assert seen == 2 * len(addresses(town.app, ref)) > 300


def test_se_26_errors_before_any_page_carry_them_too(town: Town) -> None:
    client = town.app.test_client()
    answers = {
        400: client.get("/", headers={"Host": "evil.example"}),
        404: client.get("/nowhere/%E4%B8%8D"),
        405: client.put("/login"),
        413: client.post("/login", data={"login": "x" * 1_100_000}),
    }
    for code, answer in answers.items():
        assert answer.status_code == code
        assert kept(answer.headers) == [], code


def test_se_26_over_https_the_browser_is_told_to_stay_there(town: Town) -> None:
    from dataclasses import replace

    from app.wiring import build

    secure = build(replace(town.settings, plain_http=False, trusted_hosts=("localhost",)))
    try:
        answer = secure.test_client().get("/login", base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-sid=")
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
    finally:
        secure.extensions["lianshen"].database.dispose()


def test_se_28_nothing_personal_is_part_of_an_address(town: Town) -> None:
    parts = {name for rule in town.app.url_map.iter_rules() for name in rule.arguments}
    assert parts <= IN_ADDRESSES | {"token", "case", "change", "person", "organisation"}
    for login in ("applicant", "coordinator"):
        page = town.person(login).get("/").text + town.person(login).get("/messages/").text
        assert not re.search(r'href="[^"]*(sid|csrf_token|password)=', page)


NAMES = {
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie: x=1.pdf",
    '报告".pdf': "报告.pdf",
    "../../etc/passwd": "....etcpasswd",
    "长" * 300 + ".pdf": "长" * 120,
    "报告\u202efdp.exe": "报告fdp.exe",
    "\x00\x1f": "file",
    "": "file",
    "résumé; filename=evil.html": "résumé; filename=evil.html",
}


@pytest.mark.parametrize("media", ["application/pdf", "image/svg+xml", "text/html", "image/png"])
@pytest.mark.parametrize("name", NAMES)
def test_se_29_whatever_a_file_is_called_it_leaves_as_an_attachment(name: str, media: str) -> None:
    answer = downloads.attachment(b"x", name, media)
    written = answer.headers["Content-Disposition"]
    assert written.startswith('attachment; filename="download"; filename*=UTF-8')
    assert written.rpartition("''")[2] == quote(NAMES[name], safe="")
    assert not set(written) & set("\r\n\0") and written.isascii()
    assert "sandbox" in answer.headers["Content-Security-Policy"]


HEADERS = (
    "Referer",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Original-URL",
    "Forwarded",
    "X-HTTP-Method-Override",
)


@pytest.mark.parametrize(
    "path",
    [
        "/%0d%0aSet-Cookie:%20x=1",
        "/login?next=/%0d%0aSet-Cookie:%20x=1",
        "/prefs?next=%0d%0aLocation:%20//evil.example&size=large%0d%0a",
        "/track?q=%0d%0a%00",
        "/track?q=%ff%fe",
        "/static/..%2f..%2fsettings.py",
        "/static/../../settings.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/files/..%2f..%2fetc/other/1",
        "/case/" + "9" * 4000,
    ],
)
def test_f21_line_breaks_and_odd_bytes_in_an_address_make_no_header_and_no_error(
    town: Town, path: str
) -> None:
    answer = town.app.test_client().get(path)
    assert answer.status_code in {200, 303, 308, 400, 404}
    assert "x=1" not in answer.headers.get("Set-Cookie", "")
    assert "evil" not in answer.headers.get("Location", "")
    assert b"class Settings" not in answer.data


def test_f21_headers_that_a_caller_may_set_change_nothing(town: Town) -> None:
    plain = town.app.test_client().get("/track?q=x")
    odd = town.app.test_client().get(
        "/track?q=x", headers=dict.fromkeys(HEADERS, "evil.example") | {"X-HTTP-Method-Override": "POST"}
    )
    assert (plain.status_code, odd.status_code) == (200, 200)
    assert "evil.example" not in odd.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_se_41_other_methods_are_not_taken(town: Town, method: str) -> None:
    for path in ("/", "/login", "/static/app.css"):
        assert town.app.test_client().open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static",
        "/.git/config",
        "/console",
        "/debug",
        "/docs",
        "/redoc",
        "/swagger",
        "/app/settings.py",
    ],
)
def test_se_41_there_is_no_listing_no_console_and_no_source(town: Town, path: str) -> None:
    assert town.app.test_client().get(path).status_code == 404


def test_se_41_no_debugging_even_when_the_environment_asks_for_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.wiring import build

    monkeypatch.setenv("FLASK_DEBUG", "1")
    app: Flask = build(town.settings)
    try:

        @app.before_request
        def breaks() -> None:
            raise RuntimeError("secret detail")

        answer = app.test_client().get("/")
        assert answer.status_code == 500
        assert "secret detail" not in answer.text and "Traceback" not in answer.text
    finally:
        app.extensions["lianshen"].database.dispose()


def test_se_10_the_framework_is_configured_as_the_table_says(town: Town) -> None:
    config = town.app.config
    assert (config["MAX_CONTENT_LENGTH"], config["MAX_FORM_MEMORY_SIZE"]) == (1024 * 1024, 1_000_000)
    assert (config["MAX_FORM_PARTS"], config["TRUSTED_HOSTS"]) == (2_000, ["localhost"])
    assert config["WTF_CSRF_TIME_LIMIT"] is None and config["WTF_CSRF_ENABLED"] is True
    assert (config["SESSION_COOKIE_HTTPONLY"], config["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert config["DEBUG"] is False and not config["PROPAGATE_EXCEPTIONS"]
    assert CSP.startswith(
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def test_se_10_the_children_have_the_limits_of_the_table() -> None:
    from app.documents import isolation
    from app.documents.render import MAX_DATA_URL

    limits = isolation.Limits()
    assert (limits.memory_mib, limits.cpu_s, limits.wall_s) == (900, 60, 90)
    assert MAX_DATA_URL == 200_000


def test_se_28_the_scripts_keep_nothing_in_the_browser_and_build_no_markup() -> None:
    scripts = below("app/assets/js", suffix=".js")
    assert len(scripts) >= 4
    kept = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|insertAdjacentHTML|eval\(|postMessage"
        r"|__proto__|new Function"
    )
    assert [str(path) for path in scripts if kept.search(text(path))] == []


@pytest.mark.parametrize(
    "typed", ["示例\r\nBcc: evil@example.com", "示例\nContent-Type: text/html\n\n<b>", "示\u2028例"]
)
def test_f21_a_mail_has_no_header_that_a_text_brought(typed: str) -> None:
    channel = SmtpChannel(urlsplit("smtp://mail.example:25"), "from@example.com")
    message = Message(number=1, address="to@example.com", subject=typed, text=typed, made_at=timepiece.now())
    read = message_from_bytes(channel._written(message))
    assert read.keys() == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
                           "Content-Transfer-Encoding", "MIME-Version"]  # fmt: skip
    assert read.get_content_type() == "text/plain" and read.get_all("Bcc") is None
