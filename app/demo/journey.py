"""The main job as each person does it in a browser: fill, submit, endorse, accept, judge, conclude, sign, export."""

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from app.demo import city
from app.demo.browser import Browser, Page
from app.demo.papers import paper
from app.demo.people import Cast
from app.demo.sections import typed
from app.demo.words import CONDITION
from workflows.vocabulary import CORE_DEPARTMENTS, Department

CODE = "2026-411221-30-02-900001"


TYPED_SECTIONS = ("project", "site", "capacity", "energy", "quota", "coal", "environment")


class Wrong(AssertionError):
    """A step did not do what it should."""


def must(truth: object, what: str) -> None:
    if not truth:
        raise Wrong(what)


@dataclass(slots=True)
class Journey:
    """People at their browsers, and what is known of the case."""

    host: str
    port: int
    cast: Cast
    overlay: bool
    people: dict[str, Browser] = field(default_factory=dict)
    ref: str = ""

    def person(self, login: str) -> Browser:
        """Signed in once, through the sign-in page."""
        if login not in self.people:
            browser = Browser(self.host, self.port)
            fields = {"login": login, "password": self.cast.passwords[login]}
            must(browser.press(browser.get("/login"), "/login", fields).status == 200, f"{login} 不能登录")
            self.people[login] = browser
        return self.people[login]

    def at(self, login: str, page: str) -> tuple[Browser, Page]:
        browser = self.person(login)
        return browser, browser.get(page.format(ref=self.ref))

    def press(
        self, login: str, page: str, action: str, fields: dict[str, str] | None = None, button: str = ""
    ) -> Page:
        """Open ``page``, fill the form that goes to ``action`` and press; the answer must be a page."""
        browser, opened = self.at(login, page)
        answer = browser.press(opened, action.format(ref=self.ref), fields, button=button)
        must(answer.status == 200, f"{login} 在 {opened.path} 得到 {answer.status}")
        return answer


def steps(journey: Journey) -> list[tuple[str, Callable[[], None]]]:
    """The road. Without the overlay it ends where the law has no coefficient."""
    road: list[tuple[str, Callable[[], None]]] = [
        ("首页和健康检查", lambda: _home(journey)),
        ("项目单位：新建申报", lambda: _start(journey)),
        ("项目单位：填写七个部分", lambda: _fill(journey)),
        ("项目单位：按清单上传材料", lambda: _upload(journey)),
        ("项目单位：预检", lambda: _precheck(journey)),
        ("项目单位：承诺并提交", lambda: _submit(journey)),
        ("县级：同意上报", lambda: _endorse(journey)),
        ("牵头：受理", lambda: _accept(journey)),
        ("被征求的部门：经办、审核、签发", lambda: _opinions(journey)),
        ("牵头：确认未核实取值、作出人工判断", lambda: _settle(journey)),
        ("牵头：形成意见", lambda: _conclude(journey)),
    ]
    if not journey.overlay:
        return [*road, ("牵头：缺参数，通过不可选", lambda: _cannot_approve(journey))]
    return [
        *road,
        ("牵头：拟办并预览", lambda: _draft(journey)),
        ("牵头：提交复核", lambda: _propose(journey)),
        ("复核", lambda: _confirm(journey)),
        ("召集人：签发", lambda: _sign(journey)),
        ("文书：后台生成 PDF", lambda: _wait_for_pdf(journey)),
        ("项目单位：下载意见书", lambda: _download(journey)),
        ("档案员：查找并导出", lambda: _export(journey)),
    ]


def _home(journey: Journey) -> None:
    browser = Browser(journey.host, journey.port)
    must(browser.get("/healthz").status == 200, "健康检查不通")
    must("会商联审" in browser.get("/").text, "首页不对")


def _start(journey: Journey) -> None:
    fields = {"project_code": CODE, "name": city.project("passes").title, "county": "411221"}
    answer = journey.press("applicant", "/apply/new", "/apply/new", fields)
    journey.ref = answer.path.strip("/").split("/")[1]
    must(journey.ref.startswith("LS"), f"没有得到受理前编号：{answer.path}")


