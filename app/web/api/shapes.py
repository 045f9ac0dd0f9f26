"""What is asked and what is answered. The description of the interface is made from these shapes and from nothing else."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from app.services.read_rows import PublicState
from workflows.states import LedgerState
from workflows.vocabulary import DecisionState, Verdict

PROJECT = "^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$"
Ref = Annotated[
    str,
    Meta(
        pattern="^LS[0-9]{4}-[0-9]{6}-[0-9]{4,6}$",
        max_length=20,
        description="受理编号，例如 LS2026-411221-0031",
    ),
]
ProjectCode = Annotated[
    str, Meta(pattern=PROJECT, max_length=24, description="项目代码，24 位，例如 2606-411221-04-01-583172")
]
Number = Annotated[
    str,
    Meta(
        pattern="^[0-9A-Za-z一-龥〔〕-]{1,40}$",
        max_length=40,
        description="发文字号，例如 三发改两高会商〔2026〕12号",
    ),
]
County = Annotated[
    str, Meta(pattern="^[0-9]{6}$", max_length=6, description="县（市、区）代码，6 位数字，例如 411221")
]
Limit = Annotated[int, Meta(ge=1, le=100, description="每页条数，1–100 的整数")]
After = Meta(description="上一页答复里的 next；从头读时不写")
FROM, UNTIL = (
    Meta(description="签发日期不早于，例如 2026-11-01"),
    Meta(description="签发日期不晚于，例如 2026-11-30"),
)
STATE = Meta(description="只要这个状态的")
Text = Annotated[str, Meta(description="中文名称")]


class CasesAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    project_code: ProjectCode | UnsetType = UNSET
    county: County | UnsetType = UNSET
    state: Annotated[PublicState, STATE] | UnsetType = UNSET
    after: Annotated[Ref, After] | UnsetType = UNSET
    limit: Limit = 50


class LedgerAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    county: County | UnsetType = UNSET
    state: Annotated[LedgerState, STATE] | UnsetType = UNSET
    after: Annotated[ProjectCode, After] | UnsetType = UNSET
    limit: Limit = 50


class DecisionsAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    project_code: ProjectCode | UnsetType = UNSET
    county: County | UnsetType = UNSET
    signed_from: Annotated[date, FROM] | UnsetType = UNSET
    signed_until: Annotated[date, UNTIL] | UnsetType = UNSET
    after: Annotated[Number, After] | UnsetType = UNSET
    limit: Limit = 50


class NothingAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row is asked for by its address alone."""


class Case(Struct, frozen=True, kw_only=True):
    ref: Ref
    state: Annotated[PublicState, Meta(description="办理环节")]
    state_name: Text
    filed_on: Annotated[date, Meta(description="提交日期")]
    accepted_on: Annotated[date | None, Meta(description="受理日期；还没有受理时为 null")]
    due_on: Annotated[date | None, Meta(description="全部办结的期限；已经办结或者停止计时期间为 null")]


class Step(Struct, frozen=True, kw_only=True):
    on: Annotated[date, Meta(description="日期（北京时间）")]
    title: Annotated[str, Meta(description="环节")]


class WholeCase(Case, frozen=True, kw_only=True):
    standing: Annotated[str, Meta(description="现在到哪一步、由谁在什么期限前办理，一句话")]
    history: Annotated[list[Step], Meta(description="办理经过，新的在前")]


class LedgerRow(Struct, frozen=True, kw_only=True):
    project_code: ProjectCode
    title: Annotated[str, Meta(description="项目名称")]
    organisation: Annotated[str, Meta(description="项目单位名称")]
    credit_code: Annotated[str, Meta(description="项目单位的统一社会信用代码")]
    county: County
    sector: Annotated[str, Meta(description="行业产品")]
    case: Ref
    state: Annotated[LedgerState, Meta(description="台账状态")]
    state_name: Text
    since: Annotated[date, Meta(description="从哪一天起是这个状态")]


class DecisionRow(Struct, frozen=True, kw_only=True):
    number: Number
    signed_on: Annotated[date, Meta(description="签发日期")]
    verdict: Annotated[Verdict, Meta(description="结论")]
    verdict_name: Text
    state: Annotated[DecisionState, Meta(description="效力，按答复当天计算")]
    state_name: Text
    valid_until: Annotated[date | None, Meta(description="有效期截止；没有有效期时为 null")]
    conditions: Annotated[int, Meta(ge=0, description="附带条件的个数")]
    verification_code: Annotated[str, Meta(description="意见书上的核验码")]
    successor: Annotated[str, Meta(description="替代它的发文字号；没有时为空")]
    case: Ref
    project_code: ProjectCode
    county: County


NEXT = Meta(description="还有下一页时，下一次 after 的值；没有了为 null")


class CasesPage(Struct, frozen=True, kw_only=True):
    items: list[Case]
    next: Annotated[str | None, NEXT]


class LedgerPage(Struct, frozen=True, kw_only=True):
    items: list[LedgerRow]
    next: Annotated[str | None, NEXT]


class DecisionsPage(Struct, frozen=True, kw_only=True):
    items: list[DecisionRow]
    next: Annotated[str | None, NEXT]
