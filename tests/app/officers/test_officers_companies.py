"""A company registers with its code, is let in by the officers, and looks after its people; the last manager stays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app import timepiece
from app.db import Database
from app.errors import Conflict
from app.models import Account, Appointment, Event, Organisation
from app.services import organisations
from app.services.acting import Acting
from tests.app.officers.desks import (
    ID_NUMBER,
    NEW_COMPANY,
    PASSWORD,
    account,
    credit_code,
    decide,
    newest,
    register,
    visitor,
)
from tests.databases import by_hand
from tests.people import Person, Town, town_at
from workflows.cases import Actor
from workflows.people import AccountChangeKind, AccountKind
from workflows.vocabulary import Role


def signed_in(town: Town, login: str) -> Person:
    person = visitor(town)
    answer = person.post("/login", {"login": login, "password": PASSWORD}, form="/login", key=False)
    assert answer.status_code == 303, answer.text
    return person


def refused(town: Town, login: str) -> bool:
    fields = {"login": login, "password": PASSWORD}
    return visitor(town).post("/login", fields, form="/login", key=False).status_code == 422


def let_in(town: Town, login: str) -> Person:
    """A new company, registered and approved; its first person, signed in."""
    assert register(town, login).status_code == 303
    assert decide(town).status_code == 303
    return signed_in(town, login)


def posts(town: Town, login: str) -> list[tuple[Role, bool]]:
    with town.house.database.reading() as session:
        rows = select(Appointment).where(Appointment.account_id == account(town, login).id, Appointment.live)
        return [(row.role, row.manager) for row in session.scalars(rows)]


def held(town: Town, login: str) -> int:
    with town.house.database.reading() as session:
        rows = select(Appointment.id).where(
            Appointment.account_id == account(town, login).id, Appointment.live
        )
        return session.scalars(rows.order_by(Appointment.id.desc())).first() or 0


def test_a_company_registers_and_gets_in_when_the_officer_has_looked(town: Town) -> None:
    answer = register(town, "new-company")
    assert answer.status_code == 303
    assert newest(town).ref in town.app.test_client().get(answer.location).text
    assert refused(town, "new-company")
    page = town.person("security-admin").get(f"/admin/changes/{newest(town).ref}").text
    for words in (NEW_COMPANY, "示例新注册建材有限公司", "139****1234", "410***********6533", "营业执照.pdf"):
        assert words in page, words
    assert ID_NUMBER not in page
    licence = town.person("security-admin").get(f"/admin/changes/{newest(town).ref}/licence")
    assert licence.headers["Content-Disposition"].startswith("attachment")
    assert decide(town).status_code == 303
    person = signed_in(town, "new-company")
    assert person.get("/my/").status_code == 200
    assert posts(town, "new-company") == [(Role.APPLICANT, True)]
    assert account(town, "new-company").kind is AccountKind.COMPANY


@pytest.mark.parametrize(
    ("changed", "licence", "words"),
    [
        ({"credit_code": "91411200"}, True, "应为 18 位"),
        ({"credit_code": NEW_COMPANY[:-1] + ("1" if NEW_COMPANY[-1] != "1" else "2")}, True, "校验位不对"),
        ({"organisation": ""}, True, "单位名称应为 2–100 个字符"),
        ({"name": "新"}, True, "姓名应为 2–50 个字符"),
        ({"id_number": "410102199003071235"}, True, "身份证号的校验位不对"),
        ({"id_number": "4101"}, True, "身份证号应为 18 位"),
        ({"phone": ""}, True, "请填写手机号"),
        ({"login": "archivist"}, True, "已经有人使用"),
        ({"again": "Andere-2026-kiln"}, True, "两次输入的密码不一致"),
        ({}, False, "请上传营业执照扫描件"),
    ],
)
def test_a_registration_that_cannot_stand_says_why_and_keeps_what_was_typed(
    town: Town, changed: dict[str, str], licence: bool, words: str
) -> None:
    fields = {"login": "new-company", **changed}
    answer = register(town, fields.pop("login"), licence=licence, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="13900001234"' in answer.text or "phone" in changed
    assert PASSWORD not in answer.text
    assert not list(town.house.store.root.glob("??/*")), "what is refused leaves no file behind"
    with town.house.database.reading() as session:
        assert session.scalar(select(Account.id).where(Account.login == "new-company")) is None


def test_full_width_and_lower_case_codes_are_read(town: Town) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in NEW_COMPANY.lower())
    assert register(town, "new-company", credit_code=wide).status_code == 303
    assert newest(town).credit_code == NEW_COMPANY


def test_two_registrations_of_one_company_the_second_finds_it_registered(town: Town) -> None:
    register(town, "first-of-two")
    first = newest(town)
    register(town, "second-of-two")
    assert decide(town).status_code == 303
    page = town.person("security-admin").get(f"/admin/changes/{first.ref}").text
    assert "这个统一社会信用代码的单位已经登记" in page
    with town.house.database.reading() as session:
        count = select(func.count()).select_from(Organisation).where(Organisation.credit_code == NEW_COMPANY)
        assert session.scalar(count) == 1


def test_a_colleague_joins_when_the_companys_manager_says_so_not_the_officers(town: Town) -> None:
    manager = let_in(town, "new-company")
    assert register(town, "colleague", licence=False, organisation="").status_code == 303
    change = newest(town)
    assert change.kind is AccountChangeKind.JOIN
    assert town.person("security-admin").get(f"/admin/changes/{change.ref}").status_code == 404
    assert decide(town).status_code == 409
    stranger = town.person("applicant-b")
    foreign = stranger.post(
        f"/organisation/asking/{change.ref}", {"action": "admit", "_version": "1"}, form="/organisation"
    )
    assert foreign.status_code == 404
    answer = manager.post(
        f"/organisation/asking/{change.ref}", {"action": "admit"}, form="/organisation", action=change.ref
    )
    assert answer.status_code == 303
    assert posts(town, "colleague") == [(Role.APPLICANT, False)]
    colleague = signed_in(town, "colleague")
    assert "授权人员" not in colleague.get("/organisation").text
    bound = colleague.post(
        "/organisation/bind", {"login": "applicant-b", "role": "consultant"}, form="/organisation"
    )
    assert bound.status_code in {400, 409}


def test_a_consultant_is_bound_acts_for_both_companies_and_leaves(town: Town) -> None:
    manager = let_in(town, "new-company")
    bad = manager.post(
        "/organisation/bind",
        {"login": "nobody-here", "role": "consultant"},
        form="/organisation",
        action="bind",
    )
    assert bad.status_code == 422
    assert "没有这个登录名的企业用户" in bad.text
    assert 'value="nobody-here"' in bad.text
    fields = {"login": "applicant-b", "role": "consultant"}
    assert manager.post("/organisation/bind", fields, form="/organisation", action="bind").status_code == 303
    twice = manager.post("/organisation/bind", fields, form="/organisation", action="bind")
    assert "对方已经可以办理本单位的事项" in twice.text
    consultant = town.person("applicant-b")
    assert "示例新注册建材有限公司" not in consultant.get("/organisation").text
    other = held(town, "applicant-b")
    page = consultant.get("/account").text
    assert "以“编制单位（示例新注册建材有限公司）”办理" in page and page.count("”办理<") == 1
    moved = consultant.post("/account/role", {"appointment": str(other)}, form="/organisation", key=False)
    assert moved.status_code == 303
    assert "示例新注册建材有限公司" in consultant.get("/organisation").text
    left = consultant.post(f"/organisation/people/{other}/part", {}, form="/organisation", action="part")
    assert left.status_code == 303
    assert posts(town, "applicant-b") == [(Role.APPLICANT, True)]
    assert consultant.get("/organisation").status_code == 303


def test_nobody_stands_in_a_role_that_is_not_his(town: Town) -> None:
    consultant = town.person("applicant-b")
    foreign = held(town, "system-admin")
    answer = consultant.post("/account/role", {"appointment": str(foreign)}, form="/organisation", key=False)
    assert answer.status_code == 404


def test_the_last_manager_names_another_before_he_goes(town: Town) -> None:
    manager = let_in(town, "new-company")
    own = held(town, "new-company")
    answer = manager.post(f"/organisation/people/{own}/part", {}, form="/organisation", action="part")
    assert answer.status_code == 409
    assert "这是最后一名单位管理员" in answer.text
    register(town, "colleague", licence=False, organisation="")
    ref = newest(town).ref
    manager.post(f"/organisation/asking/{ref}", {"action": "admit"}, form="/organisation", action=ref)
    other = held(town, "colleague")
    run = manager.post(
        f"/organisation/people/{other}/run", {"manager": "yes"}, form="/organisation", action="/run"
    )
    assert run.status_code == 303
    gone = manager.post(f"/organisation/people/{own}/part", {}, form="/organisation", action=f"{own}/part")
    assert (gone.status_code, posts(town, "new-company")) == (303, [])
    with town.house.database.reading() as session:
        seen = select(Event.action).where(Event.action.startswith("organisation.")).order_by(Event.seq)
        assert list(session.scalars(seen)) == ["organisation.manager", "organisation.leave"]


@pytest.mark.postgres
def test_of_two_managers_who_leave_at_once_one_stays(postgresql_url: str, tmp_path: Path) -> None:
    town = town_at(postgresql_url, tmp_path / "var")
    company = town.house.organisations["a"]
    with by_hand(town.house.database) as session:
        second = Account(login="second", name="二示例", password_hash="!", kind=AccountKind.COMPANY)
        session.add(second)
        session.flush()
        session.add(Appointment(account_id=second.id, role=Role.APPLICANT, body=str(company), manager=True))
        session.flush()
        rows = session.scalars(select(Appointment).where(Appointment.body == str(company))).all()
        leaving = [(row.account_id, row.id) for row in rows]
    together = Barrier(len(leaving))

    def leave(who: tuple[int, int]) -> bool:
        database = Database(postgresql_url)
        actor = Actor(account_id=who[0], name="示例", role=Role.APPLICANT, body=str(company))
        together.wait()
        try:
            with database.transaction() as session:
                organisations.part(session, Acting(actor=actor, moment=timepiece.now()), who[1])
            return True
        except Conflict:
            return False
        finally:
            database.dispose()

    with ThreadPoolExecutor(len(leaving)) as pool:
        assert sorted(pool.map(leave, leaving)) == [False, True]
    town.close()


def test_a_code_is_made_right_by_its_last_character() -> None:
    assert credit_code(NEW_COMPANY[:17]) == NEW_COMPANY


def test_every_sentence_about_a_password_stands_beside_its_field(town: Town) -> None:
    page = register(town, "new-company", password="aaa", again="aaa").text
    beside = page.partition('id="password-error"')[2].partition("</p>")[0]
    for sentence in ("密码至少 10 个字符", "至少 3 类", "至少要有 5 个不同的字符"):
        assert sentence in beside, sentence
    assert page.count('href="#password"') == 1
