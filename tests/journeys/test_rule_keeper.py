"""The rule keeper's road: propose, see whom it touches, a second person publishes, everybody reads the new value."""

import re

from playwright.sync_api import expect

from app.demo.papers import paper
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service

RATIO = "capacity_replacement.ratio:cement_clinker,key"
UNSEEN = "capacity_replacement.special_ratio:cement_clinker,restricted"
WORDS = {
    "value": "2.25",
    "valid_from": "2026-01-01",
    "source": "CG-2024",
    "article": "示例条款",
    "evidence": "read",
    "reason": "示例：新办法提高了比例",
}


def wait_until_weighed(desk: Desk) -> None:
    """The progress asks again by itself; then the page is opened anew, as it says."""
    expect(desk.page.locator("#impact")).to_contain_text("比较了", timeout=40_000)
    desk.page.reload()


def test_a_value_is_proposed_weighed_confirmed_by_another_and_read_by_all(
    people: People, service: Service
) -> None:
    ref = service.case("passes", reaches="consultation")
    proposer, second = people["rule-keeper"], people["rule-keeper-second"]
    expect(proposer.page.locator("h1")).to_have_text("规则库")
    proposer.look("rules-browse")
    proposer.fill({"q": "水泥熟料产能置换比例，重点区域"})
    proposer.press("查找")
    proposer.press("水泥熟料产能置换比例，重点区域（退出：建设）")
    proposer.look("rules-value")
    proposer.press("提出新的有效期")
    proposer.fill(WORDS | {"value": "两倍"})
    proposer.press("提出并计算影响")
    expect(proposer.page.locator(".govuk-error-summary")).to_contain_text("取值只能填数字")
    proposer.look("rules-propose-wrong")
    assert proposer.page.locator('[name="reason"]').input_value() == WORDS["reason"]
    proposer.fill({"value": WORDS["value"]})
    proposer.press("提出并计算影响")
    proposer.look("rules-change-running")
    number = proposer.page.url.rstrip("/").rsplit("/", 1)[1]
    wait_until_weighed(proposer)
    expect(proposer.page.locator("#impact")).to_contain_text(ref)
    expect(proposer.page.locator("main")).to_contain_text("提出人不能确认自己提出的修订")
    proposer.look("rules-change-ready")

    second.open("/admin/rules/changes")
    second.look("rules-changes")
    second.press(f"修订 {number}")
    second.press("确认并发布")
    expect(second.page.locator("main")).to_contain_text(re.compile(r"第 [0-9]+ 次发布"))
    second.look("rules-change-published")
    proposer.open(f"/admin/rules/value/{RATIO}")
    expect(proposer.page.locator("main")).to_contain_text("2.25 倍")
    coordinator = people["coordinator"]
    coordinator.open(f"/case/{ref}/")
    expect(coordinator.page.locator("main")).to_contain_text("规则数据已有新版")
    coordinator.look("case-newer-rules")


def test_an_unverified_value_is_confirmed_with_number_and_scan(people: People, service: Service) -> None:
    service.case("passes", reaches="consultation")
    proposer = people["rule-keeper"]
    proposer.open("/admin/rules/open")
    proposer.look("rules-open")
    proposer.open(f"/admin/rules/value/{UNSEEN}")
    proposer.press("核实")
    proposer.fill({"reason": "示例：与正式文件逐字核对", "document_number": "示例〔2024〕206号"})
    proposer.press("提出并计算影响")
    expect(proposer.page.locator(".govuk-error-summary")).to_contain_text("核实取值须上传正式文件的扫描件")
    proposer.look("rules-confirm-wrong")
    proposer.page.locator('[name="scan"]').set_input_files(
        {"name": "正式文件.pdf", "mimeType": "application/pdf", "buffer": paper("official")}
    )
    proposer.press("提出并计算影响")
    wait_until_weighed(proposer)
    number = proposer.page.url.rpartition("/")[2]
    second = people["rule-keeper-second"]
    second.open(f"/admin/rules/changes/{number}")
    second.press("确认并发布")
    second.open(f"/admin/rules/value/{UNSEEN}")
    expect(second.page.locator("main")).to_contain_text("许示例")
    expect(second.page.locator(".jr-mark")).to_have_count(0)


def test_an_end_is_proposed_without_script(people: People) -> None:
    keeper = people.visitor(script=False)
    keeper.sign_in("rule-keeper")
    keeper.open(f"/admin/rules/propose/end/{RATIO}")
    keeper.fill({"valid_to": "2030-12-31", "force": "repealed", "source": "CG-2024", "article": "示例条款"})
    keeper.put("reason", "示例：新办法不再规定")
    keeper.press("提出并计算影响")
    expect(keeper.page.locator("h1")).to_contain_text("水泥熟料产能置换比例")
    keeper.press("刷新") if keeper.page.get_by_role("link", name="刷新", exact=True).count() else None
    expect(keeper.page.locator("main")).to_contain_text("已废止")


def test_a_row_of_the_benchmark_table_is_begun_from_the_current_one(people: People) -> None:
    proposer = people["rule-keeper"]
    proposer.open("/admin/rules/value/energy_efficiency.benchmark:B030")
    proposer.press("提出新的有效期")
    proposer.look("rules-row")
    proposer.fill({name: text for name, text in WORDS.items() if name != "value"} | {"benchmark": "120"})
    proposer.press("提出并计算影响")
    expect(proposer.page.locator(".govuk-error-summary")).to_contain_text("标杆水平不大于基准水平")
    assert proposer.page.locator('[name="benchmark"]').input_value() == "120"
    proposer.look("rules-row-wrong")
    proposer.fill({"benchmark": "98.5"})
    proposer.press("提出并计算影响")
    expect(proposer.page.locator("main")).to_contain_text("98.5 kgce/t")
    proposer.look("rules-row-change")
    proposer.open("/admin/rules/open")
    proposer.look("rules-open-documents")
    proposer.open("/admin/rules?source=BM-2023")
    proposer.look("rules-browse-document")
