"""What use cases need of the job queue: a way to put a job into the transaction of the change (CC-5)."""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session


class Enqueue(Protocol):
    """Enqueue ``job`` with one text argument; the job runs after commit and never after a rollback."""

    def __call__(self, session: Session, job: str, argument: str, /, *, job_id: str) -> None: ...


class Printed(Protocol):
    """What a renderer gives back: the bytes, their page count, the versions that made them."""

    @property
    def pdf(self) -> bytes: ...

    @property
    def pages(self) -> int: ...

    @property
    def versions(self) -> Mapping[str, str]: ...
