"""The main job as everybody clicks it: filed in the morning, signed as a PDF, exported by the archivist."""

import io
import time
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from app.demo import city
from app.demo.journey import flat, wanted
from app.demo.papers import paper
from app.demo.sections import typed
from tests.journeys.desk import Desk, People
from workflows.vocabulary import CORE_DEPARTMENTS, Department

CODE = "2026-411221-30-02-900001"
FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")
PDF_WITHIN = 60.0  # seconds


def test_a_project_is_filed_judged_signed_and_exported(people: People, tmp_path: Path) -> None:
    ref = file_and_submit(people)
    endorse_and_accept(people, ref)
    for department in asked(people, ref):
        give_opinion(people, ref, department.value.replace("_", "-"))
    conclude(people, ref)
    sign(people, ref)
    export(people, ref, tmp_path)


def file_and_submit(people: People) -> str:
    applicant = people["applicant"]
    applicant.press("开始新的申报")
    applicant.look("new")
    applicant.fill({"project_code": CODE, "name": city.project("passes").title, "county": "411221"})
    applicant.press("开始填报")
    ref = applicant.page.url.rstrip("/").rsplit("/", 1)[1]
    fill_sections(applicant, ref)
    upload(applicant, ref)
    applicant.open(f"/apply/{ref}/")
    applicant.look("tasks")
    applicant.open(f"/apply/{ref}/check")
    assert "预检没有未通过的项目" in applicant.text
    applicant.look("check")
    applicant.put("commitment", "y")
    applicant.press("承诺并提交申报")
    assert "县级初审" in applicant.text
    applicant.look("status")
    return ref


def fill_sections(applicant: Desk, ref: str) -> None:
    figures = city.project("passes")
    company = next(row for row in city.companies() if row["key"] == figures.organisation)
    content = typed(
        figures, project_code=CODE, organisation=company["name"], credit_code=company["credit_code"]
    )
    content["coal"]["added_t"] = f"{figures.coal:,}".translate(FULL_WIDTH)
    for name, add, more in (
        ("project", "添加一种主要设备", 1),
        ("site", "", 0),
        ("capacity", "添加一条退出产线", 1),
        ("energy", "添加一种能源", 1),
        ("quota", "", 0),
        ("coal", "", 0),
        ("environment", "", 0),
    ):
        applicant.open(f"/apply/{ref}/{name}")
        for _ in range(more):
            applicant.press(add)
        applicant.fill(visible(applicant, flat(content[name])) | {"done": "yes"})
        if name == "energy":  # while he types, the unit follows the carrier and the figure follows the text
            expect(applicant.page.locator("#rows-0-quantity-unit")).to_have_text("吨")
            expect(applicant.page.locator("#tce-0")).to_have_text("132,235.3")
        applicant.look(name)
        applicant.press("保存并继续")
        assert applicant.page.url.endswith(f"/{ref}/"), applicant.text


def visible(applicant: Desk, fields: dict[str, str]) -> dict[str, str]:
    """Those that the page asks of this product, and that have something to type or choose."""
    asked = applicant.page.locator('main [name]:not([type="hidden"])').evaluate_all(
        "controls => controls.map((control) => control.name)"
    )
    return {name: text for name, text in fields.items() if name in asked and text}


def upload(applicant: Desk, ref: str) -> None:
    applicant.open(f"/apply/{ref}/files")
    while kinds := wanted(applicant.page.content()):
        kind = kinds[0]
        applicant.page.locator(f"#file-{kind}").set_input_files(
            {"name": f"示例-{kind}.pdf", "mimeType": "application/pdf", "buffer": paper(kind)}
        )
        with applicant.page.expect_navigation():
            applicant.page.locator(f"#material-{kind} button").click()
    assert "必需的材料已经上传" in applicant.text
    applicant.look("files")


def endorse_and_accept(people: People, ref: str) -> None:
    county, coordinator = people["county-mianchi"], people["coordinator"]
    county.press(city.project("passes").title)
    county.look("case-county")
    county.put("opinion", "示例：经现场核查，退出产线与填报一致，同意上报。", form="/endorse")
    county.send("/endorse")
    coordinator.open(f"/case/{ref}/")
    coordinator.send("/accept")
    assert "部门会商" in coordinator.text


