"""The export: one case in one zip that can be checked by hand and is the same bytes every time (AR-23)."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from werkzeug.test import TestResponse

from app.canonical import sha256 as digest_of
from app.services import events, steps
from tests.app.review.played import Desk

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def export(desk: Desk, stage: str = "issued") -> TestResponse:
    address = f"/archive/{desk.refs[stage]}/export"
    return desk.press("archivist", "/archive/", address)


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_it_holds_the_decision_what_it_rests_on_and_every_material(desk: Desk) -> None:
    files = opened(export(desk).data)
    number = desk.document(desk.refs["issued"]).context
    stem = json.loads(number)["number"]
    assert files[f"{stem}.pdf"] == f"%PDF-1.7 {stem}".encode()
    assert {"办理记录.jsonl", "文书输入.json", "说明.json", "申报数据-v1.json"} <= files.keys()
    assert any(name.startswith("规则核查-v1-") for name in files)
    uploaded = json.loads(files["申报数据-v1.json"])["materials"]
    kept = [name for name in files if name.startswith("材料/")]
    assert len(kept) == len([item for item in uploaded if item["item"] != "commitment"]) > 8


def test_the_manifest_names_every_file_with_its_digest(desk: Desk) -> None:
    files = opened(export(desk).data)
    manifest = files.pop("manifest-sha256.txt").decode()
    lines = dict(line.split("  ", 1)[::-1] for line in manifest.splitlines())
    assert lines == {name: sha256(data).hexdigest() for name, data in files.items()}
    said = json.loads(files["说明.json"])
    pdf = next(data for name, data in files.items() if name.endswith(".pdf") and "/" not in name)
    assert said["document_sha256"] == sha256(pdf).hexdigest()


def test_two_exports_are_the_same_bytes_and_the_first_is_not_in_the_second(desk: Desk) -> None:
    first, second = export(desk), export(desk)
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    record = [json.loads(line) for line in opened(second.data)["办理记录.jsonl"].splitlines()]
    assert record[-1]["action"] == "document.issue"
    assert record[0]["action"] == "application.start"
    assert desk.actions(desk.refs["issued"])[-3:] == ["document.issue", "archive.export", "archive.export"]


def test_a_second_press_of_one_page_gives_the_same_file_and_one_event(desk: Desk) -> None:
    address = f"/archive/{desk.refs['issued']}/export"
    data = desk.form("archivist", "/archive/", address)
    first, second = desk.send("archivist", address, data), desk.send("archivist", address, data)
    assert first.status_code == second.status_code == 200 and first.data == second.data
    assert desk.actions(desk.refs["issued"]).count("archive.export") == 1


def test_the_event_names_the_file_and_its_digest(desk: Desk) -> None:
    data = export(desk).data
    with desk.town.house.database.reading() as session:
        application = steps.of_ref(session, desk.refs["issued"])
        note = events.of_application(session, application.id)[-1].note
    assert note.endswith(f".zip，SHA-256 {digest_of(data)}")


def test_what_is_not_printed_yet_cannot_be_exported_and_says_why(desk: Desk) -> None:
    for stage, state in (("queued", "排队"), ("failed", "失败")):
        ref = desk.refs[stage]
        answer = desk.send("archivist", f"/archive/{ref}/export", desk.bare("archivist", ref))
        assert answer.status_code == 409, stage
        assert "生成后才能导出" in answer.text and state in answer.text
        assert "archive.export" not in desk.actions(ref)


def test_an_undecided_case_and_another_role_meet_nothing(desk: Desk) -> None:
    signing, issued = desk.refs["signing"], desk.refs["issued"]
    assert (
        desk.send("archivist", f"/archive/{signing}/export", desk.bare("archivist", signing)).status_code
        == 404
    )
    for other in ("coordinator", "chair", "applicant", "county-mianchi"):
        answer = desk.send(other, f"/archive/{issued}/export", desk.bare(other, issued))
        assert answer.status_code == 404, other
    assert (
        desk.send("archivist", f"/archive/{issued}/export", {"_key": "0" * 32, "_version": "1"}).status_code
        == 400
    )
