"""The auditor's journey: search the record, have it verified, export evidence, and check it with the standard library."""

import io
import json
import zipfile
from base64 import b64decode
from hashlib import sha256

from tests.journeys.desk import WAITS, People
from tests.journeys.service import Service


def test_x5_the_auditor_searches_verifies_and_takes_proof_away(service: Service, people: People) -> None:
    ref = service.case("passes", reaches="approved")
    auditor = people["auditor"]
    assert auditor.page.url.endswith("/admin/audit"), "where he begins"
    auditor.fill({"object": ref, "what": "签发"})
    auditor.press("查找")
    assert ref in auditor.text
    auditor.look("audit-record")
    auditor.fill({"since": "gestern"})
    auditor.press("查找")
    assert "日期应写成" in auditor.text
    auditor.press("安全日志")
    auditor.look("audit-security")
    auditor.press("核验")
    auditor.press("开始核验")
    for _ in range(WAITS):
        if "已核验" in auditor.text:
            break
        auditor.page.wait_for_timeout(500)
        auditor.open("/admin/audit/verify")
    assert "前后一致" in auditor.text
    auditor.look("audit-verify")
    auditor.press("举证导出")
    auditor.fill({"about": "没有这个编号"})
    auditor.press("导出")
    assert "没有这个编号的事项或者事件" in auditor.text
    auditor.look("audit-evidence-faults")
    auditor.fill({"about": ref})
    with auditor.page.expect_download() as coming:
        auditor.page.get_by_role("button", name="导出", exact=True).click()
    _proved(coming.value.path().read_bytes())
    auditor.open(f"/admin/audit?object={ref}")
    assert "导出举证材料" in auditor.text
    security = people["security-admin"]
    security.open("/admin/audit")
    assert ref not in security.text


def _proved(data: bytes) -> None:
    """The last event of the case stands in the signed tree: worked out from the files of the zip alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    last = json.loads(files["证据.json"])["events"][-1]
    index, end = last["index"], last["size"] - 1
    found = sha256(b"\x00" + files[last["file"]]).digest()
    for one in map(bytes.fromhex, last["proof"]):
        if index % 2 or index == end:
            found = sha256(b"\x01" + one + found).digest()
            while index and not index % 2:
                index, end = index // 2, end // 2
        else:
            found = sha256(b"\x01" + found + one).digest()
        index, end = index // 2, end // 2
    head = files[f"检查点/{last['size']:08d}.txt"].decode().splitlines()
    assert (end, int(head[1]), b64decode(head[2])) == (0, last["size"], found)
