"""The verbs explain, what-if and impact: what people read, what programs read, and every refusal."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from rules import facts_file
from rules.__main__ import main
from rules.parameters import DATA, RuleBook
from rules.screening import screen

README = Path(facts_file.__file__).parent / "README.md"
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
        "新增耗煤量：168,500 t\n",
        "应替代量 Q = D × K1 × K2：168,500 × 1.2 × 1.1；222,420 t",
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


def test_explain_reads_without_the_keys_of_programs(capsys: Output) -> None:
    text = printed(capsys, "explain", str(FILE), *ON, *WITH)
    named = [line for line in text.splitlines() if "_" in line and not line.startswith("■")]
    assert named == []
    assert "allowed" not in text
    assert "““" not in text
    assert "电力(当量值)的年消费量 ≥ 10,386.23 万kWh 时" in text


def test_explain_opens_with_the_findings_that_decide(capsys: Output) -> None:
    text = printed(capsys, "explain", str(FILE), *ON)
    deciding = next(line for line in text.splitlines() if line.startswith("无法判断的各项："))
    assert "煤炭消费减量替代（缺参数）" in deciding
    assert "园区和沿黄布局（需人工判断）" in deciding
    assert "对所在地的影响" not in deciding


def test_explain_with_keys_says_where_facts_and_values_stand(capsys: Output) -> None:
    text = printed(capsys, "explain", str(FILE), *ON, *WITH, "--keys")
    assert "新增耗煤量：168,500 t（coal.added_t）" in text
    assert "（coal.k1:building_materials，" in text


def test_explain_with_what_was_known_on_a_day(capsys: Output) -> None:
    asked = ("explain", str(FILE), *ON, "--finding", EFFICIENCY)
    assert printed(capsys, *asked, "--known-at", "2026-12-01") == printed(capsys, *asked)
    assert "还没有任何规则数据" in refused(capsys, *asked, "--known-at", "2020-01-01")


def test_energy_that_lacks_coefficients_is_not_told_as_a_whole(capsys: Output) -> None:
    text = printed(capsys, "screen", str(FILE), "--on", "2015-01-01")
    assert "年综合能耗：当量值 0 tce" in text
    assert "（只含可以折算的部分）" in text


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
    assert "还缺：\n    材料清单\n" in text
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
    assert f"■ 能效水平（{EFFICIENCY}）：符合（达到标杆水平） → 不符合（介于标杆与基准之间）" in text
    assert "coal_substitution：" not in text


def test_what_if_shows_margins_that_move_without_a_change(capsys: Output) -> None:
    text = printed(capsys, "what-if", str(FILE), *ON, "--set", "products[0].unit_energy=99.5")
    assert "没有结论改变。" in text
    assert "结论不变，单位产品综合能耗的余量 1.5 → 0.5 kgce/t" in text


def test_what_if_takes_truths_and_takes_facts_back(capsys: Output) -> None:
    arguments = ("--set", "performance.graded_industry=false", "--set", "products[0].unit_energy=")
    text = printed(capsys, "what-if", str(FILE), *ON, *arguments)
    assert f"■ 能效水平（{EFFICIENCY}）：符合（达到标杆水平） → 无法判断（待补证）" in text


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


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name = \n", "第 1 行第 8 列：写法不对"),
        (b"name = 'a'\nname = 'b'\n", "第 2 行第 11 列：同一个键或表写了两次"),
        (b"a = [\n", "到文件末尾还没有写完，或写法不对"),
        ("name = '示例'".encode("gb18030"), "不是 UTF-8 编码的文字，请另存为 UTF-8"),
        (bytes(range(256)), "不是 UTF-8 编码的文字，请另存为 UTF-8"),
        (b"name = 'a'\ncoal.added_t = 1" + b"0" * 5000, "整数的位数过多"),
        (b"a" + b".a" * 32_000 + b" = 1", "第 1 行的键超过 16 段"),
        (b"a = " + b"[" * 100 + b"]" * 100, "第 1 行的括号超过 32 层"),
        (b"#" * 2_000_000, "文件超过 1000000 字节"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_chinese(
    capsys: Output, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "坏.toml"
    file.write_bytes(content)
    assert refused(capsys, "screen", str(file)) == f"坏.toml 的 文件：不是有效的 TOML（{sentence}）。\n"
    with_overlay = refused(capsys, "screen", str(FILE), "--overlay", str(file))
    assert with_overlay == f"规则数据 坏.toml 的 文件：不能读取：不是有效的 TOML（{sentence}）\n"


def test_a_file_of_the_windows_notepad_is_read(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "示例.toml"
    file.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes().replace(b"\n", b"\r\n"))
    assert printed(capsys, "screen", str(file), *ON) == printed(capsys, "screen", str(FILE), *ON)


def test_a_directory_is_not_a_file(capsys: Output, tmp_path: Path) -> None:
    assert "不能打开（这是目录，不是文件）" in refused(capsys, "screen", str(tmp_path))
    assert "不能打开（这是目录，不是文件）" in refused(capsys, "replay", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "缺少 VERB"),
        (("judge",), "没有命令“judge”，可用 screen、replay、explain、what-if、impact"),
        (("screen",), "缺少 file"),
        (("screen", "x", "--on", "2026-13-01"), "--on “2026-13-01”不是日期，应写成 2026-11-22"),
        (("screen", "x", "--on"), "--on 后面缺少内容"),
        (("screen", "x", "--json", "--record"), "--record 和 --json 不能同时使用"),
        (("screen", "x", "--finding", "y"), "不认识 --finding y"),
        (("explain", "x", "--k", "y"), "--k 写得不全，有几个选项以它开头"),
    ],
)
def test_a_command_line_is_refused_in_chinese(
    capsys: Output, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    text = capsys.readouterr().err
    assert text.startswith(f"命令写得不对：{sentence}。写法见 python -m rules")
    assert text.count("\n") == 1


@pytest.mark.parametrize("count", ["0", "-1", "65", "多", "²"])
def test_an_impossible_number_of_processes_is_refused(capsys: Output, count: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["impact", "--old", str(DATA), "--new", str(DATA), f"--processes={count}", str(FILE)])
    assert ended.value.code == 2
    assert "不是 1 到 64 的进程数" in capsys.readouterr().err


def test_the_readme_names_every_module_rule_and_edition() -> None:
    text = README.read_text(encoding="utf-8")
    parts = README.parent
    files = [file.name for folder in (parts, parts / "criteria") for file in folder.glob("*.py")]
    assert [name for name in files if name != "__init__.py" and f"`{name}`" not in text] == []
    assert [rule for rule in (f"R{number:02}" for number in range(1, 23)) if rule not in text] == []
    found = screen(facts_file.read(FILE), as_of=date(2026, 11, 22), book=RuleBook.load()).findings
    assert [item.key for item in found if f"`{item.key.split(':')[0]}" not in text] == []
    assert text.rstrip().splitlines()[-1].startswith(f"| 2026-11-22 | {RuleBook.load().version} |")
