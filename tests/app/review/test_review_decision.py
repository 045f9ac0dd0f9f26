"""From opinions to the signed decision: settled, drafted by one, checked by a second, signed by a third, numbered once."""

import re

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.documents.context import DecisionContext
from app.models import Decision, Opinion, Proposal
from app.services import documents, screenings, steps
from app.services.months import add_months
from rules.vocabulary import Reason
from tests.app.review.played import Desk
from tests.people import print_previews
from workflows.policies import policy_on
from workflows.vocabulary import OpinionState, ReviewState

SAID = "示例：已与印发文件核对"


def values(desk: Desk, ref: str) -> dict[str, str]:
    """Key → label of the unverified values of the case."""
    with desk.town.house.database.reading() as session:
        kept = screenings.current(session, steps.of_ref(session, ref))
    assert kept is not None
    return {use.key: use.label for use in kept.screening.provisional_values}


def settle(desk: Desk, ref: str, keys: list[str]) -> TestResponse:
    page = f"/case/{ref}/settle"
    hidden = desk.form("coordinator", page, page)
    return desk.send(
        "coordinator", page, hidden | {"key": keys, "reason": SAID, "document": "示例函〔2026〕9号"}, page
    )


def conclude(desk: Desk, ref: str) -> None:
    page = f"/case/{ref}/conclude"
    fields = {"verdict": "approve", "reason": "示例：均符合", "action": "save"}
    assert desk.press("coordinator", page, page, fields).status_code == 303


def drafted_digest(desk: Desk, ref: str) -> str:
    with desk.town.house.database.reading() as session:
        rows = select(Proposal.digest).where(Proposal.application_id == steps.of_ref(session, ref).id)
        return session.scalars(rows.order_by(Proposal.number.desc())).first() or ""


def propose(desk: Desk, ref: str) -> TestResponse:
    """Also where the page offers no button."""
    bare = desk.bare("coordinator", ref) | {"seen_digest": drafted_digest(desk, ref), "_key": "d" * 32}
    return desk.send("coordinator", f"/case/{ref}/propose", bare)


def sign(desk: Desk, ref: str) -> TestResponse:
    print_previews(desk.town.house)
    page = f"/case/{ref}/sign"
    return desk.press("chair", page, page)


def decision(desk: Desk, ref: str) -> Decision:
    with desk.town.house.database.reading() as session:
        return session.scalars(
            select(Decision).where(Decision.application_id == steps.of_ref(session, ref).id)
        ).one()


def test_an_approval_waits_for_every_value_and_names_what_is_open(desk: Desk) -> None:
    ref = desk.refs["collected"]
    open_ones = values(desk, ref)
    left, *ticked = sorted(open_ones)
    assert settle(desk, ref, ticked).status_code == 303
    desk.press("coordinator", f"/case/{ref}/", f"/case/{ref}/open-conclusion")
    conclude(desk, ref)
    refused = propose(desk, ref)
    assert refused.status_code == 409
    assert f"以下数值未核实，请先为本项目确认：{open_ones[left]}</li>" in refused.text
    assert settle(desk, ref, [left]).status_code == 303
    conclude(desk, ref)
    assert propose(desk, ref).status_code == 303
    assert desk.town.application(ref).state is ReviewState.CHECK
    page = desk.person("lead-checker").get(f"/case/{ref}/preview").text
    assert page.count(f"：{SAID}（示例函〔2026〕9号）") == len(open_ones) and "未确认" not in page


def test_confirmed_values_are_printed_with_name_day_reason_and_paper(desk: Desk) -> None:
    ref = desk.refs["queued"]
    context = documents.context_from(desk.document(ref).context)
    assert {line.label for line in context.values} == set(values(desk, ref).values())
    wanted = re.compile(r"孙示例 20[0-9]{2}年[0-9]+月[0-9]+日：示例：已与主管部门核对（示例函〔2026〕8号）")
    assert all(wanted.fullmatch(line.confirmed) for line in context.values)


