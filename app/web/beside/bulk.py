"""Many cases at once (R13): each in its own transaction with the version that was shown, one line of result for each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import g, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.errors import Absent, Change, Conflict, Invalid, StaleVersion
from app.models import Application
from app.services import action_keys, case_file, intake, notices, opinions, steps, visibility
from app.services.acting import Acting
from app.web.beside.blueprint import blueprint
from app.web.current import acting, actor, services
from app.web.errors import log_refusal
from workflows.aggregation import CLOSED_OPINIONS
from workflows.engine import StepRefused
from workflows.vocabulary import Department, OpinionVerdict, Role

MOST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One ticked row: number, and the versions of case and own opinion that the list showed (0: none)."""

    ref: str
    version: int
    opinion_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """how: done, refused or changed. told: what was done, or why not; changes: what happened meanwhile."""

    ref: str
    title: str = ""
    how: str
    told: tuple[str, ...]
    changes: tuple[Change, ...] = ()


Do = Callable[[Session, Acting, Application, Item], str]


@dataclass(frozen=True, slots=True)
class Action:
    """What a role may do to many cases; ``do`` says what was done."""

    name: str
    label: str
    role: Role
    do: Do


def _accept(session: Session, by: Acting, application: Application, item: Item) -> str:
    intake.accept(session, by, application, seen=item.version)
    return "已受理，转部门会商"


def _remind(session: Session, by: Acting, application: Application, item: Item) -> str:
    """Every department that still owes its opinion; one that was reminded today is not reminded again."""
    steps.require_version(session, application, item.version)
    waiting = [row for row in case_file.opinions_of(session, application) if row.state not in CLOSED_OPINIONS]
    if not waiting:
        raise Conflict("没有等待反馈的部门，不需要催办")
    told, refused = [], []
    for row in waiting:
        try:
            notices.remind(session, by, application, row)
            told.append(row.department.label)
        except Conflict as already:
            refused.append(str(already))
    if not told:
        raise Conflict("；".join(refused))
    return f"已催办：{'、'.join(told)}"


def _check(session: Session, by: Acting, application: Application, item: Item) -> str:
    row = opinions.of_department(session, application, Department(by.actor.body))
    opinions.check(session, by, application, row, seen=item.opinion_version)
    return f"已审核通过：{row.verdict.label if row.verdict else ''}"


def _sign(session: Session, by: Acting, application: Application, item: Item) -> str:
    row = opinions.of_department(session, application, Department(by.actor.body))
    opinions.sign(session, by, application, row, seen=item.opinion_version)
    return f"已签发：{row.verdict.label if row.verdict else ''}"


ACTIONS: tuple[Action, ...] = (
    Action("accept", "受理", Role.COORDINATOR, _accept),
    Action("remind", "催办未反馈的部门", Role.COORDINATOR, _remind),
    Action("check", "审核通过", Role.CHECKER, _check),
    Action("sign", "签发意见", Role.SIGNER, _sign),
)


def offered() -> list[Action]:
    """What this person may do to many cases."""
    return [action for action in ACTIONS if action.role is actor().role]


@blueprint.post("/review/bulk")
def bulk() -> str:
    """The results as a page: pressed twice, what was done before says so and nothing is done again."""
    action = next((one for one in offered() if one.name == request.form.get("action")), None)
    if action is None:
        raise Invalid([("action", "请选择批量办理的事项")])
    items = [_item(text) for text in dict.fromkeys(request.form.getlist("item"))]
    if not items:
        raise Invalid([("item", "请至少勾选一件")])
    if len(items) > MOST:
        raise Invalid([("item", f"一次最多办理 {MOST} 件，勾选了 {len(items)} 件")])
    results = [_one(action, item) for item in items]
    against = OpinionVerdict.DISAGREE.label
    return render_template(
        "beside/bulk.html",
        action=action,
        results=results,
        done=sum(one.how == "done" for one in results),
        against=sum(one.how == "done" and one.told[0].endswith(f"：{against}") for one in results),
        back=url_for("review.queue"),
    )


def _item(text: str) -> Item:
    """LS2026-411221-0001.5.2. Raises Invalid for what no list of ours shows."""
    ref, *versions = text.split(".")
    if len(versions) != 2 or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in versions):
        raise Invalid([("item", "勾选的内容不能辨认，请返回办件列表重新勾选")])
    return Item(ref[:20], int(versions[0]), int(versions[1]))


def _one(action: Action, item: Item) -> Result:
    """One case in its own transaction, under a key of its own; a refusal is logged and stops no other case."""
    title = ""
    try:
        with services().database.transaction() as session:
            application = steps.locked(session, item.ref)
            visibility.find(session, actor(), item.ref)
            title = application.title
            by = replace(acting(), key=sha256(f"{g.key}:{item.ref}")[:32])
            steps.require_deputed(by)
            earlier = action_keys.claim(session, by, request.endpoint or "", item.ref)
            if earlier is not None:
                return Result(ref=item.ref, title=title, how="done", told=(earlier,))
            told = action.do(session, by, application, item)
            action_keys.settle(session, by, told)
        return Result(ref=item.ref, title=title, how="done", told=(told,))
    except Absent:
        return _refused(item, title, ("没有这件办件，或者不由本人办理",))
    except StaleVersion as stale:
        log_refusal("stale", str(stale), item.ref)
        return Result(
            ref=item.ref, title=title, how="changed", told=(str(stale),), changes=tuple(stale.changes)
        )
    except StepRefused as no:
        return _refused(item, title, tuple(refusal.reason for refusal in no.reasons))
    except (Conflict, Invalid) as no:
        return _refused(item, title, (str(no),))
    except OperationalError:
        return Result(
            ref=item.ref, title=title, how="refused", told=("系统正忙，这一件没有办理，请稍后再试",)
        )


def _refused(item: Item, title: str, told: tuple[str, ...]) -> Result:
    log_refusal("refused", "；".join(told), item.ref)
    return Result(ref=item.ref, title=title, how="refused", told=told)
