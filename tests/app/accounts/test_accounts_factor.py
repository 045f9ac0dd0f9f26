"""TOTP: each code once, a step of tolerance, bound before anything else; recovery codes; five wrong ones lock (SE-23, SE-22)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import timepiece
from app.models import RecoveryCode, SecondFactor
from app.services import second_factor
from app.wiring import build
from tests.app.accounts.doors import PASSWORD, House, code_of, later, press, shown_codes
from tests.people import Person

CODE, FACTOR = "/account/code", "/account/second-factor"
SIX = frozenset("0123456789")


def give(person: Person, code: str) -> int:
    return press(person, CODE, {"one_time_code": code}).status_code


def test_se_23_staff_bind_an_authenticator_before_anything_else_and_show_it_from_then_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.plain("chair")
    person = house.enters("chair")
    assert person.get("/review/").location == FACTOR
    page = press(person, FACTOR, {}, action=f"{FACTOR}/begin").text
    assert 'src="data:image/svg+xml' in page
    secret = page.partition('密钥 <span class="jr-code">')[2].partition("<")[0].replace(" ", "")
    assert len(secret) == 32
    wrong = press(person, FACTOR, {"one_time_code": "000000"}, action=f"{FACTOR}/confirm")
    assert wrong.status_code == 422 and person.get("/review/").location == FACTOR
    now = timepiece.now()
    bound = press(person, FACTOR, {"one_time_code": code_of(secret, now)}, action=f"{FACTOR}/confirm")
    codes = shown_codes(bound)
    assert bound.status_code == 200 and len(set(codes)) == 10
    assert person.get("/review/").status_code == 200
    assert secret not in person.get(FACTOR).text.replace(" ", "") and not shown_codes(person.get(FACTOR))
    again = house.enters("chair")
    assert again.get("/review/").location == CODE
    assert give(again, code_of(secret, now)) == 422, "the code of the binding is used up"
    moment = later(monkeypatch, timedelta(seconds=60))
    assert give(again, code_of(secret, moment)) == 303
    assert again.get("/review/").status_code == 200
    third = house.enters("chair")
    assert give(third, codes[3].lower().replace("-", " ")) == 303
    fourth = house.enters("chair")
    assert give(fourth, codes[3]) == 422 and give(fourth, codes[4]) == 303
    assert "未用的恢复码 8 个" in fourth.get("/account").text


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_se_23_a_code_is_good_one_step_before_and_after_its_own(
    house: House, monkeypatch: pytest.MonkeyPatch, steps: int, taken: bool
) -> None:
    house.plain("county-hubin")
    secret = house.bind("county-hubin")
    moment = later(monkeypatch, timedelta(0))
    person = house.enters("county-hubin")
    code = code_of(secret, moment, steps=steps)
    assert (give(person, code) == 303) is taken
    if taken:
        other = house.enters("county-hubin")
        assert give(other, code) == 422, "each code once"
        assert give(other, code_of(secret, moment, steps=steps - 1)) == 422, "nor one before it"


def test_se_23_of_two_who_show_one_code_at_once_one_is_let_in(house: House) -> None:
    house.plain("county-lushi")
    secret, key = house.bind("county-lushi"), house.settings.secret_key
    number, now = house.account("county-lushi").id, timepiece.now()
    code = code_of(secret, now)

    with house.house.database.reading() as session:
        asked = second_factor.question(session, number, code, key=key)
    answer = second_factor.answered(asked, code, now)
    assert answer is not None

    def show(_one: int) -> bool:
        with house.house.database.transaction() as session:
            return second_factor.take(session, number, answer, now)

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(show, range(8))).count(True) == 1
    assert give(house.enters("county-lushi"), code) == 422


def test_se_22_five_wrong_codes_lock_and_the_right_password_does_not_open_again(house: House) -> None:
    house.plain("supervisor")
    secret = house.bind("supervisor")
    for tried in range(5):
        person = house.enters("supervisor")  # the password is right each time: that forgives no code
        assert give(person, "000000" if code_of(secret, timepiece.now()) != "000000" else "111111") == 422, (
            tried
        )
    assert give(person, code_of(secret, timepiece.now())) == 429
    answer = press(house.visitor(), "/login", {"login": "supervisor", "password": PASSWORD}, action="")
    assert answer.status_code == 429 and answer.headers["Retry-After"]


def test_se_23_neither_secret_nor_recovery_code_can_be_read_from_the_database(house: House) -> None:
    house.plain("rule-keeper")
    secret, key = house.bind("rule-keeper"), house.settings.secret_key
    shown, hashes = second_factor.fresh_codes()
    mine, other = house.account("rule-keeper").id, house.account("rule-keeper-second").id
    house.write(lambda session: second_factor.keep_codes(session, mine, hashes))
    with house.house.database.reading() as session:
        row = session.get_one(SecondFactor, mine)
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert secret not in row.secret
    assert not any(code[2:].replace("-", "") in one for code in shown for one in kept)
    assert second_factor._opened(key, mine, row.secret) == secret
    assert second_factor._opened(key, other, row.secret) == "", "bound to its account"
    assert second_factor._opened(key + "x", mine, row.secret) == "", "another SECRET_KEY opens nothing"
    assert row.secret != second_factor._sealed(key, mine, secret), "never twice the same"


def test_se_23_without_the_right_secret_key_nobody_gets_past_the_code(house: House) -> None:
    house.plain("lead-checker")
    secret = house.bind("lead-checker")
    moved = build(replace(house.settings, secret_key="another-secret-of-the-tests-and-nothing-else"))
    person = Person(moved.test_client(), "lead-checker")
    person.sign_in(PASSWORD)
    assert give(person, code_of(secret, timepiece.now())) == 422
    moved.extensions["lianshen"].database.dispose()


def test_se_23_a_new_authenticator_needs_the_password_and_the_old_one_serves_until_it_is_bound(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.plain("coordinator")
    secret = house.bind("coordinator")
    person = house.enters("coordinator")
    give(person, code_of(secret, timepiece.now()))
    assert press(person, FACTOR, {"current": "Wrong-kiln-1"}, action=f"{FACTOR}/begin").status_code == 422
    assert "绑定用的二维码" in press(person, FACTOR, {"current": PASSWORD}, action=f"{FACTOR}/begin").text
    moment = later(monkeypatch, timedelta(seconds=60))
    other = house.enters("coordinator")
    assert give(other, code_of(secret, moment)) == 303
    gone = press(
        person,
        FACTOR,
        {"one_time_code": code_of(secret, moment, steps=1)},
        action=f"{FACTOR}/unbind",
    )
    assert gone.status_code == 409 and "必须使用动态码" in gone.text


def test_se_23_people_of_companies_may_bind_one_and_part_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.plain("applicant-e")
    secret = house.bind("applicant-e")
    person = house.enters("applicant-e")
    assert person.get("/my/").location == CODE
    assert give(person, code_of(secret, timepiece.now())) == 303
    moment = later(monkeypatch, timedelta(seconds=60))
    fresh = press(person, FACTOR, {"one_time_code": code_of(secret, moment)}, action=f"{FACTOR}/codes")
    assert len(shown_codes(fresh)) == 10
    moment = later(monkeypatch, timedelta(seconds=60))
    done = press(person, FACTOR, {"one_time_code": shown_codes(fresh)[0]}, action=f"{FACTOR}/unbind")
    assert (done.status_code, done.location) == (303, "/account")
    assert house.enters("applicant-e").get("/my/").status_code == 200


def test_se_23_the_way_back_for_who_lost_everything_ends_the_old_authenticator(house: House) -> None:
    house.plain("expert-2")
    house.bind("expert-2")
    both = house.newcomer("expert-2")
    person = house.visitor("expert-2")
    person.sign_in(both)
    assert person.get("/account").location == "/account/password"
    with house.house.database.reading() as session:
        assert not second_factor.confirmed(session, house.account("expert-2").id)
