"""R21: project code (GB/T 40058-2021, CODE-2020) and unified social credit code (GB 32100).

The shape of the project code, its place and its time are checked, and whether code and site name the same place.
Check digit, department and type codes are not: their algorithm and lists are not held, which the finding prints.
Codes of the older form begin with the year, those of the new form with two digits each for year and month; the form
cannot be told from the code alone, so a code that one of the two readings allows is accepted.
"""

import re
from datetime import date

from rules.criteria.case import Case
from rules.findings import Finding, Input, ParameterUse
from rules.information_tables import PrefectureRange
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason, WarningCode

CITY = "4112"
CODE = re.compile(r"([0-9]{4})-([0-9]{6})-[0-9]{2}-[0-9]{2}-[0-9]{6}")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: the 31 characters of a unified social credit code, each worth its place in the row."""
NOT_CHECKED = "校验位的算法、中央主管部门代码和项目类型代码未掌握，没有核对。"
ZONES = frozenset({"management_committee", "statistical_only"})
"""Kinds of places without a civil code of their own: any place of their prefecture agrees with them."""

Fault = tuple[Outcome, Reason, Text, tuple[ParameterUse, ...]]


def identity(case: Case) -> tuple[Finding, ...]:
    """One finding for the project code, one for the credit code of the applicant."""
    return _project_code(case), _credit_code(case)


def _project_code(case: Case) -> Finding:
    code, site = (case.facts.project_code or "").strip(), case.facts.site.division_code
    if not code:
        text: Text = "没有项目代码；项目代码应在办理第一项手续之前取得。"
        return _finding(
            case, Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("项目代码（project_code）",)
        )
    match = CODE.fullmatch(code)
    if match is None:
        text = say("项目代码“{}”应为 24 位：4-6-2-2-6 位数字，用连字符分隔。", code)
        return _finding(case, Outcome.NOT_MET, Reason.IDENTITY_WRONG, text, advice=NOT_CHECKED)
    time, region = match[1], match[2]
    warnings = () if region.startswith(CITY) else (WarningCode.OUTSIDE_CITY,)
    faults = [
        fault for fault in (_place(case, region), _time(case, time), _agreement(case, region, site)) if fault
    ]
    new_form = case.find("identity.new_form_from")
    uses = (new_form,) if new_form else ()
    if not faults:
        text = say("项目代码 {} 的格式、地区和时间符合编码规则。", code)
        return _finding(
            case, Outcome.MET, Reason.OK, text, warnings=warnings, parameters=uses, advice=NOT_CHECKED
        )
    outcome, reason, text, more = min(faults, key=lambda fault: fault[0] is not Outcome.NOT_MET)
    missing = ("建设地点（site.division_code）",) if reason is Reason.MISSING_FACT else ()
    if reason is Reason.MISSING_PARAMETER:
        missing = ("该省、市的县级行政区划代码",)
    return _finding(
        case, outcome, reason, text, warnings=warnings, parameters=(*uses, *more), missing=missing,
        advice=NOT_CHECKED,
    )  # fmt: skip


def _place(case: Case, region: str) -> Fault | None:
    """Does the place exist? Counties are held for Sanmenxia, prefectures for Henan, provinces for the country."""
    if region in case.book.divisions:
        return None
    province, prefecture = f"{region[:2]}0000", f"{region[:4]}00"
    wrong = say("项目代码的地区“{}”不是行政区划代码。", region)
    if province not in case.book.divisions or region.startswith(CITY):
        return Outcome.NOT_MET, Reason.IDENTITY_WRONG, wrong, ()
    if prefecture not in case.book.divisions:
        ranges = _ranges(case, region[:2])
        held = any(place.parent == province for place in case.book.divisions.values())
        inside = any(item.first <= int(region[2:4]) <= item.last for item in ranges)
        if held or not inside:
            uses = tuple([item.use() for item in ranges]) if not held else ()
            return Outcome.NOT_MET, Reason.IDENTITY_WRONG, wrong, uses
    text = say(
        "项目代码的地区“{}”属于{}，该地的行政区划代码没有录入，不能核对。",
        region,
        case.book.divisions[province].name,
    )
    return Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, ()


def _ranges(case: Case, province: str) -> list[PrefectureRange]:
    rows = case.book.rows(PrefectureRange)
    own = [item for item in rows if province in item.provinces]
    return own or [item for item in rows if not item.provinces]


def _time(case: Case, group: str) -> Fault | None:
    """Year of the older form, or year and month of the new form since its first month."""
    start, rule = case.find("identity.new_form_from"), case.find("identity.time_group")
    year, month = int(group[:2]) + 2000, int(group[2:])
    later = False
    if group.startswith("20"):
        if int(group) <= case.as_of.year:
            return None
        later = True
    if start and 1 <= month <= 12 and (year, month) >= _month(date.fromisoformat(start.value)):
        if (year, month) <= _month(case.as_of):
            return None
        later = True
    uses = (rule,) if rule else ()
    if later:
        text: Text = say("项目代码的时间“{}”晚于 {}，请核对。", group, case.as_of)
        return Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, text, uses
    text = say("项目代码的时间“{}”既不是年份，也不是年份后两位加月份（01—12）。", group)
    return Outcome.NOT_MET, Reason.IDENTITY_WRONG, text, uses


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _agreement(case: Case, region: str, site: str | None) -> Fault | None:
    """Code and site name the same place, or one contains the other; a code from outside the city is warned of."""
    if not region.startswith(CITY):
        return None
    if site is None:
        text: Text = "没有说明建设地点，不能核对项目代码的地区。"
        return Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, ()
    places, around = case.book.places(site), case.book.places(region)
    if region in places or site in around:
        return None
    kinds = {case.book.divisions[code].kind for code in (site, region) if code in case.book.divisions}
    if kinds & ZONES and f"{CITY}00" in places:
        return None
    text = say("项目代码的地区“{}”与建设地点“{}”不一致。", _name(case, region), _name(case, site))
    return Outcome.NOT_MET, Reason.IDENTITY_WRONG, text, ()


def _name(case: Case, code: str) -> str:
    found = case.book.divisions.get(code)
    return found.name if found else code


def _credit_code(case: Case) -> Finding:
    code = (case.facts.applicant.credit_code or "").strip()
    if not code:
        text: Text = "没有项目单位的统一社会信用代码。"
        missing = ("统一社会信用代码（applicant.credit_code）",)
        return _finding(case, Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, credit=True, missing=missing)
    if len(code) != 18 or not set(code) <= set(ALPHABET):
        text = say("统一社会信用代码“{}”应为 18 位数字和大写字母（不含 I、O、S、V、Z）。", code)
        return _finding(case, Outcome.NOT_MET, Reason.IDENTITY_WRONG, text, credit=True)
    rule = case.find("identity.credit_check")
    if rule is None:
        text = say("{} 没有有效的统一社会信用代码校验规则。", case.as_of)
        missing = ("统一社会信用代码校验规则",)
        return _finding(
            case, Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, credit=True, missing=missing
        )
    if check_character(code[:17]) != code[17]:
        text = say("统一社会信用代码“{}”的校验位不对，请与营业执照核对。", code)
        return _finding(case, Outcome.NOT_MET, Reason.IDENTITY_WRONG, text, credit=True, parameters=(rule,))
    text = say("统一社会信用代码 {} 的格式和校验位正确。", code)
    return _finding(case, Outcome.MET, Reason.OK, text, credit=True)


def check_character(body: str) -> str:
    """GB 32100: 31 less the sum of value times 3^place, modulo 31, of the first 17 characters."""
    total = sum([ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body)])
    return ALPHABET[(31 - total % 31) % 31]


def _finding(
    case: Case, outcome: Outcome, reason: Reason, summary: Text, *, credit: bool = False, **more: object
) -> Finding:
    facts = case.facts
    stated = (
        (("统一社会信用代码", facts.applicant.credit_code, "applicant.credit_code"),)
        if credit
        else (
            ("项目代码", facts.project_code, "project_code"),
            ("建设地点", facts.site.division_code, "site.division_code"),
        )
    )
    return Finding(
        key="identity:credit_code" if credit else "identity",
        criterion="identity",
        rule="R21",
        title="项目单位代码" if credit else "项目代码",
        outcome=outcome,
        reason=reason,
        summary=summary,
        inputs=tuple(
            [Input(label=label, value=value, unit="", field=field) for label, value, field in stated if value]
        ),
        **more,  # type: ignore[arg-type]
    )
