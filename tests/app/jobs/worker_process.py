"""A worker in a process of its own, to be killed: python worker_process.py URL EXECUTOR FOLDER.

Its one job says in FOLDER that it started, waits while FOLDER/hold-EXECUTOR exists, then has its effect: a row.
"""

import sys
import time
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.jobs import storage, worker
from tests.app.jobs.effects import effects

QUICK = worker.Timing(poll=0.1, beat=0.3, stale_after=1.5, grace=10)


def main(url: str, executor_id: str, folder: Path) -> None:
    engine = storage.open_engine(url)

    def slow(argument: str) -> None:
        (folder / f"started-{argument}-{executor_id}").touch(exist_ok=False)
        while (folder / f"hold-{executor_id}").exists():
            time.sleep(0.02)
        try:
            with engine.begin() as connection:
                connection.execute(insert(effects).values(argument=argument, executor_id=executor_id))
        except IntegrityError:
            (folder / f"repeated-{argument}").touch()  # idempotent: the effect is there already

    worker.run(url, {"slow": slow}, executor_id=executor_id, stop=worker.stop_on_signal(), timing=QUICK)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
