"""Published changes: a new period, a confirmation, an end; what was known when; every refusal names 修订 and key."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.amendments import Amendment, AmendmentKind, from_mapping, to_mapping
from rules.facts import ProductLine, ProjectFacts, Site
from rules.parameters import DATA, DataError, RuleBook
from rules.screening import screen
from rules.vocabulary import ConstructionKind, Evidence, Force, WarningCode

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

BOOK = RuleBook.load()
DAY = timedelta(days=1)
ISSUED = date(2026, 11, 22)
SCAN = "ab" * 32
K1 = {
    "key": "coal.k1",
    "industry": "steel",
    "value": Decimal("1.5"),
    "valid_from": date(2024, 1, 1),
    "source": "HN-COAL-2024",
    "article": "第八条",
    "evidence": "read",
}
ROUTE = {"key": "coal.route", "route": "closure", "valid_from": date(2024, 1, 1)}
BAN = {"key": "H2", "valid_from": date(2021, 11, 2)}
SIGNED = {
    "confirmed_on": "2026-12-01",
    "confirmed_by": "示例管理员",
    "confirmed_document": "示例〔2026〕1号",
    "confirmed_scan": SCAN,
}
ENDED = {"valid_to": "2026-12-31", "force": "suspended", "source": "STEEL-SUSP", "article": "一"}


def change(
    number: int, kind: str, row: dict[str, object], *, table: str = "value", on: date | None = None
) -> Amendment:
    return Amendment(
        number=number,
        entered_on=on or ISSUED + number * DAY,
        kind=AmendmentKind(kind),
        table=table,
        row=row,
    )


def k1(book: RuleBook, on: date) -> str | None:
    use = book.find("coal.k1", on, industry="steel")
    return use.value if use else None


def test_a_new_period_is_found_from_its_first_day_and_counted_in_the_version() -> None:
    book = RuleBook.load(amendments=(change(1, "period", K1),))
    assert (k1(book, date(2023, 12, 31)), k1(book, date(2024, 1, 1))) == (None, "1.5")
    assert book.version == f"{BOOK.version}+1"
    assert book.digest != BOOK.digest
    assert k1(BOOK, date(2024, 1, 1)) is None


def test_an_open_earlier_period_ends_the_day_before() -> None:
    later = {**K1, "value": "1.6", "valid_from": "2025-07-01"}
    book = RuleBook.load(amendments=(change(1, "period", K1), change(2, "period", later)))
    assert (k1(book, date(2025, 6, 30)), k1(book, date(2025, 7, 1))) == ("1.5", "1.6")
    entry = next(entry for entry in book.entries() if entry.key == "coal.k1:steel")
    assert [period.use.valid_to for period in entry.periods] == [date(2025, 6, 30), None]
    assert [period.entered_on for period in entry.periods] == [ISSUED + DAY, ISSUED + 2 * DAY]


def test_a_confirmation_takes_the_mark_away_and_names_person_and_document() -> None:
    day = date(2024, 6, 1)
    before = BOOK.need("coal.route", day, route="closure")
    book = RuleBook.load(amendments=(change(1, "confirm", {**ROUTE, **SIGNED, "evidence": "read"}),))
    after = book.need("coal.route", day, route="closure")
    assert (before.mark, before.provisional, before.confirmed) == ("未核实", True, False)
    assert (after.mark, after.provisional, after.confirmed) == ("", False, True)
    assert (after.confirmed_by, after.document, after.evidence) == (
        "示例管理员",
        "示例〔2026〕1号",
        Evidence.READ,
    )
    assert after.citation.confirmation is not None
    assert after.citation.confirmation.scan == SCAN


@pytest.mark.parametrize(
    ("table", "row", "key"),
    [
        ("ban", {"key": "H1", "valid_from": "2023-01-01"}, "prohibitions.ban:H1"),
        ("directory_edition", {"key": "2023", "valid_from": "2023-01-01"}, "catalogue.edition:2023"),
        ("factor", {"code": "raw_coal", "valid_from": "2021-04-01"}, "energy_factor:raw_coal"),
        ("eligibility", {"code": "E1", "valid_from": ""}, "capacity_replacement.eligibility:E1"),
    ],
)
def test_every_dated_table_can_be_confirmed(table: str, row: dict[str, object], key: str) -> None:
    entry = next(
        item for item in BOOK.entries() if item.table == table and (item.key == key or table == "eligibility")
    )
    row = {**entry.identity, "valid_from": entry.periods[-1].use.valid_from}
    book = RuleBook.load(amendments=(change(1, "confirm", {**row, **SIGNED}, table=table),))
    period = next(item for item in book.entries() if item.key == entry.key).periods[-1]
    assert (period.use.confirmed, period.use.mark, period.confirmed_by) == (True, "", "示例管理员")
    assert period.confirmed_on == date(2026, 12, 1)


def test_every_provision_can_be_confirmed_by_what_the_pages_know_of_it() -> None:
    """The deadline of a level rests on the notice as a whole, with an evidence of its own."""
    named = {
        (entry.table, *entry.identity.values()): (entry, entry.periods[-1].use.valid_from)
        for entry in BOOK.entries()
    }
    amendments = tuple(
        change(
            number, "confirm", {**entry.identity, "valid_from": first, **SIGNED}, table=entry.table, on=ISSUED
        )
        for number, (entry, first) in enumerate(named.values(), 1)
    )
    left = [
        entry.key
        for entry in RuleBook.load(amendments=amendments).entries()
        if not entry.periods[-1].use.confirmed
    ]
    assert [key for key in left if not key.startswith("energy_efficiency.deadline:")] == []


def test_a_confirmed_ban_is_confirmed_with_its_period() -> None:
    row = {"key": "H1", "valid_from": "2023-01-01", **SIGNED}
    ban = next(
        ban
        for ban in RuleBook.load(amendments=(change(1, "confirm", row, table="ban"),)).bans
        if ban.key == "H1"
    )
    assert ban.period_evidence is Evidence.UNVERIFIED
    assert not ban.use(ban.period_evidence).provisional


def test_a_suspended_value_is_kept_cited_and_never_applied() -> None:
    amendments = (change(1, "period", K1), change(2, "end", {**K1_NAME, **ENDED}))
    book = RuleBook.load(amendments=amendments)
    assert (k1(book, date(2026, 12, 31)), k1(book, date(2027, 1, 1))) == ("1.5", None)
    periods = next(entry for entry in book.entries() if entry.key == "coal.k1:steel").periods
    assert [period.force for period in periods] == [Force.IN_FORCE, Force.SUSPENDED]
    assert periods[1].use.citation.source.key == "STEEL-SUSP"
    resumed = {**K1, "value": 2, "valid_from": "2028-01-01"}
    book = RuleBook.load(amendments=(*amendments, change(3, "period", resumed)))
    assert [k1(book, date(2027, 12, 31)), k1(book, date(2028, 1, 1))] == [None, "2"]


K1_NAME = {"key": "coal.k1", "industry": "steel", "valid_from": "2024-01-01"}


def test_a_repealed_ban_no_longer_applies() -> None:
    row = {**BAN, **ENDED, "force": "repealed"}
    book = RuleBook.load(amendments=(change(1, "end", row, table="ban"),))
    found = [ban for ban in book.bans if ban.key == "H2"]
    assert [ban.valid_to for ban in found] == [date(2026, 12, 31)]
    assert (book.repealed, BOOK.repealed) == ({"ban:H2"}, frozenset())


def test_an_expired_ban_is_warned_of_until_it_is_recorded_that_nothing_follows() -> None:
    ban = next(ban for ban in BOOK.bans if ban.key == "A4")
    assert ban.valid_to is not None
    line = ProductLine(product=ban.products[0])
    site = Site(division_code="411221")
    facts = ProjectFacts(name="示例项目", products=(line,), site=site, nature=ConstructionKind.NEW)
    row = {
        "key": ban.key,
        "valid_from": ban.valid_from,
        **ENDED,
        "valid_to": ban.valid_to,
        "force": "repealed",
    }
    recorded = RuleBook.load(amendments=(change(1, "end", row, table="ban"),))
    for book, warned in ((BOOK, True), (recorded, False)):
        finding = screen(facts, as_of=ban.valid_to + DAY, book=book).finding(f"prohibitions:{line.product}")
        assert (WarningCode.BAN_LAPSED in finding.warnings) is warned


def test_a_wrong_entry_is_corrected_with_a_reason_and_the_old_knowledge_stays() -> None:
    wrong = change(1, "period", K1)
    right = change(2, "period", {**K1, "value": "1.2", "entry_correction": "录入错误"})
    book = RuleBook.load(amendments=(wrong, right))
    day = date(2024, 6, 1)
    assert (k1(book, day), k1(book.as_known_at(wrong.entered_on), day)) == ("1.2", "1.5")


def test_a_new_document_is_entered_before_the_value_that_cites_it() -> None:
    document = {"key": "HN-NEW", "title": "示例文件", "issuer": "示例部门", "evidence": "unverified"}
    amendments = (
        change(1, "period", document, table="source"),
        change(2, "period", {**K1, "source": "HN-NEW"}),
    )
    use = RuleBook.load(amendments=amendments).need("coal.k1", date(2024, 6, 1), industry="steel")
    assert use.citation.source.title == "示例文件"


@pytest.mark.parametrize(
    ("kind", "row", "sentence"),
    [
        ("period", {**K1, "key": "coal.k9"}, "value.key：“coal.k9”不是已知的参数"),
        ("period", {**K1, "source": "无"}, "value.source：来源“无”不在 sources.toml 中"),
        ("period", {**K1, "valid_from": "明天"}, "value.valid_from：应是日期"),
        ("period", {**K1, "value": "一点五"}, "value.value：应是数值"),
        ("period", {**K1, "value": "NaN"}, "value.value：应是有限的数值"),
        ("period", {**K1, "colour": "red"}, "value.colour：没有这个键"),
        ("period", {key: K1[key] for key in K1 if key != "evidence"}, "value.evidence：缺少依据状态"),
        ("period", {**K1, "valid_to": "2023-12-31"}, "value.valid_to：早于 valid_from"),
        ("period", {**K1, "published_on": "2024-01-02"}, "value.published_on：发布日 2024-01-02 晚于施行日"),
        ("period", {**K1, "force": "asleep"}, "value.force：“asleep”不是效力状态"),
        ("period", {**K1, "confirmed_by": "示例"}, "value.confirmed_on：核实不完整"),
        ("confirm", ROUTE, "value.confirmed_on：核实要写明"),
        ("confirm", {**ROUTE, **SIGNED, "confirmed_document": ""}, "value.confirmed_document：核实不完整"),
        ("confirm", {**ROUTE, **SIGNED, "confirmed_scan": "x"}, "value.confirmed_scan：应是扫描件"),
        ("confirm", {**ROUTE, **SIGNED, "value": "judgement"}, "value.value：没有这个键"),
        (
            "confirm",
            {**ROUTE, **SIGNED, "valid_from": "2024-01-02"},
            r"没有自 2024-01-02 起的有效期（现有：2024-01-01）",
        ),
        ("confirm", {**ROUTE, **SIGNED, "route": "none"}, r"没有自 2024-01-01 起的有效期（现有：没有）"),
        ("end", {**ROUTE, **ENDED, "force": "in_force"}, "value.force：要写明是暂停执行"),
        ("end", {**ROUTE, **ENDED, "valid_to": "2023-01-01"}, "value.valid_to：早于 valid_from"),
        ("end", {**ROUTE, **ENDED, "source": "无"}, "value.source：来源“无”不在"),
    ],
)
def test_a_wrong_amendment_is_refused_by_its_number(kind: str, row: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError, match=rf"^规则数据 修订 7 的 .*{sentence}"):
        RuleBook.load(amendments=(change(7, kind, row),))


def test_a_period_of_a_day_that_is_taken_overlaps_or_leaves_a_gap_is_refused() -> None:
    first = change(1, "period", {**K1, "valid_to": "2024-12-31"})
    for start, sentence in (
        ("2024-01-01", "已有自 2024-01-01 起的有效期"),
        ("2024-12-31", "有效期重叠：前一段有效到 2024-12-31"),
        ("2025-01-02", "有效期之间有空档：2025-01-01 到 2025-01-01"),
        ("2023-01-01", "有效期重叠：前一段一直有效"),
    ):
        with pytest.raises(DataError, match=sentence) as refused:
            RuleBook.load(amendments=(first, change(2, "period", {**K1, "valid_from": start})))
        assert (refused.value.file, refused.value.key) == ("修订 2", "value.valid_from")


def test_a_period_that_is_over_cannot_end_again() -> None:
    first, end = change(1, "period", K1), {**K1_NAME, **ENDED}
    with pytest.raises(DataError, match=r"修订 3 .*在 2026-12-31 已经结束"):
        RuleBook.load(
            amendments=(first, change(2, "end", end), change(3, "end", {**end, "valid_to": "2027-01-01"}))
        )
    with pytest.raises(DataError, match=r"修订 3 .*2027-01-01 起已经录入了下一段"):
        RuleBook.load(amendments=(first, change(2, "end", end), change(3, "end", end)))
    again = {**end, "valid_from": "2027-01-01", "valid_to": "2027-12-31"}
    with pytest.raises(DataError, match=r"修订 3 .*已经是“暂停执行”"):
        RuleBook.load(amendments=(first, change(2, "end", end), change(3, "end", again)))


def test_amendments_come_in_the_order_of_their_numbers_and_never_go_back() -> None:
    first, later = change(1, "period", K1), change(2, "period", {**K1, "valid_from": "2025-01-01"})
    assert RuleBook.load(amendments=(later, first)).digest == RuleBook.load(amendments=(first, later)).digest
    with pytest.raises(DataError, match=r"修订 2 的 entered_on：早于上一条修订"):
        RuleBook.load(amendments=(first, change(2, "period", K1, on=ISSUED)))
    with pytest.raises(DataError, match=r"修订 1 的 number：有两条修订"):
        RuleBook.load(amendments=(first, first))
    with pytest.raises(DataError, match=r"修订 1 的 table：表“product”不能"):
        RuleBook.load(amendments=(change(1, "period", K1, table="product"),))


def test_an_amendment_is_stored_as_json_and_read_back() -> None:
    amendment = change(1, "period", K1)
    stored = json.loads(json.dumps(to_mapping(amendment)))
    assert to_mapping(from_mapping(stored)) == stored
    assert (
        RuleBook.load(amendments=(from_mapping(stored),)).digest
        == RuleBook.load(amendments=(amendment,)).digest
    )


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"number": 0}, "number"),
        ({"number": True}, "number"),
        ({"kind": "delete"}, "kind"),
        ({"entered_on": "gestern"}, "entered_on"),
        ({"table": None}, "table"),
        ({"row": []}, "row"),
        ({"by": "x"}, "by"),
    ],
)
def test_a_damaged_amendment_is_refused_by_its_key(wrong: dict[str, object], key: str) -> None:
    with pytest.raises(DataError) as refused:
        from_mapping({**to_mapping(change(4, "period", K1)), **wrong})
    assert refused.value.key == f"amendment.{key}"
    assert refused.value.file.startswith("修订")


def test_as_known_at_an_earlier_day_later_amendments_are_not_known() -> None:
    later = {**K1, "value": "1.6", "valid_from": "2025-07-01"}
    one, two = change(1, "period", K1), change(2, "period", later)
    both, only = RuleBook.load(amendments=(one, two)), RuleBook.load(amendments=(one,))
    known = both.as_known_at(one.entered_on)
    assert (known.version, known.digest) == (only.version, only.digest)
    assert k1(known, date(2026, 1, 1)) == "1.5"
    assert both.as_known_at(ISSUED).digest == BOOK.digest
    assert RuleBook.load(amendments=(one, two), known_at=one.entered_on) is known
    with pytest.raises(DataError, match=r"首版录入于 2026-11-22，2026-11-21 还没有任何规则数据"):
        both.as_known_at(ISSUED - DAY)


def test_a_row_of_the_files_is_known_from_the_day_it_was_entered(tmp_path: Path) -> None:
    data = copied(tmp_path)
    text = written({**K1, "entered_on": "2026-11-23"})
    before = RuleBook.load(data=data)
    add(data, text)
    after = RuleBook.load(data=data)
    assert (k1(after, date(2024, 6, 1)), after.digest == before.digest) == ("1.5", False)
    assert after.as_known_at(ISSUED).digest == before.digest
    closed = text.replace("source", "valid_to = 2024-12-31\nsource", 1)
    add(
        data,
        "",
        instead=(text, closed + written({**K1, "valid_from": "2025-01-01", "entered_on": "2026-11-24"})),
    )
    both = RuleBook.load(data=data)
    assert both.as_known_at(date(2026, 11, 23)).digest == after.digest
    assert k1(both.as_known_at(date(2026, 11, 23)), date(2026, 1, 1)) == "1.5"


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def written(row: dict[str, object]) -> str:
    lines = [
        f"{key} = {value}"
        if isinstance(value, Decimal | date) or key.endswith(("_on", "_from", "_to"))
        else f'{key} = "{value}"'
        for key, value in row.items()
    ]
    return "\n[[value]]\n" + "\n".join(lines) + "\n"


def add(data: Path, text: str, instead: tuple[str, str] = ("", "")) -> None:
    path = data / "coal_substitution.toml"
    old = path.read_text(encoding="utf-8")
    path.write_text(old.replace(*instead) + text if instead[0] else old + text, encoding="utf-8")


def sequences() -> st.SearchStrategy[tuple[Amendment, ...]]:
    days = st.dates(date(2023, 1, 1), date(2028, 1, 1))
    period = st.builds(
        lambda first, value, last: {
            **K1, "valid_from": first, "value": value, **({"valid_to": last} if last else {}),
        },
        days, st.decimals("0.1", 3, places=2), st.none() | days,
    )  # fmt: skip
    end = st.builds(
        lambda first, last: {**K1_NAME, **ENDED, "valid_from": first, "valid_to": last}, days, days
    )
    confirm = st.builds(lambda first: {**K1_NAME, **SIGNED, "valid_from": first}, days)
    one = st.one_of(
        st.tuples(st.just("period"), period),
        st.tuples(st.just("end"), end),
        st.tuples(st.just("confirm"), confirm),
    )
    return st.lists(st.tuples(one, st.integers(0, 3)), max_size=6).map(lambda items: tuple(_numbered(items)))


def _numbered(items: list[tuple[tuple[str, dict[str, object]], int]]) -> Iterator[Amendment]:
    on = ISSUED
    for number, ((kind, row), wait) in enumerate(items, 1):
        on += wait * DAY
        yield change(number, kind, row, on=on)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources and one file of values: enough law to amend, read in milliseconds."""
    data = tmp_path_factory.mktemp("data")
    for name in ("edition", "sources", "coal_substitution"):
        shutil.copy(DATA / f"{name}.toml", data)
    return data


