"""Write requirements/*.lock: exact versions with hashes, for every platform, and no address of any index.

``python3 -m setup.lock`` keeps the versions that still fit; ``--upgrade`` takes the newest. run.lock is resolved
under test.lock, so that what is tested is what runs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from setup.prepare import LOCKS, UV, CannotGoOn, ensure_venv, run, timed

PROJECT = "pyproject.toml"
# name → what it resolves; in this order, run and bench under the versions of test
LOCKED = {
    "installer": ["--group", f"{PROJECT}:installer"],
    "test": [PROJECT, "--group", "build", "--group", "test"],
    "run": [PROJECT, "--group", "build", "--constraints", "requirements/test.lock"],
    "bench": ["--group", f"{PROJECT}:bench", "--constraints", "requirements/test.lock"],
}
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
]


def write_lock(name: str, arguments: Sequence[str]) -> None:
    path = LOCKS / f"{name}.lock"
    with timed(f"解析 requirements/{path.name}"):
        run([str(UV), "pip", "compile", "--quiet", *OPTIONS, *LOCKED[name], *arguments, "-o", str(path)])
    if "://" in path.read_text("utf-8"):
        raise CannotGoOn(
            f"requirements/{path.name} 中出现了网址，锁文件只写版本和校验值；请去掉 pyproject.toml 中的直接网址依赖"
        )


def main(arguments: Sequence[str]) -> int:
    try:
        ensure_venv()
        for name in LOCKED:
            write_lock(name, arguments)
    except CannotGoOn as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
