"""Impact of a changed rule book: which findings of which projects change, in order and one project at a time."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules import facts_file, figures, impact
from rules.impact import Changed, Compared, Project, Summary, Verdict
from rules.parameters import DATA, DataError, RuleBook
from rules.vocabulary import Outcome, Reason

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

DAY = date(2026, 11, 22)
FILE = Path(facts_file.__file__).parent / "example.toml"
EXAMPLE = facts_file.read(FILE)
MET = Verdict(Outcome.MET, Reason.OK)
REQUIRED = Verdict(Outcome.NOT_MET, Reason.CHANGE_REQUIRED)
EVENT = """
name = "示例项目 {number}"

[change]
on = 2026-10-01
approved_energy_tce = 100000
actual_energy_tce = {energy}
approved_coal_t = 0
actual_coal_t = 0
site_changed = false
content_changed = false
scale_changed = false
efficiency_changed = false
outcome_changed = false
"""


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which 105 % already asks for a change."""
    copy = tmp_path_factory.mktemp("rules") / "data"
    shutil.copytree(DATA, copy)
    file = copy / "change.toml"
    text = file.read_text(encoding="utf-8")
    assert "value = 1.10" in text
    file.write_text(text.replace("value = 1.10", "value = 1.05"), encoding="utf-8")
    return copy


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Six projects from 103 % to 108 %, and a file that cannot be read."""
    paths = []
    for number in range(3, 9):
        paths.append(tmp_path / f"项目{number}.toml")
        text = EVENT.format(number=number, energy=100_000 + number * 1000)
        paths[-1].write_text(text, encoding="utf-8")
    broken = tmp_path / "坏.toml"
    broken.write_text("name = '示例'\ncapacity = 1\n", encoding="utf-8")
    return [*paths[:3], broken, *paths[3:]]


def test_the_same_book_changes_nothing() -> None:
    book = RuleBook.load()
    assert list(impact.compare([Project("1", EXAMPLE, DAY)], old=book, new=book)) == []


def test_a_stricter_figure_changes_the_projects_beyond_it_only(stricter: Path, files: list[Path]) -> None:
    facts = [(path.stem, facts_file.read(path), DAY) for path in files if path.stem != "坏"]
    found = list(impact.compare(facts, old=RuleBook.load(), new=RuleBook.load(data=stricter)))
    assert found == [Changed(f"项目{number}", "change", "change", MET, REQUIRED) for number in (5, 6, 7, 8)]


def test_projects_are_taken_one_at_a_time(stricter: Path, files: list[Path]) -> None:
    taken = []

    def projects() -> Iterator[Project]:
        for path in files[4:]:
            taken.append(path.stem)
            yield Project(path.stem, facts_file.read(path), DAY)

    rows = impact.compare(projects(), old=RuleBook.load(), new=RuleBook.load(data=stricter))
    assert taken == []
    next(rows)
    assert taken == ["项目6"]


def test_a_finding_that_only_one_book_gives_has_no_verdict_on_the_other_side(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    file = copy / "products.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('key = "cement_clinker"', 'key = "cement_clinker"\nprocess = "coke"', 1), "utf-8"
    )
    facts = figures.stated(EXAMPLE, {"replacements": []})
    _, found = impact.differences("1", facts, DAY, old=RuleBook.load(), new=RuleBook.load(data=copy))
    sides = {row.key: (row.before is None, row.after is None) for row in found}
    assert sides["capacity_replacement:cement_clinker"] == (False, True)
    assert sides["capacity_replacement:coke"] == (True, False)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_over_files_keeps_their_order_and_goes_on_after_a_bad_one(
    stricter: Path, files: list[Path], processes: int
) -> None:
    rows = list(impact.run(files, old=DATA, new=stricter, on=DAY, processes=processes))
    assert [row.ref for row in rows] == [str(path) for path in files]
    assert [len(row.changes) for row in rows] == [0, 0, 1, 0, 1, 1, 1]
    assert [row.refused for row in rows if row.refused] == ["坏.toml 的 capacity：没有这个键。"]


def test_a_run_reads_the_books_anew(stricter: Path, files: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    assert not any(row.changes for row in impact.run(files[:1], old=DATA, new=copy, on=DAY))
    file = copy / "change.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("1.10", "1.01"), encoding="utf-8")
    assert [len(row.changes) for row in impact.run(files[:1], old=DATA, new=copy, on=DAY)] == [1]


def test_a_wrong_book_is_refused_before_any_file_is_read(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    (copy / "change.toml").write_text("[[figure]]\nkey = 1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"change.toml 的 figure"):
        list(impact.run([FILE], old=DATA, new=copy, on=DAY))


def test_the_summary_counts_by_criterion_and_kind() -> None:
    summary = Summary()
    change = Changed("1", "change", "change", MET, REQUIRED)
    for row in (Compared("1", 3, (change,)), Compared("2", 3), Compared("3", refused="坏")):
        summary.add(row)
    summary.add(Compared("4", 3, (Changed("4", "lots", "lots", None, MET), change)))
    assert (summary.projects, summary.changed, summary.refused) == (4, 2, 1)
    assert summary.sorted() == [(("change", MET, REQUIRED), 2), (("lots", None, MET), 1)]
