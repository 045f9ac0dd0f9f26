"""A worker asks what is due at once and then now and again, also after an answer that failed."""

import threading
from dataclasses import replace

import pytest

from app.jobs import worker
from tests.app.jobs.conftest import QUICK, wait_until

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def test_the_tick_comes_again_after_one_that_failed(jobs_url: str, caplog: pytest.LogCaptureFixture) -> None:
    stop, asked = threading.Event(), []

    def tick() -> None:
        asked.append(len(asked))
        if len(asked) == 1:
            raise LookupError("the database was away")

    thread = threading.Thread(
        target=worker.run,
        args=(jobs_url, {}),
        kwargs={
            "executor_id": "ticking", "stop": stop, "tick": tick, "timing": replace(QUICK, tick=0.3),
        },
    )  # fmt: skip
    thread.start()
    try:
        wait_until(lambda: len(asked) >= 3)
    finally:
        stop.set()
        thread.join()
    assert "the database was away" in caplog.text
