"""A dispute goes to a meeting with another case: order simulation, votes, conditional resolution, signed minutes, conclusion."""

from playwright.sync_api import expect

from app import timepiece
from app.services.acting import shanghai_day
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service
from workflows.vocabulary import CORE_DEPARTMENTS, Department, OpinionVerdict

AGAINST = "示例：减排来源还没有落实"


def with_every_opinion(service: Service, key: str, *, disputed: bool) -> str:
    """A case in consultation that every department answered; the ecology department against it where disputed."""
    story = service.story(key, reaches="consultation")
    for place in story._asked():
        against = disputed and place is Department.ECOLOGY
        story.give_opinion(place, OpinionVerdict.DISAGREE if against else OpinionVerdict.AGREE)
    story.settle("judgement")
    story.settle("value")
    return story.ref


def plan(lead: Desk) -> str:
    """Address of a meeting of today."""
    lead.open("/meetings/")
    lead.press("安排会议")
    lead.press("保存")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("请填写会议日期")
    today = shanghai_day(timepiece.now()).isoformat()
    lead.fill(
        {"title": "2026年第3次会商会议（示例）", "held_on": today, "starts_at": "9:30", "place": "示例会议室"}
    )
    lead.press("保存")
    return lead.page.url.removeprefix(lead.service.address)


def attend(lead: Desk) -> None:
    lead.press("登记到会")
    for number, place in enumerate(CORE_DEPARTMENTS):
        lead.fill({f"rows-{number}-person": f"示例{place.short}", f"rows-{number}-post": "副局长"})
    lead.look("meeting-attendance")
    lead.press("保存")


def vote(lead: Desk, *, against: bool) -> None:
    for place in CORE_DEPARTMENTS:
        lead.put(f"vote-{place.value}", "agree")
    if against:
        lead.fill({"vote-ecology": "disagree", "reason-ecology": AGAINST})
    lead.press("保存表决")


def test_a_dispute_is_voted_on_resolved_with_a_condition_minuted_and_concluded(
    people: People, service: Service
) -> None:
    disputed = with_every_opinion(service, "conclusion_a", disputed=True)
    agreed = with_every_opinion(service, "passes", disputed=False)
    lead, chair = people["coordinator"], people["chair"]
    home = plan(lead)
    for ref in (disputed, agreed):
        if ref == agreed:
            lead.page.locator("summary", has_text="列入项目").click()
        lead.page.locator("form", has_text=ref).get_by_role("button", name="列入议程").click()
        expect(lead.page.locator("table").first).to_contain_text(ref)
    attend(lead)
    lead.press("填写可用量")
    lead.fill({"rows-0-tce": "1,000", "rows-0-source": "示例会议材料第3页"})
    lead.press("保存")
    room = lead.page.locator("#headroom")
    expect(room).to_contain_text("如果 2 件都通过，渑池县")
    expect(room).to_contain_text("会议材料所列，未核实")
    lead.look("meeting-planned")
    lead.press("宣布开会")
    resolve_both(lead)
    lead.press("宣布散会")
    lead.press("拟写纪要")
    lead.press("保存纪要")
    chair.open(f"{home}minutes")
    chair.look("minutes-sign")
    chair.press("签发纪要")
    lead.open(home)
    lead.press("把决议转入各项目")
    text = lead.printed(home, "下载会议纪要")
    lead.look("meeting-signed")
    for words in (
        "议程和决议",
        "到会情况",
        "各部门表决情况",
        "与决议不同的意见",
        AGAINST,
        "示例：先落实减排来源",
        "周示例",
    ):
        assert words in text, words
    lead.open(f"/case/{disputed}/conclude")
    expect(lead.page.locator('input[value="approve_with_conditions"]')).to_be_checked()
    expect(lead.page.locator('[name="conditions-0-text"]')).to_have_value("示例：先落实减排来源")
    lead.open(f"/case/{disputed}/")
    expect(lead.page.locator("#meetings")).to_contain_text("决议：有条件通过")


def resolve_both(lead: Desk) -> None:
    """The disputed case on condition, against most votes; the other plainly."""
    links = lead.page.locator("main table").first.locator("th a")
    links.first.click()
    vote(lead, against=True)
    lead.fill({
        "verdict": "approve_with_conditions", "text": "示例：同意建设。", "conditions-0-text": "示例：先落实减排来源",
        "conditions-0-owner": "市生态环境局", "conditions-0-due": "2028-05-31",
    })  # fmt: skip
    lead.press("登记决议")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("与决议不一致")
    lead.look("meeting-item-errors")
    lead.fill({"reason": "示例：少数意见有道理"})
    lead.press("登记决议")
    expect(lead.page.locator("table").first).to_contain_text("有条件通过")
    links.nth(1).click()
    vote(lead, against=False)
    lead.fill({"verdict": "approve", "text": "示例：同意。"})
    lead.press("登记决议")
