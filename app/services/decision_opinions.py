"""Departments as the decision prints them: every round, silence and recusal as such, dissent never left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents.context import OpinionLine, RoundOfOpinions
from app.models import Application, Opinion, Proposal, SubConsultation
from app.services import names as naming
from app.services import rounds, sub_consultations
from app.services.acting import shanghai_day
from app.services.printed_days import chinese_day
from workflows.vocabulary import CORE_DEPARTMENTS, Department, OpinionVerdict, Verdict

Names = Mapping[int, str]
UNHEARD = {
    Verdict.APPROVE: frozenset({OpinionVerdict.AGREE_WITH_CONDITIONS}),
    Verdict.APPROVE_WITH_CONDITIONS: frozenset[OpinionVerdict](),
    Verdict.REJECT: frozenset({OpinionVerdict.AGREE, OpinionVerdict.AGREE_WITH_CONDITIONS}),
}
"""Result → what departments said that it does not follow, beside 不同意 to an approval, which is dissent."""


def printed(
    session: Session, application: Application, proposal: Proposal, names: Names
) -> tuple[tuple[OpinionLine, ...], tuple[RoundOfOpinions, ...], str]:
    """Opinions of the current round, the earlier rounds, and the current one's label where there were earlier ones."""
    every = rounds.of_case(session, application)
    asked = sub_consultations.of_opinions(session, [row for one in every for row in one.opinions])
    now = next((one for one in every if one.number == application.round), None)
    current = _lines(now, proposal.verdict, names, asked) if now else ()
    earlier = tuple(
        RoundOfOpinions(label=one.label, opinions=_lines(one, None, names, asked))
        for one in every
        if one.number < application.round
    )
    return current, earlier, now.label if now and earlier else ""


def _lines(
    one: rounds.Round, verdict: Verdict | None, names: Names, asked: Mapping[int, Sequence[SubConsultation]]
) -> tuple[OpinionLine, ...]:
    return tuple(_line(row, one.texts[row.id], verdict, names, asked[row.id]) for row in one.opinions)


def _line(
    row: Opinion,
    text: dict[str, Any],
    verdict: Verdict | None,
    names: Names,
    asked: Sequence[SubConsultation],
) -> OpinionLine:
    """``verdict``: the city's, against which dissent is measured; None in an earlier round."""
    spoken = rounds.spoken(row)
    said = text if spoken else {}
    against = rounds.verdict_of(row) is OpinionVerdict.DISAGREE
    offices = "、".join(dict.fromkeys(one.asked for one in asked))
    return OpinionLine(
        department=row.department.label,
        verdict=rounds.words(row),
        text=str(said.get("text") or ("无其他意见。" if spoken else "—")),
        conditions=tuple(
            f"{item['text']}（{item['owner']}，{item['due']} 前）" for item in said.get("conditions", [])
        ),
        handler=naming.shown(names, row.handler_id, row.handler_for_id) if spoken else "",
        checker=naming.shown(names, row.checker_id, row.checker_for_id) if spoken else "",
        signer=naming.shown(names, row.signer_id, row.signer_for_id),
        date=chinese_day(shanghai_day(row.signed_at)) if row.signed_at else "",
        dissent=against and verdict not in (None, Verdict.REJECT),
        because=row.invited_because if row.department not in CORE_DEPARTMENTS else "",
        heard=f"征求了{offices}意见。" if offices else "",
    )


def views(lines: Sequence[OpinionLine], verdict: Verdict, annex: str) -> str:
    """Where the departments' opinions stand, and whose differs from the result."""
    against = [line.department for line in lines if line.dissent]
    unheard = {one.label for one in UNHEARD[verdict]}
    apart = [f"{line.department}（{line.verdict}）" for line in lines if line.verdict in unheard]
    said = [f"不同意见：{'、'.join(against)}"] if against else []
    said += [f"与结论不同的部门意见：{'、'.join(apart)}"] if apart else []
    return f"{'；'.join(said)}，见{annex}。" if said else f"各部门意见见{annex}。"


def partners(opinions: Sequence[Opinion]) -> str:
    """With whom the lead reviewed: the other three, and who else was consulted."""
    asked = [row.department for row in opinions]
    core = [department.label for department in CORE_DEPARTMENTS[1:]]
    more = [department.label for department in asked if department not in CORE_DEPARTMENTS]
    return "、".join(core) + (f"，并征求{'、'.join(more)}意见，" if more else "")


def copies(opinions: Sequence[Opinion]) -> str:
    """抄送: who was asked, but the lead, and the county."""
    asked = {row.department for row in opinions} | set(CORE_DEPARTMENTS)
    names = [one.label for one in Department if one in asked and one is not CORE_DEPARTMENTS[0]]
    return "，".join([*names, "项目所在地县（市、区）人民政府"])
