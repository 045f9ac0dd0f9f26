"""A forgotten password: the same page for everybody, a mailed word good once and for half an hour (SE-21, SE-11)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select, update

from app import channels, timepiece
from app.canonical import sha256
from app.jobs.queue import jobs
from app.models import Account, PasswordLink
from app.services import password_links, second_factor
from tests.app.accounts.doors import ANOTHER, PASSWORD, House, later, press
from tests.app.notices.sink import Sink, listening

NEW = {"password": ANOTHER, "again": ANOTHER}


@pytest.fixture
def mail(house: House) -> Callable[..., str]:
    """Do the job for the account of that login; the word in the mail, or empty."""

    def sent(login: str, *, email: str = "person@example.invalid", at: datetime | None = None) -> str:
        with listening() as sink:
            number = house.account(login).id
            house.write(
                lambda session: session.execute(
                    update(Account).where(Account.id == number).values(email=email)
                )
            )
            outgoing = {"mail": channels.SmtpChannel(urlsplit(sink.url), "ls@example.invalid")}
            password_links.mail_job(
                house.house.database,
                outgoing,
                lambda: at or timepiece.now(),
                number,
                site="http://localhost:8000",
            )
            return word_of(sink)

    return sent


def word_of(sink: Sink) -> str:
    text = "".join(str(one.get_content()) for one in sink.mails)
    return text.partition("/login/reset?word=")[2].partition("\n")[0].strip()


def test_se_11_who_asks_for_an_unknown_login_sees_the_same_page_and_costs_the_same_work(house: House) -> None:
    def waiting() -> int:
        return len([row for row in jobs(house.house.database.engine) if row.job == password_links.MAIL])

    answers = []
    for login in ("applicant", "nobody-there", "", "x" * 300):
        before = waiting()
        answer = press(house.visitor(), "/login/forgotten", {"login": login}, action="")
        answers.append((answer.status_code, answer.location, waiting() - before))
    assert set(answers) == {(303, "/login/forgotten?sent=1", 1)}


def test_se_21_the_mailed_word_sets_a_password_once_and_ends_every_sign_in(
    house: House, mail: Callable[..., str]
) -> None:
    house.plain("applicant")
    before = house.enters("applicant")
    word = mail("applicant")
    with house.house.database.reading() as session:
        (kept,) = session.scalars(select(PasswordLink.token_hash))
    assert len(word) == 32 and kept == sha256(word)
    somebody, page = house.visitor(), f"/login/reset?word={word}"
    weak = somebody.post("/login/reset", {"word": word, "password": "applicant", "again": "x"}, form=page)
    assert weak.status_code == 422 and "至少 10 个字符" in weak.text
    old = somebody.post("/login/reset", {"word": word, "password": PASSWORD, "again": PASSWORD}, form=page)
    assert old.status_code == 422 and "最近 5 次" in old.text
    assert somebody.post("/login/reset", NEW | {"word": word}, form=page).location == "/login?reset=1"
    again = somebody.post("/login/reset", NEW | {"word": word}, form=page)
    assert again.status_code == 422 and "已经用过" in again.text
    assert before.get("/my/").location.startswith("/login")
    assert house.enters("applicant", ANOTHER).get("/my/").status_code == 200


@pytest.mark.parametrize(
    ("age", "code"), [(timedelta(minutes=29, seconds=59), 303), (timedelta(minutes=30), 422)]
)
def test_se_21_the_mailed_word_lasts_half_an_hour(
    house: House, mail: Callable[..., str], monkeypatch: pytest.MonkeyPatch, age: timedelta, code: int
) -> None:
    house.plain("applicant-b")
    moment = later(monkeypatch, timedelta(0))
    word = mail("applicant-b", at=moment - age)
    fields = {"word": word, "password": f"Kiln-{code}-wagons", "again": f"Kiln-{code}-wagons"}
    assert house.visitor().post("/login/reset", fields, form="/login/reset").status_code == code


def test_se_24_three_mails_an_hour_and_none_to_nobody(house: House, mail: Callable[..., str]) -> None:
    house.plain("applicant-c")
    now = timepiece.now()
    assert [bool(mail("applicant-c", at=now + timedelta(seconds=n))) for n in range(4)] == [True] * 3 + [
        False
    ]
    assert mail("applicant-c", at=now + timedelta(hours=1, seconds=3))
    assert not mail("applicant-d", email="")
    house.write(
        lambda session: session.execute(
            update(Account).where(Account.login == "applicant-d").values(disabled_at=now)
        )
    )
    assert not mail("applicant-d")


def test_se_23_a_mailed_word_leaves_the_second_factor_alone(house: House, mail: Callable[..., str]) -> None:
    house.plain("supervisor")
    house.bind("supervisor")
    word = mail("supervisor")
    assert house.visitor().post("/login/reset", NEW | {"word": word}, form="/login/reset").status_code == 303
    assert house.enters("supervisor", ANOTHER).get("/account").location == "/account/code"


def test_se_23_no_mail_sets_the_first_password_of_staff_or_one_without_a_second_factor(
    house: House, mail: Callable[..., str]
) -> None:
    house.plain("archivist")
    assert not mail("archivist"), "no factor yet: who reads the mail would bind his own"
    house.bind("archivist")
    word = mail("archivist")
    assert word
    house.write(lambda session: second_factor.end(session, house.account("archivist").id))
    late = house.visitor().post("/login/reset", NEW | {"word": word}, form="/login/reset")
    assert late.status_code == 422, "mailed in time, and the factor is gone since"
    house.newcomer("archivist")
    house.bind("archivist")
    assert not mail("archivist"), "the first password comes from two officers"
    house.plain("applicant-e")
    house.newcomer("applicant-e")
    assert not mail("applicant-e")


def test_se_21_a_wrong_word_sets_nothing(house: House) -> None:
    with house.house.database.reading() as session:
        before = session.scalars(select(Account.password_hash)).all()
    for word in ("", "x", "a" * 32, "' OR 1=1", "a" * 2000):
        answer = house.visitor().post("/login/reset", NEW | {"word": word}, form="/login/reset")
        assert answer.status_code == 422, word
    with house.house.database.reading() as session:
        assert session.scalars(select(Account.password_hash)).all() == before
        assert (
            session.scalar(
                select(func.count()).select_from(PasswordLink).where(PasswordLink.token_hash == sha256("x"))
            )
            == 0
        )
