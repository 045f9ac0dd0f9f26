"""The whole result: worst of the mandatory findings, marks, text and command line."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules import facts_file, report
from rules.__main__ import main
from rules.encoding import DecodeError
from rules.facts import ProjectFacts
from rules.parameters import RuleBook
from rules.screening import Screening, screen
from rules.vocabulary import ConstructionKind, Outcome, Reason

DAY = date(2026, 11, 22)
FILE = Path(facts_file.__file__).parent / "example.toml"
DEMO = Path(facts_file.__file__).parents[1] / "app" / "demo" / "parameters.toml"
EXAMPLE = facts_file.read(FILE)


def screened(facts: ProjectFacts = EXAMPLE, overlay: Path | None = DEMO) -> Screening:
    return screen(facts, as_of=DAY, book=RuleBook.load(overlay))


def test_the_example_fails_nothing_and_leaves_the_site_to_a_reviewer() -> None:
    screening = screened()
    assert (screening.outcome, screening.provisional, screening.stops) == (Outcome.CANNOT_TELL, True, False)
    assert screening.finding("siting").reason is Reason.NEEDS_JUDGEMENT
    assert screening.two_high is True


def test_findings_come_in_report_order() -> None:
    assert [finding.key for finding in screened().findings] == [
        "identity",
        "identity:credit_code",
        "catalogue",
        "completeness",
        "catalogue_class:cement_clinker",
        "catalogue_class:equipment",
        "prohibitions:cement_clinker",
        "capacity_replacement:cement_clinker",
        "coal_substitution",
        "coal_substitution:substitute",
        "energy_efficiency:cement_clinker",
        "mandatory_limits:cement_clinker",
        "pollutant_substitution:nox",
        "pollutant_substitution:pm",
        "performance_grade",
        "energy_quota",
        "lots",
        "splitting",
        "energy_review_tier",
        "siting",
        "influence",
        "review_level",
        "change",
        "production_gate",
    ]


def test_without_demonstration_values_coal_cannot_be_told_but_is_shown() -> None:
    finding = screened(overlay=None).finding("coal_substitution")
    assert (finding.outcome, finding.reason) == (Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER)
    assert finding.missing == ("行业系数 K1（建材(非金属矿物制品)）", "区域系数 K2")
    assert [working.result for working in finding.workings] == ["168,500 t", "222,420 t"]


def test_the_coal_formula_is_written_out() -> None:
    working = screened().finding("coal_substitution").workings[-1]
    assert (working.formula, working.numbers, working.result) == (
        "应替代量 Q = D × K1 × K2",
        "168,500 × 1.2 × 1.1",
        "222,420 t",
    )


def test_the_advice_says_which_figure_would_change_the_finding() -> None:
    line = replace(EXAMPLE.products[0], unit_energy=Decimal("103.2"))
    finding = screened(replace(EXAMPLE, products=(line,))).finding("energy_efficiency:cement_clinker")
    assert finding.advice == "要达到标杆，单位能耗需 ≤ 100 kgce/t；申报 103.2。"
    assert finding.margin is not None
    assert finding.margin.difference == Decimal("-3.2")


def test_a_ban_stops_and_the_rest_is_shown_after_it() -> None:
    screening = screened(replace(EXAMPLE, nature=ConstructionKind.NEW, replacements=()))
    assert (screening.outcome, screening.stops) == (Outcome.NOT_MET, True)
    assert "〔在禁止项之后〕" in report.explain(screening)


def test_a_project_outside_the_directory_is_not_two_high() -> None:
    line = replace(EXAMPLE.products[0], product="radial_tyre", industry_code="2911")
    assert screened(replace(EXAMPLE, products=(line,), replacements=())).two_high is False


def test_a_project_without_facts_cannot_be_told() -> None:
    screening = screened(ProjectFacts(name="示例项目"))
    assert (screening.outcome, screening.two_high) == (Outcome.CANNOT_TELL, None)
    told = {finding.key for finding in screening.findings if finding.reason is not Reason.MISSING_FACT}
    assert told == {"lots", "change", "production_gate"}


def test_provisional_values_are_listed_once_with_their_mark() -> None:
    values = screened().provisional_values
    assert len({use.key for use in values}) == len(values)
    assert {use.mark for use in values} == {"未核实", "演示值"}


def test_the_text_marks_demonstration_and_unverified_values() -> None:
    text = report.explain(screened())
    for part in ("演示值", "未核实", "168,500 × 1.2 × 1.1", "差值", "《空气质量持续改善行动计划》"):
        assert part in text


def test_a_finding_cites_what_its_rule_rests_on() -> None:
    cited = [citation.text for citation in screened().finding("coal_substitution").citations]
    assert cited[0].startswith("《河南省耗煤项目煤炭消费替代管理办法(2024年修订)》第八条")


def test_storage_is_exact() -> None:
    screening = screened()
    assert report.from_mapping(json.loads(report.canonical_json(screening))) == screening


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"value": 1}, "findings[2].parameters[1].value"),
        ({"citation": {"article": ""}}, "findings[2].parameters[1].citation.source"),
        ({"figure": "1"}, "findings[2].parameters[1].figure"),
        ({"valid_from": "2026"}, "findings[2].parameters[1].valid_from"),
    ],
)
def test_a_damaged_screening_is_refused_with_the_path_of_the_key(
    change: dict[str, object], path: str
) -> None:
    stored = json.loads(report.canonical_json(screened()))
    stored["findings"][2]["parameters"][1].update(change)
    with pytest.raises(DecodeError) as refused:
        report.from_mapping(stored)
    assert refused.value.path == path


def test_the_command_line_prints_text_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(FILE), "--on", "2026-11-22", "--overlay", str(DEMO)]) == 0
    assert capsys.readouterr().out == report.explain(screened())
    assert main(["screen", str(FILE), "--on", "2026-11-22", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == report.to_mapping(screened(overlay=None))


def test_the_command_line_refuses_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "坏.toml"
    bad.write_text("name = '示例'\ncapacity = 1\n", encoding="utf-8")
    assert main(["screen", str(bad)]) == 2
    assert capsys.readouterr().err == "坏.toml 的 capacity：没有这个键。\n"


def test_a_missing_overlay_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(FILE), "--overlay", "无.toml"]) == 2
    assert "无.toml" in capsys.readouterr().err
