"""One signs for another, one stands aside, a figure is corrected, many cases are pressed at once with one refusal."""

from sqlalchemy import select

from app.models import Account, Appointment
from tests.databases import by_hand
from tests.journeys.desk import Desk, People
from tests.journeys.service import Service
from tests.people import CHEAP
from workflows.vocabulary import Department, Role

PASSWORD = "a-password-of-the-journey-1"


def fourth(service: Service, department: Department) -> None:
    """A colleague who has not acted in the case: whoever drafted or checked could not sign, in whatever name."""
    with by_hand(service.house.database) as session:
        account = Account(login="colleague", name="同事示例", password_hash=CHEAP(PASSWORD))
        session.add(account)
        session.flush()
        session.add(Appointment(account_id=account.id, role=Role.HANDLER, body=department.value))
    service.house.cast.passwords["colleague"] = PASSWORD


def account(service: Service, login: str) -> int:
    with service.house.database.reading() as session:
        return session.scalars(select(Account.id).where(Account.login == login)).one()


def test_a_deputy_signs_a_figure_is_corrected_and_somebody_stands_aside(
    people: People, service: Service
) -> None:
    ref = service.case("consultation_b", reaches="consultation")  # three have signed, ecology has drafted
    fourth(service, Department.ECOLOGY)
    _depute(people, service)
    checker, deputy = people["ecology-checker"], people["colleague"]
    checker.open(f"/case/{ref}/opinion")
    checker.press("审核通过", form="/opinion/check")
    name = service.house.cast.actors["ecology-signer"].name
    with deputy.page.expect_navigation():
        deputy.page.get_by_role("button", name=f"代 {name} 办理", exact=True).click()
    deputy.open(f"/case/{ref}/opinion")
    deputy.look("deputy-opinion")
    deputy.press("签发意见", form="/opinion/sign")
    deputy.open(f"/case/{ref}/")
    assert deputy.text.count(f"同事示例代{name}") >= 2  # in the matrix and in the history
    deputy.look("deputy-signed")
    _correct(people, ref)
    _stand_aside(people["coordinator"], people["coordinator-second"], ref)


def _depute(people: People, service: Service) -> None:
    signer = people["ecology-signer"]
    signer.open("/deputies")
    today = signer.page.locator("#first_day-hint").inner_text().split()[-1]
    signer.fill({"first_day": today, "last_day": today, "reason": "示例：出差"}, form="/deputies")
    signer.press("委托代办", form="/deputies")
    assert "请选择本单位的一位同事" in signer.text
    signer.look("deputies-wrong")
    signer.put("deputy", str(account(service, "colleague")), form="/deputies")
    signer.press("委托代办", form="/deputies")
    assert "代办中" in signer.text
    signer.look("deputies")


def _correct(people: People, ref: str) -> None:
    handler, coordinator = people["ecology-handler"], people["coordinator"]
    handler.open(f"/case/{ref}/figures")
    handler.put("path", "coal.added_t", form="/mark")
    handler.put("word", "correct", form="/mark")
    words = {"value": "９９，９９９", "evidence": "示例：2025 年报第 12 页", "reason": "示例：少计一台锅炉"}
    handler.fill(words, form="/mark")
    handler.press("提交", form="/mark")
    handler.look("figures-corrected")
    coordinator.open(f"/case/{ref}/figures")
    coordinator.press("采纳更正", form="/settle")
    assert "已采纳" in coordinator.text
    coordinator.look("figures-taken")
    coordinator.open(f"/case/{ref}/")
    assert "依据已变" in coordinator.text
    coordinator.look("case-flagged")
    coordinator.open(f"/case/{ref}/notes")
    coordinator.fill({"audience": "reviewers", "text": "示例：更正已与统计部门核对"})
    coordinator.press("保存备注")
    coordinator.look("notes")


def _stand_aside(coordinator: Desk, second: Desk, ref: str) -> None:
    coordinator.open(f"/case/{ref}/recuse")
    coordinator.look("recuse")
    coordinator.fill({"reason": "示例：近亲属在项目单位任职"})
    coordinator.press("申请回避")
    gone = coordinator.open(f"/case/{ref}/")
    assert gone is not None and gone.status == 404
    second.open(f"/case/{ref}/")
    assert "示例：近亲属在项目单位任职" in second.text
    second.look("case-somebody-aside")


def test_many_cases_at_once_and_one_of_them_refused(people: People, service: Service) -> None:
    taken, other = (
        service.case("intake_a", reaches="intake", days_ago=1),  # waits less than the clock lets it
        service.case("conclusion_a", reaches="conclusion"),
    )
    coordinator = people["coordinator"]
    coordinator.open("/review/")
    coordinator.look("queue-with-boxes")
    for ref in (taken, other):
        coordinator.page.locator(f'input[name="item"][value^="{ref}."]').check()
    coordinator.put("action", "accept", form="/bulk")
    coordinator.press("批量办理", form="/bulk")
    assert "已办理 1 件，没有办理 1 件" in coordinator.text
    assert "现在是“形成意见”" in coordinator.text
    coordinator.look("bulk-result")
    decided = service.case("passes", reaches="approved")
    coordinator.open(f"/case/{other}/precedents")
    assert decided in coordinator.page.locator("table").inner_html()
    coordinator.look("precedents")
