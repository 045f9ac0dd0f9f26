"""account_change: two officers for every change; the pair table of trust §5.3, each pair of roles."""

from dataclasses import replace

import pytest

from workflows.account_change import PROCEDURE
from workflows.cases import Actor, Request
from workflows.engine import StepRefused
from workflows.people import (
    OFFICERS,
    PAIRS,
    AccountChangeCase,
    AccountChangeKind,
    AccountKind,
    kind_of,
    may_hold_both,
)
from workflows.people import AccountChangeState as S
from workflows.vocabulary import Role

SYSTEM = Actor(account_id=1, name="系示例", role=Role.SYSTEM_ADMIN)
SECURITY = Actor(account_id=2, name="安示例", role=Role.SECURITY_ADMIN)
MANAGER = Actor(account_id=3, name="赵示例", role=Role.APPLICANT, body="7")
CASE = AccountChangeCase(state=S.PROPOSED, kind=AccountChangeKind.APPOINT, proposer_id=1, subject_id=9)
JOIN = replace(CASE, kind=AccountChangeKind.JOIN, proposer_id=9, managers=frozenset({3}))
REASON = Request(reason="示例：没有任命文件")


def test_one_proposes_and_another_decides() -> None:
    assert PROCEDURE.take("approve", CASE, SECURITY).target is S.APPROVED
    assert PROCEDURE.take("refuse", CASE, SECURITY, REASON).target is S.REFUSED
    assert PROCEDURE.take("withdraw", CASE, SYSTEM).target is S.WITHDRAWN
    assert PROCEDURE.take("admit", JOIN, MANAGER).target is S.APPROVED
    assert PROCEDURE.take("decline", JOIN, MANAGER, REASON).target is S.REFUSED


@pytest.mark.parametrize(
    ("step", "case", "actor", "code"),
    [
        ("approve", CASE, SYSTEM, "role"),
        ("approve", replace(CASE, proposer_id=2), SECURITY, "second_person"),
        ("approve", replace(CASE, subject_id=2), SECURITY, "not_about_oneself"),
        ("approve", replace(CASE, last_holder="审计管理员"), SECURITY, "somebody_left"),
        ("approve", replace(CASE, clash="系统管理员和审计管理员"), SECURITY, "roles_compatible"),
        ("approve", replace(CASE, overtaken="这个账号已经停用"), SECURITY, "still_grounded"),
        ("approve", JOIN, SECURITY, "for_officers"),
        ("admit", replace(JOIN, managers=frozenset({4})), MANAGER, "for_managers"),
        ("admit", CASE, MANAGER, "for_managers"),
        ("withdraw", replace(CASE, proposer_id=8), SYSTEM, "own_proposal"),
        ("refuse", CASE, SECURITY, "reason_given"),
    ],
)
def test_what_bars_a_step(step: str, case: AccountChangeCase, actor: Actor, code: str) -> None:
    with pytest.raises(StepRefused) as refused:
        PROCEDURE.take(step, case, actor)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_every_pair_of_roles_is_in_the_table_and_no_officer_holds_anything_else() -> None:
    assert len(PAIRS) == len(Role) * (len(Role) - 1) // 2
    for (one, other), together in PAIRS.items():
        assert may_hold_both(other, one) is together
        if {one, other} & OFFICERS:
            assert not together, (one, other)
        elif {one, other} & {Role.APPLICANT, Role.CONSULTANT}:
            assert together is ({one, other} == {Role.APPLICANT, Role.CONSULTANT})
        else:
            assert together


def test_every_role_belongs_to_one_kind_of_account() -> None:
    assert {role for role in Role if kind_of(role) is AccountKind.OFFICER} == OFFICERS
    assert kind_of(Role.EXPERT) is AccountKind.STAFF
    assert kind_of(Role.CONSULTANT) is AccountKind.COMPANY
