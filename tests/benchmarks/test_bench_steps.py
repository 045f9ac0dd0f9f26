"""What a step with its commit costs, beside bare writes and other machines; as ratios in one run (make bench).

Printed, never judged by the clock; what is asserted is that the rows were written. Every way takes its turn in each
pass, and a figure is the median of single steps: the machine may have other work.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, event, func, select, text, update
from sqlalchemy.orm import Session

from app.models import Application, Event, EventHead
from app.services import case_file, events, screenings, steps
from app.services.acting import Acting
from tests.benchmarks import step_peers
from tests.benchmarks.step_growth import grow
from tests.benchmarks.step_stage import (
    DAY,
    ROUND,
    Stage,
    Step,
    bare_core,
    bare_driver,
    opened,
    ours,
    played,
    postgres_copies,
    request,
    sqlite_copies,
)
from tests.databases import NOT_DURABLE, PostgresServer, migrated_sqlite_file, sqlite_url
from workflows.cases import ReviewCase

PASSES = 25
HEAD = EventHead.__table__
SAME = update(HEAD).values(seq=HEAD.c.seq)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WAYS: dict[str, Callable[[Stage], Step]] = {
    "本系统 steps.take": ours,
    "UPDATE + 2 INSERT，驱动程序": bare_driver,
    "UPDATE + 2 INSERT，SQLAlchemy Core": bare_core,
    "dict 表": step_peers.dict_table,
    "python-statemachine": step_peers.state_machine,
    "SpiffWorkflow，规格留在内存": lambda stage: step_peers.spiff(stage, whole=False),
    "SpiffWorkflow，整体序列化": lambda stage: step_peers.spiff(stage, whole=True),
}
OURS, DRIVER, CORE = list(WAYS)[:3]


def medians(works: dict[str, Step], passes: int = PASSES) -> dict[str, float]:
    """Seconds a call; the first pass warms up and is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(passes + 1):
        for name, work in works.items():
            for _ in ROUND:
                began = time.perf_counter()
                work()
                spent[name].append(time.perf_counter() - began)
    return {name: median(times[len(ROUND) :]) for name, times in spent.items()}


def standing(stage: Stage) -> tuple[str, int, int]:
    """State and version of the case, and how many events there are."""
    with stage.database.reading() as session:
        case = steps.of_ref(session, stage.ref)
        return case.state.value, case.version, session.scalar(select(func.count()).select_from(Event)) or 0


# ---- the step and its peers


def compare(stage: Stage, copies: Callable[[str], str], *, durable: bool) -> dict[str, float]:
    """One table: every way on a copy of its own. Seconds a step."""
    with ExitStack() as stack:
        stages = {
            name: stack.enter_context(opened(stage, copies(f"{number}-{durable}"), durable=durable))
            for number, name in enumerate(WAYS)
        }
        before = {name: standing(own) for name, own in stages.items()}
        costs = medians({name: make(stages[name]) for name, make in WAYS.items()})
        after = {name: standing(own) for name, own in stages.items()}
    for name, seconds in costs.items():
        against = f"{seconds / costs[DRIVER]:8.2f} {seconds / costs[CORE]:8.2f}"
        print(f"  {name:<36}{against}   {seconds * 1000:8.3f} ms {1 / seconds:8.0f} 步/秒")
    count = (PASSES + 1) * len(ROUND)
    for name, (state, version, written) in before.items():
        each = 2 if name in (DRIVER, CORE) else 1
        assert after[name] == (state, version + count, written + each * count), name
    assert all(seconds > 0 for seconds in costs.values())
    return costs


def waiting(durable: dict[str, float], relaxed: dict[str, float]) -> None:
    """What the disk adds, and how slow it has to be for our work beside the writing to be three tenths of theirs."""
    waits = max(durable[CORE] - relaxed[CORE], 0.0)
    needed = max(relaxed[OURS] - 1.3 * relaxed[CORE], 0.0) / 0.3
    print(
        f"  提交等盘 {waits * 1000:.2f} ms（Core 两表之差）；等盘满 {needed * 1000:.1f} ms 时，一步是 Core 三条写入的 1.3 倍"
    )


def heading(name: str, durability: str) -> None:
    print(f"\n{name}，{durability}；两列比值：对驱动程序、对 SQLAlchemy Core 的 UPDATE + 2 INSERT")


# ---- where the time of our step goes


def prefixes(stage: Stage) -> dict[str, Step]:
    """The step up to a point, each as a transaction of its own; the last is the whole step."""
    acting = Acting(actor=stage.actors["coordinator"], moment=stage.row["at"])

    def look(session: Session) -> tuple[Application, ReviewCase]:
        case = steps.locked(session, stage.ref)
        return case, case_file.review_case(session, case, DAY, request=request(stage, "propose"))

    def ask(session: Session) -> None:
        case, seen = look(session)
        name, _, _, login = next(row for row in ROUND if row[1] is case.state)
        stage.procedure.take(name, seen, stage.actors[login], request(stage, name))

    def tell(session: Session) -> None:
        case = steps.locked(session, stage.ref)
        events.append(session, acting, action="bench", label="示例", application=case)

    works: dict[str, Callable[[Session], object]] = {
        "empty": lambda _session: None,
        "written": lambda session: session.connection().execute(SAME),
        "locked": lambda session: steps.locked(session, stage.ref),
        "screened": lambda session: screenings.current(session, steps.locked(session, stage.ref)),
        "seen": look,
        "asked": ask,
        "told": tell,
    }

    def within(work: Callable[[Session], object]) -> Step:
        def step() -> None:
            with stage.database.transaction() as session:
                work(session)

        return step

    return {name: within(work) for name, work in works.items()} | {"whole": ours(stage)}


