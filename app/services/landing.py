"""What the landing page tells: the procedure with its days, the three gates with figures from the rule data."""

from dataclasses import dataclass
from datetime import date

from app.services.materials import listed
from rules import levels
from rules.parameters import RuleBook
from workflows.deadlines import days_in
from workflows.policies import policy_on
from workflows.vocabulary import ReviewState


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five steps. ``days``: working days of the current conventions, or None."""

    title: str
    text: str
    who: str
    days: int | None


def shown(book: RuleBook, today: date) -> dict[str, object]:
    """Values for public/home.html."""
    policy = policy_on(today)
    return {
        "stages": (
            Stage("在线申报", "按任务清单分次填写，随时保存；提交前系统给出预检结果", "项目单位", None),
            Stage(
                "县级初审",
                "县（市、区）发展改革部门核对来源和现场",
                "县级",
                days_in(ReviewState.COUNTY_CHECK),
            ),
            Stage(
                "受理", "材料不全的，一次性告知全部需补正内容", "市发展改革委", days_in(ReviewState.INTAKE)
            ),
            Stage(
                "部门会商", "规则逐条核算，各部门同时出具意见", "各部门", days_in(ReviewState.CONSULTATION)
            ),
            Stage(
                "出具意见书",
                "拟办、复核、签发，意见书附核算表和核验码",
                "联审办公室",
                days_in(ReviewState.CONCLUSION),
            ),
        ),
        "total_days": policy.total_days,
        "materials": listed(book, today),
        "rules_version": book.version,
        "ratio": book.find("capacity_replacement.ratio", today, process="cement_clinker", region="key"),
        "benchmark": levels.benchmark(book, "cement_clinker", today),
    }
