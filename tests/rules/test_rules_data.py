"""Wrong rule data are refused when they are loaded, with file and key; the real data keep their invariants."""

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from rules.criteria.retired_units import QUESTIONS
from rules.parameter_keys import KEYS
from rules.parameters import DATA, DataError, NotInForce, RuleBook
from rules.quantities import KJ_PER_KGCE

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
