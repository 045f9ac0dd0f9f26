"""A survivor finishes the jobs of a dead worker.

The library recovers a dead worker's jobs only when a worker of the same name starts. So each worker watches the
others' heartbeats, and resumes what a dead one left through the library's public calls.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from dbos import DBOS, WorkflowStatus
from sqlalchemy import Engine

from app.jobs import heartbeat
from app.jobs.queue import QUEUE, WORKFLOW, JobState

log = logging.getLogger(__name__)

# A job that kills its worker each time would otherwise kill them for ever.
MAX_TAKEOVERS = 20
_COUNT = "takeovers"


def take_over_stale(engine: Engine, watch: heartbeat.Watch, *, executor_id: str, now: float) -> int:
    """Resume the jobs of workers that gave no sign for the watch's time; returns how many. `now` is monotonic."""
    running = _running()
    signs: dict[str, datetime | None] = {job.executor_id: None for job in running if job.executor_id}
    signs.update(heartbeat.signs(engine))
    signs.pop(executor_id, None)
    return sum(_take_over(engine, dead, signs) for dead in watch.stale(signs, now=now))


def _take_over(engine: Engine, dead: str, signs: Mapping[str, datetime | None]) -> int:
    # Resuming asks nobody's leave: without the claim two survivors could each hand out the same job.
    claimed = heartbeat.claim(engine, dead, signs[dead])
    if claimed is None:
        return 0
    left = _running(dead)
    for job in left:
        _resume(job, dead)
    heartbeat.remove(engine, dead, last_sign=claimed)
    return len(left)


def _resume(job: WorkflowStatus, dead: str) -> None:
    takeovers = int((job.attributes or {}).get(_COUNT, 0)) + 1
    if takeovers > MAX_TAKEOVERS:
        log.error("job %s gave up: its worker died %d times", job.workflow_id, takeovers)
        DBOS.cancel_workflow(job.workflow_id)
        return
    log.warning("job %s taken over from dead worker %s", job.workflow_id, dead)
    DBOS.update_workflow_attributes(job.workflow_id, {_COUNT: takeovers}, merge=True)
    DBOS.resume_workflow(job.workflow_id, queue_name=QUEUE)


def _running(executor_id: str | None = None) -> list[WorkflowStatus]:
    return DBOS.list_workflows(
        name=WORKFLOW,
        status=JobState.RUNNING.value,
        executor_id=executor_id,
        load_input=False,
        load_output=False,
    )
