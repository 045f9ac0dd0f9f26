"""What use cases need of a renderer. Jobs are put into the transaction of the change by app.jobs.queue.enqueue (CC-5)."""

from collections.abc import Mapping
from typing import Protocol


class Printed(Protocol):
    """What a renderer gives back: the bytes, their page count, the versions that made them."""

    @property
    def pdf(self) -> bytes: ...

    @property
    def pages(self) -> int: ...

    @property
    def versions(self) -> Mapping[str, str]: ...
