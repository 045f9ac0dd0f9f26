"""What a view needs of the running service and of the request: the house, who acts, one-time actions."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app, g, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.db import Database
from app.files import Store
from app.rulebook import Shelf
from app.services import action_keys, steps
from app.services.acting import Acting
from app.settings import Settings
from rules.parameters import RuleBook
from workflows.cases import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Made once by create_app."""

    settings: Settings
    database: Database
    store: Store
    shelf: Shelf

    @property
    def book(self) -> RuleBook:
        """The rule book in force for this request: whatever is published meanwhile, a request reads one book."""
        if "book" not in g:
            with self.database.reading() as session:
                g.book = self.shelf.current(session)
        return cast(RuleBook, g.book)


def services() -> Services:
    return cast(Services, current_app.extensions["lianshen"])


def actor() -> Actor:
    """Who is signed in; only behind an endpoint that asks for a role."""
    return cast(Actor, g.signed_in.actor)


def acting() -> Acting:
    return Acting(
        actor=actor(),
        moment=g.now,
        request_id=g.request_id,
        session_hash=g.signed_in.session_hash[:16],
        ip_hash=source_hash(),
        key=getattr(g, "key", ""),
    )


def target() -> str:
    """The number of the case or of the rule change that the address names, or empty."""
    named = request.view_args or {}
    return str(named.get("ref") or named.get("number", ""))[:20]


def source_hash() -> str:
    """The caller's address, hashed: enough to count tries, not to follow people."""
    return hashlib.sha256((request.remote_addr or "").encode()).hexdigest()[:32]


def act(do: Callable[[Session], str], *, shown: Callable[[], str | Response] | None = None) -> Response:
    """Run ``do`` in one transaction, once per form key; it returns where to go next (303).

    shown: the page that answers the first press instead, for what is shown once and kept nowhere.
    A repeated post is sent to the first one's place and does nothing. An error rolls back and frees the key.
    """
    steps.require_deputed(acting())
    with services().database.transaction() as session:
        earlier = action_keys.claim(session, acting(), request.endpoint or "", target())
        if earlier is not None:
            return redirect(earlier, 303)
        location = do(session)
        action_keys.settle(session, acting(), location)
    g.acted = True  # Whatever the page still says, nothing was refused.
    return make_response(shown()) if shown else redirect(location, 303)
