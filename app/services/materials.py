"""Which materials an application needs (law §7) and which are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, Attachment


@dataclass(frozen=True, slots=True)
class Material:
    """One item of the checklist. ``item``: its number in law §7."""

    kind: str
    title: str
    item: int
    hint: str
    required: bool = True


# The commitment letter (item 11) is signed online; the county's opinion (item 12) is given in the procedure.
MATERIALS = (
    Material("project_report", "项目申请报告或可行性研究报告", 1, "含项目代码、产品、设备和投资"),
    Material("policy_comparison", "产业政策对照说明", 2, "逐项对照产业结构调整指导目录"),
    Material("replacement_plan", "产能置换方案及退出声明", 3, "退出产线、比例、清单页和拆除日期"),
    Material("energy_report", "节能报告及能耗计算", 4, "当量值、等价值、原料用能、可再生能源"),
    Material("coal_plan", "煤炭消费替代方案", 5, "新增煤量、系数和每一项来源"),
    Material("efficiency_comparison", "能效水平对比说明", 6, "按产品和工序，写明指标口径"),
    Material("site_opinion", "选址和园区意见", 9, "国土空间规划、分区管控和园区符合性"),
    Material("other", "其他材料", 10, "水、安全等部门意见", required=False),
)
BY_KIND = {material.kind: material for material in MATERIALS}


def current(session: Session, application_id: int) -> list[Attachment]:
    """The newest version of each uploaded material, in checklist order."""
    rows = session.scalars(
        select(Attachment).where(
            Attachment.application_id == application_id, Attachment.superseded_at.is_(None)
        )
    )
    order = [material.kind for material in MATERIALS]
    return sorted(rows, key=lambda row: order.index(row.kind))


def missing(session: Session, application: Application) -> tuple[str, ...]:
    """Titles of ALL required materials that are absent, at once."""
    return missing_from(current(session, application.id))


def missing_from(uploaded: Sequence[Attachment]) -> tuple[str, ...]:
    present = {row.kind for row in uploaded}
    return tuple(
        material.title for material in MATERIALS if material.required and material.kind not in present
    )
