"""Section pages: what is typed is kept, what is wrong is named, nothing else is taken."""

import re
from typing import Any

import pytest

from app.web.applicant.sections import PAGES
from tests.app.applicant.house import House, Person
from tests.app.applicant.typed_sections import COAL_ROW, ENERGY, POWER_ROW, TYPED, flat

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


@pytest.mark.parametrize("name", TYPED)
def test_a_complete_section_is_kept_as_typed_and_called_complete(
    house: House, anna: Person, ref: str, name: str
) -> None:
    house.save(anna, ref, {"project": TYPED["project"]})
    path = f"/apply/{ref}/{name}"
    answer = anna.post(path, flat(TYPED[name]) | {"done": "yes"}, version=anna.version(path))
    assert answer.status_code == 303, answer.text
    assert answer.location == f"/apply/{ref}/"
    assert house.typed(ref, name) == TYPED[name]
    assert house.section(ref, name).complete


def test_the_form_of_each_section_asks_for_exactly_what_the_facts_read() -> None:
    from app.web.applicant.sections import content_of

    for name, page in PAGES.items():
        form = page.form(formdata=None, data={rows.name: [{}] for rows in page.lists})
        content: dict[str, Any] = content_of(form)
        assert content.keys() == TYPED[name].keys()
        for rows in page.lists:
            assert content[rows.name][0].keys() == TYPED[name][rows.name][0].keys()


WRONG = [
    ("project", {"invest": "约12亿"}, "“总投资”只能填数字，单位为万元，例如 126000"),
    ("project", {"filing_date": "去年八月"}, "“备案（核准）日期”请按年-月-日填写，例如 2026-11-24"),
    ("project", {"project_code": "2606-4112"}, "项目代码应为 24 位，例如 2606-411221-04-01-583172"),
    (
        "project",
        {"project_code": "2606-411221-04-01-000002"},
        "应与开始填报时的一致：2606-411221-04-01-000001",
    ),
    ("project", {"credit_code": "91350100M000100Y44"}, "统一社会信用代码的校验位不对，请与营业执照核对"),
    ("project", {"mobile": "1380000"}, "“手机”应为 11 位数字，例如 13900000000"),
    ("project", {"nature": "made_up"}, "请重新选择“建设性质”"),
    ("site", {"area": "12亩"}, "“用地面积”只能填数字，单位为公顷，例如 12.5"),
    ("site", {"town": ""}, "请填写“乡镇（街道）”"),
    ("capacity", {"built": "4500t/d"}, "“拟建产能”只能填数字，单位为吨/日，例如 4500"),
    (
        "capacity",
        {"retired-1-capacity": "五千"},
        "第 2 行“示例退出水泥有限公司”的备案产能只能填数字，单位为吨/日，例如 2500",
    ),
    ("energy", {"rows-0-quantity": "16.85万"}, "第 1 行“原煤”的年消费量只能填数字，单位为吨，例如 168500"),
    ("energy", {"rows-1-quantity": ""}, "请填写第 2 行“电力”的年消费量"),
    (
        "coal",
        {"sources-0-reduction_t": "-5"},
        "第 1 行“示例热电有限公司”的替代量不能小于 0，单位为吨，例如 52000",
    ),
    ("coal", {"sources-0-enterprise": ""}, "请填写第 1 行的来源企业"),
]


@pytest.mark.parametrize(("name", "change", "sentence"), WRONG)
def test_a_wrong_entry_is_kept_and_the_summary_says_where_what_and_how(
    house: House, anna: Person, ref: str, name: str, change: dict[str, str], sentence: str
) -> None:
    house.save(anna, ref, {"project": TYPED["project"]})
    path = f"/apply/{ref}/{name}"
    posted = flat(TYPED[name]) | change
    answer = anna.post(path, posted | {"done": "yes"}, version=anna.version(path))
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert answer.text.count(sentence) == 2  # in the summary and beside the field
    assert "有 1 处内容需要修改" in answer.text
    assert flat(house.typed(ref, name)) == posted
    row = house.section(ref, name)
    assert (row.faults, row.complete) == (1, False)
    assert sentence in anna.get(path)
    assert "有 1 处需要修改" in anna.get(f"/apply/{ref}/")


