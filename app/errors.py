"""Domain errors and the page each becomes.

DomainError
├── Absent            404  not there, or not yours: the same body
├── StaleVersion      409  somebody was faster; says what changed
├── Conflict          409  cannot be done now, says why
├── Invalid           422  input the form could not know was wrong
├── TooManyTries      429
└── RenderFailed      (app.documents) a document's failed state, never a page
workflows.engine.StepRefused  409  each reason a sentence
Every one of them rolls the transaction back; a refusal is logged in its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """Base of the errors a person may see."""


class Absent(DomainError):
    """Nothing by that name for this person."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened meanwhile: when (as shown), who, what."""

    when: str
    who: str
    what: str


class StaleVersion(DomainError):
    """The page the person acted on is out of date."""

    def __init__(self, changes: Sequence[Change], what: str = "这件申报") -> None:
        super().__init__(f"页面打开之后，{what}已有变化")
        self.changes = tuple(changes)


class Conflict(DomainError):
    """Cannot be done now; the message says why."""


class Invalid(DomainError):
    """The input is wrong in a way the form could not see; ``faults`` are (field id, sentence)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("；".join(sentence for _, sentence in faults))
        self.faults = tuple(faults)


class TooManyTries(DomainError):
    """Locked for a while (SE-22, SE-24). ``wait``: seconds after which trying again may help."""

    def __init__(self, sentence: str, wait: int = 900) -> None:
        super().__init__(sentence)
        self.wait = wait
