"""A new row of a table: begun from the current one, wrong figures at their field, published and used at once by drafts."""

import re
from datetime import date
from decimal import Decimal

import pytest

from app import timepiece
from app.demo import city
from app.demo.story import Story
from rules.level_tables import Level, Limit
from tests.app.rules.house import PROPOSER, SECOND, Office

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

LEVEL = "energy_efficiency.benchmark:B030"
LIMIT = "mandatory_limits.level3:G002"
BAN = "prohibitions.ban:N2"
FACTOR = "energy_factor:raw_coal"
ELIGIBILITY = "capacity_replacement.eligibility:used"
MATERIAL = "completeness.material:policy_comparison"
GATE = "production_gate.item:replacement_announced"
TARGET = "influence.target:energy_intensity"
SITING = "siting.notice:YR-2021"
DAY = date(2026, 6, 1)
CITED = {
    "valid_from": "2026-01-01",
    "source": "BM-2023",
    "article": "示例条款",
    "evidence": "read",
    "reason": "示例：新文件公布",
}
FIGURES = {
    LEVEL: {"benchmark": "50", "baseline": "60.5"},
    LIMIT: {"level1": "40", "level2": "50", "level3": "60"},
    BAN: {"label": "示例：禁止新增炼油产能", "strength": "prohibited"},
    FACTOR: {"kgce": "0.72", "ncv_kj": "21,100"},
    ELIGIBILITY: {"label": "示例：已用过的产能"},
    MATERIAL: {"title": "示例：政策对照表", "content": "示例：逐条对照", "when": "coal"},
    GATE: {"title": "示例：置换方案已经公告", "when": "capacity_replacement"},
    TARGET: {"value": "13.5"},
    SITING: {"label": "示例：新的布局规定"},
}


def page(key: str) -> str:
    return f"/admin/rules/propose/period/{key}"


