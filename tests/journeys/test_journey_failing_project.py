"""The project that fails on coal: the applicant is told before he files, and no officer can wave it through."""

from playwright.sync_api import expect

from tests.journeys.desk import People
from tests.journeys.service import Service


def test_the_applicant_reads_the_gap_and_what_to_do_before_submitting(
    people: People, service: Service
) -> None:
    ref = service.draft("fails_on_coal")
    applicant = people["applicant"]
    applicant.open(f"/apply/{ref}/")
    applicant.look("tasks-failing")
    side = applicant.page.locator(".jr-aside")
    expect(side).to_contain_text("缺口 18,000 t")
    expect(side).to_contain_text("不符合")
    applicant.open(f"/apply/{ref}/check")
    expect(applicant.page.locator(".jr-aside")).to_contain_text("可以提交，但很可能被要求补正")
    finding = applicant.page.locator("#finding-coal_replacement, .jr-find--bad").first
    finding.locator("summary").click()
    applicant.look("check-failing")
    expect(finding).to_contain_text("缺口 18,000 t")
    expect(finding).to_contain_text("认定的煤炭替代量再增加 18,000 t 即满足")


def test_an_officer_cannot_choose_approval_and_reads_why_in_red(people: People, service: Service) -> None:
    ref = service.case("fails_on_coal", reaches="conclusion")
    coordinator = people["coordinator"]
    coordinator.open(f"/case/{ref}/")
    first = coordinator.page.locator(".jr-find").first
    expect(first).to_have_class("jr-find jr-find--bad")
    expect(first).to_have_attribute("open", "")
    coordinator.look("case-failing")
    coordinator.open(f"/case/{ref}/conclude")
    coordinator.look("conclude-failing")
    approve = coordinator.page.locator('label:has(input[value="approve"])')
    expect(approve.locator("input")).to_be_disabled()
    reason = approve.locator(".jr-opt__h")
    expect(reason).to_contain_text("不可选")
    expect(reason).to_contain_text("煤炭消费减量替代")
    assert reason.evaluate("one => getComputedStyle(one).color") == "rgb(169, 43, 38)"