def test_a_missing_figure_cannot_be_settled(desk: Desk) -> None:
    ref = desk.play("lacks_parameter", "consultation")
    with desk.town.house.database.reading() as session:
        kept = screenings.current(session, steps.of_ref(session, ref))
    assert kept is not None
    missing = [f.key for f in kept.screening.findings if f.reason is Reason.MISSING_PARAMETER]
    assert missing
    for kind in ("judgement", "value"):
        data = desk.bare("coordinator", ref) | {
            "kind": kind,
            "key": missing[0],
            "reason": SAID,
            "_key": "e" * 32,
        }
        answer = desk.send("coordinator", f"/case/{ref}/settle", data | {f"reason-{missing[0]}": SAID})
        assert answer.status_code == 409
        assert "不能以确认或者判断处理" in answer.text and SAID in answer.text


@pytest.mark.parametrize(
    ("column", "login", "step", "words"),
    [
        ("handler_id", "industry-checker", "check", "经办人不能审核自己的意见"),
        ("handler_id", "natural-resources-signer", "sign", "经办人不能签发自己的意见"),
        ("checker_id", "natural-resources-signer", "sign", "审核人不能签发"),
    ],
)
def test_nobody_checks_or_signs_what_he_wrote_or_checked(
    desk: Desk, column: str, login: str, step: str, words: str
) -> None:
    """The same person appointed to two desks of the department."""
    ref = desk.refs["consultation"]
    page = f"/case/{ref}/opinion"
    data = desk.form(login, page, f"{page}/{step}")
    actor = desk.actor(login)
    with desk.town.house.database.transaction() as session:
        own = update(Opinion).where(
            Opinion.application_id == steps.of_ref(session, ref).id, Opinion.department == actor.body
        )
        session.execute(own.values({column: actor.account_id}))
    assert words in desk.person(login).get(page).text
    answer = desk.send(login, f"{page}/{step}", data)
    assert answer.status_code == 409 and words in answer.text


@pytest.mark.parametrize(
    ("stage", "column", "login", "page", "step", "words"),
    [
        ("check", "author_id", "lead-checker", "preview", "confirm", "拟稿人不能复核自己的拟稿"),
        ("signing", "author_id", "chair", "sign", "sign", "拟稿人不能签发自己的拟稿"),
        ("signing", "checker_id", "chair", "sign", "sign", "复核人不能签发"),
    ],
)
def test_nobody_checks_or_signs_the_decision_he_drafted_or_checked(
    desk: Desk, stage: str, column: str, login: str, page: str, step: str, words: str
) -> None:
    ref = desk.refs[stage]
    data = desk.form(login, f"/case/{ref}/{page}", f"/case/{ref}/{step}") | {"verdict": "approve"}
    with desk.town.house.database.transaction() as session:
        own = update(Proposal).where(Proposal.application_id == steps.of_ref(session, ref).id)
        session.execute(own.values({column: desk.actor(login).account_id}))
    answer = desk.send(login, f"/case/{ref}/{step}", data)
    assert answer.status_code == 409 and words in answer.text
    assert desk.town.application(ref).state.value == stage


def test_a_returned_draft_is_concluded_proposed_checked_and_signed_anew(desk: Desk) -> None:
    ref = desk.refs["signing"]
    desk.press("chair", f"/case/{ref}/sign", f"/case/{ref}/return-draft", {"reason": "示例：补充理由"})
    assert desk.town.application(ref).state is ReviewState.CONCLUSION
    conclude(desk, ref)
    for login, step in (("coordinator", "propose"), ("lead-checker", "confirm")):
        assert desk.press(login, f"/case/{ref}/preview", f"/case/{ref}/{step}").status_code == 303
    assert sign(desk, ref).location == f"/case/{ref}/decision"
    with desk.town.house.database.reading() as session:
        rows = session.scalars(
            select(Proposal)
            .where(Proposal.application_id == steps.of_ref(session, ref).id)
            .order_by(Proposal.number)
        ).all()
    assert [row.number for row in rows] == [1, 2]
    assert decision(desk, ref).digest == rows[1].digest != rows[0].digest


