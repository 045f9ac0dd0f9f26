"""What every request passes: default deny, server-side sessions, form tokens, headers, one-time keys (FC-1–3, FC-11, FC-12)."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import security, timepiece
from app.errors import TooManyTries
from app.models import Application, Event, SecurityEvent, UserSession
from app.permissions import ACCESS, PUBLIC
from app.services import accounts
from app.settings import LIMITS
from app.web.redirects import own_path
from tests.people import Town, settings_for
from workflows.sign_in import Stage
from workflows.vocabulary import Role

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

ABSENT = "LS2026-411221-9999"


def addresses(app: Flask, ref: str) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route with this application's number."""
    values = {
        "ref": ref,
        "section": "energy",
        "kind": "other",
        "number": 1,
        "document_id": 1,
        "key": "coal.k1",
        "occasion": "accepted",
        "project_code": "2606-411221-04-01-583172",
    }
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda match: str(values[match[1]]), rule.rule)
        found += [(rule.endpoint, method, path) for method in sorted(ACCESS[rule.endpoint].methods)]
    return found


def test_fc_1_a_cookie_copied_before_logout_is_refused_after_it(town: Town) -> None:
    one = town.person("coordinator")
    copied = one.client.get_cookie("sid", domain="localhost")
    assert copied is not None
    assert one.get("/review/").status_code == 200
    assert one.post("/logout", {}, form="/review/", action="/logout", key=False).status_code == 303
    thief = town.app.test_client()
    thief.set_cookie("sid", copied.value, domain="localhost")
    assert thief.get("/review/").status_code == 303


def test_se_20_the_id_is_new_at_login_and_stored_only_as_a_hash(town: Town) -> None:
    client = town.app.test_client()
    client.get("/login")
    before = client.get_cookie("sid", domain="localhost")
    one = town.person("coordinator")
    after = one.client.get_cookie("sid", domain="localhost")
    assert before and after and before.value != after.value
    assert after.http_only and after.same_site == "Lax"
    with town.house.database.reading() as session:
        assert all(after.value not in row for row in session.scalars(select(UserSession.id_hash)))


@pytest.mark.parametrize(
    ("column", "age", "lives"),
    [
        ("seen_at", LIMITS.session_idle - timedelta(seconds=30), True),
        ("seen_at", LIMITS.session_idle + timedelta(seconds=30), False),
        ("created_at", LIMITS.session_absolute - timedelta(seconds=30), True),
        ("created_at", LIMITS.session_absolute + timedelta(seconds=30), False),
    ],
)
def test_se_20_a_session_ends_by_idleness_and_by_age(
    town: Town, column: str, age: timedelta, lives: bool
) -> None:
    one = town.person("coordinator")
    with town.house.database.transaction() as session:
        session.execute(update(UserSession).values({column: timepiece.now() - age}))
    assert (one.get("/review/").status_code == 200) is lives


def test_fc_2_every_unsafe_method_without_a_token_is_refused(town: Town) -> None:
    ref = town.case(reaches="county_check")
    coordinator = town.person("coordinator").client
    tried = 0
    for endpoint, method, path in addresses(town.app, ref):
        if method == "POST":
            tried += 1
            answer = coordinator.post(path, data={"_key": "0" * 32, "_version": "1"})
            # What only a sign-in at an earlier stage may call sends the others home before it looks at anything.
            elsewhere = answer.status_code == 303 and Stage.FULL not in ACCESS[endpoint].stages
            assert answer.status_code in {400, 404} or elsewhere, endpoint
    assert tried == sum("POST" in access.methods for access in ACCESS.values())


def test_fc_2_get_never_writes(town: Town) -> None:
    ref = town.case(reaches="signing")
    with town.house.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Event))
    for login in (
        "applicant",
        "coordinator",
        "lead-checker",
        "chair",
        "county-mianchi",
        "industry-handler",
        "archivist",
    ):
        client = town.person(login).client
        for _endpoint, method, path in addresses(town.app, ref):
            if method == "GET":
                # /readyz says 503 of a house that is not ready; that is its answer.
                assert client.get(path).status_code < 500 or path == "/readyz", path
    with town.house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == before


