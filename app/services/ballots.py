"""How the departments' votes on one item add up. Pure; what counts as the majority is a convention (系统约定)."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.vocabulary import Department, Verdict, Vote

UNHEARD = {
    Verdict.APPROVE: frozenset({Vote.DISAGREE, Vote.AGREE_WITH_CONDITIONS}),
    Verdict.APPROVE_WITH_CONDITIONS: frozenset({Vote.DISAGREE}),
    Verdict.REJECT: frozenset({Vote.AGREE, Vote.AGREE_WITH_CONDITIONS}),
}
"""Resolution → the votes it does not follow; 弃权 and 回避 are never dissent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """vote None: the department stands aside (回避)."""

    vote: Vote | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The ballots of one item, by department in their official order."""

    ballots: Mapping[Department, Ballot]

    def count(self, vote: Vote | None) -> int:
        return sum(ballot.vote is vote for ballot in self.ballots.values())

    @property
    def majority(self) -> Verdict | None:
        """More say yes (with or without conditions) than no, or the other way round; None where they are as many.

        Among those who say yes, 通过 only where more ask for no condition than ask for one. 弃权 and 回避 count for nobody.
        """
        plain, bound = self.count(Vote.AGREE), self.count(Vote.AGREE_WITH_CONDITIONS)
        against = self.count(Vote.DISAGREE)
        if plain + bound == against:
            return None
        if plain + bound < against:
            return Verdict.REJECT
        return Verdict.APPROVE if plain > bound else Verdict.APPROVE_WITH_CONDITIONS

    def dissent(self, resolution: Verdict) -> tuple[Department, ...]:
        """Departments whose vote the resolution does not follow; who agreed without conditions is no dissent to conditions."""
        unheard = UNHEARD[resolution]
        return tuple(place for place, ballot in self.ballots.items() if ballot.vote in unheard)

    def why(self, resolution: Verdict) -> str:
        """What the reason written beside the resolution is: it must be given where most voted otherwise."""
        return "召集人的说明" if resolution is self.majority else "召集人的决定与表决结果不同，理由"

    @property
    def aside(self) -> tuple[Department, ...]:
        return tuple(department for department, ballot in self.ballots.items() if ballot.vote is None)

    @property
    def words(self) -> str:
        """同意 3，不同意 1，回避 1; what nobody said is left out."""
        said = [(vote.label, self.count(vote)) for vote in Vote] + [("回避", self.count(None))]
        return "，".join(f"{label} {number}" for label, number in said if number) or "没有表决"