def asked(people: People, ref: str) -> list[Department]:
    """Those the page says are asked, each with its reason."""
    coordinator = people["coordinator"]
    coordinator.open(f"/case/{ref}/invite")
    coordinator.look("invite")
    rows = [row.inner_text() for row in coordinator.page.locator("main tbody tr").all()]
    found = [one for one in Department if any(row.strip().startswith(one.label) for row in rows)]
    assert len(found) == len(rows) >= len(CORE_DEPARTMENTS)
    return found


def give_opinion(people: People, ref: str, department: str) -> None:
    handler = people[f"{department}-handler"]
    handler.open(f"/case/{ref}/opinion")
    for number in range(handler.page.locator('[name$="-key"]').count()):
        handler.put(f"lines-{number}-verdict", "agree")
    handler.fill({"verdict": "agree", "text": "示例：经核对，同意。"})
    if department.startswith("industry"):  # the four pages are one template
        handler.look("opinion")
    handler.press("提交审核")
    for role, words in (("checker", "审核通过"), ("signer", "签发意见")):
        desk = people[f"{department}-{role}"]
        desk.open(f"/case/{ref}/opinion")
        if department.startswith("industry"):
            desk.look(f"opinion-{role}")
        desk.press(words)


def conclude(people: People, ref: str) -> None:
    coordinator = people["coordinator"]
    coordinator.open("/review/")
    coordinator.look("queue-coordinator")
    coordinator.open(f"/case/{ref}/settle")
    coordinator.look("settle")
    for box in coordinator.page.locator('input[name="source"]').all():
        box.check()
    coordinator.put("reason", "示例：已与主管部门核对")
    coordinator.press("确认勾选的取值")
    assert "待确认" not in coordinator.text
    judgement = coordinator.page.locator('form[action*="kind=judgement"]')
    judgement.locator('input[name="key"]').check()
    judgement.locator("textarea").fill("示例：联审会商认为选址符合要求")
    coordinator.press("保存判断")
    assert "待判断" not in coordinator.text
    coordinator.look("settled")
    coordinator.open(f"/case/{ref}/")
    coordinator.look("case-consulted")
    coordinator.send("/open-conclusion")
    coordinator.open(f"/case/{ref}/conclude")
    coordinator.look("conclude")
    coordinator.fill({"verdict": "approve", "reason": "示例：三项核查均符合，各部门一致同意。"})
    coordinator.press("下一步：预览意见书")
    assert "预览会商意见书" in coordinator.text
    coordinator.look("preview")
    coordinator.send("/propose")


def sign(people: People, ref: str) -> None:
    checker, chair = people["lead-checker"], people["chair"]
    checker.open(f"/case/{ref}/preview")
    checker.send("/confirm")
    for _ in range(60):  # The preview is printed in the background; what is not printed is not signed.
        chair.open(f"/case/{ref}/sign")
        if "下载带“预览”水印" in chair.text:
            break
        chair.page.wait_for_timeout(1000)
    chair.look("sign")
    chair.send("/sign")
    assert "三发改两高会商〔" in chair.text
    wait_for_pdf(chair, ref)
    chair.look("decision")


def wait_for_pdf(chair: Desk, ref: str) -> None:
    late = time.monotonic() + PDF_WITHIN
    while time.monotonic() < late:
        chair.open(f"/case/{ref}/decision")
        assert "生成失败" not in chair.text
        if "下载会商意见书 PDF" in chair.text:
            return
        time.sleep(0.3)
    raise AssertionError("no PDF in time")


def export(people: People, ref: str, folder: Path) -> None:
    applicant, archivist = people["applicant"], people["archivist"]
    applicant.open(f"/apply/{ref}/status")
    applicant.open("/my/")
    applicant.look("mine")
    archivist.open("/archive/")
    archivist.put("q", "水泥熟料")
    archivist.press("查找")
    archivist.look("archive")
    with archivist.page.expect_download() as arriving:
        archivist.page.locator(f'form[action$="/{ref}/export"] button').click()
    kept = folder / "package.zip"
    arriving.value.save_as(kept)
    names = zipfile.ZipFile(io.BytesIO(kept.read_bytes())).namelist()
    for part in (".pdf", "规则核查-v1", "办理记录.jsonl", "manifest-sha256.txt"):
        assert any(part in name for name in names), names
