"""Section E: energy by carrier in a full-production year (law §5)."""

from wtforms import FieldList, Form, FormField

from app.web.applicant.answers import UNSTATED, DecimalAnswer, SelectAnswer, TextAnswer, YesNoSelectAnswer
from rules.vocabulary import EnergyUseKind

USES = (UNSTATED, *((kind.value, kind.label) for kind in EnergyUseKind))
MOST_CARRIERS = 60


class EnergyRowForm(Form):
    carrier = SelectAnswer("能源品种", needed=True)
    quantity = DecimalAnswer("年消费量", "", "168500", needed=True)
    measured_ncv_kj = DecimalAnswer("实测热值", "", "23000")
    use = SelectAnswer("用途", USES, needed=True)
    renewable = YesNoSelectAnswer("可再生")


class EnergyForm(Form):
    rows = FieldList(FormField(EnergyRowForm), max_entries=MOST_CARRIERS)
    rows_complete = YesNoSelectAnswer("能源品种是否已全部列出", needed=True)
    unit_energy = DecimalAnswer(
        "单位产品综合能耗", "kgce/t", "97.0", description="与节能报告一致；国家规定了能效标杆水平的产品要填"
    )
    unit_energy_scope = TextAnswer(
        "单位产品综合能耗的统计口径", description="写明依据的国家标准，例如 GB 16780 可比熟料综合能耗"
    )
