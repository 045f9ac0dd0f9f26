"""The verbs explain, what-if and impact: what people read, what programs read, and every refusal."""

import json
import shutil
from pathlib import Path

import pytest

from rules import facts_file
from rules.__main__ import main
from rules.parameters import DATA

FILE = Path(facts_file.__file__).parent / "example.toml"
OVERLAY = Path(__file__).parent / "overlays" / "coefficients.toml"
ON = ("--on", "2026-11-22")
WITH = ("--overlay", str(OVERLAY))
EFFICIENCY = "energy_efficiency:cement_clinker"

Output = pytest.CaptureFixture[str]


def printed(capsys: Output, *arguments: str) -> str:
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: Output, *arguments: str) -> str:
    assert main(list(arguments)) == 2
    return capsys.readouterr().err


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """Rule data that ask for a paper nobody has handed in."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    file = copy / "completeness.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('key = "commitment"', 'key = "oath"'), encoding="utf-8")
    return copy


def test_explain_says_why_with_numbers_law_and_what_would_change_it(capsys: Output) -> None:
    text = printed(capsys, "explain", str(FILE), *ON, *WITH)
    for part in (
        "■ 煤炭消费减量替代（R06，coal_substitution）：符合（待核实） — 满足要求",
        "新增耗煤量：168,500 t（coal.added_t）",
        "应替代量 Q = D × K1 × K2：168,500 × 1.2 × 1.1，222,420 t",
        "要求：认定的煤炭替代量不少于 222,420 t",
        "余量：富余 0 t",
        "怎样才会改变结论：",
        "新增耗煤量 ≥ 168,500.01 t 时，“煤炭消费减量替代”由“符合”变为“不符合”；申报 168,500",
        "《河南省耗煤项目煤炭消费替代管理办法(2024年修订)》",
    ):
        assert part in text


def test_explain_one_finding_says_nothing_of_the_others(capsys: Output) -> None:
    text = printed(capsys, "explain", str(FILE), *ON, *WITH, "--finding", EFFICIENCY)
    assert text.count("■") == 1
    assert "标杆" in text


def test_explain_says_why_not(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "示例.toml"
    facts = FILE.read_text(encoding="utf-8")
    file.write_text(facts.replace("unit_energy = 98.5", "unit_energy = 103.2"), encoding="utf-8")
    text = printed(capsys, "explain", str(file), *ON, "--finding", EFFICIENCY)
    assert "不符合" in text
    assert "余量：差 3.2 kgce/t（-3.20%）" in text
    assert "要达到标杆，单位能耗需 ≤ 100 kgce/t；申报 103.2" in text


def test_explain_names_what_is_missing(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "空.toml"
    file.write_text('name = "示例项目"\n', encoding="utf-8")
    text = printed(capsys, "explain", str(file), *ON, "--finding", "completeness")
    assert "还缺：\n    材料清单（materials）" in text
    assert "补齐上面“还缺”的各项之后重新判断" in text


def test_explain_as_json_has_the_screening_and_its_flips(capsys: Output) -> None:
    whole = json.loads(printed(capsys, "explain", str(FILE), *ON, *WITH, "--json"))
    assert {"findings", "facts", "flips"} <= whole.keys()
    one = json.loads(printed(capsys, "explain", str(FILE), *ON, "--json", "--finding", EFFICIENCY))
    assert [finding["key"] for finding in one["findings"]] == [EFFICIENCY]
    assert one["flips"][0]["needed"] == "100.01"
    assert {flip["finding"] for flip in one["flips"]} == {EFFICIENCY}


def test_what_if_prints_what_changes_and_only_that(capsys: Output) -> None:
    text = printed(capsys, "what-if", str(FILE), *ON, *WITH, "--set", "products[0].unit_energy=100.01")
    assert f"■ {EFFICIENCY}：符合（达到标杆水平） → 不符合（介于标杆与基准之间）" in text
    assert "coal_substitution：" not in text


def test_what_if_shows_margins_that_move_without_a_change(capsys: Output) -> None:
    text = printed(capsys, "what-if", str(FILE), *ON, "--set", "products[0].unit_energy=99.5")
    assert "没有结论改变。" in text
    assert "结论不变，单位产品综合能耗的余量 1.5 → 0.5 kgce/t" in text


def test_what_if_takes_truths_and_takes_facts_back(capsys: Output) -> None:
    arguments = ("--set", "performance.graded_industry=false", "--set", "products[0].unit_energy=")
    text = printed(capsys, "what-if", str(FILE), *ON, *arguments)
    assert f"■ {EFFICIENCY}：符合（达到标杆水平） → 无法判断（待补证）" in text


def test_what_if_as_json(capsys: Output) -> None:
    arguments = ("--set", "products[0].unit_energy=117.01", "--json")
    found = json.loads(printed(capsys, "what-if", str(FILE), *ON, *arguments))
    change = next(row for row in found["changes"] if row["finding"] == EFFICIENCY)
    assert change["before"] == ["met", "at_benchmark"]
    assert change["after"] == ["not_met", "below_baseline"]
    assert found["set"] == ["products[0].unit_energy=117.01"]


def test_impact_says_which_findings_change_and_counts_them(capsys: Output, stricter: Path) -> None:
    books = ("--old", str(DATA), "--new", str(stricter))
    text = printed(capsys, "impact", *books, *ON, str(FILE))
    assert text == (
        f"{FILE}：completeness：符合（满足要求） → 无法判断（待补证）\n"
        "共 1 个项目，1 个有结论改变，0 个不能读取。\n"
        "  completeness：符合（满足要求） → 无法判断（待补证）：1 项\n"
    )


def test_impact_of_a_directory_as_json_lines(capsys: Output, stricter: Path, tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    (folder / "子").mkdir(parents=True)
    for name in ("甲.toml", "子/乙.toml"):
        shutil.copy(FILE, folder / name)
    books = ("--old", str(DATA), "--new", str(stricter))
    lines = printed(capsys, "impact", *books, *ON, "--json", "--processes", "1", str(folder)).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row.get("finding") for row in rows] == ["completeness", "completeness", None]
    assert rows[-1]["summary"]["projects"] == 2
    assert rows[-1]["summary"]["by_criterion"][0]["count"] == 2


def test_impact_goes_on_after_a_bad_file_and_ends_with_2(
    capsys: Output, stricter: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.toml"
    bad.write_text("name = '示例'\ncapacity = 1\n", encoding="utf-8")
    assert main(["impact", "--old", str(DATA), "--new", str(stricter), *ON, str(bad), str(FILE)]) == 2
    out, err = capsys.readouterr()
    assert err == "坏.toml 的 capacity：没有这个键。\n"
    assert "共 2 个项目，1 个有结论改变，1 个不能读取。" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("explain", "无.toml"), "无.toml 的 文件：不能打开"),
        (("explain", str(FILE), "--overlay", "无此.toml"), "无此.toml"),
        (("explain", str(FILE), "--finding", "coal"), "没有“coal”这项结论，可用 "),
        (("what-if", str(FILE), "--set", "products[0]"), "--set “products[0]”应写成"),
        (("what-if", str(FILE), "--set", "=1"), "--set “=1”应写成"),
        (("what-if", str(FILE), "--set", "coal.added=1"), "假设 的 coal.added：没有这个键。"),
        (("what-if", str(FILE), "--set", "products[7].unit_energy=1"), "没有第 7 项"),
        (("impact", "--old", "无此目录", "--new", str(DATA), str(FILE)), "无此目录 不是规则数据的目录"),
        (("impact", "--old", str(DATA), "--new", str(DATA), "无.toml"), "无.toml 的 文件：不能打开"),
    ],
)
def test_every_refusal_is_one_chinese_sentence(
    capsys: Output, arguments: tuple[str, ...], sentence: str
) -> None:
    text = refused(capsys, *arguments, *ON)
    assert sentence in text
    assert text.count("\n") == 1


def test_an_empty_directory_is_refused(capsys: Output, tmp_path: Path) -> None:
    text = refused(capsys, "impact", "--old", str(DATA), "--new", str(DATA), str(tmp_path))
    assert text.endswith("里没有事实文件（*.toml）\n")


@pytest.mark.parametrize("count", ["0", "-1", "65", "多", "²"])
def test_an_impossible_number_of_processes_is_refused(capsys: Output, count: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["impact", "--old", str(DATA), "--new", str(DATA), f"--processes={count}", str(FILE)])
    assert ended.value.code == 2
    assert "不是 1 到 64 的进程数" in capsys.readouterr().err