def flat(content: dict[str, object]) -> dict[str, str]:
    """Nested rows to the names a form posts: retired-0-enterprise."""
    pairs: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                pairs |= {f"{name}-{number}-{key}": str(item) for key, item in row.items()}
        else:
            pairs[name] = str(value)
    return pairs


def _fill(journey: Journey) -> None:
    figures = city.project("passes")
    company = next(row for row in city.companies() if row["key"] == figures.organisation)
    content = typed(
        figures, project_code=CODE, organisation=company["name"], credit_code=company["credit_code"]
    )
    for section in TYPED_SECTIONS:
        fields = flat(content[section]) | {"done": "yes"}
        answer = journey.press("applicant", f"/apply/{{ref}}/{section}", f"/{section}", fields, button="save")
        must(answer.path.endswith(f"/{journey.ref}/"), f"{section} 没有保存成功")


def _upload(journey: Journey) -> None:
    """What the page says is still missing, until it says that nothing is."""
    for _ in range(20):
        browser, page = journey.at("applicant", "/apply/{ref}/files")
        kind = next(iter(wanted(page.text)), "")
        if not kind:
            return
        answer = browser.press(
            page, "/files", {"kind": kind}, files={"file": (f"示例-{kind}.pdf", paper(kind))}
        )
        must(answer.status == 200, f"{kind} 上传得到 {answer.status}")
    raise Wrong("上传二十件材料之后仍然缺材料")


def wanted(page: str) -> list[str]:
    """Kinds of the materials that the page calls 未上传, in its order."""
    cards = page.split('id="material-')[1:]
    return [card.split('"')[0] for card in cards if "未上传" in card]


def _precheck(journey: Journey) -> None:
    _, page = journey.at("applicant", "/apply/{ref}/check")
    must("产能置换" in page.text, "核对页没有预检结果")
    must(("缺行业系数 K1" in page.text) is not journey.overlay, "预检的缺参数与演示值不相称")


def _submit(journey: Journey) -> None:
    answer = journey.press("applicant", "/apply/{ref}/check", "/submit", {"commitment": "y"})
    must("县级初审" in answer.text, "提交后不在县级初审")


def _endorse(journey: Journey) -> None:
    words = "示例：经现场核查，退出产线与填报一致，同意上报。"
    journey.press("county-mianchi", "/case/{ref}/", "/endorse", {"opinion": words})


def _accept(journey: Journey) -> None:
    answer = journey.press("coordinator", "/case/{ref}/", "/accept")
    must("部门会商" in answer.text, "受理后不在部门会商")


def _asked(journey: Journey) -> list[Department]:
    """Those the page of invitations names, each in its row."""
    _, page = journey.at("coordinator", "/case/{ref}/invite")
    found = [one for one in Department if f'<th scope="row">{one.label}</th>' in page.text]
    must(set(CORE_DEPARTMENTS) <= set(found), "四个部门没有都收到征求意见")
    return found


def _opinions(journey: Journey) -> None:
    for department in _asked(journey):
        login = department.value.replace("_", "-")
        browser, page = journey.at(f"{login}-handler", "/case/{ref}/opinion")
        form = page.form("/opinion")
        fields = {
            name.replace("-key", "-verdict"): "agree" for name, _ in form.fields if name.endswith("-key")
        }
        fields |= {"verdict": "agree", "text": "示例：经核对，同意。"}
        if department is Department.INDUSTRY:  # dismantling is what the approval will hang on
            text, owner, due = CONDITION
            asked = {"conditions-0-text": text, "conditions-0-owner": owner, "conditions-0-due": due}
            fields |= asked | {"verdict": "agree_with_conditions"}
        must(
            browser.press(page, "/opinion", fields, button="save").status == 200,
            f"{department.label} 没有拟成意见",
        )
        journey.press(f"{login}-checker", "/case/{ref}/opinion", "/check")
        journey.press(f"{login}-signer", "/case/{ref}/opinion", "/sign")


