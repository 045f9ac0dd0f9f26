"""One item: what the departments wrote, how they vote, what is resolved, or that it is put off."""

import json
from typing import Any

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.services import agenda, case_file, meetings, sitting, visibility
from app.services.ballots import Ballot, Tally
from app.services.meetings import Entry
from app.web.current import acting, actor, services
from app.web.meetings.blueprint import NUMBER, blueprint, change
from app.web.meetings.forms import ResolutionForm
from app.web.review import reading
from app.web.review.forms import faults, half_conditions
from workflows.states import MeetingState
from workflows.vocabulary import Department, OpinionState, Role, Verdict, Vote

Page = str | tuple[str, int] | Response
Faults = list[tuple[str, str]]
ASIDE = "recused"
CHOICES = [("", "未表决"), *((vote.value, vote.label) for vote in Vote), (ASIDE, "回避")]
HINTS = {
    Verdict.APPROVE: "不附条件",
    Verdict.APPROVE_WITH_CONDITIONS: "逐条写明条件、责任单位和完成时间",
    Verdict.REJECT: "写明不予通过的理由",
}


@blueprint.get(f"/<ref>/items/{NUMBER}")
def item(ref: str, number: int) -> str:
    with services().database.reading() as session:
        return _item_page(session, ref, number)


@blueprint.post(f"/<ref>/items/{NUMBER}/votes")
def votes(ref: str, number: int) -> Page:
    try:
        given = _ballots()
        return change(
            ref,
            lambda s, m: sitting.vote(s, acting(), m, number, given, seen=g.seen),
            to="meetings.item",
            number=number,
        )
    except Invalid as wrong:
        with services().database.reading() as session:
            return _item_page(session, ref, number, wrong=list(wrong.faults), typed=request.form), 422


def _ballots() -> dict[Department, Ballot]:
    """Departments that voted or stand aside, in their order."""
    found = {}
    for place in Department:
        said = request.form.get(f"vote-{place.value}", "")
        if said in dict(CHOICES) and said:
            vote = None if said == ASIDE else Vote(said)
            found[place] = Ballot(vote=vote, reason=reading.words(f"reason-{place.value}"))
    return found


@blueprint.post(f"/<ref>/items/{NUMBER}/resolve")
def resolve(ref: str, number: int) -> Page:
    form = ResolutionForm()
    if request.form.get("action") == "add":
        form.add_row()
        with services().database.reading() as session:
            return _item_page(session, ref, number, form=form)
    wrong = [] if form.validate() else faults(form)
    if not wrong and form.verdict.data not in [verdict.value for verdict in Verdict]:
        wrong = [("verdict", "请选择决议")]
    wrong = wrong or [("conditions-0-text", sentence) for sentence in half_conditions(form.given())]
    if not wrong:
        try:
            return change(
                ref, lambda s, m: sitting.resolve(s, acting(), m, number, _resolved(form), seen=g.seen)
            )
        except Invalid as invalid:
            wrong = list(invalid.faults)
            for name, sentence in wrong:
                if name in form:
                    form[name].errors = [sentence]
    with services().database.reading() as session:
        return _item_page(session, ref, number, form=form, wrong=wrong), 422


def _resolved(form: ResolutionForm) -> sitting.Resolved:
    return sitting.Resolved(
        verdict=Verdict(form.verdict.data),
        text=(form.text.data or "").strip(),
        conditions=form.given(),
        reason=(form.reason.data or "").strip(),
    )


@blueprint.post(f"/<ref>/items/{NUMBER}/postpone")
def postpone(ref: str, number: int) -> Page:
    try:
        reason = reading.words("postponed", agenda.LONGEST_REASON)
        if not reason:
            raise Invalid([("postponed", "请写明暂缓的理由")])
        return change(ref, lambda s, m: agenda.put_off(s, acting(), m, number, seen=g.seen, reason=reason))
    except Invalid as wrong:
        with services().database.reading() as session:
            return _item_page(session, ref, number, wrong=list(wrong.faults), typed=request.form), 422


