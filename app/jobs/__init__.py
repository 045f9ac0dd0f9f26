"""Work that follows a change: enqueued in the transaction of the change, run by a worker that may die (CC-5).

storage.py    the tables of the job library beside ours, in the same database
queue.py      enqueue inside our transaction; what became of a job
worker.py     run the jobs
heartbeat.py  which workers are alive
takeover.py   a survivor finishes the jobs of a dead worker
"""
