"""The officers' journey: a company registers and is let in; a new signer is proposed by one officer, approved by another.

The two halves of his one-time password come from two pages; typed together they let him in to set his own.
"""

from pathlib import Path

from tests.app.applicant import samples
from tests.app.officers.desks import ID_NUMBER, PASSWORD, credit_code
from tests.journeys.desk import Desk, People

COMPANY = credit_code("91411200MA0EXMP77")
OWN = "Qianfa-2026-yelian"


def test_a_company_registers_and_a_signer_gets_his_account_from_two_officers(
    people: People, tmp_path: Path
) -> None:
    _register(people, tmp_path)
    system, security, auditor = people["system-admin"], people["security-admin"], people["auditor"]
    _let_in(security)
    first = _propose(system)
    second = _approve(security)
    signer = people.visitor()
    signer.open("/login")
    signer.fill({"login": "xinqianfa", "password": f"{first}-{second}"})
    signer.press("登录")
    assert "设置" in signer.text
    signer.look("password-due")
    signer.open("/review/")
    assert "/review/" not in signer.page.url
    for path, name in (
        ("/admin/users", "users"), ("/admin/changes", "changes"), ("/admin/departments", "departments"),
        ("/admin/deputies", "admin-deputies"), ("/admin/calendar", "calendar"), ("/admin/settings", "settings"),
    ):  # fmt: skip
        auditor.open(path)
        auditor.look(f"admin-{name}")
    auditor.open("/admin/changes")
    assert "新签示例" in auditor.text


def _register(people: People, folder: Path) -> None:
    somebody = people.visitor()
    somebody.open("/login")
    somebody.press("单位注册")
    somebody.look("register")
    somebody.fill({"credit_code": COMPANY[:-1] + "0", "name": "新", "login": "xinqiye"})
    somebody.press("提交注册")
    assert "统一社会信用代码的校验位不对，请与营业执照核对" in somebody.text
    assert somebody.page.locator('[name="login"]').input_value() == "xinqiye"
    somebody.look("register-faults")
    licence = folder / "营业执照.pdf"
    licence.write_bytes(samples.pdf())
    somebody.fill(
        {
            "credit_code": COMPANY, "organisation": "示例旅途建材有限公司", "name": "旅示例", "id_number": ID_NUMBER,
            "phone": "13900001234", "password": PASSWORD, "again": PASSWORD,
        }
    )  # fmt: skip
    somebody.page.locator('[name="licence"]').set_input_files(licence)
    somebody.press("提交注册")
    assert "注册已提交" in somebody.text
    somebody.look("registered")


def _let_in(security: Desk) -> None:
    security.open("/admin/changes")
    security.page.locator("a", has_text="AC2026-").first.click()
    assert "示例旅途建材有限公司" in security.text
    assert ID_NUMBER not in security.text
    security.look("change-registration")
    security.press("同意", form="/decide")
    assert "已生效" in security.text


def _propose(system: Desk) -> str:
    system.open("/admin/users")
    system.press("新建账号")
    system.look("propose-account")
    system.press("提出")
    assert "请选择职务" in system.text
    system.fill(
        {
            "name": "新签示例",
            "login": "xinqianfa",
            "role": "signer",
            "department": "ecology",
            "reason": "示例任〔2026〕9号",
        }
    )
    system.press("提出")
    system.look("first-half")
    return system.page.locator(".jr-code").inner_text()


def _approve(security: Desk) -> str:
    security.open("/admin/changes")
    security.page.locator("a", has_text="AC2026-").first.click()
    assert "新签示例" in security.text
    security.look("change-account")
    security.press("同意", form="/decide")
    security.look("second-half")
    return security.page.locator(".jr-code").inner_text()
