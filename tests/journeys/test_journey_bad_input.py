"""What people do wrong: wrong figures, two tabs, two clicks, the way back. Nothing typed is lost, nothing is done twice."""

from playwright.sync_api import expect
from sqlalchemy import func, select

from app.models import Event
from app.services import steps
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service


def test_a_wrong_number_stays_as_typed_and_the_summary_has_the_focus(
    people: People, service: Service
) -> None:
    ref = service.draft("fails_on_coal")
    desk = people["applicant"]
    desk.open(f"/apply/{ref}/coal")
    desk.fill({"added_t": "16.85万", "done": "yes"})
    desk.press("保存并继续")
    summary = desk.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(desk.page.locator('[name="added_t"]')).to_have_value("16.85万")
    desk.look("coal-wrong")
    summary.get_by_role("link").first.click()
    expect(desk.page.locator('[name="added_t"]')).to_be_focused()


def test_a_second_tab_is_told_and_keeps_its_words(people: People, service: Service) -> None:
    ref = service.draft("fails_on_coal")
    first = people["applicant"]
    second = people.watched(Desk(first.page.context.new_page(), service, people.complaints))
    for desk in (first, second):
        desk.open(f"/apply/{ref}/site")
    first.put("town", "示例一镇")
    first.press("先保存，返回任务清单")
    second.put("town", "示例二镇")
    second.press("先保存，返回任务清单")
    expect(second.page.locator("main")).to_contain_text("您刚才填写的内容")
    expect(second.page.locator("main")).to_contain_text("示例二镇")
    second.look("e409")
    second.press("打开最新页面")
    expect(second.page.locator('[name="town"]')).to_have_value("示例一镇")


def test_a_visitor_who_is_lost_finds_the_way_in(people: People) -> None:
    visitor = people.visitor()
    for name, path in (("e404", "/nothing-here"), ("home", "/"), ("login", "/login")):
        visitor.open(path)
        visitor.look(name)
    expect(visitor.page.locator("h1")).to_have_text("登录")


def test_two_clicks_on_submit_file_once_and_the_way_back_files_nothing(
    people: People, service: Service
) -> None:
    ref = service.draft("fails_on_coal")
    desk = people["applicant"]
    desk.open(f"/apply/{ref}/check")
    desk.put("commitment", "y")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="承诺并提交申报").dblclick()
    expect(desk.page.locator("main")).to_contain_text("县级初审")
    assert submissions(service, ref) == 1
    desk.page.go_back()
    desk.page.wait_for_load_state()
    again = desk.page.get_by_role("button", name="承诺并提交申报")
    if again.count():  # kept by the browser as it was
        with desk.page.expect_navigation():
            again.click()
    assert submissions(service, ref) == 1


def submissions(service: Service, ref: str) -> int:
    """How often the record says that this application was filed."""
    with service.house.database.reading() as session:
        chosen = select(func.count()).select_from(Event).where(Event.action == "joint_review.submit")
        return session.scalar(chosen.where(Event.application_id == steps.of_ref(session, ref).id))