def test_a_section_without_anything_is_no_fault_until_it_is_called_complete(
    house: House, anna: Person, ref: str
) -> None:
    path = f"/apply/{ref}/site"
    answer = anna.post(path, {"county": "411221", "done": "no"}, version=anna.version(path))
    assert answer.status_code == 303
    assert house.section(ref, "site").faults == 0
    answer = anna.post(path, {"county": "411221", "done": "yes"}, version=anna.version(path))
    assert answer.status_code == 422
    assert "请填写“用地面积”" in answer.text


def test_saving_for_later_keeps_a_wrong_entry_and_returns_to_the_tasks(
    house: House, anna: Person, ref: str
) -> None:
    path = f"/apply/{ref}/site"
    answer = anna.post(
        path,
        {"county": "411221", "area": "不知道", "done": "yes", "action": "later"},
        version=anna.version(path),
    )
    assert (answer.status_code, answer.location) == (303, f"/apply/{ref}/")
    assert house.typed(ref, "site")["area"] == "不知道"
    assert (house.section(ref, "site").faults > 0, house.section(ref, "site").complete) == (True, False)


def test_full_width_digits_and_separators_are_numbers(house: House, anna: Person, ref: str) -> None:
    house.save(anna, ref, {"project": TYPED["project"]})
    path = f"/apply/{ref}/energy"
    typed = ENERGY | {"rows": [COAL_ROW | {"quantity": "１６８，５００"}, POWER_ROW | {"quantity": "1 891"}]}
    answer = anna.post(path, flat(typed) | {"done": "yes"}, version=anna.version(path))
    assert answer.status_code == 303
    assert house.typed(ref, "energy")["rows"][0]["quantity"] == "１６８，５００"
    assert "168,500 吨" in anna.get(f"/apply/{ref}/check")


