"""What a screening is built of: some two hundred small records for each project."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A slotted dataclass that the type checker holds frozen.

    Held at run time too, each field would be written by a call of its own: a quarter of a screening. Facts and
    rule book, which many screenings share, stay frozen at run time.
    """
    return dataclass(slots=True, kw_only=kw_only, unsafe_hash=True)
