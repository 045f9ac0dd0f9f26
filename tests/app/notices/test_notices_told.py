"""Who is told what, once, in whose words; the inbox, the texts and urging, as pages (X3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.errors import Conflict, Invalid
from app.models import Account, Deputation, Notice, Opinion, Recusal
from app.services import notice_texts, notices, opinions, steps
from app.services.acting import Acting
from app.services.occasions import OPINION_STEPS, STEPS
from tests.app.review.played import Desk
from tests.databases import by_hand
from workflows import change_review, joint_review
from workflows.vocabulary import Department, Role

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def told(desk: Desk, occasion: str) -> set[str]:
    """Logins of everybody who had a notice of this occasion."""
    with desk.town.house.database.reading() as session:
        rows = select(Account.login).join(Notice, Notice.account_id == Account.id)
        return set(session.scalars(rows.where(Notice.occasion == occasion)))


def test_every_shipped_text_stands_the_check_of_an_edited_one() -> None:
    for words in notice_texts.shipped().values():
        assert notice_texts.faults(words, words.subject, words.text) == []


def test_the_table_names_steps_and_occasions_that_exist() -> None:
    tables = (joint_review.PROCEDURE, change_review.PROCEDURE)
    known = {step.name for table in tables for step in table.steps}
    assert {row.step for row in STEPS} <= known
    occasions = {row.occasion for row in STEPS} | set(OPINION_STEPS.values())
    assert occasions <= notice_texts.shipped().keys()
    assert {words.to for words in notice_texts.shipped().values()} <= {role.value for role in Role} | {
        "deputy"
    }


def test_a_case_played_through_told_each_in_turn(desk: Desk) -> None:
    assert told(desk, "invited") >= {"ecology-handler", "industry-handler"}
    assert told(desk, "check_waiting") == {"lead-checker", "lead-checker-second"}
    assert told(desk, "sign_waiting") == {"chair", "chair-second"}
    assert desk.login("applicant", "issued") in told(desk, "decided")
    with desk.town.house.database.reading() as session:
        links = session.scalars(select(Notice.link).distinct()).all()
        rows = session.execute(select(Notice.account_id, Notice.once)).all()
    assert len(set(rows)) == len(rows)
    routes = desk.town.app.url_map.bind("localhost")
    assert all(routes.match(link) for link in links if link)


def test_whoever_stands_aside_is_not_told_and_a_deputy_is(desk: Desk) -> None:
    ref = desk.refs["collected"]
    acting = Acting(actor=desk.actor("applicant"), moment=NOW)
    with by_hand(desk.town.house.database) as session:
        application = steps.of_ref(session, ref)
        second = desk.actor("coordinator-second").account_id
        session.add(
            Recusal(
                application_id=application.id, account_id=second, reason="示例：亲属任职", declared_at=NOW
            )
        )
        held = session.scalars(select(Deputation.appointment_id)).all()
        assert held == []
        appointment = _appointment(desk, "coordinator")
        session.add(
            Deputation(
                appointment_id=appointment,
                deputy_id=desk.actor("lead-checker-second").account_id,
                first_day=date(2026, 11, 20),
                last_day=date(2026, 11, 23),
                reason="示例：出差",
                made_at=NOW,
            )
        )
        session.flush()
        people = notices.tell(session, acting, "withdrawn", application, once="x")
    assert {person.name for person in people} == {"孙示例", "邹示例"}


def _appointment(desk: Desk, login: str) -> int:
    from app.models import Appointment

    with desk.town.house.database.reading() as session:
        chosen = Appointment.account_id == desk.actor(login).account_id
        return session.scalars(select(Appointment.id).where(chosen)).one()


def test_a_department_is_urged_once_a_day_and_only_while_it_is_waited_for(desk: Desk) -> None:
    ref = desk.refs["consultation"]

    def urge(department: Department, day: int = 0) -> list[str]:
        acting = Acting(actor=desk.actor("coordinator"), moment=NOW + timedelta(days=day))
        with desk.town.house.database.transaction() as session:
            application = steps.locked(session, ref)
            row = opinions.of_department(session, application, department)
            return [person.name for person in notices.remind(session, acting, application, row)]

    with desk.town.house.database.reading() as session:
        both = [desk.actor(f"ecology-handler{more}").account_id for more in ("", "-second")]
        handlers = [session.get_one(Account, one).name for one in both]
    assert urge(Department.ECOLOGY) == handlers
    with pytest.raises(Conflict, match="今天已经催办过"):
        urge(Department.ECOLOGY)
    assert urge(Department.ECOLOGY, day=1) == handlers
    with pytest.raises(Conflict, match="不需要催办"):
        urge(Department.DEVELOPMENT_REFORM)  # signed in this play
    assert desk.actions(ref)[-2:] == ["opinion.urge", "opinion.urge"]


def test_the_button_urges_and_stands_only_before_the_coordinator(desk: Desk) -> None:
    page = f"/case/{desk.refs['consultation']}/"
    assert desk.press("coordinator", page, f"{page}urge").status_code == 303
    with pytest.raises(LookupError):
        desk.form("lead-checker", page, f"{page}urge")


@pytest.mark.parametrize(
    ("subject", "text", "field", "words"),
    [
        ("", "您好 {编号}", "subject", "请填写题目"),
        ("{编号}已受理，承诺 {承诺}", "{核验}", "words", "{核验} 不能用"),
        ("已受理", "已受理", "words", "要写 {编号}、{承诺}"),
        ("{编号} {承诺", "{编号} {承诺}", "subject", "不成对"),
        ("{编号} {承诺}" + "长" * 60, "{编号}", "subject", "最多 70 个字"),
        ("{编号} {承诺}", "长" * 501, "words", "最多 500 个字"),
    ],
)
def test_wrong_words_are_refused_at_their_field_and_kept(
    desk: Desk, subject: str, text: str, field: str, words: str
) -> None:
    accepted = notice_texts.shipped()["accepted"]
    found = notice_texts.faults(accepted, subject, text)
    assert [name for name, sentence in found if words in sentence] == [field]
    answer = desk.press(
        "coordinator",
        "/texts/accepted",
        "/texts/accepted",
        {"subject": subject, "words": text, "action": "save"},
    )
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert subject in answer.text


def test_edited_words_are_used_from_then_on_kept_in_their_history_and_taken_back(desk: Desk) -> None:
    page = "/texts/opinions_complete"
    new = {"subject": "意见齐了：{编号}", "words": "请办理 {编号}（{项目}）。"}
    shown = desk.press("coordinator", page, page, {**new, "action": "preview"})
    assert "意见齐了：LS2026-411221-0031" in shown.text
    assert desk.press("coordinator", page, page, {**new, "action": "save"}).status_code == 303
    acting = Acting(actor=desk.actor("chair"), moment=NOW)
    with desk.town.house.database.transaction() as session:
        application = steps.of_ref(session, desk.refs["consultation"])
        notices.tell(session, acting, "opinions_complete", application, once="new")
        row = session.scalars(select(Notice).where(Notice.once == "opinions_complete:new")).first()
        assert row is not None
        assert row.subject == f"意见齐了：{application.ref}"
        with pytest.raises(Invalid, match="新的版本"):
            notice_texts.edit(session, acting, "opinions_complete", seen=0, subject="{编号}", text="{编号}")
    assert "第 1 版：意见齐了" in desk.person("coordinator").get(page).text
    assert desk.press("coordinator", page, f"{page}/restore").status_code == 303
    with desk.town.house.database.reading() as session:
        back = notice_texts.of(session, "opinions_complete")
    assert (back.version, back.subject) == (2, notice_texts.shipped()["opinions_complete"].subject)
    assert desk.person("lead-checker").get("/texts/").status_code == 404


def test_the_inbox_shows_unread_first_and_marks_one_or_all(desk: Desk) -> None:
    login = desk.login("applicant", "consultation")
    page = desk.person(login).get("/messages/").text
    unread = page.count("未读</span>")
    assert unread > 1
    assert f'<span class="jr-badge"><span class="govuk-visually-hidden">（</span>{unread}' in page
    number = page.partition('name="notice" value="')[2].partition('"')[0]
    assert desk.press(login, "/messages/", "/messages/read", {"notice": number}).status_code == 303
    assert desk.person(login).get("/messages/").text.count("未读</span>") == unread - 1
    other = desk.person("chair").get("/messages/").text.count("未读</span>")
    assert desk.press(login, "/messages/", "/messages/read").status_code == 303
    assert "未读</span>" not in desk.person(login).get("/messages/").text
    assert desk.person("chair").get("/messages/").text.count("未读</span>") == other


def test_se_23_a_mail_address_is_checked_and_changed_by_who_knows_the_password(desk: Desk) -> None:
    page = "/messages/mail"
    for wrong in ("不是邮箱", "a@b", "示例 <a@example.invalid>", "a@example.invalid\nBcc: b@example.invalid"):
        answer = desk.press("coordinator", page, page, {"email": wrong, "mail_wanted": "y"})
        assert answer.status_code == 422, wrong
        assert "邮箱应写成" in answer.text
    assert desk.press("coordinator", page, page, {"email": "", "mail_wanted": "y"}).status_code == 422
    good = {"email": "sun@example.invalid", "mail_wanted": "y"}
    for guessed in ("", "wrong"):  # A forgotten password is reset by mail (V7.5.1 of the register).
        refused = desk.press("coordinator", page, page, good | {"current": guessed})
        assert refused.status_code == 422
        assert "更换邮箱要填写现用密码" in refused.text and "sun@example.invalid" in refused.text
    known = {"current": desk.town.house.cast.passwords["coordinator"]}
    assert desk.press("coordinator", page, page, good | known).status_code == 303
    assert (
        desk.press("coordinator", page, page, {"email": good["email"]}).status_code == 303
    )  # the same address
    assert desk.press("coordinator", page, page, good).status_code == 303
    assert "sun@example.invalid" in desk.person("coordinator").get("/messages/").text


def test_an_opinion_sent_back_reaches_its_handler(desk: Desk) -> None:
    before = told(desk, "opinion_returned")
    with desk.town.house.database.transaction() as session:
        session.execute(update(Opinion).values(due_on=date(2026, 12, 1)))
    page = f"/case/{desk.refs['consultation']}/opinion"
    press = desk.press("industry-checker", page, f"{page}/return", {"reason": "示例：请核对单位能耗"})
    assert press.status_code == 303
    assert told(desk, "opinion_returned") - before == {"industry-handler"}