def test_fc_3_an_undeclared_endpoint_stops_the_start(town: Town) -> None:
    app = Flask("other")
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        security.require_registry(app)


def test_fc_3_nobody_signed_in_reaches_nothing_but_the_public_pages(town: Town) -> None:
    ref = town.case(reaches="consultation")
    client = town.app.test_client()
    for endpoint, method, path in addresses(town.app, ref):
        if method == "GET" and ACCESS[endpoint].roles is not PUBLIC:
            answer = client.get(path)
            assert answer.status_code == 303 and "/login" in answer.location, endpoint


def test_rule_8_another_companys_case_and_an_absent_one_look_the_same(town: Town) -> None:
    ref = town.case(reaches="consultation")
    stranger = town.person("applicant-b").client
    seen = 0
    for endpoint, method, path in addresses(town.app, ref):
        access = ACCESS[endpoint]
        if method != "GET" or access.loads != "application":
            continue
        theirs, absent = stranger.get(path), stranger.get(path.replace(ref, ABSENT))
        assert theirs.status_code == absent.status_code == 404, endpoint
        strip = re.compile(r'value="[^"]{30,}"|next=[^"&]*')
        assert strip.sub("", theirs.text) == strip.sub("", absent.text), endpoint
        seen += 1
    assert seen == sum("GET" in a.methods and a.loads == "application" for a in ACCESS.values())


def test_se_01_a_role_outside_the_table_meets_the_page_of_an_absent_thing(town: Town) -> None:
    ref = town.case(reaches="consultation")
    cells = 0
    for login in ("applicant", "county-mianchi", "coordinator", "lead-checker", "ecology-handler", "ecology-checker",
                  "ecology-signer", "chair", "archivist"):  # fmt: skip
        client = town.person(login).client
        role = town.house.cast.actors[login].role
        for endpoint, method, path in addresses(town.app, ref):
            access = ACCESS[endpoint]
            if method == "GET" and access.roles is not PUBLIC and role not in access.roles:
                assert client.get(path).status_code == 404, (login, endpoint)
                cells += 1
    assert cells > 100


def test_se_26_every_page_carries_the_headers(town: Town) -> None:
    ref = town.case(reaches="draft")
    client = town.person("applicant").client
    for path in ("/", "/login", "/my/", f"/apply/{ref}/", "/nowhere"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'; object-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]
        assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_se_35_an_unknown_host_is_refused(town: Town) -> None:
    assert town.app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\r\nb",
        "",
        "/" + "a" * 600,
        "javascript:x",
    ],
)
def test_se_27_redirects_stay_at_home(target: str) -> None:
    assert own_path(target) == "/"


def test_se_11_a_wrong_password_and_an_unknown_login_read_the_same(town: Town) -> None:
    answers = []
    for login in ("coordinator", "nobody"):
        client = town.app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert token
        reply = client.post("/login", data={"csrf_token": token[1], "login": login, "password": "wrong"})
        assert reply.status_code == 422
        answers.append(re.sub(r'value="[^"]*"', "", reply.text))
    assert answers[0] == answers[1]


def test_se_22_five_failures_lock_one_login_from_one_place_and_nobody_else(town: Town) -> None:
    for _ in range(5):
        assert _try(town, "chair", "wrong", "here") is False
    with pytest.raises(TooManyTries):
        _try(town, "chair", town.house.cast.passwords["chair"], "here")
    assert _try(town, "chair", town.house.cast.passwords["chair"], "elsewhere")
    assert _try(town, "coordinator", town.house.cast.passwords["coordinator"], "here")


def test_se_22_guesses_from_many_places_are_counted_too(town: Town) -> None:
    for number in range(20):
        assert _try(town, "chair", "wrong", f"place {number}") is False
    with pytest.raises(TooManyTries):
        _try(town, "chair", town.house.cast.passwords["chair"], "a new place")


def _try(town: Town, login: str, password: str, source: str) -> bool:
    now = timepiece.now()
    with town.house.database.transaction() as session:
        tried = accounts.attempt(session, login=login, source=source, now=now)
    if not accounts.verified(tried, password):
        return False
    with town.house.database.transaction() as session:
        return accounts.sign_in(session, tried, source=source, now=now) is not None