def _settle(journey: Journey) -> None:
    browser, page = journey.at("coordinator", "/case/{ref}/settle")
    answer = browser.press(page, "/settle", {"reason": "示例：已与主管部门核对"}, tick="key")
    must(answer.status == 200 and "待确认" not in answer.text, "还有取值没有确认")
    browser, page = journey.at("coordinator", "/case/{ref}/settle")
    form = page.form("/settle?kind=judgement")
    said = {name: "示例：联审会商认为可以采信" for name, _ in form.fields if name.startswith("reason-")}
    answer = browser.press(page, "/settle?kind=judgement", said, tick="key")
    must(answer.status == 200 and "待判断" not in answer.text, "还有核查项没有判断")


def _conclude(journey: Journey) -> None:
    answer = journey.press("coordinator", "/case/{ref}/", "/open-conclusion")
    must("形成意见" in answer.text, "没有进入形成意见")


def _cannot_approve(journey: Journey) -> None:
    _, page = journey.at("coordinator", "/case/{ref}/conclude")
    must("无法判断" in journey.at("coordinator", "/case/{ref}/")[1].text, "核查结果不是无法判断")
    must("不可选" in page.text and "缺规则参数" in page.text, "缺参数时仍可选通过")


def _draft(journey: Journey) -> None:
    reason = "示例：各项核查符合，选址经会商判断可以采信；退出设备拆除验收作为条件。"
    fields = {"verdict": "approve_with_conditions", "reason": reason}
    answer = journey.press("coordinator", "/case/{ref}/conclude", "/conclude", fields, button="save")
    must("预览会商意见书" in answer.text, "没有到预览页")
    must(CONDITION[0] in answer.text, "部门提出的条件没有带到意见书")


def _propose(journey: Journey) -> None:
    answer = journey.press("coordinator", "/case/{ref}/preview", "/propose")
    must("复核" in answer.text, "没有到复核")


def _confirm(journey: Journey) -> None:
    journey.press("lead-checker", "/case/{ref}/preview", "/confirm")


def _sign(journey: Journey) -> None:
    _wait_until("chair", journey, "/case/{ref}/sign", "下载带“预览”水印的 PDF")
    answer = journey.press("chair", "/case/{ref}/sign", "/sign")
    must("三发改两高会商〔" in answer.text, "签发后没有文号")


def _wait_for_pdf(journey: Journey) -> None:
    _wait_until("chair", journey, "/case/{ref}/decision", "下载会商意见书 PDF")


def _wait_until(login: str, journey: Journey, page: str, words: str) -> None:
    """A document is made in the background; the page says when it stands."""
    late = time.monotonic() + 60
    while time.monotonic() < late:
        _, shown = journey.at(login, page)
        must("生成失败" not in shown.text, "文书生成失败")
        if words in shown.text:
            return
        time.sleep(0.3)
    raise Wrong("60 秒内没有生成文书")


def _download(journey: Journey) -> None:
    browser, page = journey.at("applicant", "/case/{ref}/decision")
    place = page.text.split(f'href="/files/{journey.ref}/document/')[1].split('"')[0]
    answer = browser.get(f"/files/{journey.ref}/document/{place}")
    must(answer.body.startswith(b"%PDF-") and len(answer.body) > 50_000, "下载的不是完整的 PDF")


def _export(journey: Journey) -> None:
    browser, page = journey.at("archivist", "/archive/?q=" + quote("水泥熟料"))
    answer = browser.press(page, f"/{journey.ref}/export")
    names = zipfile.ZipFile(io.BytesIO(answer.body)).namelist()
    for part in (".pdf", "规则核查-v1", "办理记录.jsonl", "manifest-sha256.txt"):
        must(any(part in name for name in names), f"档案包里没有 {part}")
