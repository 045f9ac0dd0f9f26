"""A refusal of acceptance by two people whose letter the company downloads; a referral to the province and its scan."""

import io

import pypdfium2 as pdfium
from playwright.sync_api import expect

from app.services import steps
from tests.journeys.desk import People
from tests.journeys.service import Service


def scanned() -> bytes:
    """A one-page PDF, as a scanner would make it."""
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def company_of(service: Service, ref: str) -> str:
    """Login of the company's person."""
    with service.house.database.reading() as session:
        body = str(steps.of_ref(session, ref).organisation_id)
    actors = service.house.cast.actors.items()
    return next(login for login, actor in actors if login.startswith("applicant") and actor.body == body)


def test_a_refusal_takes_two_people_and_the_company_gets_the_letter(people: People, service: Service) -> None:
    # Filed yesterday: what waits longer than the days of intake is accepted by the clock.
    ref = service.case("intake_b", reaches="intake", days_ago=1)
    lead = people["coordinator"]
    lead.open(f"/case/{ref}/")
    lead.press("拟不予受理")
    lead.press("送审核复核")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("请选择不予受理的理由")
    lead.look("refuse-errors")
    lead.fill({"ground": "no_filing", "reason": "示例：备案编号在全国平台查不到。"})
    lead.press("送审核复核")
    expect(lead.page.locator("#side-road")).to_contain_text("拟不予受理，等待复核")
    checker = people["lead-checker"]
    checker.open("/review/")
    checker.open(f"/case/{ref}/")
    checker.press("复核拟办结论")
    expect(checker.page.locator("main")).to_contain_text("备案编号在全国平台查不到")
    checker.look("closing")
    checker.press("确认不予受理")
    assert "不予受理" in checker.text
    company = people[company_of(service, ref)]
    text = company.printed(f"/apply/{ref}/status", "不予受理通知书", inside="#letters")
    assert "备案编号在全国平台查不到" in text and "六十日内" in text and "孙示例、李示例" in text
    company.look("status-refused")


def test_the_province_is_asked_and_its_answer_recorded_with_the_scan(
    people: People, service: Service
) -> None:
    ref = service.case("conclusion_a", reaches="conclusion")
    lead = people["coordinator"]
    lead.open(f"/case/{ref}/")
    lead.put("reason", "示例：层级没有依据，请省级审查。", form="/refer")
    lead.send("/refer")
    expect(lead.page.locator("#side-road")).to_contain_text("已转报省级")
    text = lead.printed(f"/case/{ref}/", "转报函", inside="#letters")
    assert "河南省发展和改革委员会" in text and "部门会商意见" in text
    lead.look("case-with-the-province")
    lead.press("登记省级意见")
    lead.fill({"verdict": "approve", "document_number": "豫示例〔2026〕9号"})
    lead.press("登记省级意见")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("请上传省级文书扫描件")
    lead.look("province-errors")
    paper = {"name": "省级意见.pdf", "mimeType": "application/pdf", "buffer": scanned()}
    lead.page.set_input_files("#scan", [paper])
    with lead.page.expect_navigation():
        lead.page.get_by_role("button", name="登记省级意见", exact=True).click()
    expect(lead.page.locator("#side-road")).to_contain_text("豫示例〔2026〕9号：通过")
    lead.press("查看转报和省级意见")
    expect(lead.page.locator("main")).to_contain_text("省级文书扫描件")
    lead.look("province-heard")
