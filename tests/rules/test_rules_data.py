"""Wrong rule data are refused when they are loaded, with file and key; the real data keep their invariants."""

import shutil
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from rules.criteria.retired_units import QUESTIONS
from rules.parameter_keys import KEYS
from rules.parameters import DATA, DataError, NotInForce, RuleBook
from rules.quantities import KJ_PER_KGCE
from rules.table_registry import IDENTITY, TABLES

BOOK = RuleBook.load()
VALUE = """
[[value]]
key = "coal.k1"
industry = "steel"
value = 1.5
valid_from = 2024-01-01
valid_to = 2024-12-31
source = "HN-COAL-2024"
article = "第八条"
evidence = "read"
"""

SOURCE = """
[[source]]
key = "EXAMPLE"
title = "示例"
issuer = "示例"
evidence = "read"
"""
BAN = """
[[ban]]
key = "X1"
label = "示例"
area = "all"
strength = "prohibited"
valid_from = 2023-01-01
valid_to = 2023-12-31
source = "CPC-2021"
evidence = "read"

[[ban]]
key = "X1"
label = "示例"
area = "all"
strength = "prohibited"
valid_from = {first}
source = "CPC-2021"
evidence = "read"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def add(data: Path, text: str) -> None:
    with (data / "coal_substitution.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_figure_is_found_from_its_first_to_its_last_day(data: Path) -> None:
    add(data, VALUE)
    book = RuleBook.load(data=data)
    first, last, day = date(2024, 1, 1), date(2024, 12, 31), timedelta(days=1)
    for on, value in ((first - day, None), (first, "1.5"), (last, "1.5"), (last + day, None)):
        found = book.find("coal.k1", on, industry="steel")
        assert (found.value if found else None) == value
    assert book.digest != BOOK.digest
    with pytest.raises(NotInForce, match=r"煤炭替代行业系数 K1（coal.k1:steel）在 2025-01-01 没有有效的取值"):
        book.need("coal.k1", last + day, industry="steel")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("coal.k1", "coal.k9"), "coal_substitution.toml 的 value.*key：“coal.k9”不是已知的参数"),
        (("industry =", "idustry ="), "idustry：没有这个键"),
        (("HN-COAL-2024", "无此文件"), "source：来源“无此文件”不在 sources.toml 中"),
        (('source = "HN-COAL-2024"\n', ""), "source：缺少来源"),
        (("valid_from = 2024-01-01", 'valid_from = "2024"'), "valid_from：应是日期"),
        (("valid_to = 2024-12-31", "valid_to = 2023-12-31"), "valid_to：早于 valid_from"),
        (("value = 1.5", "valeur = 1.5"), "valeur：没有这个键"),
        (("value = 1.5\n", ""), "value：缺少取值"),
        (("value = 1.5", "value = 0"), "value：应大于零"),
        (("value = 1.5", 'value = "1.5"'), "value：应是数值"),
        (('evidence = "read"', 'evidence = "certain"'), "evidence：“certain”不是依据状态"),
        (("[[value]]", "[[figure]]"), "figure：没有这个键"),
        (("value = 1.5", "value = "), "文件：不能读取"),
    ],
)
def test_a_wrong_figure_is_refused_with_file_and_key(
    data: Path, change: tuple[str, str], sentence: str
) -> None:
    add(data, VALUE.replace(*change, 1))
    with pytest.raises(DataError, match=sentence):
        RuleBook.load(data=data)


@pytest.mark.parametrize(
    ("start", "sentence"), [("2024-12-31", "有效期重叠"), ("2025-01-02", "有效期之间有空档")]
)
def test_periods_neither_overlap_nor_leave_a_gap(data: Path, start: str, sentence: str) -> None:
    later = VALUE.replace("2024-01-01", start).replace("valid_to = 2024-12-31\n", "")
    add(data, VALUE + later)
    with pytest.raises(DataError, match=rf"coal.k1:steel 的{sentence}"):
        RuleBook.load(data=data)


def test_a_following_period_is_accepted(data: Path) -> None:
    later = (
        VALUE.replace("2024-01-01", "2025-01-01").replace("valid_to = 2024-12-31\n", "").replace("1.5", "1.6")
    )
    add(data, VALUE + later)
    book = RuleBook.load(data=data)
    assert book.need("coal.k1", date(2025, 1, 1), industry="steel").number == Decimal("1.6")


def test_an_overlay_takes_the_place_of_a_series_and_is_marked(tmp_path: Path) -> None:
    overlay = tmp_path / "demo.toml"
    overlay.write_text(VALUE, encoding="utf-8")
    book = RuleBook.load(overlay)
    use = book.need("coal.k1", date(2024, 6, 1), industry="steel")
    assert (book.overlay, use.mark, use.provisional) == (True, "演示值", True)
    assert BOOK.overlay is False
    overlay.write_text(
        VALUE + 'confirmed_on = 2024-01-01\nconfirmed_by = "示例"\nconfirmed_document = "示例文号"\n',
        encoding="utf-8",
    )
    use = RuleBook.load(overlay).need("coal.k1", date(2024, 6, 1), industry="steel")
    assert (use.confirmed, use.mark, use.provisional) == (True, "演示值", True)
    overlay.write_text('[[product]]\nkey = "x"\nlabel = "x"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"demo.toml 的 product：没有这个键"):
        RuleBook.load(overlay)
    with pytest.raises(DataError, match=r"none.toml"):
        RuleBook.load(tmp_path / "none.toml")


def test_an_unknown_selector_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        BOOK.find("coal.k1", date(2026, 1, 1))


def test_the_coefficients_that_are_not_known_are_absent() -> None:
    today = date(2026, 11, 22)
    assert all(BOOK.find("coal.k1", today, industry=industry) is None for industry in BOOK.industries)
    assert BOOK.find_by_place("coal.k2", today, "region", "411221") is None
    assert BOOK.find("energy.equivalent", today, carrier="electricity") is None


def test_every_eligibility_code_has_its_question() -> None:
    assert {rule.code for rule in BOOK.eligibility} == set(QUESTIONS)


def test_the_directory_has_22_sub_sectors_and_19_after_the_revision() -> None:
    listed = {product.subsector for product in BOOK.products.values() if product.subsector}
    kept = {item.subsector for item in BOOK.products.values() if item.subsector and not item.outside}
    assert len(listed) == len(BOOK.subsectors) == 22
    assert len(kept) == 19
    assert len(BOOK.industries) == 8


def test_products_and_codes_agree() -> None:
    for product in BOOK.products.values():
        for code in product.class_codes:
            assert code in BOOK.class_codes, product


def test_coefficients_agree_with_their_calorific_value() -> None:
    for factor in BOOK.factors.values():
        if factor.ncv_kj is not None and factor.kgce is not None and factor.kind == "fuel":
            computed = factor.ncv_kj / KJ_PER_KGCE
            assert abs(computed - factor.kgce) <= factor.kgce * Decimal("0.002"), factor.code


def test_the_whole_coefficient_table_is_there() -> None:
    assert (len(BOOK.factors), len(BOOK.divisions), len(BOOK.sources)) == (65, 64, 123)


def test_counties_share_the_region_of_the_city_from_the_first_day_on() -> None:
    for code in ("411200", "411202", "411221", "411282", "L4112-01"):
        find = BOOK.find_by_place
        assert find("region.designation", date(2018, 5, 31), "division", code) is None
        for on in (date(2018, 6, 1), date(2023, 11, 29), date(2023, 11, 30)):
            use = find("region.designation", on, "division", code)
            assert use is not None
            assert use.value == "key"


def test_every_key_is_labelled_in_chinese() -> None:
    for key, spec in KEYS.items():
        assert any("一" <= letter <= "鿿" for letter in spec.label), key


def test_an_article_that_people_read_names_no_source_by_its_key() -> None:
    articles = [row.citation.article for row in BOOK.bans]
    articles += [row.citation.article for row in BOOK.eligibility]
    articles += [row.citation.article for row in BOOK.basis]
    articles += [use.citation.article for series in BOOK._series.values() for use in series.values]
    coded = {key for key in BOOK.sources if "-" in key and not key.startswith("GB")}
    assert [article for article in articles if any(key in article for key in coded)] == []


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("coal_substitution", VALUE.replace('evidence = "read"\n', ""), "evidence：缺少依据状态"),
        ("coal_substitution", VALUE + "confirmed_on = 2024-01-01\n", "confirmed_by：核实不完整"),
        ("coal_substitution", VALUE + 'confirmed_by = "示例"\n', "confirmed_on：核实不完整"),
        (
            "coal_substitution",
            VALUE + "published_on = 2024-01-02\n",
            "published_on：发布日 2024-01-02 晚于施行日",
        ),
        ("coal_substitution", VALUE + 'force = "asleep"\n', "force：“asleep”不是效力状态"),
        ("coal_substitution", VALUE + "last_checked_on = 2024\n", "last_checked_on：应是日期"),
        ("sources", SOURCE, r"source\[\d+\].url：缺少网址"),
        (
            "sources",
            SOURCE + 'url = "https://example.org"\nin_force = 2024-01-02\nended = 2024-01-01\n',
            "ended：失效日",
        ),
        ("prohibitions", BAN.format(first="2023-06-01"), "ban:X1 的有效期重叠：前一段有效到 2023-12-31"),
        (
            "prohibitions",
            BAN.format(first="2024-01-03"),
            "ban:X1 的有效期之间有空档：2024-01-01 到 2024-01-02",
        ),
        ("edition", "[[edition]]\nversion = 'x'\nissued_on = 2020-01-01\n", "各版本应按发布日先后排列"),
        ("open_items", "[[open_item]]\ntext = 'x'\nsupplier = 'x'\n", "number：缺少序号"),
    ],
)
def test_what_is_cited_dated_or_confirmed_by_halves_is_refused(
    data: Path, file: str, text: str, sentence: str
) -> None:
    path = data / f"{file}.toml"
    old = path.read_text(encoding="utf-8")
    path.write_text(old + text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"{file}.toml 的 .*{sentence}"):
        RuleBook.load(data=data)


def test_a_new_edition_is_known_from_the_day_it_was_issued(data: Path) -> None:
    path = data / "edition.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n[[edition]]\nversion = '2027.1'\nissued_on = 2027-02-01\n", encoding="utf-8")
    book = RuleBook.load(data=data)
    assert (book.version, book.digest) == ("2027.1", BOOK.digest)
    assert book.as_known_at(date(2027, 1, 31)).version == BOOK.version


def test_remarks_in_the_files_do_not_change_the_digest(data: Path) -> None:
    add(data, "\n# 说明\n")
    assert RuleBook.load(data=data).digest == BOOK.digest


def test_every_dated_table_says_what_names_a_provision() -> None:
    dated = {item.table for item in BOOK._dated}
    assert dated <= {"value", *IDENTITY}
    assert TABLES.keys() <= IDENTITY.keys()
    tables = {entry.table for entry in BOOK.entries()}
    assert {"value", "ban", "eligibility", "directory_edition", "factor", "basis", "level", "limit"} <= tables


def test_every_entry_is_browsed_under_a_key_of_its_own() -> None:
    keys = [(entry.table, entry.key) for entry in BOOK.entries()]
    assert len(keys) == len(set(keys))
    assert all(entry.periods and entry.label for entry in BOOK.entries())


def test_loading_is_quick_and_done_once() -> None:
    book, started = RuleBook.load(), time.process_time()
    assert all(RuleBook.load() is book for _ in range(20))
    assert time.process_time() - started < 1
