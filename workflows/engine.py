"""One engine for every procedure: a literal table of steps in, `available` and `take` out.

The `transitions` machine is shared and never holds the truth: the caller's row does, by compare-and-set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from transitions import Machine

from workflows.cases import Actor, Case, Request
from workflows.vocabulary import Role, State


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard's no: a code (the guard's name) and the sentence a person reads."""

    code: str
    reason: str


Guard = Callable[[Any, Actor, Request], Refusal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One actor, one source, one target. ``basis``: the article or convention the step rests on.

    ``when``: which of several rows of one name applies (a route, e.g. by ``paused_from``); ``guards``: what must be done.
    ``inputs``: what is handed in with the step; asked when it is taken, never a reason for a grey button.
    """

    name: str
    label: str
    source: State
    target: State
    roles: tuple[Role, ...]
    when: tuple[Guard, ...] = ()
    guards: tuple[Guard, ...] = ()
    inputs: tuple[Guard, ...] = ()
    leaves: str = ""
    basis: str = "系统约定"

    @property
    def trigger(self) -> str:
        """Name of the machine's event: one per row, because one step may have several targets from one source."""
        return f"{self.name}:{self.source}:{self.target}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was allowed; the caller now moves its row from ``source`` to ``target``."""

    step: Step
    source: State
    target: State


class StepRefused(Exception):
    """The step is not possible now. ``reasons`` is never empty; each is a sentence for the page."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__("；".join(refusal.reason for refusal in reasons))
        self.reasons = tuple(reasons)


@dataclass(slots=True)
class _Token:
    """The throw-away model the shared machine moves."""

    state: State


def _answers(guards: Sequence[Guard], case: Case, actor: Actor, request: Request) -> tuple[Refusal, ...]:
    answers = (guard(case, actor, request) for guard in guards)
    return tuple(answer for answer in answers if answer is not None)


@dataclass(frozen=True)
class Procedure:
    """A named, versioned table of steps with its shared machine. ``every_step``: guards that hold for each row."""

    name: str
    version: str
    label: str
    states: type[State]
    initial: State
    steps: tuple[Step, ...]
    every_step: tuple[Guard, ...] = ()
    _machine: Machine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        machine = Machine(
            model=None, states=self.states, initial=self.initial, auto_transitions=False, queued=False
        )
        for step in self.steps:
            machine.add_transition(step.trigger, step.source, step.target)
        object.__setattr__(self, "_machine", machine)

    def steps_from(self, state: State) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.source is state)

    def refusals(self, step: Step, case: Case, actor: Actor, request: Request) -> tuple[Refusal, ...]:
        """Every reason why not, not only the first."""
        if actor.role not in step.roles:
            return (Refusal("role", f"“{step.label}”由{'、'.join(r.label for r in step.roles)}办理"),)
        return _answers(step.when + self.every_step + step.guards + step.inputs, case, actor, request)

    def available(self, case: Case, actor: Actor) -> tuple[tuple[Step, tuple[Refusal, ...]], ...]:
        """The steps this role has from this state, each with what stands against it before anything is handed in."""
        return tuple(
            (step, _answers(step.when + self.every_step + step.guards, case, actor, Request()))
            for step in self.steps_from(case.state)
            if actor.role in step.roles
        )

    def offered(self, case: Case, actor: Actor) -> tuple[tuple[Step, tuple[Refusal, ...]], ...]:
        """What a page shows: steps of the row that applies, each with what stands against it now."""
        return tuple(
            (step, refusals)
            for step, refusals in self.available(case, actor)
            if not _answers(step.when, case, actor, Request())
        )

    def take(self, name: str, case: Case, actor: Actor, request: Request | None = None) -> Taken:
        """Check step, state, role and guards. Raises StepRefused with every reason of the rows that apply."""
        request = request or Request()
        candidates = [step for step in self.steps_from(case.state) if step.name == name]
        if not candidates:
            raise StepRefused((Refusal("state", f"现在是“{case.state.label}”，不能办理这一步"),))
        routed = [step for step in candidates if not _answers(step.when, case, actor, request)]
        refused: list[Refusal] = []
        for step in routed or candidates:
            reasons = self.refusals(step, case, actor, request)
            if not reasons:
                return self._fire(step, case.state)
            refused.extend(reasons)
        raise StepRefused(tuple(dict.fromkeys(refused)))

    def _fire(self, step: Step, source: State) -> Taken:
        token = _Token(source)
        self._machine.events[step.trigger].trigger(token)
        return Taken(step, source, step.target)