def split(stage: Stage) -> None:
    """Differences between prefixes: where the time of a step goes."""
    cost = medians(prefixes(stage))
    whole, commit = cost["whole"], cost["written"] - cost["empty"]
    append = cost["told"] - cost["locked"] - commit
    parts = {
        "会话、BEGIN、没有写入的提交": cost["empty"],
        "锁定并读出办件一行": cost["locked"] - cost["empty"],
        "读办件其余各行（review_case）": cost["seen"] - cost["locked"],
        "　其中：核查结果": cost["screened"] - cost["locked"],
        "步骤表与守卫（engine.take）": cost["asked"] - cost["seen"],
        "写事件（events.append）": append,
        "一次写入的提交": commit,
        "UPDATE、回读及其余": whole - cost["asked"] - append - commit,
    }
    for name, seconds in parts.items():
        print(f"  {name:<36}{max(seconds, 0.0) / whole:8.1%}   {seconds * 1000:8.3f} ms")
    sent, seconds = statements(stage)
    print(
        f"  {'合计':<36}{1:8.1%}   {whole * 1000:8.3f} ms；{sent} 条语句，在驱动程序内 {seconds * 1000:.3f} ms"
    )
    assert whole > 0 and sent > 0


def statements(stage: Stage) -> tuple[int, float]:
    """How many a step sends, and the seconds they spend in the driver."""
    began: list[float] = []
    ended: list[float] = []
    step = ours(stage)

    def before(*_: object) -> None:
        began.append(time.perf_counter())

    def after(*_: object) -> None:
        ended.append(time.perf_counter())

    for name, listener in (("before_cursor_execute", before), ("after_cursor_execute", after)):
        event.listen(stage.database.engine, name, listener)
    for _ in ROUND:
        step()
    for name, listener in (("before_cursor_execute", before), ("after_cursor_execute", after)):
        event.remove(stage.database.engine, name, listener)
    spent = sum(end - begin for begin, end in zip(began, ended, strict=True))
    return len(began) // len(ROUND), spent / len(ROUND)


# ---- many events


def growing(stage: Stage, small: Stage) -> None:
    """Steps a second while events of other cases pile up, beside a record that stays small: the machine's own moods fall out."""
    grow(small, SIZES[0])
    works = {"growing": ours(stage), "small": ours(small)}
    for size in SIZES:
        began = time.perf_counter()
        grow(stage, size)
        took = time.perf_counter() - began
        before = standing(stage)
        assert before[2] == size
        cost = medians(works, passes=30)
        print(
            f"  {size:>9,} 条事件：{1 / cost['growing']:6.0f} 步/秒；同时在 {SIZES[0]:,} 条的库里 {1 / cost['small']:6.0f} 步/秒；"
            f"比值 {cost['small'] / cost['growing']:.2f}（加到这么多用了 {took:.0f} 秒）"
        )
        assert standing(stage)[1:] == (before[1] + 31 * len(ROUND), size + 31 * len(ROUND))


# ---- SQLite and PostgreSQL


def test_a_step_and_its_peers_on_sqlite(tmp_path: Path) -> None:
    stage = played(sqlite_url(migrated_sqlite_file(tmp_path)), tmp_path / "var")
    with sqlite_copies(stage, tmp_path) as copies:
        heading("SQLite", "synchronous=FULL")
        full = compare(stage, copies, durable=True)
        heading("SQLite", "synchronous=OFF")
        waiting(full, compare(stage, copies, durable=False))
        for durable, said in ((True, "FULL"), (False, "OFF")):
            print(f"\n本系统一步的时间去了哪里，SQLite，synchronous={said}：")
            with opened(stage, copies(f"split-{said}"), durable=durable) as own:
                split(own)
        print("\n事件越来越多，SQLite，synchronous=FULL：")
        with (
            opened(stage, copies("growing"), durable=True) as own,
            opened(stage, copies("small"), durable=True) as small,
        ):
            growing(own, small)


@contextmanager
def durability(server: PostgresServer) -> Iterator[str]:
    """Our own server as a service would run it, for as long as the block lasts; a server given to us stays as it is."""
    own = "TEST_DATABASE_URL" not in os.environ
    names = [setting.split()[0] for setting in NOT_DURABLE]
    if own:
        for name in names:
            server.execute(f"ALTER SYSTEM RESET {name}")
        server.execute("SELECT pg_reload_conf()")
    time.sleep(1)  # the server reads its settings anew by itself
    engine = create_engine(server.url("postgres"))
    with engine.connect() as connection:
        said = "，".join(f"{name}={connection.scalar(text(f'SHOW {name}'))}" for name in names)
    engine.dispose()
    yield said
    if own:
        for setting in NOT_DURABLE:
            server.execute(f"ALTER SYSTEM SET {setting}")
        server.execute("SELECT pg_reload_conf()")


def test_a_step_and_its_peers_on_postgresql(postgres_server: PostgresServer, tmp_path: Path) -> None:
    template = postgres_server.migrated_template()
    with durability(postgres_server) as said, postgres_server.database(template=template) as url:
        stage = played(url, tmp_path / "var")
        with postgres_copies(stage, postgres_server) as copies:
            heading("PostgreSQL", said)
            full = compare(stage, copies, durable=True)
            heading("PostgreSQL", "synchronous_commit=off")
            waiting(full, compare(stage, copies, durable=False))
            for durable in (True, False):
                print(
                    f"\n本系统一步的时间去了哪里，PostgreSQL，{said if durable else 'synchronous_commit=off'}："
                )
                with opened(stage, copies("split"), durable=durable) as own:
                    split(own)
            print(f"\n事件越来越多，PostgreSQL，{said}：")
            with (
                opened(stage, copies("growing"), durable=True) as own,
                opened(stage, copies("small"), durable=True) as small,
            ):
                growing(own, small)
