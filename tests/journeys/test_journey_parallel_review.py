"""A second round: three experts are heard, a consulted department stays silent, and all rounds stand on one page."""

from datetime import timedelta

from playwright.sync_api import expect

from app import timepiece
from app.demo.papers import paper
from app.services import consultation, opinions, steps
from app.services.acting import Acting
from app.services.documents import CLOCK
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service
from workflows.vocabulary import Department

QUESTION = "示例：能效数据是否可信，改建后能否达到标杆水平"
REASON = "示例：企业更正了用电数据，重新征求意见"


def in_second_round(service: Service) -> str:
    ref = service.case("conclusion_a", reaches="conclusion")
    acting = Acting(actor=service.house.cast.actors["coordinator"], moment=timepiece.now())
    with service.house.database.transaction() as session:
        application = steps.locked(session, ref)
        consultation.reopen(session, acting, application, seen=application.version, reason=REASON)
    return ref


def stays_silent(service: Service, ref: str, department: Department) -> None:
    """Its day is over; the clock says so."""
    late = Acting(actor=CLOCK, moment=timepiece.now())
    with service.house.database.transaction() as session:
        application = steps.locked(session, ref)
        row = opinions.of_department(session, application, department)
        row.due_on = late.today - timedelta(days=1)
        session.flush()
        consultation.lapse(session, late, application, row)


def send(lead: Desk, ref: str) -> None:
    lead.open(f"/case/{ref}/")
    lead.press("送专家评审")
    for number in (1, 2, 3):
        lead.page.get_by_label(f"专家示例{number}", exact=True).check()
    lead.press("送专家评审，停止计时")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("请写明请专家评审的问题")
    lead.look("experts-send-wrong")
    lead.fill({"question": QUESTION})
    lead.press("送专家评审，停止计时")
    expect(lead.page.locator("main")).to_contain_text("还有 3 名专家没有提出意见")
    lead.look("experts-waiting")


def answer(expert: Desk, verdict: str, *, look: bool) -> None:
    """An expert lands on his list and sees the one case."""
    if look:
        expert.look("expert-cases")
    expert.page.locator("main th a").first.click()
    expect(expert.page.locator("main")).to_contain_text(QUESTION)
    if look:
        expert.look("expert-case")
    expert.fill({"verdict": verdict, "text": "示例：数据与同类项目一致，可信。"})
    expert.press("提交评审意见")
    expect(expert.page.locator("main")).not_to_contain_text("待提出意见")


def test_experts_silence_and_rounds(people: People, service: Service) -> None:
    ref = in_second_round(service)
    lead = people["coordinator"]
    send(lead, ref)
    for number, verdict in ((1, "feasible"), (2, "feasible"), (3, "feasible_after_changes")):
        answer(people[f"expert-{number}"], verdict, look=number == 1)
    lead.open(f"/case/{ref}/experts")
    report = {"name": "示例评审意见.pdf", "mimeType": "application/pdf", "buffer": paper("report")}
    lead.page.locator('input[type="file"]').set_input_files(report)  # type: ignore[arg-type]
    lead.press("上传")
    lead.look("experts-report")
    lead.press("收取专家意见，恢复办理")
    expect(lead.page.locator("main")).to_contain_text("可行 2 名、修改后可行 1 名")
    stays_silent(service, ref, Department.MARKET_REGULATION)
    lead.open(f"/case/{ref}/")
    expect(lead.page.locator("#opinions")).to_contain_text("逾期未反馈（视为无异议，系统约定）")
    expect(lead.page.locator("#history")).to_contain_text("市市场监督管理局逾期未反馈，视为无异议")
    lead.look("case-second-round")
    lead.page.get_by_role("link", name="历次会商意见").click()
    expect(lead.page.locator("main")).to_contain_text(REASON)
    for words in ("第一轮", "第二轮", "逾期未反馈"):
        expect(lead.page.locator("main")).to_contain_text(words)
    lead.look("rounds")
    lead.open(f"/case/{ref}/invite")
    lead.look("invite")
    handler = people["ecology-handler"]
    handler.open(f"/case/{ref}/opinion")
    handler.page.get_by_text("征求下级单位意见").click()
    handler.fill({"office": "示例分局", "question": "示例：现场是否一致"}, form="/opinion/ask")
    handler.press("征求意见", form="/opinion/ask")
    handler.open(f"/case/{ref}/opinion")
    handler.look("opinion-below")