def begun(office: Office, key: str) -> dict[str, str]:
    """What the form of the current row holds already."""
    text = office.person(PROPOSER).get(page(key)).text
    pairs = re.findall(r'<input class="govuk-input[^>]* value="([^"]*)"[^>]* name="(\w+)"', text)
    typed = {name: value for value, name in pairs}
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        typed[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return typed


def words(office: Office, key: str) -> dict[str, str]:
    return begun(office, key) | CITED | FIGURES[key]


def test_the_form_begins_with_the_current_row_and_asks_the_citation_anew(office: Office) -> None:
    text = office.person(PROPOSER).get(page(LEVEL)).text
    for cell in ('value="100"', 'value="117"', "水泥熟料", "kgce/t", "照旧不变的栏目"):
        assert cell in text, cell
    fields = begun(office, LEVEL)
    assert (fields["benchmark"], fields["baseline"], fields["usable"]) == ("100", "117", "provisional")
    assert fields["edition"] == "BM-2023"
    assert not fields.get("article")
    assert not fields.get("source")


@pytest.mark.parametrize(
    ("key", "typed", "field", "sentence"),
    [
        (LEVEL, {"benchmark": "70"}, "baseline", "标杆水平不大于基准水平"),
        (LEVEL, {"benchmark": "五十"}, "benchmark", "标杆水平只能填数字"),
        (LEVEL, {"baseline": ""}, "baseline", "请填写基准水平"),
        (LEVEL, {"baseline_candidate": "40"}, "baseline_candidate", "数值越小越好"),
        (LEVEL, {"deadline": "年底"}, "deadline", "达到基准水平的期限应为日期"),
        (LEVEL, {"edition": "NO-SUCH-PAPER"}, "edition", "请选择期限出自哪个文件"),
        (LEVEL, {"valid_from": "2020-01-01"}, "valid_from", "有效期重叠"),
        (LEVEL, {"valid_from": "2023-07-04"}, "valid_from", "更正录入错误"),
        (LEVEL, {"published_on": "2026-02-01"}, "published_on", "没有发布的规定不能施行"),
        (LIMIT, {"level2": "70"}, "level3", "2级不大于3级"),
        (LIMIT, {"level3": "1e3"}, "level3", "只能填数字"),
        (LIMIT, {"article": ""}, "article", "请写明条款"),
        (BAN, {"label": " "}, "label", "请填写条文内容"),
        (BAN, {"strength": "condition"}, "strength", "请选择禁止的程度"),
        (FACTOR, {"kgce": "零点七"}, "kgce", "折标准煤系数只能填数字"),
        (FACTOR, {"kgce_low": "0.8", "kgce_high": "0.7"}, "kgce_low", "下限大于上限"),
        (FACTOR, {"kgce": ""}, "kgce", "请填写折标准煤系数"),
        (FACTOR, {"kgce": "-0.7"}, "kgce", "大于零"),
        (ELIGIBILITY, {"label": ""}, "label", "请填写不予认定的情形"),
        (MATERIAL, {"when": "sometimes"}, "when", "请选择什么情况下需要"),
        (GATE, {"title": ""}, "title", "请填写投产前应当具备的条件"),
        (TARGET, {"value": "很多"}, "value", "只能填数字"),
        (SITING, {"valid_from": "2021-01-01"}, "valid_from", "有效期"),
    ],
)
def test_a_wrong_figure_is_told_at_its_field_and_none_is_lost(
    office: Office, key: str, typed: dict[str, str], field: str, sentence: str
) -> None:
    said = words(office, key) | typed
    answer = office.send(PROPOSER, page(key), said)
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert sentence in beside
    assert f'<a href="#{field}">' in answer.text
    for name in ("benchmark", "level1", "level2", "article", "reason"):
        assert said.get(name, "") in answer.text, name
    assert office.count() == 0


def test_a_row_may_follow_its_own_repeal(office: Office) -> None:
    ended = {name: CITED[name] for name in ("source", "article", "reason")}
    until = ended | {"valid_to": "2025-12-31", "force": "repealed"}
    office.published(until, f"/admin/rules/propose/end/{LIMIT}")
    office.published(words(office, LIMIT) | {"valid_from": "2026-03-01"}, page(LIMIT))
    rows = [row for row in office.book().rows(Limit) if row.id == "G002"]
    assert [row.valid_to for row in rows] == [date(2025, 12, 31), None]
    assert rows[-1].valid_from == date(2026, 3, 1)


@pytest.mark.parametrize("key", [FACTOR, ELIGIBILITY, MATERIAL, GATE, TARGET, SITING])
def test_the_row_of_every_table_is_published_as_typed(office: Office, key: str) -> None:
    number = office.published(words(office, key), page(key))
    row = office.shown(key).row
    for name, typed in FIGURES[key].items():
        assert str(row[name]) == typed.replace(",", ""), name
    text = office.person(SECOND).get(f"/admin/rules/changes/{number}").text
    assert f"<strong>{next(iter(FIGURES[key].values()))}" in text


def test_a_new_coefficient_is_counted_with(office: Office) -> None:
    office.published(words(office, FACTOR), page(FACTOR))
    coal = office.book().factor("raw_coal", DAY)
    assert coal
    assert (coal.kgce, coal.ncv_kj) == (Decimal("0.72"), Decimal(21100))
    assert coal.co2


def test_the_change_says_old_and_new_figures_in_words(office: Office) -> None:
    number = office.propose(words(office, LEVEL), page(LEVEL))
    text = office.person(SECOND).get(f"/admin/rules/changes/{number}").text
    for cell in (
        "100 kgce/t",
        "<strong>50 kgce/t</strong>",
        "60.5 kgce/t",
        "2026-01-01",
    ):
        assert cell in text, cell
    assert "读到原文" in text
    assert "<strong>据以判断" not in text
    for value in (LEVEL, "energy_efficiency.baseline:B030"):
        assert f"修订 {number}" in office.person(SECOND).get(f"/admin/rules/value/{value}").text
    assert "水泥熟料标杆水平" not in office.person(SECOND).get("/admin/rules/changes").text


def test_a_candidate_that_the_new_row_drops_is_named(office: Office) -> None:
    key = next(one.key for one in office.book().entries() if "baseline_candidate" in one.key)
    said = begun(office, key) | CITED | {"baseline_candidate": ""}
    number = office.propose(said, page(key))
    assert "（删去）" in office.person(SECOND).get(f"/admin/rules/changes/{number}").text


@pytest.mark.parametrize(("key", "finding"), [(LEVEL, "energy_efficiency"), (LIMIT, "mandatory_limits")])
def test_the_impact_names_the_case_and_a_pinned_case_keeps_its_row(
    office: Office, key: str, finding: str
) -> None:
    town = office.town
    ref = town.case("passes", reaches="consultation")
    pinned = town.application(ref)
    number = office.published(words(office, key), page(key))
    assert finding in {row.finding.partition(":")[0] for row in office.rows(number)}
    kept = town.application(ref)
    assert (kept.rules_digest, kept.count_not_met) == (pinned.rules_digest, pinned.count_not_met)
    assert office.book().digest != pinned.rules_digest


@pytest.mark.parametrize(("key", "said"), [(LEVEL, "60.5 kgce/t"), (LIMIT, "50 kgce/t")])
def test_a_draft_is_checked_by_the_new_row_at_once(office: Office, key: str, said: str) -> None:
    now = timepiece.now()
    story = Story(office.town.house, city.project("passes"), now, now)
    story.fill()
    company = office.town.person("applicant")
    check = f"/apply/{story.ref}/check"
    assert said not in company.get(check).text
    office.published(words(office, key), page(key))
    assert said in company.get(check).text


def test_the_published_row_has_the_new_figures_and_keeps_the_rest(office: Office) -> None:
    old = {row.valid_from: row for row in office.book().rows(Level) if row.id == "B030"}
    office.published(words(office, LEVEL), page(LEVEL))
    rows = {row.valid_from: row for row in office.book().rows(Level) if row.id == "B030"}
    new, last = rows[date(2026, 1, 1)], old[max(old)]
    assert new.benchmark is not None
    assert new.baseline is not None
    assert (Decimal(new.benchmark.value), Decimal(new.baseline.value)) == (Decimal(50), Decimal("60.5"))
    assert (new.products, new.variants, new.unit, new.limits) == (
        last.products, last.variants, last.unit, last.limits,
    )  # fmt: skip
    assert new.benchmark.citation.article == "示例条款"
    assert rows[max(old)].valid_to == date(2025, 12, 31)
    again = words(office, LEVEL) | {"valid_from": "2026-07-01", "benchmark": "45"}
    office.published(again, page(LEVEL))
    assert len([row for row in office.book().rows(Level) if row.id == "B030"]) == len(old) + 2


def test_a_ban_gets_another_strength_for_the_same_products(office: Office) -> None:
    old = next(ban for ban in office.book().bans if ban.key == "N2")
    office.published(words(office, BAN), page(BAN))
    new = next(ban for ban in office.book().bans if ban.key == "N2" and ban.valid_from == date(2026, 1, 1))
    assert (new.strength, new.products, new.area) == ("prohibited", old.products, old.area)


def test_what_is_not_confirmed_stands_by_its_document(office: Office) -> None:
    keeper = office.person(PROPOSER)
    text = keeper.get("/admin/rules/open").text
    assert "没有核实的取值，按来源文件" in text
    assert "/admin/rules/open?source=BM-2021#values" in text
    one = keeper.get("/admin/rules/open?source=BM-2021").text
    assert "只列出来源是《" in one
    assert "mandatory_limits.level1:G001" not in one.partition('id="values"')[2]
    assert keeper.get("/admin/rules/open?source=NO-SUCH-PAPER").status_code == 200
    browsed = keeper.get("/admin/rules?source=BM-2021").text
    assert '<option value="BM-2021" selected>' in browsed
    assert "mandatory_limits" not in browsed.partition("<tbody")[2].partition("</tbody>")[0]
