"""Impact run: many projects under two rule books, and which findings change (law §2.10 no. 6, product L14).

Streams: one project at a time is in memory, in the order given. Only outcomes and reasons are compared; no sentence is
put together.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from rules import facts_file
from rules.facts import ProjectFacts
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import screen
from rules.vocabulary import Outcome, Reason

CHUNK = 64
"""Files that one process takes at a time; the order of the answers does not depend on it."""


class Project(NamedTuple):
    """One project to compare. ref: how its owner calls it, e.g. the file or the number of the case."""

    ref: str
    facts: ProjectFacts
    as_of: date


class Verdict(NamedTuple):
    """What a finding says, without its sentences."""

    outcome: Outcome
    reason: Reason


@dataclass(frozen=True, slots=True)
class Changed:
    """One finding that differs; None = there is no finding of that key under that book."""

    ref: str
    key: str
    criterion: str
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of a run. refused: why it could not be read, else empty."""

    ref: str
    findings: int = 0
    changes: tuple[Changed, ...] = ()
    refused: str = ""


@dataclass(slots=True)
class Summary:
    """Counts of a run, by criterion and kind of change; grows with the kinds, not with the projects."""

    projects: int = 0
    changed: int = 0
    refused: int = 0
    by_criterion: Counter[tuple[str, Verdict | None, Verdict | None]] = field(default_factory=Counter)

    def add(self, compared: Compared) -> None:
        self.projects += 1
        self.refused += bool(compared.refused)
        self.changed += bool(compared.changes)
        for change in compared.changes:
            self.by_criterion[change.criterion, change.before, change.after] += 1

    def sorted(self) -> list[tuple[tuple[str, Verdict | None, Verdict | None], int]]:
        """By criterion, the commonest change first; the same counts give the same order."""
        return sorted(self.by_criterion.items(), key=lambda item: (item[0][0], -item[1], str(item[0])))


def compare(
    projects: Iterable[Project | tuple[str, ProjectFacts, date]], *, old: RuleBook, new: RuleBook
) -> Iterator[Changed]:
    """Every finding that differs between the books, project by project, in report order."""
    for ref, facts, as_of in projects:
        yield from differences(ref, facts, as_of, old=old, new=new)[1]


def differences(
    ref: str, facts: ProjectFacts, as_of: date, *, old: RuleBook, new: RuleBook
) -> tuple[int, tuple[Changed, ...]]:
    """How many findings there are under either book, and those that differ."""
    before = _by_key(screen(facts, as_of=as_of, book=old).findings)
    after = _by_key(screen(facts, as_of=as_of, book=new).findings)
    keys = tuple(dict.fromkeys((*after, *before)))
    return len(keys), tuple([
        Changed(ref, key, (after.get(key) or before[key]).criterion, was, now)
        for key in keys
        if (was := _verdict(before.get(key))) != (now := _verdict(after.get(key)))
    ])  # fmt: skip


def run(paths: Iterable[Path], *, old: Path, new: Path, on: date, processes: int = 1) -> Iterator[Compared]:
    """Compare fact files under the data directories ``old`` and ``new``, in the order of ``paths``.

    A file that cannot be read is answered with its refusal and does not stop the others. Raises DataError at once
    where one of the books is refused. Processes are started afresh (spawn), so no state is shared.
    """
    _hold(old, new)
    if processes <= 1:
        for path in paths:
            yield _compared((path, old, new, on))
        return
    tasks = ((path, old, new, on) for path in paths)
    with multiprocessing.get_context("spawn").Pool(processes, _hold, (old, new)) as pool:
        while batch := list(islice(tasks, CHUNK * processes)):
            yield from pool.map(_compared, batch, chunksize=max(1, len(batch) // processes))


def _compared(task: tuple[Path, Path, Path, date]) -> Compared:
    path, old, new, on = task
    try:
        facts = facts_file.read(path)
    except facts_file.FactsError as error:
        return Compared(str(path), refused=str(error))
    before, after = _HELD[old, new]
    findings, changes = differences(str(path), facts, on, old=before, new=after)
    return Compared(str(path), findings, changes)


_HELD: dict[tuple[Path, Path], tuple[RuleBook, RuleBook]] = {}
"""The books of the run, read once in each process."""


def _hold(old: Path, new: Path) -> None:
    _HELD[old, new] = RuleBook.load(data=old), RuleBook.load(data=new)


def _by_key(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings}


def _verdict(finding: Finding | None) -> Verdict | None:
    return Verdict(finding.outcome, finding.reason) if finding else None
