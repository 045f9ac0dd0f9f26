"""One way for the officers' pages to open a case: seen by this person, or locked for a step."""

from collections.abc import Callable

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Application
from app.services import steps, visibility, workbench
from app.typed import unprintable
from app.web.current import act, acting, actor


def bench(session: Session, ref: str) -> workbench.Bench:
    return workbench.read(session, actor(), visibility.find(session, actor(), ref), acting().today)


def words(name: str, limit: int = 2000) -> str:
    """What was typed into ``name``. Raises Invalid rather than cut it short."""
    text = request.form.get(name, "").strip()
    if len(text) > limit:
        raise Invalid([(name, f"最多 {limit} 个字，现有 {len(text)} 个字")])
    if odd := unprintable(text):
        raise Invalid([(name, f"里面有不能印在文书上的字符（{odd}），请删去后重新填写")])
    return text


def step(ref: str, do: Callable[[Session, Application], object], *, to: str = "review.case") -> Response:
    """Lock the case, do one thing once, go on to a page of the case."""

    def once(session: Session) -> str:
        application = steps.locked(session, ref)
        visibility.find(session, actor(), ref)
        do(session, application)
        return url_for(to, ref=ref)

    return act(once)
