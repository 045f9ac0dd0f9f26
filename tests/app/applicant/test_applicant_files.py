"""Uploading, replacing and downloading material through the pages."""

import io
import re
import secrets
from urllib.parse import quote

import pytest
from flask import request
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import Attachment
from app.settings import LIMITS
from tests.app.applicant import samples
from tests.app.applicant.house import House, Person
from tests.app.applicant.typed_sections import TYPED

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def upload(
    person: Person, ref: str, kind: str, data: bytes, name: str, *, version: object = ""
) -> TestResponse:
    path = f"/apply/{ref}/files"
    seen = version or person.version(path)
    return person.post(path, {"kind": kind, "file": (io.BytesIO(data), name)}, version=seen)


def rows(house: House) -> list[Attachment]:
    with house.services.database.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def test_a_clean_file_is_kept_shown_and_comes_back_byte_for_byte(
    house: House, anna: Person, ref: str
) -> None:
    data = samples.pdf(pages=3)
    answer = upload(anna, ref, "energy_report", data, "节能报告（终稿）.pdf")
    assert answer.status_code == 303
    page = anna.get(f"/apply/{ref}/files")
    assert "节能报告（终稿）.pdf" in page
    assert "第 1 版，3 页" in page
    back = anna.client.get(f"/files/{ref}/energy_report/1")
    assert back.data == data
    assert back.content_type == "application/pdf"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert f"filename*=UTF-8''{quote('节能报告（终稿）.pdf')}" in back.headers["Content-Disposition"]
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert back.headers["Cache-Control"] == "no-store"
    assert house.actions(ref)[-1] == "attachment.add"


def test_replacing_keeps_the_old_version(house: House, anna: Person, ref: str) -> None:
    first, second = samples.pdf(pages=1), samples.pdf(pages=2)
    upload(anna, ref, "energy_report", first, "一.pdf")
    upload(anna, ref, "energy_report", second, "二.pdf")
    old, new = rows(house)
    assert (old.number, new.number) == (1, 2)
    assert old.superseded_at is not None
    assert new.superseded_at is None
    assert anna.client.get(f"/files/{ref}/energy_report/1").data == first
    assert anna.client.get(f"/files/{ref}/energy_report/2").data == second
    assert "一.pdf" not in anna.get(f"/apply/{ref}/files")


def test_a_refused_file_leaves_nothing_and_says_why(house: House, anna: Person, ref: str) -> None:
    hostile = samples.pdf(change=samples.action("JavaScript", JS="app.alert(1)"))
    answer = upload(anna, ref, "energy_report", hostile, "节能报告.pdf")
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert answer.text.count("“能耗计算和能耗来源说明”没有上传：PDF 里有脚本，不能接收") == 2
    assert rows(house) == []
    assert not list(house.services.store.root.rglob("*"))
    assert house.section(ref, "files").version == 1


def test_an_unknown_kind_or_no_file_is_a_form_error(anna: Person, ref: str) -> None:
    version = anna.version(f"/apply/{ref}/files")
    assert upload(anna, ref, "../../x", b"x", "a.pdf", version=version).status_code == 422
    answer = anna.post(f"/apply/{ref}/files", {"kind": "energy_report"}, version=version)
    assert answer.status_code == 422
    assert "请选择“能耗计算和能耗来源说明”的文件" in answer.text


def test_the_section_is_complete_with_the_last_required_material(
    house: House, anna: Person, ref: str
) -> None:
    house.save(anna, ref, TYPED)
    required = house.asked(ref)
    for material in required[:-1]:
        upload(anna, ref, material.kind, samples.png(), "图.png")
    assert not house.section(ref, "files").complete
    assert required[-1].title in anna.get(f"/apply/{ref}/files")
    upload(anna, ref, required[-1].kind, samples.png(), "图.png")
    assert house.section(ref, "files").complete
    assert "必需的材料已经上传" in anna.get(f"/apply/{ref}/files")


def test_an_upload_from_an_outdated_page_is_told(house: House, anna: Person, ref: str) -> None:
    version = anna.version(f"/apply/{ref}/files")
    assert upload(anna, ref, "energy_report", samples.png(), "一.png", version=version).status_code == 303
    assert upload(anna, ref, "energy_report", samples.png(), "二.png", version=version).status_code == 409
    assert [row.display_name for row in rows(house)] == ["一.png"]


def test_the_same_key_twice_is_one_upload(house: House, anna: Person, ref: str) -> None:
    version, key = anna.version(f"/apply/{ref}/files"), secrets.token_hex(16)
    for _ in range(2):
        fields = {"kind": "energy_report", "file": (io.BytesIO(samples.png()), "图.png")}
        assert anna.post(f"/apply/{ref}/files", fields, version=version, key=key).status_code == 303
    assert len(rows(house)) == 1


def test_only_the_upload_route_takes_more_than_an_ordinary_form(house: House, anna: Person, ref: str) -> None:
    big = b"\xff\xd8\xff" + b"\0" * (2 * LIMITS.request_body) + b"\xff\xd9"
    assert upload(anna, ref, "energy_report", big, "大图.jpg").status_code == 303
    room = {}
    for tail in ("files", "site", "submit", "withdraw"):
        with house.app.test_request_context(f"/apply/{ref}/{tail}", method="POST"):
            house.app.preprocess_request()
            room[tail] = request.max_content_length
    assert room.pop("files") == LIMITS.upload_file + LIMITS.request_body
    assert set(room.values()) == {LIMITS.request_body}


@pytest.mark.parametrize(
    "name", ["../../etc/报告.pdf", "a%0d%0aSet-Cookie: x=1.pdf", "报告\u202efdp.pdf", "报告" * 200 + ".pdf"]
)
def test_odd_names_become_plain_names(house: House, anna: Person, ref: str, name: str) -> None:
    assert upload(anna, ref, "energy_report", samples.pdf(), name).status_code == 303
    back = anna.client.get(f"/files/{ref}/energy_report/1")
    assert back.status_code == 200
    assert "Set-Cookie" not in back.headers
    (row,) = rows(house)
    assert row.display_name.endswith(".pdf")
    assert len(row.display_name) <= 120
    assert not set(row.display_name) & set('/\\\r\n"')


def test_another_company_gets_what_is_absent(anna: Person, charlie: Person, ref: str) -> None:
    upload(anna, ref, "energy_report", samples.pdf(), "报告.pdf")
    theirs = charlie.client.get(f"/files/{ref}/energy_report/1")
    absent = charlie.client.get("/files/LS2026-411221-9999/energy_report/1")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    token = re.compile(r'name="csrf_token" value="[^"]*"')
    assert token.sub("", theirs.text) == token.sub("", absent.text.replace("LS2026-411221-9999", ref))
    assert anna.client.get(f"/files/{ref}/energy_report/2").status_code == 404
    assert anna.client.get(f"/files/{ref}/other/1").status_code == 404