@settings(max_examples=40, deadline=None)
@given(sequences(), st.integers(0, 12))
def test_any_sequence_loads_or_is_refused_and_never_changes_what_was_known(
    small: Path, amendments: tuple[Amendment, ...], days: int
) -> None:
    good = tuple(_accepted(small, amendments))
    book, at = RuleBook.load(data=small, amendments=good), ISSUED + days * DAY
    assert book.digest == RuleBook.load(data=small, amendments=tuple(reversed(good))).digest
    then = tuple(item for item in good if item.entered_on <= at)
    assert book.as_known_at(at).digest == RuleBook.load(data=small, amendments=then).digest
    assert book.as_known_at(at + DAY).as_known_at(at).digest == book.as_known_at(at).digest


def _accepted(small: Path, amendments: tuple[Amendment, ...]) -> Iterator[Amendment]:
    """Those that a publisher would have got in, one after the other; a refusal names its own amendment."""
    good: tuple[Amendment, ...] = ()
    for item in amendments:
        refused = _refused(small, (*good, item))
        assert refused in {None, item.file}
        if refused is None:
            good = (*good, item)
            yield item


def _refused(small: Path, amendments: tuple[Amendment, ...]) -> str | None:
    try:
        RuleBook.load(data=small, amendments=amendments)
    except DataError as error:
        return error.file
    return None
