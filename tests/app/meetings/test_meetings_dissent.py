"""Whose vote or opinion a result does not follow, in true words: dissent is against an approval, agreement is none."""

import pytest

from app.documents.context import OpinionLine
from app.services import decision_course, decision_opinions, meeting_record, steps
from app.services.ballots import Ballot
from app.services.sitting import Resolved
from tests.app.meetings.hall import AGAINST, AGREE, CONDITION, Hall
from workflows.vocabulary import Department, OpinionVerdict, Verdict, Vote

D = Department
BOUND = Ballot(vote=Vote.AGREE_WITH_CONDITIONS, reason="示例：先落实来源")
BALLOTS = {D.DEVELOPMENT_REFORM: AGREE, D.INDUSTRY: AGREE, D.NATURAL_RESOURCES: BOUND, D.ECOLOGY: AGAINST}
BY_MAJORITY, AGAINST_IT = "示例：按多数意见", "示例：来源没有落实"
DISAGREED = "市生态环境局（不同意）的不同意见：示例：减排来源不落实。"
WITH_CONDITIONS = "市自然资源和规划局（有条件同意）的表决与决议不同：示例：先落实来源。"
AGREED = "市发展改革委（同意）的表决与决议不同。市工业和信息化局（同意）的表决与决议不同。"


def told(hall: Hall, verdict: Verdict, reason: str) -> tuple[str, str]:
    """What the decision prints of the meeting, and what the minutes offer."""
    ref = hall.opened(hall.disputed)
    (item,) = hall.items(ref)
    hall.vote(ref, item.id, BALLOTS)
    conditions = (CONDITION,) if verdict is Verdict.APPROVE_WITH_CONDITIONS else ()
    hall.resolve(
        ref, item.id, Resolved(verdict=verdict, text="示例：决议", conditions=conditions, reason=reason)
    )
    hall.step(ref, "close")
    with hall.desk.town.house.database.reading() as session:
        course = decision_course.told(session, steps.of_ref(session, hall.disputed), [])
        record = meeting_record.record(session, hall.meeting(ref), hall.desk.town.house.book)
        return next(line for line in course if ref in line), meeting_record.drafted(record)


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [
        (Verdict.APPROVE, BY_MAJORITY, f"召集人的说明：{BY_MAJORITY}。{WITH_CONDITIONS}{DISAGREED}"),
        (
            Verdict.APPROVE_WITH_CONDITIONS,
            AGAINST_IT,
            f"召集人的决定与表决结果不同，理由：{AGAINST_IT}。{DISAGREED}",
        ),
        (
            Verdict.REJECT,
            AGAINST_IT,
            f"召集人的决定与表决结果不同，理由：{AGAINST_IT}。{AGREED}{WITH_CONDITIONS}",
        ),
    ],
)
def test_the_decision_says_of_each_vote_not_followed_what_it_was(
    hall: Hall, verdict: Verdict, reason: str, words: str
) -> None:
    course, minutes = told(hall, verdict, reason)
    assert course.endswith(f"决议：{verdict.label}。{words}")
    assert minutes.count("与决议不同的意见：") == words.count("的不同意见") + words.count("的表决与决议不同")
    assert ("与决议不同的意见：市生态环境局" in minutes) is (verdict is not Verdict.REJECT)
    assert ("召集人的说明：" in minutes) is (reason == BY_MAJORITY)


def line(department: Department, verdict: OpinionVerdict, *, dissent: bool = False) -> OpinionLine:
    return OpinionLine(
        department=department.label, verdict=verdict.label, text="示例", conditions=(), handler="", checker="",
        signer="", date="", dissent=dissent,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            Verdict.APPROVE,
            "不同意见：市生态环境局；与结论不同的部门意见：市自然资源和规划局（有条件同意），见附件2。",
        ),
        (Verdict.APPROVE_WITH_CONDITIONS, "不同意见：市生态环境局，见附件2。"),
        (
            Verdict.REJECT,
            "与结论不同的部门意见：市发展改革委（同意）、市自然资源和规划局（有条件同意），见附件2。",
        ),
    ],
)
def test_the_conclusion_names_who_differs_and_how(verdict: Verdict, words: str) -> None:
    lines = [
        line(D.DEVELOPMENT_REFORM, OpinionVerdict.AGREE),
        line(D.INDUSTRY, OpinionVerdict.NOT_CONCERNED),
        line(D.NATURAL_RESOURCES, OpinionVerdict.AGREE_WITH_CONDITIONS),
        line(D.ECOLOGY, OpinionVerdict.DISAGREE, dissent=verdict is not Verdict.REJECT),
    ]
    assert decision_opinions.views(lines, verdict, "附件2") == words


@pytest.mark.parametrize("verdict", Verdict)
def test_where_nobody_differs_nobody_is_named(verdict: Verdict) -> None:
    said = OpinionVerdict.DISAGREE if verdict is Verdict.REJECT else OpinionVerdict.AGREE
    assert decision_opinions.views([line(D.ECOLOGY, said)], verdict, "附件2") == "各部门意见见附件2。"