def test_two_tabs_the_second_is_told_and_its_text_is_kept(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/site"
    version = anna.version(path)
    anna.post(path, {"county": "411221", "town": "甲镇"}, version=version)
    before = house.section(ref, "site")
    answer = anna.post(path, {"county": "411221", "town": "乙镇第二个窗口"}, version=version)
    assert answer.status_code == 409
    assert "乙镇第二个窗口" in answer.text
    after = house.section(ref, "site")
    assert (after.version, after.content) == (before.version, before.content)


def test_the_same_key_twice_saves_once(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/site"
    version, key = anna.version(path), "a" * 32
    first = anna.post(path, {"county": "411221", "town": "甲镇"}, version=version, key=key)
    saved = house.section(ref, "site").version
    second = anna.post(path, {"county": "411221", "town": "甲镇"}, version=version, key=key)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert house.section(ref, "site").version == saved
    assert house.actions(ref).count("application.save") == 1


def test_fields_nobody_asked_for_are_ignored(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/site"
    extra = {"state": "approved", "role": "chair", "version": "99", "organisation_id": "2", "complete": "1"}
    answer = anna.post(path, {"county": "411221", "town": "甲镇"} | extra, version=anna.version(path))
    assert answer.status_code == 303
    assert not extra.keys() & house.typed(ref, "site").keys()
    assert house.application(ref).state.value == "draft"
    assert house.section(ref, "site").version == 2


def test_rows_are_added_and_deleted_without_saving(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/energy"
    version = anna.version(path)
    more = anna.post(path, flat(ENERGY) | {"action": "add"}, version=version)
    assert more.status_code == 200
    assert 'name="rows-2-quantity"' in more.text
    fewer = anna.post(path, flat(ENERGY) | {"remove": "0"}, version=version)
    assert 'value="168500"' not in fewer.text
    assert 'value="1891"' in fewer.text
    assert f'name="_version" value="{version}"' in fewer.text
    assert house.section(ref, "energy").version == 1
    beyond = anna.post(path, flat(ENERGY) | {"action": "remove-99"}, version=version)
    assert 'value="168500"' in beyond.text


def test_a_blank_row_is_no_row(house: House, anna: Person, ref: str) -> None:
    house.save(anna, ref, {"project": TYPED["project"]})
    path = f"/apply/{ref}/energy"
    typed = ENERGY | {"rows": [*ENERGY["rows"], dict.fromkeys(COAL_ROW, "")]}
    answer = anna.post(path, flat(typed) | {"done": "yes"}, version=anna.version(path))
    assert answer.status_code == 303
    assert house.typed(ref, "energy") == ENERGY


def test_totals_are_computed_without_script_and_marked(anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/energy"
    page = anna.post(path, flat(ENERGY) | {"action": "recalculate"}, version=anna.version(path)).text
    assert "132,235.3" in page  # 168,500 t × 23,000 kJ/kg ÷ 29,307.6
    assert "演示值" in page  # the equivalent coefficient of electricity
    assert "未核实" in page or "摘录" in page
    assert "按实测热值" in page


def test_the_preview_answers_out_of_band_and_saves_nothing(house: House, anna: Person, ref: str) -> None:
    anna.get("/apply/new")
    answer = anna.client.post(f"/apply/{ref}/energy/preview", data=flat(ENERGY) | {"csrf_token": anna.csrf})
    assert answer.status_code == 200
    assert 'id="tce-0" hx-swap-oob="true">132,235.3<' in answer.text
    assert 'id="totals" hx-swap-oob="true"' in answer.text
    assert house.section(ref, "energy").version == 1


def test_without_an_equivalent_coefficient_the_total_says_so(anna: Person, ref: str) -> None:
    heat = POWER_ROW | {"carrier": "heat"}
    path = f"/apply/{ref}/energy"
    page = anna.post(
        path, flat(ENERGY | {"rows": [heat]}) | {"action": "recalculate"}, version=anna.version(path)
    )
    assert "缺等价值系数" in page.text


def test_a_sector_without_replacement_may_leave_capacity_empty(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/capacity"
    house.save(anna, ref, {"project": TYPED["project"]})
    assert anna.post(path, {"done": "yes"}, version=anna.version(path)).status_code == 422
    house.save(anna, ref, {"project": TYPED["project"] | {"product": "lime"}})
    assert anna.post(path, {"done": "yes"}, version=anna.version(path)).status_code == 303
    assert house.section(ref, "capacity").complete


def test_text_that_looks_like_html_stays_text(house: House, anna: Person, ref: str) -> None:
    path = f"/apply/{ref}/site"
    nasty = "<script>alert(1)</script>{{ 7*7 }}"
    anna.post(path, {"county": "411221", "town": nasty}, version=anna.version(path))
    for page in (path, f"/apply/{ref}/check"):
        text = anna.get(page)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in text


def test_another_company_finds_nothing_and_cannot_tell_it_from_what_is_absent(
    anna: Person, charlie: Person, ref: str
) -> None:
    anna.get("/my/")
    for tail in ("", "project", "site", "capacity", "energy", "coal", "files", "check", "status", "withdraw"):
        theirs = charlie.get(f"/apply/{ref}/{tail}", 404)
        absent = charlie.get(f"/apply/LS2026-411221-9999/{tail}", 404)
        token = re.compile(r'name="csrf_token" value="[^"]*"')
        assert token.sub("", theirs) == token.sub("", absent.replace("LS2026-411221-9999", ref))
        assert "示例熟料" not in theirs
    answer = charlie.post(f"/apply/{ref}/site", {"town": "别人的"}, version=1)
    assert answer.status_code == 404
