"""F1, F2 a thousand times, F27 a hundred: the same tests as in the gate, told to kill more often (by hand)."""

import os
import subprocess
import sys

import pytest

from app.settings import ROOT

RUNS = {"test_kill.py": "1000", "test_migration_killed.py": "100"}


@pytest.mark.parametrize(("file", "kills"), RUNS.items(), ids=RUNS)
def test_f1_f2_f27_killed_many_times(file: str, kills: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", f"tests/faults/{file}"],
        cwd=ROOT, env={**os.environ, "KILLS": kills, "HYPOTHESIS_PROFILE": "quick"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
