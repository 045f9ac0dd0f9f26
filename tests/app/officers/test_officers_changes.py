"""Accounts proposed by one officer and decided by another; what neither can do; the last one stays (trust §5.3)."""

import pytest
from sqlalchemy import func, select

from app.models import Account, AccountChange, Appointment, Event, UserSession
from tests.app.officers.desks import account, decide, half, newest, propose
from tests.people import Person, Town
from workflows.people import AccountChangeState, AccountKind
from workflows.vocabulary import Role

NEW = {
    "name": "新示例",
    "login": "new-signer",
    "role": "signer",
    "department": "ecology",
    "phone": "13900001234",
}


def posts(town: Town, login: str) -> list[tuple[Role, str]]:
    with town.house.database.reading() as session:
        rows = select(Appointment.role, Appointment.body).join(Account, Account.id == Appointment.account_id)
        live = rows.where(Account.login == login, Appointment.live).order_by(Appointment.id)
        return [(role, body) for role, body in session.execute(live)]


def test_an_account_is_proposed_by_one_and_approved_by_another_with_one_event_each(town: Town) -> None:
    proposed = propose(town, "create", **NEW)
    first = half(proposed)
    assert posts(town, "new-signer") == []
    approved = decide(town)
    second = half(approved)
    assert first != second
    assert posts(town, "new-signer") == [(Role.SIGNER, "ecology")]
    row = newest(town)
    assert row.state is AccountChangeState.APPROVED
    assert row.first_hash == ""
    with town.house.database.reading() as session:
        found = session.scalars(select(Event.action).where(Event.object == row.ref).order_by(Event.seq))
        assert list(found) == ["account_change.propose", "account_change.approve"]
    for page in (f"/admin/changes/{row.ref}", "/admin/changes", f"/admin/users/{row.account_id}"):
        for login in ("system-admin", "security-admin", "auditor"):
            shown = town.person(login).get(page).text
            assert first not in shown
            assert second not in shown


