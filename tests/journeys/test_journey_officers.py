"""The officers' journey: a company registers, is let in and binds a consultant; a signer is proposed by one officer, approved
by another and signs in; a token is given out and ended; a lock is released."""

import re
from pathlib import Path

import pyotp

from app import timepiece
from tests.app.applicant import samples
from tests.app.officers.desks import ID_NUMBER, PASSWORD, credit_code
from tests.journeys.desk import Desk, People

COMPANY = credit_code("91411200MA0EXMP77")
OWN = "Qianfa-2026-yelian"


def test_a_company_registers_is_let_in_and_binds_a_consultant_who_leaves(
    people: People, tmp_path: Path
) -> None:
    _register(people, tmp_path)
    _let_in(people["security-admin"])
    manager = people.visitor()
    manager.open("/login")
    manager.fill({"login": "xinqiye", "password": PASSWORD})
    manager.press("登录")
    manager.open("/organisation")
    manager.fill({"login": "meiyouzheren", "role": "consultant"}, form="/bind")
    manager.press("授权", form="/bind")
    assert "没有这个登录名的企业用户" in manager.text
    manager.fill({"login": "applicant-b"}, form="/bind")
    manager.press("授权", form="/bind")
    assert "编制单位" in manager.text
    manager.look("organisation")
    consultant = people["applicant-b"]
    consultant.open("/account")
    consultant.look("account-two-roles")
    consultant.press("以“编制单位（示例旅途建材有限公司）”办理")
    consultant.open("/organisation")
    assert "示例旅途建材有限公司" in consultant.text
    consultant.press("退出单位")
    manager.open("/organisation")
    assert "applicant-b" not in manager.text


def test_a_signer_gets_his_account_from_two_officers_and_signs_in_with_two_factors(people: People) -> None:
    system, security = people["system-admin"], people["security-admin"]
    both = f"{_propose(system)}-{_approve(security)}"
    signer = people.visitor()
    _sign_in(signer, both)
    assert "设置自己的密码" in signer.text
    signer.look("password-due")
    signer.open("/review/")
    assert "/review/" not in signer.page.url
    signer.fill({"password": OWN, "again": OWN})
    signer.press("设置密码")
    signer.open("/account/second-factor")
    signer.fill({"current": OWN})
    signer.press("开始绑定")
    signer.look("factor-binding")
    secret = pyotp.TOTP(signer.page.locator(".jr-code").inner_text().replace(" ", ""))
    signer.fill({"one_time_code": secret.at(timepiece.now())})
    signer.press("完成绑定")
    signer.look("recovery-codes")
    recovery = signer.page.locator(".jr-code").first.inner_text()
    signer.press("已经记下，继续")
    again = people.visitor()
    _sign_in(again, OWN)
    assert "输入动态码" in again.text
    again.look("code-due")
    for typed, lets_in in (("000000", False), (recovery, True)):
        again.fill({"one_time_code": typed})
        again.press("继续")
        assert ("输入动态码" not in again.text) is lets_in
    for path in ("/account", "/account/password", "/account/second-factor", "/account/sessions", "/kept"):
        again.open(path)
        again.look(path.strip("/").replace("/", "-"))


def test_a_lock_is_released_by_the_security_officer_and_a_token_given_out_and_ended(people: People) -> None:
    system, security, auditor = people["system-admin"], people["security-admin"], people["auditor"]
    locked = people.visitor()
    for _ in range(6):
        _sign_in(locked, "not-the-password-9", "expert-5")
    assert "登录失败次数过多" in locked.text
    locked.look("locked-out")
    security.open("/admin/users?q=expert-5")
    security.page.locator("main table a").first.click()
    security.look("user-locked")
    security.press("解除登录锁定")
    locked.sign_in("expert-5")
    assert "/login" not in locked.page.url
    _token(system, security)
    for name in (
        "users",
        "users?q=没有这个人",
        "changes",
        "departments",
        "deputies",
        "tokens",
        "calendar",
        "settings",
    ):
        auditor.open(f"/admin/{name}")
        auditor.look(f"admin-{name}")


def _token(system: Desk, security: Desk) -> None:
    system.open("/admin/tokens")
    system.press("申请令牌")
    system.press("提出")
    assert "至少选一项" in system.text
    system.look("token-faults")
    system.page.get_by_label("办理进度").check()
    system.fill({"client": "示例能耗监测平台", "reason": "示例函〔2026〕3号"})
    system.press("提出")
    security.open("/admin/tokens")
    security.press("不予同意")
    assert "请写明不予同意的理由" in security.text
    security.look("token-decision")
    security.press("同意并发放")
    security.look("token-given")
    assert re.search(r"lianshen_[\w-]{43}", security.text)
    security.press("返回读取令牌")
    security.send("/end")
    assert "已停用" in security.text


def _sign_in(desk: Desk, password: str, login: str = "xinqianfa") -> None:
    desk.open("/login")
    desk.fill({"login": login, "password": password})
    desk.press("登录")


def _register(people: People, folder: Path) -> None:
    somebody = people.visitor()
    somebody.open("/login")
    somebody.look("login")
    somebody.press("忘记密码")
    somebody.look("forgotten")
    somebody.open("/login")
    somebody.press("单位注册")
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
    return security.page.locator(".jr-code").inner_text()
