"""What every request after a decision shares: filed once, drafted, checked and signed by three people, or withdrawn."""

from dataclasses import dataclass

from workflows.engine import Guard, Step
from workflows.guards import follow_up as guards
from workflows.guards.people import deputation_holds, not_recused, reason_given
from workflows.vocabulary import Role, State, Verdict

APPLICANTS = (Role.APPLICANT, Role.CONSULTANT)
COORDINATOR = (Role.COORDINATOR,)
CHECKER = (Role.LEAD_CHECKER,)
CHAIR = (Role.CHAIR,)
EVERY_STEP: tuple[Guard, ...] = (not_recused, deputation_holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The states of one request's way through three people. ``ready``: where the coordinator drafts."""

    ready: State
    drafted: State
    checked: State
    granted: State
    refused: State


def decided_by_three(
    way: Way, *, grant: str, refuse: str, leaves: str, bars: tuple[Guard, ...] = ()
) -> tuple[Step, ...]:
    """拟办 → 复核 → 签发, each by another person; ``bars``: what stands against granting, never against refusing."""
    # fmt: off
    return (
        Step(name="propose", label="拟办", source=way.ready, target=way.drafted, roles=COORDINATOR,
             inputs=(guards.follow_up_verdict_given, reason_given, *bars)),
        Step(name="confirm", label="复核通过", source=way.drafted, target=way.checked, roles=CHECKER,
             guards=(*bars, guards.follow_up_author_does_not_check)),
        *(
            Step(name="return_draft", label="退回重拟", source=source, target=way.ready, roles=roles, inputs=(reason_given,))
            for source, roles in ((way.drafted, CHECKER), (way.checked, CHAIR))
        ),
        *(
            Step(name=name, label=label, source=way.checked, target=target, roles=CHAIR,
                 when=(guards.drafted_as(verdict),),
                 guards=(*bars, guards.follow_up_author_does_not_sign, guards.follow_up_checker_does_not_sign),
                 leaves=leaves)
            for name, label, verdict, target in (
                ("sign_grant", f"签发{grant}", Verdict.APPROVE, way.granted),
                ("sign_refuse", f"签发{refuse}", Verdict.REJECT, way.refused),
            )
        ),
    )
    # fmt: on


def withdrawals(target: State, *sources: State) -> tuple[Step, ...]:
    """The applicant may take the request back until it is decided."""
    return tuple(
        Step(
            name="withdraw",
            label="撤回",
            source=source,
            target=target,
            roles=(Role.APPLICANT,),
            inputs=(reason_given,),
        )
        for source in sources
    )
