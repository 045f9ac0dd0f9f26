"""Pollutants, what offsets them, and the performance grade (law R09, R10)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import (
    UNSTATED,
    DayAnswer,
    DecimalAnswer,
    SelectAnswer,
    TextAnswer,
    YesNoSelectAnswer,
)
from rules.vocabulary import PerformanceGrade, Pollutant

POLLUTANTS = (UNSTATED, *((kind.value, kind.label) for kind in Pollutant))
GRADES = (UNSTATED, *((grade.value, grade.label) for grade in PerformanceGrade))
MOST_REDUCTIONS = 60


class ReductionForm(Form):
    enterprise = TextAnswer("削减来源企业", needed=True)
    pollutant = SelectAnswer("污染物", POLLUTANTS, needed=True)
    measure = TextAnswer("削减措施", needed=True, description="例如 关停 1 号窑")
    reduction_t = DecimalAnswer("削减量", "吨/年", "120", needed=True)
    permit = TextAnswer("来源的排污许可证编号", needed=True)
    completed_on = DayAnswer("完成日期", needed=True, description="未完成的填计划完成日期，应早于投产")
    body = TextAnswer("责任单位", needed=True)
    evidence = TextAnswer("凭证", needed=True, description="文件名称或文号，例如 验收意见、监测报告")


def _added(kind: Pollutant) -> DecimalAnswer:
    return DecimalAnswer(f"{kind.label}新增排放量", "吨/年", "56.3", needed=True)


class EnvironmentForm(Form):
    """The first six are named as the members of Pollutant."""

    so2 = _added(Pollutant.SO2)
    nox = _added(Pollutant.NOX)
    pm = _added(Pollutant.PM)
    vocs = _added(Pollutant.VOCS)
    cod = _added(Pollutant.COD)
    nh3_n = _added(Pollutant.NH3_N)
    added_complete = YesNoSelectAnswer("新增污染物是否已全部填写", needed=True)
    reductions = FieldList(FormField(ReductionForm), max_entries=MOST_REDUCTIONS)
    reductions_complete = YesNoSelectAnswer("削减来源是否已全部列出", needed=True)
    graded_industry = YesNoSelectAnswer("所属行业是否实行绩效分级", needed=True)
    boilers_or_kilns = YesNoSelectAnswer("项目是否有锅炉或窑炉", needed=True)
    grade = SelectAnswer("建成后的环境绩效等级", GRADES, description="实行绩效分级，或者有锅炉、窑炉的要选")
    advanced_cleaner_production = YesNoSelectAnswer("是否认定达到国家清洁生产先进水平", needed=True)
