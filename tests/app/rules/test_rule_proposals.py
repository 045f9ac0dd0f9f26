"""Proposing: what the rule book refuses stands at its field and no word is lost; a confirmation needs number and scan."""

from datetime import date
from io import BytesIO

import pytest

from tests.app.rules.house import PERIOD, PROPOSER, RATIO, SECOND, WORDS, Office, scan

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

UNSEEN = "capacity_replacement.special_ratio:cement_clinker,restricted"
CONFIRM = f"/admin/rules/propose/confirm/{UNSEEN}"
DAY = date(2026, 6, 1)
SAID = {
    "confirmed_on": "2026-11-20",
    "document_number": "工信部原〔2024〕示例号",
    "reason": "示例：与正式文件逐字核对",
}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "两倍半"}, "取值只能填数字"),
        ({"value": "-1"}, "应大于零"),
        ({"valid_from": "明年"}, "自哪一天起应为日期"),
        ({"valid_from": "2024-11-01"}, "correction 里写明理由"),
        ({"valid_from": "2020-01-01"}, "有效期重叠"),
        ({"source": ""}, "请选择来源文件"),
        ({"evidence": ""}, "请选择是否看到原文"),
        ({"reason": " "}, "请写明提出修订的理由"),
        ({"note": "看不见的\u200b字符"}, "不能印在文书上的字符"),
    ],
)
def test_a_wrong_word_is_told_at_its_field_and_none_is_lost(
    office: Office, typed: dict[str, str], sentence: str
) -> None:
    answer = office.send(PROPOSER, PERIOD, WORDS | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<span class="govuk-visually-hidden">错误：' in answer.text
    for name, words in (WORDS | typed).items():
        if name in {"value", "valid_from", "article", "reason", "note"}:
            assert words in answer.text, name
    assert office.count() == 0


def test_a_word_the_form_does_not_offer_is_refused_by_the_book(office: Office) -> None:
    answer = office.send(PROPOSER, PERIOD, WORDS | {"source": "NO-SUCH-PAPER"})
    assert answer.status_code == 422
    assert "NO-SUCH-PAPER" in answer.text
    assert office.count() == 0


def test_numbers_and_days_are_read_as_people_type_them(office: Office) -> None:
    number = office.propose(WORDS | {"value": "２．５", "valid_from": "2026年1月1日"})
    page = office.person(PROPOSER).get(f"/admin/rules/changes/{number}").text
    assert "2.5 倍" in page
    assert "2026-01-01" in page


def test_correcting_an_entry_needs_its_reason(office: Office) -> None:
    corrected = WORDS | {"valid_from": "2024-11-01", "entry_correction": "示例：录入时看错一行"}
    number = office.propose(corrected)
    assert "示例：录入时看错一行" in office.person(SECOND).get(f"/admin/rules/changes/{number}").text


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [("scan", "核实取值须上传正式文件的扫描件"), ("document_number", "核实取值须填写正式文件的文号")],
)
def test_a_confirmation_needs_the_official_document(office: Office, left_out: str, sentence: str) -> None:
    fields: dict[str, object] = {**SAID, "scan": scan()} | {"document_number": SAID["document_number"]}
    fields.pop(left_out)
    answer = office.send(PROPOSER, CONFIRM, fields | ({"document_number": ""} if left_out != "scan" else {}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert SAID["reason"] in answer.text
    assert office.count() == 0


def test_a_scan_stays_kept_when_a_word_is_wrong(office: Office) -> None:
    answer = office.send(PROPOSER, CONFIRM, {**SAID, "document_number": "", "scan": scan()})
    assert answer.status_code == 422
    assert "已保留“正式文件.pdf”" in answer.text
    kept = answer.text.partition('name="kept_scan" value="')[2].partition('"')[0].replace("&#34;", '"')
    again = office.send(PROPOSER, CONFIRM, {**SAID, "kept_scan": kept})
    assert again.status_code == 303
    assert office.change(1).scan_name == "正式文件.pdf"


def test_a_scan_that_was_not_kept_for_this_person_is_no_scan(office: Office) -> None:
    answer = office.send(PROPOSER, CONFIRM, {**SAID, "document_number": "", "scan": scan()})
    kept = answer.text.partition('name="kept_scan" value="')[2].partition('"')[0].replace("&#34;", '"')
    stolen = office.send(SECOND, CONFIRM, {**SAID, "kept_scan": kept})
    forged = office.send(PROPOSER, CONFIRM, {**SAID, "kept_scan": "0" * 64 + kept[64:]})
    assert (stolen.status_code, forged.status_code) == (422, 422)
    assert office.count() == 0


def test_a_file_that_is_no_document_is_refused_and_said_so(office: Office) -> None:
    answer = office.send(PROPOSER, CONFIRM, {**SAID, "scan": (BytesIO(b"MZ"), "示例.exe")})
    assert answer.status_code == 422
    assert "扫描件没有上传：只能上传 PDF" in answer.text


def test_a_confirmed_value_loses_its_mark_and_names_who_and_on_what(office: Office) -> None:
    before = office.person(SECOND).get(f"/admin/rules/value/{UNSEEN}").text
    assert "摘录" in before
    number = office.published({**SAID, "scan": scan()}, CONFIRM)
    after = office.person(SECOND).get(f"/admin/rules/value/{UNSEEN}").text
    assert '<span class="jr-mark' not in after
    assert "许示例 2026-11-20 核对：工信部原〔2024〕示例号" in after
    paper = office.person(SECOND).get(f"/admin/rules/changes/{number}/scan")
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_a_provision_is_suspended_and_kept(office: Office) -> None:
    fields = {
        "valid_to": "2026-12-31",
        "force": "suspended",
        "source": "CG-2024",
        "article": "示例条款",
        "reason": "示例：暂停执行",
    }
    office.published(fields, f"/admin/rules/propose/end/{RATIO}")
    page = office.person(SECOND).get(f"/admin/rules/value/{RATIO}").text
    assert "暂停执行" in page
    assert "2027-01-01 起" in page


def test_a_new_document_is_registered_first_and_then_gives_a_value(office: Office) -> None:
    document = {
        "key": "DEMO-NOTICE-2026",
        "title": "示例产能置换办法",
        "issuer": "示例机关",
        "evidence": "read",
        "url": "https://example.org/demo-notice",
        "document_number": "示例〔2026〕1号",
        "reason": "示例：新文件",
    }
    wrong = office.send(PROPOSER, "/admin/rules/source", document | {"key": "小写"})
    assert wrong.status_code == 422
    assert "示例产能置换办法" in wrong.text
    office.published(document, "/admin/rules/source")
    assert "示例产能置换办法（示例〔2026〕1号）" in office.person(PROPOSER).get(PERIOD).text
    office.published(WORDS | {"source": "DEMO-NOTICE-2026"})
    assert "《示例产能置换办法》" in office.person(SECOND).get(f"/admin/rules/value/{RATIO}").text


def test_a_parameter_without_any_value_gets_its_first_one(office: Office) -> None:
    keeper = office.person(PROPOSER)
    answer = keeper.get("/admin/rules?parameter=coal.k1&codes=示例")
    assert keeper.get(answer.headers["Location"]).status_code == 404
    address = keeper.get("/admin/rules?parameter=coal.k1&codes=example_industry").headers["Location"]
    assert address.endswith("/admin/rules/value/coal.k1:example_industry")
    assert "今天没有有效的取值" in keeper.get(address).text
    office.published(WORDS, "/admin/rules/propose/period/coal.k1:example_industry")
    assert "2.5 倍" in keeper.get(address).text
    first = office.book().find("coal.k1", DAY, industry="example_industry")
    assert first is not None
    assert first.value == "2.5"


@pytest.mark.parametrize(
    "page",
    [
        "/admin/rules/value/coal.k1",
        "/admin/rules/propose/confirm/coal.k1:example_industry",
        "/admin/rules/value/no.such",
        "/admin/rules/propose/period/no.such",
        f"/admin/rules/propose/other/{RATIO}",
        "/admin/rules/propose/period/ban:none",
        "/admin/rules/changes/99",
        "/admin/rules/changes/99/scan",
    ],
)
def test_what_is_not_there_is_404(office: Office, page: str) -> None:
    assert office.person(PROPOSER).get(page).status_code == 404


def test_a_second_press_of_one_form_makes_one_proposal(office: Office) -> None:
    person = office.person(PROPOSER)
    data = person.hidden(PERIOD, PERIOD) | WORDS
    first, second = person.client.post(PERIOD, data=data), person.client.post(PERIOD, data=data)
    assert first.headers["Location"] == second.headers["Location"]
    assert office.count() == 1