def test_a_new_round_asks_everybody_again_and_keeps_the_earlier_words(desk: Desk) -> None:
    ref = desk.refs["conclusion"]
    with desk.town.house.database.reading() as session:
        mine = select(Opinion).where(Opinion.application_id == steps.of_ref(session, ref).id)
        before = {row.id: (row.verdict, row.text_version, row.signer_id) for row in session.scalars(mine)}
    desk.press("coordinator", f"/case/{ref}/", f"/case/{ref}/reopen", {"reason": "示例：数据有疑问"})
    with desk.town.house.database.reading() as session:
        rows = list(session.scalars(mine.order_by(Opinion.id)))
    earlier, anew = rows[: len(before)], rows[len(before) :]
    assert {row.id: (row.verdict, row.text_version, row.signer_id) for row in earlier} == before
    assert {(row.state, row.stood) for row in earlier} == {(OpinionState.SUPERSEDED, "signed")}
    assert {(row.round, row.state) for row in anew} == {(2, OpinionState.INVITED)}
    assert [row.department for row in anew] == [row.department for row in earlier]
    application = desk.town.application(ref)
    assert (application.round, application.state) == (2, ReviewState.CONSULTATION)
    page = f"/case/{ref}/opinion"
    again = desk.chosen("ecology-handler", page) | {"verdict": "agree", "text": SAID, "action": "save"}
    assert desk.press("ecology-handler", page, page, again).status_code == 303


def test_decisions_are_numbered_in_the_order_of_signing_and_never_twice(desk: Desk) -> None:
    assert sign(desk, desk.refs["signing"]).status_code == 303
    rows = [decision(desk, desk.refs[stage]) for stage in ("queued", "failed", "issued", "signing")]
    assert [row.number_serial for row in rows] == [1, 2, 3, 4]
    assert [row.number for row in rows] == [
        f"三发改两高会商〔{row.signed_on.year}〕{row.number_serial}号" for row in rows
    ]
    assert len({row.verification_code for row in rows}) == 4
    assert rows[-1].number in desk.person("chair").get(f"/case/{desk.refs['signing']}/decision").text


def test_a_rejection_prints_the_remedies_and_has_no_end(desk: Desk) -> None:
    context = documents.context_from(desk.document(desk.refs["issued"]).context)
    assert "行政复议" in context.remedies and "行政诉讼" in context.remedies and context.validity == ""
    assert decision(desk, desk.refs["issued"]).valid_until is None


@pytest.mark.parametrize("stage", ["failed", "queued"])
def test_an_approval_ends_after_the_months_of_the_policy_and_names_no_remedy(desk: Desk, stage: str) -> None:
    row = decision(desk, desk.refs[stage])
    months = policy_on(desk.town.application(desk.refs[stage]).filed_on).validity_months
    assert row.valid_until == add_months(row.signed_on, months)
    context = documents.context_from(desk.document(desk.refs[stage]).context)
    assert context.remedies == "" and f"{months} 个月" in context.validity
    assert (context.number, context.verification_code) == (row.number, row.verification_code)


def test_a_refusal_names_who_agreed_as_that_and_nobody_as_dissenting(desk: Desk) -> None:
    context = documents.context_from(desk.document(desk.refs["issued"]).context)
    assert isinstance(context, DecisionContext) and context.verdict == "不予通过"
    agreed = [line for line in context.opinions if line.verdict == "同意"]
    named = "、".join(f"{line.department}（同意）" for line in agreed)
    assert agreed and f"。与结论不同的部门意见：{named}，见附件" in context.conclusion
    assert not any(line.dissent for line in context.opinions)
