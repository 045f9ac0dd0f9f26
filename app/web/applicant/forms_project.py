"""Sections A–C: the project, the applicant, the site (pages §5)."""

import re

from wtforms import BooleanField, FieldList, Form, FormField, TextAreaField
from wtforms.validators import Length

from app.typed import credit_code_fault, normalised, project_code_fault
from app.web.applicant.answers import (
    UNSTATED,
    DayAnswer,
    DecimalAnswer,
    LongTextAnswer,
    SelectAnswer,
    TextAnswer,
    YesNoSelectAnswer,
)
from rules.vocabulary import CatalogueClass, ConstructionKind, EquipmentKind

NATURES = (UNSTATED, *((kind.value, kind.label) for kind in ConstructionKind))
CLASSES = (UNSTATED, *((kind.value, kind.label) for kind in CatalogueClass))
KINDS = (UNSTATED, *((kind.value, kind.label) for kind in EquipmentKind))
MOST_MACHINES = 40
MOBILE = re.compile(r"1[0-9]{10}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}")
INDUSTRY = re.compile(r"[0-9]{4}")
LONGEST_NAME = 100


def _mobile(text: str) -> str:
    return "" if MOBILE.fullmatch(normalised(text)) else "“手机”应为 11 位数字，例如 13900000000"


def _email(text: str) -> str:
    return "" if EMAIL.fullmatch(normalised(text)) else "“邮箱（选填）”的格式不对，例如 name@example.com"


def _industry(text: str) -> str:
    return "" if INDUSTRY.fullmatch(normalised(text)) else "“行业代码”应为 4 位数字，例如 3011"


def _name(text: str) -> str:
    """The name is printed as the decision's title, whole."""
    return f"项目名称最多 {LONGEST_NAME} 个字，现在有 {len(text)} 个" if len(text) > LONGEST_NAME else ""


class NewForm(Form):
    """Opens a draft: nothing but what its number needs."""

    project_code = TextAnswer(
        "项目代码",
        needed=True,
        check=project_code_fault,
        description="在投资项目在线平台备案或核准后取得，例如 2606-411221-04-01-583172",
    )
    name = TextAnswer("项目名称", needed=True, check=_name, description="与备案或核准文件一致")
    county = SelectAnswer("所在县（市、区）", needed=True)


class MachineForm(Form):
    """One kind of main equipment (law R02). The size is asked of the kinds that the law names by size."""

    name = TextAnswer("设备名称", needed=True, description="例如 4500 t/d 回转窑")
    kind = SelectAnswer("设备类型", KINDS, needed=True)
    size = DecimalAnswer(
        "规模", "", "1200",
        description="高炉填立方米，转炉和电弧炉填吨，砖瓦线填万块/年，锅炉填吨/时；其他类型不填",
    )  # fmt: skip
    count = DecimalAnswer("数量", "台（套）", "1", needed=True)
    catalogue_class = SelectAnswer("目录类别", CLASSES, needed=True)
    catalogue_item = TextAnswer("目录条目（选填）")


class ProjectForm(Form):
    project_code = TextAnswer(
        "项目代码",
        needed=True,
        check=project_code_fault,
        description="在投资项目在线平台备案或核准后取得，例如 2606-411221-04-01-583172",
    )
    name = TextAnswer("项目名称", needed=True, check=_name, description="与备案或核准文件一致")
    filing_no = TextAnswer("备案（核准）文号", needed=True)
    filing_date = DayAnswer("备案（核准）日期", needed=True, description="例如 2026-11-24")
    org_name = TextAnswer("单位名称", needed=True, description="与营业执照一致")
    credit_code = TextAnswer("统一社会信用代码", needed=True, check=credit_code_fault)
    legal_rep = TextAnswer("法定代表人", needed=True)
    contact_name = TextAnswer("联系人", needed=True)
    mobile = TextAnswer("手机", needed=True, check=_mobile, description="办理中有疑问时打这个手机")
    email = TextAnswer("邮箱（选填）", check=_email)
    nature = SelectAnswer("建设性质", NATURES, needed=True)
    touches_main_works = YesNoSelectAnswer("是否涉及主体工程", needed=True)
    adds_capacity = YesNoSelectAnswer(
        "是否新增产能", needed=True, description="技术改造不涉及主体工程且不新增产能的，一般不需要会商"
    )
    product = SelectAnswer("主要产品", needed=True)
    variant = SelectAnswer("工艺、原料或品种", description="能效水平和限额标准按它区分；没有可选的不用选")
    industry_code = TextAnswer(
        "行业代码", needed=True, check=_industry, description="国民经济行业分类（GB/T 4754）四位码，例如 3011"
    )
    annual_output = DecimalAnswer("年产量", "吨", "1395000", needed=True, description="按达产年填写")
    # stored and posted as ``process``, which every form already has as a method
    equipment = LongTextAnswer(
        "工艺和主要设备", name="process", needed=True, description="生产线、窑炉、余热利用等"
    )
    catalogue_class = SelectAnswer(
        "产业结构调整指导目录的类别", CLASSES, needed=True, description="按产品和工艺对照 2024 年本"
    )
    catalogue_item = TextAnswer(
        "目录条目（选填）", description="例如 鼓励类 十二、建材 3；允许类没有条目的不填"
    )
    machines = FieldList(FormField(MachineForm), max_entries=MOST_MACHINES)
    invest = DecimalAnswer("总投资", "万元", "126000", needed=True)
    start = DayAnswer("计划开工日期", needed=True, description="例如 2027-03-01")
    finish = DayAnswer("计划投产日期", needed=True, description="例如 2028-06-30")


class SiteForm(Form):
    county = SelectAnswer("所在县（市、区）", needed=True)
    town = TextAnswer("乡镇（街道）", needed=True)
    park = TextAnswer("所在开发区（选填）", description="新建项目应布设在依法合规设立并经规划环评的园区")
    park_reason = TextAnswer("不在开发区的理由（选填）", description="不在开发区的要写")
    park_compliant = YesNoSelectAnswer(
        "开发区是否在公布的合规名单内", description="在开发区的要选，以下三项相同"
    )
    park_opinion = TextAnswer("园区意见文号")
    planning_eia = TextAnswer("规划环评审查意见文号")
    park_faults = YesNoSelectAnswer("开发区有没有未整改的问题")
    river_distance = TextAnswer(
        "与黄河干支流的距离说明",
        needed=True,
        description="例如 距黄河干流最近 6.2 千米，不在岸线一公里范围内",
    )
    area = DecimalAnswer("用地面积", "公顷", "12.5", needed=True)
    land_doc = TextAnswer("用地预审或土地证明文号（选填）")
    zoning = LongTextAnswer("生态环境分区管控符合性", needed=True, description="所在管控单元和符合性说明")


class CommitmentForm(Form):
    commitment = BooleanField("填报内容和材料真实、完整；虚报产能、能耗或替代来源的，愿承担相应责任")


class WithdrawForm(Form):
    reason = TextAreaField("撤回理由（选填）", [Length(max=2000, message="最多 2000 个字")])
    confirmed = BooleanField("我确认撤回，本次申报到此终止")
