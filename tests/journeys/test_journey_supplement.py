"""A supplement: asked at once, only its parts open, answered, read as old and new, a flagged opinion kept; and one that lapses."""

from datetime import timedelta

from playwright.sync_api import expect

from app import timepiece
from app.services import clockwork, steps
from tests.journeys.desk import People
from tests.journeys.service import Service
from tests.journeys.test_journey_side_roads import company_of
from workflows.vocabulary import OpinionVerdict, ReviewState

ASKED = "示例：请更正第 1 项替代来源的可替代量"
CALLED = "示例：请核对乡镇名称"


def heard(service: Service) -> str:
    """A case in consultation with every opinion signed."""
    story = service.story("conclusion_a", reaches="consultation")
    for department in story._asked():
        story.give_opinion(department, OpinionVerdict.AGREE)
    return story.ref


def test_a_supplement_is_answered_and_reviewers_see_what_changed(people: People, service: Service) -> None:
    ref = heard(service)
    lead, company = people["coordinator"], people[company_of(service, ref)]
    lead.open(f"/case/{ref}/")
    lead.press("补正告知")
    lead.look("supplement-form")
    lead.fill({"items-0-text": ASKED, "items-1-text": CALLED})
    lead.press("发出补正通知")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("请选择第 1 项")
    lead.put("items-0-opens", "section:coal:sources")
    lead.put("items-1-opens", "section:site:town")
    lead.press("发出补正通知")
    expect(lead.page.locator("#supplements")).to_contain_text("等待补正")

    company.open(f"/apply/{ref}/status")
    expect(company.page.locator("main")).to_contain_text("补正")
    company.open(f"/apply/{ref}/corrections/1")
    company.look("corrections")
    company.press("提交补正")
    expect(company.page.locator("main")).to_contain_text("请先逐项答复")
    company.open(f"/apply/{ref}/site")
    company.look("corrections-section")
    company.put("park", "别的园区")
    company.press("保存并继续")
    expect(company.page.locator(".govuk-error-summary")).to_contain_text("不在补正范围内")
    company.open(f"/apply/{ref}/site")
    company.put("town", "示例新镇")
    company.press("保存并继续")
    company.open(f"/apply/{ref}/coal")
    company.put("sources-0-reduction_t", "1")
    company.press("保存并继续")
    company.open(f"/apply/{ref}/corrections/1")
    company.fill({"answer-1": "示例：已按台账更正", "done-1": "y", "done-2": "y"})
    company.press("提交补正")
    expect(company.page.locator("main")).to_contain_text("部门会商")

    signer = people["development-reform-signer"]
    signer.open(f"/case/{ref}/supplement/1")
    expect(signer.page.locator("main")).to_contain_text("示例新镇")
    signer.look("supplement-read")
    signer.open(f"/case/{ref}/opinion")
    expect(signer.page.locator("main")).to_contain_text("依据已变")
    signer.look("opinion-flagged")
    signer.page.locator("#keep-reason").fill("示例：核对后结论不变")
    signer.press("维持意见")
    signer.open(f"/case/{ref}/")
    expect(signer.page.locator("#history")).to_contain_text("维持意见")


def test_a_supplement_nobody_answers_ends_the_case_by_the_clock(people: People, service: Service) -> None:
    ref = heard(service)
    lead, company = people["coordinator"], people[company_of(service, ref)]
    lead.open(f"/case/{ref}/supplement")
    lead.fill({"items-0-text": CALLED})
    lead.put("items-0-opens", "section:site:town")
    lead.press("发出补正通知")
    company.open(f"/apply/{ref}/status")
    expect(company.page.locator("main")).to_contain_text("补正")
    clockwork.run(service.house.database, timepiece.now() + timedelta(days=60))
    with service.house.database.reading() as session:
        assert steps.of_ref(session, ref).state is ReviewState.LAPSED
    company.open(f"/apply/{ref}/status")
    expect(company.page.locator("main")).to_contain_text("逾期未补正")
    company.look("supplement-lapsed")
    lead.open(f"/case/{ref}/")
    expect(lead.page.locator("#history")).to_contain_text("逾期终止")
