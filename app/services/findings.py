"""What a check of the world answers with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """letter: I1–I8. subject: case, number, file or row it is about."""

    letter: str
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"[{self.letter}] {self.sentence}"
