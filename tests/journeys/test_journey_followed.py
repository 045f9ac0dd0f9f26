"""A conditional approval: evidence given and accepted, an extension asked for and granted, the check before production asked for."""

from playwright.sync_api import expect

from tests.journeys.desk import People
from tests.journeys.service import Service
from tests.journeys.test_journey_side_roads import company_of, scanned


def test_a_condition_is_kept_and_an_extension_granted(people: People, service: Service) -> None:
    ref = service.case("conditions", reaches="approved_with_conditions")
    company = people[company_of(service, ref)]
    company.open(f"/apply/{ref}/status")
    company.look("followed-status")
    company.open(f"/apply/{ref}/conditions/1")
    company.press("提交凭证")
    expect(company.page.locator(".govuk-error-summary")).to_contain_text("请说明落实情况")
    company.look("followed-evidence-errors")
    company.fill({"text": "示例：合同已签。"})
    paper = {"name": "合同示例.pdf", "mimeType": "application/pdf", "buffer": scanned()}
    company.page.set_input_files("#file", [paper])
    company.press("提交凭证")
    expect(company.page.locator("#after")).to_contain_text("待核验")
    supervisor = people["supervisor"]
    supervisor.open("/conditions/")
    supervisor.look("followed-conditions")
    supervisor.page.locator('[name="reason"]').first.fill("示例：合同属实。")
    supervisor.press("核验合格")
    company.open(f"/apply/{ref}/follow-up/production_check")
    company.fill({"on": "2027-03-31", "reason": "示例：计划明年三月投产。"})
    company.look("followed-ask-production")
    company.press("提交申请")
    company.look("followed-request")
    company.open(f"/apply/{ref}/follow-up/extension")
    company.fill({"reason": "示例：设备到货推迟。"})
    company.press("提交申请")
    number = company.page.url.rsplit("/", 1)[1]
    page = f"/follow-ups/{number}/"
    lead = people["coordinator"]
    lead.open(page)
    lead.fill({"verdict": "approve", "propose": "示例：理由成立。"})
    lead.look("followed-propose")
    lead.press("拟办")
    for login, button in (("lead-checker", "复核通过"), ("chair", "签发准予延期")):
        people[login].open(page)
        people[login].press(button)
    expect(people["chair"].page.locator("main")).to_contain_text("准予延期")
    lead.open(f"/case/{ref}/")
    expect(lead.page.locator("#followed")).to_contain_text("已延期")
    lead.look("followed-case")
    company.open(f"/apply/{ref}/status")
    expect(company.page.locator("#after")).to_contain_text("已延期一次")
