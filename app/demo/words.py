"""What the demonstration's officials write: opinions and conclusions, marked as examples."""

import json

from app.models import Opinion
from app.services.conclusions import Drafted
from app.services.opinions import Written
from workflows.vocabulary import Department, OpinionVerdict, Verdict

REASONS = {
    Verdict.APPROVE: "示例：各项核查均符合，选址经会商判断可以采信，各部门一致同意。",
    Verdict.APPROVE_WITH_CONDITIONS: "示例：核查符合，退出设备拆除验收作为前置条件。",
    Verdict.REJECT: "示例：规则核查有不符合项，不予通过。",
}
Asked = tuple[str, str, str]
"""A condition: text, owner, ISO day."""
CONDITION: Asked = ("示例：退出产线主体设备拆除并通过验收", "市工业和信息化局", "2028-05-31")


def written(row: Opinion, verdict: OpinionVerdict | None, *, against: bool) -> Written:
    """``against``: the case will be rejected, so the lead department disagrees."""
    objects = against and row.department is Department.DEVELOPMENT_REFORM
    chosen = verdict or (OpinionVerdict.DISAGREE if objects else OpinionVerdict.AGREE)
    agrees = chosen is OpinionVerdict.AGREE
    conditions = (CONDITION,) if chosen is OpinionVerdict.AGREE_WITH_CONDITIONS else ()
    return Written(
        lines=dict.fromkeys(json.loads(row.criteria), (chosen, "" if agrees else "示例：见规则核查")),
        verdict=chosen,
        text="示例：经核对申报材料和规则核查结果，" + ("同意。" if agrees else f"{chosen.label}。"),
        conditions=conditions,
    )


def drafted(verdict: Verdict, condition: Asked = CONDITION) -> Drafted:
    conditions = (condition,) if verdict is Verdict.APPROVE_WITH_CONDITIONS else ()
    return Drafted(verdict=verdict, reason=REASONS[verdict], conditions=conditions)
