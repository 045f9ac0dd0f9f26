"""The door of the read interface: tokens, methods, cookies, headers, how often."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app import timepiece
from app.canonical import sha256
from app.db import Database
from app.errors import Absent, Invalid
from app.models import ApiToken, SecurityEvent, UserSession
from app.permissions import ACCESS, PUBLIC
from app.services import api_tokens
from app.web import programs
from tests.app.api.reader import ALL, Reader
from workflows.read_scopes import ReadScope


def log(reader: Reader) -> list[SecurityEvent]:
    with reader.town.house.database.reading() as session:
        return list(session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)))


def test_se_01_every_address_below_the_door_asks_for_a_token_but_its_description(bare: Reader) -> None:
    rules = [rule for rule in bare.town.app.url_map.iter_rules() if rule.rule.startswith(programs.PREFIX)]
    open_to_all = {rule.endpoint for rule in rules if ACCESS[rule.endpoint].scope is None}
    assert open_to_all == {"api.description"}
    scoped = {name for name, access in ACCESS.items() if access.scope is not None}
    assert scoped == {rule.endpoint for rule in rules} - open_to_all
    assert all(ACCESS[name].roles is PUBLIC and ACCESS[name].methods == ("GET",) for name in scoped)
    for rule in rules:
        assert rule.methods == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer ",
        "Bearer lianshen_wrong_but_long_enough_to_be_one",
        "Basic YTpi",
        "Bearer 令牌",
        "Bearer " + "x" * 5000,
        "lianshen_" + "x" * 43,
    ],
)
def test_x4_without_a_good_token_every_address_answers_401(bare: Reader, header: str) -> None:
    given = {"Authorization": header.encode().decode("latin-1")} if header else {}
    client = bare.town.app.test_client()
    for path in ("/cases", "/cases/LS2026-411221-0001", "/ledger", "/decisions", "/decisions/x"):
        answer = client.get(f"/api/v1{path}", headers=given)
        assert answer.status_code == 401 and json.loads(answer.data)["code"] == "token"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_x4_a_token_is_kept_as_a_hash_and_shown_nowhere_again(bare: Reader) -> None:
    number, secret = bare.token()
    assert len(secret) == len(api_tokens.MARK) + 43  # 256 bits
    with bare.town.house.database.reading() as session:
        row = session.get_one(ApiToken, number)
        stored = " ".join(str(getattr(row, column.key)) for column in ApiToken.__table__.columns)
        listed = repr(api_tokens.listed(session, timepiece.now()))
    assert row.token_sha256 == sha256(secret)
    assert secret not in stored + listed + repr([vars(one) for one in log(bare)])


def test_x4_an_ended_token_opens_nothing_from_then_on(bare: Reader) -> None:
    number, secret = bare.token()
    assert bare.ask("/cases", secret).status_code == 200
    with bare.town.house.database.transaction() as session:
        api_tokens.end(session, None, number, at=timepiece.now())
    assert bare.ask("/cases", secret).status_code == 401
    last = log(bare)[-1]
    assert (last.action, last.outcome, last.object) == ("api_token.use", "refused", f"token {number}")
    with bare.town.house.database.transaction() as session, pytest.raises(Absent):
        api_tokens.end(session, None, number, at=timepiece.now())


@pytest.mark.parametrize(("left", "code"), [(timedelta(seconds=5), 200), (timedelta(0), 401)])
def test_x4_a_token_opens_until_it_expires(bare: Reader, left: timedelta, code: int) -> None:
    number, secret = bare.token()
    now = timepiece.now()
    with bare.town.house.database.transaction() as session:
        values = {"made_at": now - timedelta(days=1), "expires_at": now + left}
        session.execute(update(ApiToken).where(ApiToken.id == number).values(**values))
    assert bare.ask("/cases", secret).status_code == code


def test_x4_the_last_use_is_noted_at_most_once_a_minute(bare: Reader) -> None:
    number, secret = bare.token()

    def used() -> object:
        with bare.town.house.database.reading() as session:
            return session.get_one(ApiToken, number).used_at

    assert used() is None
    bare.ask("/cases", secret)
    first = used()
    bare.ask("/cases", secret)
    assert first is not None and used() == first
    with bare.town.house.database.transaction() as session:
        earlier = timepiece.now() - timedelta(minutes=1)
        session.execute(update(ApiToken).where(ApiToken.id == number).values(used_at=earlier))
    bare.ask("/cases", secret)
    assert used() not in {first, earlier}


def test_x4_a_persons_cookie_opens_nothing_and_none_is_set(bare: Reader) -> None:
    chair = bare.town.person("chair")
    _, secret = bare.token()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert chair.client.get("/api/v1/cases").status_code == 401
    with bare.town.house.database.reading() as session:
        sessions = session.scalar(select(func.count()).select_from(UserSession))
    client = bare.town.app.test_client()
    for path in ("/cases", "/openapi.json", "/nothing", "", "/cases/x"):
        for answer in (client.get(f"/api/v1{path}", headers=bearer), client.get(f"/api/v1{path}")):
            assert "Set-Cookie" not in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers
    with bare.town.house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UserSession)) == sessions


def test_x4_a_token_opens_no_page_of_people(bare: Reader) -> None:
    _, secret = bare.token()
    answer = bare.town.app.test_client().get("/review/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 303 and "/login" in answer.location


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_x4_it_only_reads(bare: Reader, method: str) -> None:
    _, secret = bare.token()
    for path in ("/api/v1/cases", "/api/v1/openapi.json"):
        answer = bare.town.app.test_client().open(
            path, method=method, headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD"
        assert json.loads(answer.data)["code"] == "method"


def test_se_24_a_token_that_asks_too_often_waits_and_another_does_not(bare: Reader) -> None:
    rates = bare.town.app.extensions["rates"]
    (_, busy), (_, calm) = bare.token(), bare.token()
    path = f"/decisions/{'x'}"
    rates.enabled = True
    try:
        codes = [bare.ask(path, busy).status_code for _ in range(121)]
        waiting = bare.ask(path, busy)
        assert codes == [404] * 120 + [429]
        assert bare.ask(path, calm).status_code == 404
        wrong = [bare.ask("/ledger", "nobody_has_this_token_0123456789").status_code for _ in range(31)]
        assert wrong == [401] * 30 + [429]
        assert bare.ask("/ledger", calm).status_code == 200
    finally:
        rates.enabled = False
    assert waiting.headers["Retry-After"] == "60"
    assert json.loads(waiting.data)["code"] == "too_many"


def test_se_19_a_failure_inside_says_nothing_of_the_inside(
    bare: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import read_rows

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(read_rows, "cases", broken)
    answer = bare.ask("/cases", bare.token()[1])
    found = json.loads(answer.data)
    assert answer.status_code == 500 and found["code"] == "unexpected" and found["incident"]
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"client": ""}, "client"),
        ({"client": "x" * 101}, "client"),
        ({"client": "a\nb"}, "client"),
        ({"scopes": ()}, "scope"),
        ({"county": "411299"}, "county"),
        ({"days": 0}, "valid_days"),
        ({"days": 732}, "valid_days"),
    ],
)
def test_x4_a_token_is_made_for_somebody_something_and_some_time(
    bare: Reader, changed: dict[str, object], field: str
) -> None:
    given = {"client": "示例", "scopes": ALL, "county": "", "counties": ["411221"], "days": 731} | changed
    with bare.town.house.database.transaction() as session, pytest.raises(Invalid) as refused:
        api_tokens.add(session, None, at=timepiece.now(), **given)
    assert [name for name, _ in refused.value.faults] == [field]


def test_x4_the_database_itself_keeps_a_token_scoped_and_ending(database_url: str) -> None:
    database, now = Database(database_url), timepiece.now()
    with database.transaction() as session:
        number, secret = api_tokens.add(session, None, at=now, client="示例", scopes=[ReadScope.LEDGER])
    with database.reading() as session:
        found = api_tokens.known(session, secret, now)
        assert found is not None and found.scopes == {ReadScope.LEDGER} and found.name == "示例"
        assert api_tokens.known(session, secret, now + timedelta(days=365)) is None
    for values in ({"scopes": ""}, {"expires_at": now}, {"ended_at": now - timedelta(seconds=1)}):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(update(ApiToken).where(ApiToken.id == number).values(**values))
    database.dispose()


def test_x4_tokens_are_made_listed_and_ended_at_the_command_line(
    bare: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = bare.town.settings
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LIANSHEN_VAR", str(settings.var))
    monkeypatch.setenv("RULES_OVERLAY", str(settings.overlay))
    cli = bare.town.app.cli

    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(cli, ["token", *words])
        return done.exit_code, done.stdout, done.stderr

    code, secret, told = run("add", "示例能耗平台", "--scope", "cases", "--county", "411221", "--days", "7")
    assert code == 0 and "只显示这一次" in told
    assert bare.ask("/cases", secret.strip()).status_code == 200
    assert bare.ask("/ledger", secret.strip()).status_code == 404
    _, listed, _ = run("list")
    row = next(line for line in listed.splitlines() if "示例能耗平台" in line)
    number = row.split()[0]
    assert "办理进度" in row and "411221" in row and "有效" in row and secret.strip() not in listed
    assert run("end", number)[0] == 0
    assert bare.ask("/cases", secret.strip()).status_code == 401
    assert run("end", number)[0] == 2
    assert run("add", "示例", "--scope", "everything")[0] == 2
    assert "411221" in run("add", "示例", "--scope", "cases", "--county", "999999")[2]
    actions = [(one.action, one.object) for one in log(bare) if one.object == f"token {number}"]
    assert actions[0] == ("api_token.add", f"token {number}")
    assert ("api_token.end", f"token {number}") in actions
