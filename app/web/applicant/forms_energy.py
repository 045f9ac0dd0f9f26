"""Section E: energy by carrier in a full-production year (law §5)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import UNSTATED, DecimalAnswer, SelectAnswer, TextAnswer, YesNoSelectAnswer
from rules.vocabulary import EnergyUseKind

USES = (UNSTATED, *((kind.value, kind.label) for kind in EnergyUseKind))
MOST_CARRIERS = 60
MOST_INDICATORS = 12


class EnergyRowForm(Form):
    carrier = SelectAnswer("能源品种", needed=True)
    quantity = DecimalAnswer("年消费量", "", "168500", needed=True)
    measured_ncv_kj = DecimalAnswer("实测热值", "", "23000")
    use = SelectAnswer("用途", USES, needed=True)
    renewable = YesNoSelectAnswer("可再生")


class IndicatorForm(Form):
    """A unit energy that a mandatory standard defines for itself (law R19)."""

    limit = SelectAnswer("限额标准的指标", needed=True)
    value = DecimalAnswer("数值", "", "57", needed=True)


class EnergyForm(Form):
    rows = FieldList(FormField(EnergyRowForm), max_entries=MOST_CARRIERS)
    rows_complete = YesNoSelectAnswer("能源品种是否已全部列出", needed=True)
    before_tce = DecimalAnswer(
        "项目实施前的年综合能耗（当量值）", "吨标准煤", "150000", needed=True,
        description="本厂区最近一个正常生产年；新建的填 0",
    )  # fmt: skip
    before_excluded_tce = DecimalAnswer(
        "其中原料用能和可再生能源（当量值）", "吨标准煤", "0", needed=True, description="没有的填 0"
    )
    before_eq_tce = DecimalAnswer(
        "项目实施前的年综合能耗（等价值）", "吨标准煤", "170000", needed=True, description="新建的填 0"
    )
    before_power = DecimalAnswer(
        "项目实施前的年用电量", "万千瓦时", "9200", needed=True, description="新建的填 0"
    )
    value_added = DecimalAnswer("达产年工业增加值（选填）", "万元", "42000")
    unit_energy = DecimalAnswer(
        "单位产品综合能耗", "kgce/t", "97.0", description="与节能报告一致；国家规定了能效水平或限额的产品要填"
    )
    unit_energy_unit = SelectAnswer("单位产品综合能耗的单位")
    unit_energy_scope = TextAnswer(
        "单位产品综合能耗的统计口径", description="写明依据的国家标准，例如 GB 16780 可比熟料综合能耗"
    )
    indicators = FieldList(FormField(IndicatorForm), max_entries=MOST_INDICATORS)
