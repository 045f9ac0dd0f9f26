"""Screenings already read from their JSON, by digest: reading one takes longer than all else a step does.

A stored screening never changes and its value is frozen, so every thread may share it.
"""

from collections import OrderedDict
from threading import Lock

from rules.screening import Screening

# About 0.16 MB each; more than are open in a city at one time.
MOST = 128

_lock = Lock()
_screenings: OrderedDict[str, Screening] = OrderedDict()


def get(digest: str) -> Screening | None:
    with _lock:
        if digest in _screenings:
            _screenings.move_to_end(digest)
        return _screenings.get(digest)


def keep(digest: str, screening: Screening) -> None:
    """``digest``: SHA-256 of the JSON it was read from; the caller has compared it. The least used one goes."""
    with _lock:
        _screenings[digest] = screening
        _screenings.move_to_end(digest)
        if len(_screenings) > MOST:
            _screenings.popitem(last=False)


def forget() -> None:
    with _lock:
        _screenings.clear()
