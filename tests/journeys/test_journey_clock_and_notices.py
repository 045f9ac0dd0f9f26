"""Where it stands in plain words, for the applicant and for anybody; the coordinator urges a department and words a notice."""

from playwright.sync_api import expect

from app.demo import city
from tests.journeys.desk import People
from tests.journeys.service import Service


def test_everybody_reads_where_it_stands_and_the_coordinator_urges_in_words_of_her_own(
    people: People, service: Service
) -> None:
    ref = service.case("consultation_e", reaches="consultation")
    company = service.house.organisations[city.project("consultation_e").organisation]
    login = next(
        key for key, actor in service.house.cast.actors.items()
        if key.startswith("applicant") and actor.body == str(company)
    )  # fmt: skip

    anybody = people.visitor()
    anybody.open("/")
    anybody.fill({"q": ref})
    anybody.look("home-track")
    anybody.press("查询办理进度")
    expect(anybody.page.locator(".jr-notice__t")).to_contain_text("现在：部门会商；目前不需要您做什么")
    anybody.look("track")

    applicant = people[login]
    applicant.open(f"/apply/{ref}/status")
    expect(applicant.page.locator("main")).to_contain_text("时限怎么算")
    applicant.look("status")
    applicant.open("/messages/")
    expect(applicant.page.locator("article").first).to_contain_text("已受理")
    applicant.look("inbox")
    applicant.press("全部标为已读")
    expect(applicant.page.locator("main")).not_to_contain_text("未读")
    applicant.press("邮箱设置")

    coordinator = people["coordinator"]
    coordinator.open("/texts/")
    coordinator.open("/texts/urged")
    coordinator.fill({"subject": "请办理：{项目}，{编号}，{核验}"})
    coordinator.press("保存")
    expect(coordinator.page.locator(".govuk-error-summary")).to_contain_text("{核验} 不能用")
    coordinator.look("text-refused")
    coordinator.fill({"subject": "请抓紧：{项目}，{编号}"})
    coordinator.press("保存")
    expect(coordinator.page.locator("main")).to_contain_text("第 1 版")
    coordinator.open("/texts/outbox")
    coordinator.look("outbox")

    coordinator.open(f"/case/{ref}/")
    coordinator.page.locator(f'form[action="/case/{ref}/urge"] button').first.click()
    coordinator.page.wait_for_load_state()
    expect(coordinator.page.locator("#history")).to_contain_text("催办：")

    checker = people["development-reform-checker"]  # the opinion is drafted: he is next
    checker.open("/messages/")
    expect(checker.page.locator("article").first).to_contain_text("请抓紧：")
