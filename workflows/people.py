"""Kinds of accounts, which roles one person may hold together, and changes of accounts made by two (trust §5.3)."""

from dataclasses import dataclass
from itertools import combinations

from rules.vocabulary import Labelled
from workflows.vocabulary import Role, State

OFFICERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: users and parameters, policy and approval, the record. None of them has business."""
COMPANY = frozenset({Role.APPLICANT, Role.CONSULTANT})
STAFF = frozenset(Role) - OFFICERS - COMPANY - {Role.CLOCK}


class AccountKind(Labelled):
    """What an account is for; a person who is two of them has two accounts."""

    COMPANY = "company", "企业用户"
    STAFF = "staff", "工作人员"
    OFFICER = "officer", "三员"


class AccountChangeState(State):
    """account_change 账号变更: proposed by one, decided by another."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已生效"
    REFUSED = "refused", "未予同意"
    WITHDRAWN = "withdrawn", "已撤回"


class AccountChangeKind(Labelled):
    """What is changed. The first two are asked for by the person himself."""

    REGISTER = "register", "单位注册"
    JOIN = "join", "加入单位"
    CREATE = "create", "新建账号"
    APPOINT = "appoint", "任职"
    DISMISS = "dismiss", "免职"
    DISABLE = "disable", "停用账号"
    ENABLE = "enable", "恢复账号"
    RESET = "reset", "重置密码"


def kind_of(role: Role) -> AccountKind:
    if role in OFFICERS:
        return AccountKind.OFFICER
    return AccountKind.COMPANY if role in COMPANY else AccountKind.STAFF


def may_hold_both(one: Role, other: Role) -> bool:
    """The pair table of trust §5.3: an officer holds nothing beside his office; companies and staff never mix."""
    return one is other or (kind_of(one) is kind_of(other) and kind_of(one) is not AccountKind.OFFICER)


PAIRS = {(one, other): may_hold_both(one, other) for one, other in combinations(Role, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChangeCase:
    """A proposed change of an account, as the guards of account_change see it.

    subject_id: whose account. managers: who runs the organisation that is to be joined.
    last_holder: label of the office or duty that nobody would hold afterwards; clash: the two roles that exclude each other.
    overtaken: why the change has lost its ground since it was proposed.
    """

    state: AccountChangeState
    kind: AccountChangeKind
    proposer_id: int
    subject_id: int | None = None
    managers: frozenset[int] = frozenset()
    last_holder: str = ""
    clash: str = ""
    overtaken: str = ""
