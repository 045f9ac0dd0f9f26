"""The applicant's pages on a browser that runs no script: rows, recalculation, saving, and a wrong entry."""

from playwright.sync_api import expect

from tests.journeys.desk import Desk, People
from tests.journeys.service import Service


def test_an_applicant_fills_the_energy_page_without_script(people: People, service: Service) -> None:
    desk = people.visitor(script=False)
    desk.sign_in("applicant")
    ref = begin(desk)
    desk.open(f"/apply/{ref}/energy")
    rows = desk.page.locator("#rows tbody")
    expect(rows).to_have_count(1)
    desk.press("添加一种能源")
    expect(rows).to_have_count(2)
    with desk.page.expect_navigation():
        desk.page.locator('button[name="remove"][value="1"]').click()
    expect(rows).to_have_count(1)
    desk.put("rows-0-carrier", "electricity")
    desk.fill({"rows-0-quantity": "１，０００", "rows-0-use": "power", "rows-0-renewable": "no"})
    desk.press("重新计算")
    expect(desk.page.locator("#tce-0")).to_have_text("1,229")
    desk.put("rows-0-quantity", "十六万")
    desk.press("先保存，返回任务清单")
    expect(desk.page.locator("main")).to_contain_text("有 1 处需要修改")
    desk.press("填写分品种能源消费")
    expect(desk.page.locator('[name="rows-0-quantity"]')).to_have_value("十六万")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.fill({"rows-0-quantity": "1000", "rows_complete": "yes", "done": "no"})
    desk.press("保存并继续")
    assert desk.page.url.endswith(f"/{ref}/")


def begin(desk: Desk) -> str:
    desk.open("/my/")
    desk.press("开始新的申报")
    desk.fill({"project_code": "2026-411221-30-02-900077", "name": "示例无脚本填报项目", "county": "411221"})
    desk.press("开始填报")
    return desk.page.url.rstrip("/").rsplit("/", 1)[1]
