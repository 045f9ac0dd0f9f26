"""F1, F2 a thousand times, F27 a hundred, F6 fifty: the same tests as in the gate, told to kill more often (by hand)."""

import os
import subprocess
import sys

import pytest

from app.settings import ROOT

RUNS = {
    "test_kill.py": {"KILLS": "1000"},
    "test_migration_killed.py": {"KILLS": "100"},
    "test_database_dies.py": {"RESTARTS": "50"},
}


@pytest.mark.parametrize("file", RUNS)
def test_f1_f2_f6_f27_killed_many_times(file: str) -> None:
    asked = {name: os.environ.get(name, number) for name, number in RUNS[file].items()}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-n0", f"tests/faults/{file}"],
        cwd=ROOT, env={**os.environ, **asked, "HYPOTHESIS_PROFILE": "quick"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
    said = [line.lstrip(".") for line in done.stdout.splitlines()]
    print("", *(line for line in said if line.startswith("F")), sep="\n")
