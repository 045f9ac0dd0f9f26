"""A screening as JSON, back again, and as plain text."""

import json
from collections.abc import Mapping
from typing import cast

from rules.encoding import decode, encode
from rules.findings import Finding, Margin, ParameterUse, SourceRow
from rules.quantities import EnergyBalance
from rules.screening import Screening
from rules.text import shown
from rules.units import unit_words
from rules.vocabulary import Outcome


def to_mapping(screening: Screening) -> dict[str, object]:
    """JSON-able; ``from_mapping(to_mapping(screening)) == screening``."""
    return cast(dict[str, object], encode(screening))


def finding_mapping(finding: Finding) -> dict[str, object]:
    """One finding, as it stands in ``to_mapping``."""
    return cast(dict[str, object], encode(finding))


def from_mapping(mapping: Mapping[str, object]) -> Screening:
    """The stored screening. Raises rules.encoding.DecodeError with the path of the wrong key."""
    return cast(Screening, decode(Screening, mapping))


def canonical_json(screening: Screening) -> bytes:
    """UTF-8, keys sorted, no blanks: the bytes that are hashed and archived."""
    text = json.dumps(to_mapping(screening), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def explain(screening: Screening) -> str:
    """The findings in plain Chinese for the terminal."""
    opening = [*head(screening), ""]
    body = [line for finding in screening.findings for line in (*_finding(screening, finding), "")]
    values = [
        f"  {use.label}：{use.shown}〔{use.mark}〕{use.citation.text}" for use in screening.provisional_values
    ]
    tail = ["签发前须由审查人员逐项核实的取值：", *values] if values else []
    return "\n".join([*opening, *body, *tail]).rstrip() + "\n"


def head(screening: Screening) -> list[str]:
    """Day, edition, the whole result and the energy of the project."""
    lines = [
        f"依据日期 {screening.as_of.isoformat()}，规则版本 {screening.rules_version}（{screening.rules_digest[:12]}）"
    ]
    if screening.overlay:
        lines.append("注意：载入了演示数据，用到演示值的结论不得用于真实项目。")
    return [*lines, _verdict(screening), *_deciding(screening), "", *_energy(screening.balance)]


def _verdict(screening: Screening) -> str:
    two_high = {True: "属于“两高”项目", False: "不属于“两高”项目", None: "是否“两高”项目尚不能判断"}
    text = f"{two_high[screening.two_high]}；规则结论：{screening.outcome.label}"
    if screening.provisional:
        text += "（含未核实的取值，待核实）"
    return text + ("；存在禁止或暂停事项，程序不能得出同意的结论" if screening.stops else "")


def _deciding(screening: Screening) -> list[str]:
    """Which findings made the whole result what it is."""
    if screening.outcome not in {Outcome.NOT_MET, Outcome.CANNOT_TELL}:
        return []
    worst = [item for item in screening.findings if item.mandatory and item.outcome is screening.outcome]
    named = "、".join(f"{item.title}（{item.reason.label}）" for item in worst)
    return [f"{screening.outcome.label}的各项：{named}"] if worst else []


def _energy(balance: EnergyBalance) -> list[str]:
    gaps = (*balance.missing, *balance.missing_factors)
    partial = any(line.tce is None for line in balance.lines) or bool(balance.missing)
    equivalent = "缺折标系数" if balance.e_eq is None else f"{shown(balance.e_eq)} tce"
    lines = [
        f"年综合能耗：当量值 {shown(balance.e_cal)} tce，等价值 {equivalent}，"
        f"其中原料用能 {shown(balance.e_raw)} tce，可再生能源 {shown(balance.e_ren)} tce"
        + ("（只含可以折算的部分）" if partial else "")
    ]
    if gaps:
        lines.append(f"  缺：{'、'.join(gaps)}")
    return lines


def _finding(screening: Screening, finding: Finding) -> list[str]:
    label = f"{finding.title}（{finding.rule}）"
    after = "〔在禁止项之后〕" if screening.after_ban(finding) else ""
    lines = [f"■ {label}：{finding.outcome.label} — {finding.reason.label}{after}", f"  {finding.summary}"]
    lines += [f"  计算：{item.formula}；{item.numbers}；{item.result}" for item in finding.workings]
    if finding.margin:
        lines.append(f"  余量：{_margin(finding.margin)}")
    lines += [f"  来源：{source_line(row)}" for row in finding.sources]
    lines += [f"  提示：{code.label}" for code in finding.warnings]
    lines += [f"  待补：{text}" for text in finding.missing]
    if finding.advice:
        lines.append(f"  说明：{finding.advice}")
    lines += [_parameter(use) for use in finding.parameters]
    lines += [f"  另见：{citation.text}" for citation in finding.citations]
    return lines


def _margin(margin: Margin) -> str:
    percent = "" if margin.percent is None else f"（{margin.percent}%）"
    unit = unit_words(margin.unit)
    return (
        f"{margin.label} {shown(margin.provided)} {unit}，要求{margin.sense.label} "
        f"{shown(margin.required)} {unit}，差值 {shown(margin.difference)} {unit}{percent}"
    )


def source_line(row: SourceRow) -> str:
    """One source, counted or not, and why."""
    why = row.reason.label if row.reason else "尚未判断"
    state = "认定" if row.counted else f"未认定（{why}）"
    detail = row.detail if row.detail != why else ""
    quantity = "数量未填" if row.quantity is None else f"{shown(row.quantity)} {unit_words(row.unit)}"
    return f"{row.label} {quantity} {state} {detail}".rstrip()


def _parameter(use: ParameterUse) -> str:
    mark = f"〔{use.mark}〕" if use.mark else ""
    return f"  依据：{use.label}：{use.shown}{mark} {use.citation.text}"
