"""Why and why not, for people: each finding with its facts, formula, margin, sources and what would change it."""

import re
from collections.abc import Iterable

from rules import report
from rules.findings import Finding, Input, ParameterUse
from rules.screening import Screening
from rules.sensitivity import Flip
from rules.text import Text, shown
from rules.units import unit_words
from rules.vocabulary import MarginSense, Outcome

FIELD = re.compile(r"（[a-z][a-z0-9_.\[\]]*）", re.ASCII)
NO_FLIP = "没有哪一项申报数值单独改变能够改变这个结论"


def told(screening: Screening, flips: tuple[Flip, ...], key: str = "", *, keys: bool = False) -> str:
    """The whole screening, or the finding of ``key``, in plain Chinese. keys: also of facts and values, for keepers."""
    findings = [screening.finding(key)] if key else list(screening.findings)
    body = [line for finding in findings for line in (*_finding(screening, finding, flips, keys), "")]
    return "\n".join([*report.head(screening), "", *body]).rstrip() + "\n"


def as_mapping(screening: Screening, flips: tuple[Flip, ...], key: str = "") -> dict[str, object]:
    """JSON-able: the screening, or the one finding, and what would change it."""
    chosen = [flip for flip in flips if key in {"", flip.finding}]
    mapping = report.to_mapping(screening)
    if key:
        findings = [screening.finding(key)]
        mapping = {"as_of": mapping["as_of"], "findings": [report.finding_mapping(item) for item in findings]}
    return {**mapping, "flips": [flip_mapping(flip) for flip in chosen]}


def flip_mapping(flip: Flip) -> dict[str, str]:
    """Decimals as plain text, as everywhere in our JSON."""
    return {
        "finding": flip.finding,
        "field": flip.field,
        "label": flip.label,
        "declared": format(flip.declared, "f"),
        "needed": format(flip.needed, "f"),
        "unit": flip.unit,
        "sense": flip.sense.value,
        "outcome_now": flip.outcome_now.value,
        "outcome_then": flip.outcome_then.value,
        "reason_then": flip.reason_then.value,
        "says": str(flip.say()),
    }


def _finding(screening: Screening, finding: Finding, flips: Iterable[Flip], keys: bool) -> list[str]:
    after = "〔在禁止项之后〕" if screening.after_ban(finding) else ""
    provisional = "（待核实）" if finding.provisional else ""
    heading = f"{finding.title}（{finding.rule}，{finding.key}）"
    lines = [f"■ {heading}：{finding.outcome.label}{provisional} — {finding.reason.label}{after}"]
    lines.append(f"  结论：{_words(finding.summary, keys)}")
    if not finding.mandatory:
        lines.append("  效力：提示性结论，不计入总结论")
    lines += _section("申报的事实", [_input(item, keys) for item in finding.inputs])
    lines += _section("计算", [f"{item.formula}：{item.numbers}；{item.result}" for item in finding.workings])
    lines += _section("要求与申报" if finding.mandatory else "界限与申报", _margin(finding))
    lines += _section("逐项来源", [report.source_line(row) for row in finding.sources])
    lines += _section("还缺", [_words(text, keys) for text in finding.missing])
    lines += _section("提示", [code.label for code in finding.warnings])
    lines += _section("取值", [_parameter(use, keys) for use in finding.parameters])
    lines += _section("依据", [citation.text for citation in finding.citations])
    lines += _section("怎样才会改变结论", _changes(finding, flips))
    return lines + _section("说明", [str(finding.advice)] if finding.advice else [])


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"  {title}：", *(f"    {line}" for line in lines)] if lines else []


def _words(text: Text, keys: bool) -> str:
    """Without the fields of the facts file that stand in brackets behind their names."""
    return str(text) if keys else FIELD.sub("", str(text))


def _input(item: Input, keys: bool) -> str:
    field = f"（{item.field}）" if keys else ""
    return f"{item.label}：{item.value} {unit_words(item.unit)}".rstrip() + field


def _margin(finding: Finding) -> list[str]:
    margin = finding.margin
    if margin is None:
        return []
    percent = "" if margin.percent is None else f"（{margin.percent}%）"
    reached = margin.difference > 0 or (not margin.difference and margin.sense is not MarginSense.BELOW)
    asked, gap = (
        ("要求", "余量：富余" if reached else "余量：差") if finding.mandatory else ("界限", "相差：")
    )
    unit = unit_words(margin.unit)
    return [
        f"{asked}：{margin.label}{margin.sense.label} {shown(margin.required)} {unit}".rstrip(),
        f"申报：{shown(margin.provided)} {unit}".rstrip(),
        f"{gap} {shown(abs(margin.difference))} {unit}{percent}".replace("： ", "：").rstrip(),
    ]


def _parameter(use: ParameterUse, keys: bool) -> str:
    until = f"至 {use.valid_to.isoformat()}" if use.valid_to else "起"
    mark = f"〔{use.mark}〕" if use.mark else ""
    period = f"{use.valid_from.isoformat()} {until}"
    key = f"{use.key}，" if keys else ""
    return f"{use.label}：{use.shown}{mark}（{key}{period}），{use.citation.text}"


def _changes(finding: Finding, flips: Iterable[Flip]) -> list[str]:
    lines = [str(flip.say()) for flip in flips if flip.finding == finding.key]
    if finding.missing and finding.outcome is Outcome.CANNOT_TELL:
        lines.append("补齐上面“还缺”的各项之后重新判断")
    if finding.stops:
        lines.append("政策禁止或暂停的，只有新的规定或更正的事实才能改变")
    if finding.margin is not None and not lines:
        lines.append(NO_FLIP)
    return lines
