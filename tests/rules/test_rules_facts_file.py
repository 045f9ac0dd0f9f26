"""A facts file is read exactly or refused with a sentence that names file and key."""

import json
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules import facts as facts_parts
from rules import facts_file
from rules.facts import (
    ProjectFacts,
)
from rules.facts_file import FactsError, from_mapping, read, to_mapping

EXAMPLE = Path(facts_file.__file__).parent / "example.toml"


def refused(mapping: dict[str, Any]) -> str:
    with pytest.raises(FactsError) as caught:
        from_mapping({"name": "示例项目", **mapping}, where="示例.toml")
    return str(caught.value)


def test_the_example_is_read_and_survives_json() -> None:
    facts = read(EXAMPLE)
    assert facts.products[0].unit_energy == Decimal("98.5")
    assert from_mapping(json.loads(json.dumps(to_mapping(facts)))) == facts


def test_decimals_are_plain_strings_and_absent_facts_are_left_out() -> None:
    mapping = to_mapping(from_mapping({"name": "示例项目", "coal": {"added_t": Decimal("1E+5")}}))
    assert mapping["coal"] == {"added_t": "100000", "sources": []}
    assert "nature" not in mapping


@pytest.mark.parametrize("number", [100, "100", Decimal(100), "100.00"])
def test_numbers_may_be_whole_decimal_or_text(number: object) -> None:
    assert from_mapping({"name": "示例项目", "coal": {"added_t": number}}).coal.added_t == 100


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"nam": "x"}, "示例.toml 的 nam：没有这个键。"),
        ({"coal": {"added": 1}}, "示例.toml 的 coal.added：没有这个键。"),
        (
            {"coal": {"added_t": 1.5}},
            "示例.toml 的 coal.added_t：不接受二进制浮点数，请写成整数或带引号的十进制数。",
        ),
        ({"coal": {"added_t": "多"}}, "示例.toml 的 coal.added_t：“多”不是数值。"),
        ({"coal": {"added_t": "NaN"}}, "示例.toml 的 coal.added_t：“NaN”不是有限的数值。"),
        ({"coal": {"added_t": True}}, "示例.toml 的 coal.added_t：应是数值。"),
        ({"coal": {"added_t": -1}}, "示例.toml 的 coal.added_t：不能是负数。"),
        ({"coal": {"added_t": "1e13"}}, "示例.toml 的 coal.added_t：数值过大或小数超过 6 位。"),
        ({"coal": {"added_t": "0.0000001"}}, "示例.toml 的 coal.added_t：数值过大或小数超过 6 位。"),
        ({"coal": []}, "示例.toml 的 coal：应是一组键和值。"),
        ({"products": {}}, "示例.toml 的 products：应是列表。"),
        ({"products": [{}]}, "示例.toml 的 products[0].product：缺少必填值。"),
        (
            {"products": [{"product": "lime", "capacity": 1}]},
            "示例.toml 的 products[0].capacity_unit：有数值就必须写明单位。",
        ),
        (
            {"nature": "renew"},
            "示例.toml 的 nature：“renew”不在可用取值 new、rebuild、expand、retrofit 之内。",
        ),
        (
            {"planned_production": "明年"},
            "示例.toml 的 planned_production：“明年”不是日期，应写成 2026-01-31。",
        ),
        ({"adds_capacity": "no"}, "示例.toml 的 adds_capacity：应是 true 或 false。"),
        ({"site": {"park": 1}}, "示例.toml 的 site.park：应是文字。"),
        (
            {"energy": {"rows": [{"carrier": "wood"}]}},
            "示例.toml 的 energy.rows[0].carrier：能源品种“wood”不在 energy_factors.toml 中。",
        ),
        (
            {"energy": {"rows": [{"carrier": "electricity", "quantity": 1, "unit": "t"}]}},
            "示例.toml 的 energy.rows[0].unit：“电力(当量值)”的单位“t”不可用，可用 1e4_kWh、kWh、MWh。",
        ),
        (
            {"energy": {"rows": [{"carrier": "electricity", "measured_ncv_kj": 1}]}},
            "示例.toml 的 energy.rows[0].measured_ncv_kj：只有燃料有实测低位发热量。",
        ),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(mapping: dict[str, Any], sentence: str) -> None:
    assert refused(mapping) == sentence


@pytest.mark.parametrize("unit", ["kg/d", "吨/天"])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    product = {"product": "cement_clinker", "capacity": 1, "capacity_unit": unit}
    sentence = refused({"products": [product]})
    assert sentence.startswith(f"示例.toml 的 products[0].capacity_unit：单位“{unit}”不可用，可用 t/d、")


def test_two_plans_of_one_process_are_refused() -> None:
    plan = {"process": "cement_clinker"}
    sentence = refused({"replacements": [plan, plan]})
    assert sentence == "示例.toml 的 replacements[1].process：工序“cement_clinker”已有一份方案，请合并。"


def test_a_negative_unit_energy_is_a_value_like_any_other() -> None:
    product = {"product": "steel", "unit_energy": "-30", "unit_energy_unit": "kgce/t"}
    assert from_mapping({"name": "示例项目", "products": [product]}).products[0].unit_energy == -30


def test_a_missing_name_is_refused() -> None:
    with pytest.raises(FactsError, match=r"facts 的 name：缺少必填值。"):
        from_mapping({})


def test_a_file_that_is_not_there_or_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match=r"无.toml 的 文件：不能打开"):
        read(tmp_path / "无.toml")
    broken = tmp_path / "坏.toml"
    broken.write_text("name = ", encoding="utf-8")
    with pytest.raises(FactsError, match=r"坏.toml 的 文件：不是有效的 TOML"):
        read(broken)


@pytest.mark.parametrize(
    "part",
    [getattr(facts_parts, name) for name in facts_parts.__all__],
)
def test_the_readme_names_every_key(part: type) -> None:
    readme = (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")
    for item in fields(part):
        assert item.name in readme, item.name


def test_facts_without_anything_are_facts() -> None:
    assert from_mapping({"name": "示例项目"}) == ProjectFacts(name="示例项目")