def test_the_half_of_a_password_is_shown_to_the_first_press_only(town: Town) -> None:
    officer = town.person("system-admin")
    fields = {"reason": "示例任〔2026〕1号", **NEW, **officer.hidden("/admin/users/new")}
    first = officer.client.post("/admin/users/new", data=fields)
    again = officer.client.post("/admin/users/new", data=fields)
    assert (first.status_code, again.status_code) == (200, 303)
    assert half(first) not in again.text
    with town.house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AccountChange)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"login": "Ab"}, "登录名应为 3–40 位"),
        ({"login": "archivist"}, "已经有人使用"),
        ({"name": "新"}, "姓名应为 2–50 个字符"),
        ({"name": "新示\u200b例"}, "姓名应为 2–50 个字符"),
        ({"phone": "12345"}, "电话应为 11 位手机号"),
        ({"email": "a@b"}, "邮箱地址不对"),
        ({"role": "clock"}, "请选择职务"),
        ({"role": "applicant"}, "请选择职务"),
        ({"role": "signer", "department": "工信"}, "请选择部门"),
        ({"role": "county_officer", "county": "110000"}, "请选择县"),
        ({"reason": ""}, "请写明依据"),
    ],
)
def test_bad_input_is_named_at_its_field_and_everything_typed_stays(
    town: Town, changed: dict[str, str], words: str
) -> None:
    answer = propose(town, "create", **{**NEW, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    kept = {**NEW, **changed}
    assert f'value="{kept["login"]}"' in answer.text
    assert f'value="{kept["phone"]}"' in answer.text


@pytest.mark.parametrize(("kind", "login"), [("disable", "auditor"), ("dismiss", "auditor")])
def test_the_last_officer_of_his_kind_cannot_be_removed(town: Town, kind: str, login: str) -> None:
    with town.house.database.reading() as session:
        held = session.scalar(select(Appointment.id).where(Appointment.account_id == account(town, login).id))
    propose(town, kind, login, appointment=str(held))
    page = town.person("security-admin").get(f"/admin/changes/{newest(town).ref}").text
    assert "这是最后一名审计管理员" in page
    assert decide(town).status_code == 409
    assert account(town, login).disabled_at is None
    assert posts(town, login) == [(Role.AUDITOR, "")]


def test_nobody_decides_about_himself(town: Town) -> None:
    propose(town, "reset", "security-admin")
    assert decide(town).status_code == 409
    assert (
        "不能审批涉及本人账号的变更"
        in town.person("security-admin").get(f"/admin/changes/{newest(town).ref}").text
    )


def test_a_second_of_an_office_may_replace_the_first(town: Town) -> None:
    propose(town, "create", **{**NEW, "login": "auditor-second", "role": "auditor"})
    assert decide(town).status_code == 200
    assert account(town, "auditor-second").kind is AccountKind.OFFICER
    propose(town, "disable", "auditor")
    assert decide(town).status_code == 303
    assert account(town, "auditor").disabled_at is not None


def test_se_20_a_change_of_role_ends_the_running_sessions(town: Town) -> None:
    person = town.person("ecology-handler")
    assert person.get("/review/").status_code == 200
    propose(town, "appoint", "ecology-handler", role="checker", department="ecology")
    assert person.get("/review/").status_code == 200
    decide(town)
    assert person.get("/review/").status_code == 303
    assert posts(town, "ecology-handler")[-1] == (Role.CHECKER, "ecology")
    with town.house.database.reading() as session:
        running = (
            select(func.count())
            .select_from(UserSession)
            .where(
                UserSession.account_id == account(town, "ecology-handler").id, UserSession.ended_at.is_(None)
            )
        )
        assert session.scalar(running) == 0


def test_a_disabled_person_cannot_sign_in_until_two_have_enabled_him(town: Town) -> None:
    propose(town, "disable", "archivist")
    decide(town)
    with pytest.raises(AssertionError):
        town.person("archivist")
    propose(town, "enable", "archivist")
    decide(town)
    assert town.person("archivist").get("/archive/").status_code == 200


def test_an_officer_gets_no_business_and_a_reviewer_no_office(town: Town) -> None:
    propose(town, "appoint", "auditor", role="archivist")
    assert decide(town).status_code == 409
    propose(town, "appoint", "archivist", role="auditor")
    assert decide(town).status_code == 409
    assert posts(town, "auditor") == [(Role.AUDITOR, "")]
    assert posts(town, "archivist") == [(Role.ARCHIVIST, "")]


def test_a_refusal_needs_its_reason_and_a_proposal_can_be_taken_back_by_its_author_only(town: Town) -> None:
    propose(town, "disable", "archivist")
    assert decide(town, "refuse").status_code == 409
    assert decide(town, "refuse", reason="示例：仍在岗").status_code == 303
    assert newest(town).state is AccountChangeState.REFUSED
    propose(town, "disable", "archivist")
    ref = newest(town).ref
    withdrawn = town.person("system-admin").post(
        f"/admin/changes/{ref}/withdraw", {}, form=f"/admin/changes/{ref}", action="/withdraw"
    )
    assert withdrawn.status_code == 303
    assert newest(town).state is AccountChangeState.WITHDRAWN
    assert account(town, "archivist").disabled_at is None


def test_of_two_approvals_one_is_told_that_it_came_late(town: Town) -> None:
    propose(town, "disable", "archivist")
    ref = newest(town).ref
    officer = town.person("security-admin")
    form = officer.hidden(f"/admin/changes/{ref}", "/decide")
    other = officer.hidden(f"/admin/changes/{ref}", "/decide")
    for hidden, status in ((form, 303), (other, 409)):
        answer = officer.client.post(f"/admin/changes/{ref}/decide", data={**hidden, "action": "approve"})
        assert answer.status_code == status


def test_pi_3_full_numbers_are_shown_to_one_look_and_each_look_is_an_event(town: Town) -> None:
    propose(town, "create", **NEW)
    decide(town)
    number = account(town, "new-signer").id
    page = f"/admin/users/{number}"
    for login in ("system-admin", "security-admin", "auditor"):
        shown = town.person(login).get(page).text
        assert "139****1234" in shown
        assert NEW["phone"] not in shown
    officer = town.person("system-admin")
    looked = officer.post(f"{page}/reveal", {}, form=page, action="/reveal")
    assert NEW["phone"] in looked.text
    with town.house.database.reading() as session:
        looks = select(func.count()).select_from(Event).where(Event.action == "account.reveal")
        assert session.scalar(looks) == 1
    for login in ("security-admin", "auditor"):
        assert town.person(login).client.post(f"{page}/reveal", data={}).status_code in {400, 404}


def test_se_22_the_security_officer_releases_a_lock_and_nobody_else_can(town: Town) -> None:
    stranger = Person(town.app.test_client(), "")
    for _ in range(6):
        stranger.post("/login", {"login": "archivist", "password": "wrong"}, form="/login", key=False)
    right = {"login": "archivist", "password": town.house.cast.passwords["archivist"]}
    assert stranger.post("/login", right, form="/login", key=False).status_code == 429
    page = f"/admin/users/{account(town, 'archivist').id}"
    assert "解除登录锁定" not in town.person("system-admin").get(page).text
    released = town.person("security-admin").post(f"{page}/unlock", {}, form=page, action="/unlock")
    assert released.status_code == 303
    assert stranger.post("/login", right, form="/login", key=False).status_code == 303