def test_cc_3_a_key_that_served_one_form_serves_no_other(town: Town) -> None:
    first, second = town.case(reaches="intake"), town.case("conditions", reaches="intake")
    lead = town.person("coordinator")
    hidden = lead.hidden(f"/case/{first}/", "/accept")
    assert lead.client.post(f"/case/{first}/accept", data=hidden).status_code == 303
    other = lead.hidden(f"/case/{second}/", "/accept") | {"_key": hidden["_key"]}
    assert lead.client.post(f"/case/{second}/accept", data=other).status_code == 409
    assert town.application(second).state == "intake"


def test_a_preview_is_for_the_lead_only(town: Town) -> None:
    ref = town.case(reaches="conclusion")
    number = town.preview(ref)
    for login, status in (
        ("coordinator", 200),
        ("chair", 200),
        ("ecology-handler", 404),
        ("county-mianchi", 404),
        ("applicant", 404),
    ):
        assert town.person(login).get(f"/files/{ref}/document/{number}").status_code == status, login


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a\0b"},
        {f"rows-{'9' * 5000}-quantity": "1"},
        {"rows-²-quantity": "1"},
        {f"x{n}": "1" for n in range(2100)},
    ],
)
def test_odd_posts_are_refused_before_a_form_reads_them(town: Town, fields: dict[str, str]) -> None:
    ref = town.case(reaches="draft")
    one = town.person("applicant")
    hidden = one.hidden(f"/apply/{ref}/energy", "/energy")
    assert one.client.post(f"/apply/{ref}/energy", data=hidden | fields).status_code in {400, 413}


def test_fc_12_an_error_in_a_guard_changes_nothing_and_shows_no_trace(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import case_file

    ref = town.case(reaches="county_check")
    one = town.person("county-mianchi")
    hidden = one.hidden(f"/case/{ref}/", "/endorse")
    before = town.application(ref).version

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(case_file, "review_case", broken)
    reply = one.client.post(f"/case/{ref}/endorse", data=hidden | {"opinion": "同意"})
    monkeypatch.undo()
    assert reply.status_code == 500
    assert "secret detail" not in reply.text and "Traceback" not in reply.text
    assert town.application(ref).version == before


def test_au_02_a_refused_step_leaves_one_entry_in_the_security_log(town: Town) -> None:
    ref = town.case(reaches="county_check")
    one = town.person("county-mianchi")
    hidden = one.hidden(f"/case/{ref}/", "/endorse") | {"_version": "1"}
    assert one.client.post(f"/case/{ref}/endorse", data=hidden | {"opinion": "同意上报"}).status_code == 409
    with town.house.database.reading() as session:
        refusals = session.scalars(
            select(SecurityEvent).where(SecurityEvent.action == "review.endorse")
        ).all()
        assert [row.object for row in refusals] == [ref]
        assert session.scalar(select(Application.state).where(Application.ref == ref)) == "county_check"


def test_no_setting_of_the_framework_is_left_open(town: Town) -> None:
    config = town.app.config
    assert config["MAX_CONTENT_LENGTH"] == LIMITS.request_body
    assert config["MAX_FORM_MEMORY_SIZE"] == LIMITS.form_memory
    assert config["MAX_FORM_PARTS"] == LIMITS.form_parts
    assert config["TRUSTED_HOSTS"] == ["localhost"]
    assert settings_for("sqlite:///x", town.settings.var).plain_http
    assert Role.CLOCK not in {role for access in ACCESS.values() for role in access.roles}


@pytest.mark.slow
def test_re_03_a_database_held_by_another_answers_503_and_loses_no_word(town: Town) -> None:
    ref = town.case(reaches="county_check")
    one = town.person("county-mianchi")
    hidden = one.hidden(f"/case/{ref}/", "/endorse")
    with town.house.database.transaction() as session:
        session.execute(update(UserSession).values(seen_at=timepiece.now()))
        answer = one.client.post(f"/case/{ref}/endorse", data=hidden | {"opinion": "示例：现场属实"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "示例：现场属实" in answer.text
