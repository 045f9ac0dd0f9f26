"""A case that moves: what the service will write after each step, kept as plain values."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.cases import Actor, OpinionView, Proposal, Request, ReviewCase
from workflows.engine import Procedure, Taken
from workflows.joint_review import PROCEDURE
from workflows.vocabulary import CORE_DEPARTMENTS, OpinionState, ReviewState

INVITED = tuple(OpinionView(department=d, state=OpinionState.INVITED) for d in CORE_DEPARTMENTS)


def digest(case: ReviewCase) -> str:
    """Changes with the screening and the opinions, as the stored digest will."""
    return hashlib.sha256(repr((case.screening, case.opinions)).encode()).hexdigest()


@dataclass
class Story:
    """One case and who took which step, under the table of its filing."""

    procedure: Procedure = PROCEDURE
    case: ReviewCase = field(default_factory=lambda: ReviewCase(state=ReviewState.DRAFT))
    path: list[Taken] = field(default_factory=list)
    actors: list[tuple[str, Actor]] = field(default_factory=list)

    def record(self, **facts: Any) -> None:
        """Facts that people enter between steps."""
        self.case = replace(self.case, **facts)
        self.case = replace(self.case, current_digest=digest(self.case))

    def take(self, name: str, actor: Actor, request: Request) -> Taken:
        """Raises StepRefused and then changes nothing."""
        taken = self.procedure.take(name, self.case, actor, request)
        effect = EFFECTS.get(name, _nothing)(self.case, actor, request)
        self.record(state=taken.target, **effect)
        self.path.append(taken)
        self.actors.append((name, actor))
        return taken

    def last(self, name: str) -> Actor:
        """Who took that step most recently."""
        return next(actor for step, actor in reversed(self.actors) if step.startswith(name))


Effect = Callable[[ReviewCase, Actor, Request], dict[str, Any]]


def _nothing(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {}


def _invite(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {
        "opinions": INVITED,
        "meeting_resolved": False,
        "meeting_verdict": None,
        "proposal": None,
        "supplements_in_stage": 0,
    }


def _pause(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {"paused_from": case.state, "supplement_items_open": request.items}


def _close(kind: str) -> Effect:
    return lambda _case, actor, _request: {"closing_kind": kind, "closing_author_id": actor.account_id}


def _draft(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    assert request.verdict is not None
    proposal = Proposal(
        verdict=request.verdict,
        author_id=actor.account_id,
        digest=case.current_digest,
        conditions=request.conditions,
    )
    return {"proposal": proposal}


def _check(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    assert case.proposal is not None
    return {"proposal": replace(case.proposal, checker_id=actor.account_id)}


def _go_on(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {"paused_from": None}


def _drop_draft(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {"proposal": None}


def _hear_province(case: ReviewCase, actor: Actor, request: Request) -> dict[str, Any]:
    return {"provincial_result": request.verdict}


EFFECTS: dict[str, Effect] = {
    "accept": _invite,
    "accept_by_silence": _invite,
    "reopen_round": _invite,
    "request_supplement": _pause,
    "halt": _pause,
    "answer_supplement": _go_on,
    "resume": _go_on,
    "propose_out_of_scope": _close("out_of_scope"),
    "propose_refusal": _close("refusal"),
    "propose": _draft,
    "confirm": _check,
    "return_draft": _drop_draft,
    "return_published": _drop_draft,
    "record_provincial_result": _hear_province,
}