def _item_page(
    session: Session,
    ref: str,
    number: int,
    *,
    form: ResolutionForm | None = None,
    wrong: Faults | None = None,
    typed: Any = None,
) -> str:
    row = meetings.find(session, actor(), ref)
    one = agenda.entry(session, row, number)
    if one.application.id in meetings.aside(session, actor(), row):
        raise Absent(f"{ref}/{number}")
    tally = sitting.votes_of(session, [one.item])[one.item.id]
    opened = row.state is MeetingState.OPEN and not one.gone
    form = form or _filled(session, one)
    return render_template(
        "meetings/item.html",
        meeting=row,
        one=one,
        may_open=_sees_case(session, one),
        opinions=_opinions(session, one),
        voters=_voters(session, row, tally, typed or {}),
        choices=CHOICES,
        tally=tally,
        form=form,
        options=_options(session, one, form.verdict.data or ""),
        conditions=json.loads(one.item.conditions),
        dissent=tally.dissent(one.item.resolution) if one.item.resolution else (),
        may_vote=opened and actor().role is Role.COORDINATOR,
        may_resolve=opened and actor().role in {Role.COORDINATOR, Role.CHAIR},
        may_put_off=not one.gone and one.item.resolution is None and actor().role in {Role.COORDINATOR, Role.CHAIR}
        and row.state in {MeetingState.PLANNED, MeetingState.OPEN},
        postponed=(typed or {}).get("postponed", ""),
        faults=wrong or [],
        version=g.seen if request.method == "POST" else row.version,
    )  # fmt: skip


def _sees_case(session: Session, one: Entry) -> bool:
    """Does this reader see the case itself, not only its place on the agenda?"""
    try:
        visibility.find(session, actor(), one.application.ref)
    except Absent:
        return False
    return True


def _voters(session: Session, row: Any, tally: Tally, typed: Any) -> list[tuple[Department, str, str]]:
    """Departments that may vote with what they said, or what was just typed."""
    found = []
    for place in sitting.voters(session, row):
        kept = tally.ballots.get(place)
        said = "" if kept is None else ASIDE if kept.vote is None else kept.vote.value
        reason = kept.reason if kept else ""
        found.append(
            (place, typed.get(f"vote-{place.value}", said), typed.get(f"reason-{place.value}", reason))
        )
    return found


def _opinions(session: Session, one: Entry) -> list[dict[str, Any]]:
    """What the departments signed in this round, to vote with it on the table."""
    rows = [
        row for row in case_file.opinions_of(session, one.application) if row.state is OpinionState.SIGNED
    ]
    texts = case_file.latest_texts(session, rows)
    return [{"row": row, "text": texts[row.id].get("text", ""), "conditions": texts[row.id].get("conditions", [])} for row in rows]  # fmt: skip


def _filled(session: Session, one: Entry) -> ResolutionForm:
    """The resolution as it stands, or the conditions the departments asked for."""
    item = one.item
    conditions = json.loads(item.conditions)
    if not conditions and item.resolution is None:
        conditions = [row for opinion in _opinions(session, one) for row in opinion["conditions"]]
    verdict = item.resolution.value if item.resolution else ""
    data = {"verdict": verdict, "text": item.text, "reason": item.reason, "conditions": conditions}
    return ResolutionForm(formdata=None, data=data)


def _options(session: Session, one: Entry, chosen: str) -> list[dict[str, object]]:
    """Each verdict with what the law has against it; one that cannot be taken stays visible and says why."""
    case = case_file.review_case(session, one.application, acting().today)
    return [
        {
            "value": verdict.value,
            "label": verdict.label,
            "hint": HINTS[verdict],
            "checked": verdict.value == chosen,
            "reasons": sitting.bars(case, actor(), verdict),
        }
        for verdict in Verdict
    ]
