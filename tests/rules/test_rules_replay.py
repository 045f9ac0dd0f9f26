"""Two clocks: a screening runs again to the same bytes, whatever was published since; what differs is said."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import facts_file
from rules.__main__ import main
from rules.amendments import Amendment, AmendmentKind, to_mapping
from rules.facts import ProjectFacts
from rules.law_days import changes_between, law_day
from rules.open_values import blocks, overdue, unconfirmed
from rules.parameter_keys import KEYS
from rules.parameters import RuleBook
from rules.replay import RecordError, explain, record, replay
from rules.report import canonical_json
from rules.screening import screen
from rules.vocabulary import WarningCode

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

FILE = Path(facts_file.__file__).parent / "example.toml"
FACTS = facts_file.read(FILE)
OVERLAY = Path(facts_file.__file__).parents[1] / "app" / "demo" / "parameters.toml"
BOOK = RuleBook.load()
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def k1(
    number: int,
    *,
    value: str = "1.3",
    on: date,
    first: str = "2024-01-01",
    industry: str = "building_materials",
) -> Amendment:
    row = {
        "key": "coal.k1", "industry": industry, "value": value, "valid_from": first,
        "source": "HN-COAL-2024", "article": "第八条", "evidence": "read",
    }  # fmt: skip
    return Amendment(number=number, entered_on=on, kind=AmendmentKind.PERIOD, table="value", row=row)


THREE = (
    k1(1, on=TODAY + DAY),
    k1(2, value="1.4", on=TODAY + 2 * DAY, first="2025-01-01"),
    Amendment(
        number=3,
        entered_on=TODAY + 2 * DAY,
        kind=AmendmentKind.END,
        table="ban",
        row={
            "key": "H2", "valid_from": "2021-11-02", "valid_to": "2025-12-31", "force": "repealed",
            "source": "HN-ZONE-2021", "article": "示例",
        },
    ),
)  # fmt: skip


def test_a_case_replays_to_the_same_bytes_after_three_later_amendments() -> None:
    raw = record(screen(FACTS, as_of=TODAY, book=BOOK), known_at=TODAY)
    later = RuleBook.load(amendments=THREE)
    replayed = replay(raw, book=later)
    assert (replayed.same, replayed.notes, replayed.differences) == (True, (), ())
    assert record(replayed.screening, known_at=TODAY) == raw
    assert explain(replayed) == "重放结果与记录逐字节相同。\n"
    assert canonical_json(screen(FACTS, as_of=TODAY, book=later)) != canonical_json(replayed.screening)


def test_amendments_published_later_on_the_day_of_the_screening_are_left_out() -> None:
    at = THREE[2].entered_on
    raw = record(screen(FACTS, as_of=TODAY, book=RuleBook.load(amendments=THREE[:2])), known_at=at)
    assert replay(raw, book=RuleBook.load(amendments=THREE)).same


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=3), st.integers(0, 6))
def test_what_is_entered_later_changes_nothing_that_was_known(waits: list[int], days: int) -> None:
    on, amendments = TODAY, []
    for number, wait in enumerate(waits, 1):
        on += wait * DAY
        amendments.append(k1(number, on=on, first=f"{2023 + number}-01-01", value=f"1.{number}"))
    at = TODAY + days * DAY
    known = tuple(item for item in amendments if item.entered_on <= at)
    then = screen(FACTS, as_of=TODAY, book=RuleBook.load(amendments=known))
    now = screen(FACTS, as_of=TODAY, book=RuleBook.load(amendments=tuple(amendments), known_at=at))
    assert canonical_json(then) == canonical_json(now)


def test_other_data_are_named_and_what_they_change_is_shown() -> None:
    raw = record(screen(FACTS, as_of=TODAY, book=RuleBook.load(OVERLAY)), known_at=TODAY)
    replayed = replay(raw, book=BOOK)
    assert not replayed.same
    assert "规则数据与记录时不同" in replayed.notes[0]
    assert replayed.notes[1] == "记录时载入了演示数据，现在没有。"
    changed = {item.path: (item.before, item.after) for item in replayed.differences}
    assert changed["findings[coal_substitution].outcome"][1] == "cannot_tell"
    assert "findings[coal_substitution].outcome" in explain(replayed)


def test_other_code_is_named_even_where_every_finding_is_the_same() -> None:
    kept = json.loads(record(screen(FACTS, as_of=TODAY, book=BOOK), known_at=TODAY))
    kept["code_version"] = kept["screening"]["code_version"] = "0" * 12
    replayed = replay(written(kept), book=BOOK)
    assert (replayed.same, replayed.differences) == (False, ())
    assert replayed.notes[0].startswith("规则程序与记录时不同：记录 000000000000")
    assert "各项结论与记录相同" in explain(replayed)


def test_a_record_that_was_touched_shows_where() -> None:
    kept = json.loads(record(screen(FACTS, as_of=TODAY, book=BOOK), known_at=TODAY))
    kept["screening"]["findings"][0]["outcome"] = "not_applicable"
    kept["screening"]["findings"].append({"key": "invented"})
    replayed = replay(written(kept), book=BOOK)
    key = kept["screening"]["findings"][0]["key"]
    assert [item.path for item in replayed.differences] == [f"findings[{key}].outcome", "findings[invented]"]
    assert replayed.differences[1].after == ""


def test_a_record_with_impossible_facts_is_refused() -> None:
    kept = record(screen(FACTS, as_of=TODAY, book=BOOK), known_at=TODAY)
    with pytest.raises(RecordError, match=r"energy.rows\[0\].quantity：数值过大"):
        replay(kept.replace(b'"168500"', b'"1e99"'), book=BOOK)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"facts": {"name": 1}}, "记录不能重放：记录 的 name：应是文字"),
        ({"as_of": "heute"}, "记录不能重放"),
        ({"known_at": "2020-01-01"}, "还没有任何规则数据"),
        ({"screening": []}, "screening 应是一组键和值"),
        ({"more": 1}, "应有"),
    ],
)
def test_a_damaged_record_is_refused(change: dict[str, object], sentence: str) -> None:
    kept = json.loads(record(screen(FACTS, as_of=TODAY, book=BOOK), known_at=TODAY))
    with pytest.raises(RecordError, match=sentence):
        replay(written({**kept, **change}), book=BOOK)
    for raw in (b"", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(RecordError):
            replay(raw, book=BOOK)


def written(kept: dict[str, object]) -> bytes:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_the_command_line_records_and_replays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(FILE), "--on", "2026-11-22", "--known-at", "2026-11-22", "--record"]) == 0
    kept = tmp_path / "record.json"
    kept.write_text(capsys.readouterr().out, encoding="utf-8")
    published = tmp_path / "published.json"
    published.write_text(json.dumps([to_mapping(item) for item in THREE]), encoding="utf-8")
    assert main(["replay", str(kept), "--amendments", str(published)]) == 0
    assert capsys.readouterr().out == "重放结果与记录逐字节相同。\n"
    assert main(["replay", str(kept), "--overlay", str(OVERLAY)]) == 1
    assert "重放结果与记录不同。" in capsys.readouterr().out
    for wrong in (["replay", str(tmp_path / "none.json")], ["replay", str(kept), "--amendments", str(kept)]):
        assert main(wrong) == 2
        assert capsys.readouterr().err


def test_before_the_data_were_issued_nothing_was_known_and_nothing_is_screened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["screen", str(FILE), "--on", "2026-11-22", "--known-at", "2026-11-21"]) == 2
    assert "首版录入于 2026-11-22，2026-11-21 还没有任何规则数据" in capsys.readouterr().err


def test_the_day_of_the_law_is_filing_or_acceptance_as_the_data_say() -> None:
    facts = ProjectFacts(name="示例项目")
    filed = replace(facts, filed_on=date(2026, 3, 1))
    accepted = replace(filed, accepted_on=date(2026, 3, 9))
    row = {
        "key": "law.basis", "value": "acceptance", "valid_from": "2026-01-01",
        "source": "HN-JR-2021", "article": "示例", "evidence": "read",
    }  # fmt: skip
    by_acceptance = RuleBook.load(
        amendments=(Amendment(number=1, entered_on=TODAY, kind=AmendmentKind.PERIOD, table="value", row=row),)
    )
    for book, item, day in (
        (BOOK, facts, TODAY),
        (BOOK, accepted, date(2026, 3, 1)),
        (by_acceptance, filed, date(2026, 3, 1)),
        (by_acceptance, accepted, date(2026, 3, 9)),
    ):
        assert law_day(item, today=TODAY, book=book) == day


def test_a_change_between_filing_and_acceptance_is_flagged_on_the_findings_that_used_it() -> None:
    book = RuleBook.load(OVERLAY, amendments=(k1(1, on=TODAY, industry="steel"),))
    first, second = date(2023, 11, 29), date(2023, 11, 30)
    changed = changes_between(book, first, second, {"coal.ineligible_substitute:coke", "coal.k1:steel"})
    assert [use.key for use in changed] == ["coal.ineligible_substitute:coke"]
    assert [
        use.key for use in changes_between(book, date(2023, 12, 31), date(2024, 1, 1), {"coal.k1:steel"})
    ] == ["coal.k1:steel"]
    facts = replace(FACTS, filed_on=date(2023, 12, 31), accepted_on=date(2024, 1, 1))
    flagged = [
        item.key
        for item in screen(facts, as_of=TODAY, book=book).findings
        if WarningCode.LAW_CHANGED in item.warnings
    ]
    assert "coal_substitution" in flagged
    same = replace(facts, accepted_on=facts.filed_on)
    assert all(
        WarningCode.LAW_CHANGED not in item.warnings for item in screen(same, as_of=TODAY, book=book).findings
    )


def test_the_seventeen_open_items_are_data_and_say_what_they_hold_up() -> None:
    items = BOOK.open_items()
    assert [item.number for item in items] == list(range(1, 18))
    assert all(item.text and item.supplier for item in items)
    keys = [entry.key for entry in BOOK.entries()] + [f"{key}:" for key in KEYS]
    for item in items:
        for part in item.keys:
            assert any(key.startswith(part) or part.startswith(key) for key in keys), (item.number, part)
    assert 3 in blocks(screen(FACTS, as_of=TODAY, book=BOOK), items)
    empty = screen(ProjectFacts(name="示例项目"), as_of=TODAY, book=BOOK)
    assert 9 not in blocks(empty, items)
    smelter = replace(
        FACTS, products=(replace(FACTS.products[0], product="copper_smelting"),), replacements=()
    )
    for on, hit in ((date(2025, 12, 31), False), (date(2026, 1, 1), True)):
        ban = screen(smelter, as_of=on, book=BOOK).finding("prohibitions:copper_smelting")
        assert items[15].hits(ban) is hit


def test_every_unconfirmed_value_has_somebody_who_can_say_it() -> None:
    values = unconfirmed(BOOK)
    assert all(value.supplier and not value.use.confirmed for value in values)
    route = next(value for value in values if value.key == "coal.route:closure")
    assert (route.supplier, route.items) == ("河南省发展改革委", (3,))
    row = {
        "key": "coal.route", "route": "closure", "valid_from": "2024-01-01", "confirmed_on": "2026-11-23",
        "confirmed_by": "示例管理员", "confirmed_document": "示例文号",
    }  # fmt: skip
    confirm = Amendment(number=1, entered_on=TODAY, kind=AmendmentKind.CONFIRM, table="value", row=row)
    left = {value.key for value in unconfirmed(RuleBook.load(amendments=(confirm,)))}
    assert {value.key for value in values} - left == {"coal.route:closure"}


def test_what_nobody_checked_for_a_year_is_overdue() -> None:
    due = date(2027, 11, 22)
    assert overdue(BOOK, due) == ()
    assert overdue(BOOK, due + DAY)
    setting = BOOK.need("law.recheck_months", due)
    assert (setting.number, setting.mark) == (Decimal(12), "系统约定")
