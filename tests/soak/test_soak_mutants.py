"""Would the cases notice a wrong sign, a wrong comparison, a forgotten "not"? 500 seeded mutants, 95 % killed."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.soak.mutants import JUDGE, REST, Mutant, passes, sample, survives, workshop

SIZE = int(os.environ.get("MUTANTS", "500"))
SEED = int(os.environ.get("SEED", "20261122"))
SHARE = 0.95
EXPLAINED = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text("utf-8"))


def test_the_cases_kill_the_mutants(tmp_path: Path) -> None:
    folders: SimpleQueue[Path] = SimpleQueue()
    for number in range(os.cpu_count() or 1):
        folders.put(workshop(tmp_path / str(number)))
    unchanged = folders.get()
    assert passes(unchanged, "-c", JUDGE)
    assert passes(unchanged, *REST)
    folders.put(unchanged)

    def judged(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            alive = survives(mutant, folder)
        finally:
            folders.put(folder)
        done.append(alive)
        tail = f"  幸存 {named(mutant)}" if alive else ""
        print(f"{len(done)}/{SIZE} 杀死 {1 - sum(done) / len(done):.1%}{tail}", flush=True)
        return alive

    done: list[bool] = []
    mutants = sample(SIZE, SEED)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        survived = [mutant for mutant, alive in zip(mutants, pool.map(judged, mutants), strict=True) if alive]
    score = 1 - len(survived) / len(mutants)
    print(f"\n{len(mutants)} 个变异（种子 {SEED}），杀死 {score:.1%}；幸存：")
    for mutant in sorted(survived, key=lambda found: (found.file, found.row)):
        print(f"  {named(mutant)}  —— {EXPLAINED.get(mutant.file, {}).get(mutant.line, '没有说明')}")
    assert score >= SHARE


def named(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.row} {mutant.operator}#{mutant.occurrence}  {mutant.line}"
