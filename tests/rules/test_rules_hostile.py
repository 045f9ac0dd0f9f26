"""Text that would keep the parser busy is refused at once; what people write is not."""

import contextlib
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import datafile, facts_file
from rules.hostile import DEPTH, LARGEST_BYTES, SEGMENTS, HostileText, read_text, refuse

RULES = Path(facts_file.__file__).parent


def dotted(segments: int) -> str:
    return ".".join(["a"] * segments)


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return f"a = {opening * depth}{closing * depth}"


HARMLESS = [
    dotted(SEGMENTS) + " = 1",
    f"[{dotted(SEGMENTS)}]",
    f"[[{dotted(SEGMENTS)}]]",
    nested(DEPTH),
    "a = [" + ", ".join(["1.5"] * 100) + "]",
    "\n".join(f"a{number} = {number}.5" for number in range(100)),
    f'a = "{dotted(60)} {"[" * 60}"',
    f"a = '{dotted(60)} {'{' * 60}'",
    f'a = """\n{dotted(60)}\n{"[" * 60}\n"quoted" ""twice"" \\""" """',
    f"a = '''\n{dotted(60)}\n{'[' * 60}\n'quoted' ''twice'' '''",
    f'a = """{dotted(60)}"""""\nb = 1.5',
    f'a = 1 # {dotted(60)} {"[" * 60} "',
    f'"{dotted(60)}".b = 1',
    f'a = "\\"{dotted(60)}\\\\"',
    "a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''",
    "a = 07:32:00.999\nb = 1979-05-27T07:32:00.5",
]
HOSTILE = [
    (dotted(SEGMENTS + 1) + " = 1", f"第 1 行的键超过 {SEGMENTS} 段"),
    ("b = 1\n" + " . ".join(['"a"'] * (SEGMENTS + 1)) + " = 1", f"第 2 行的键超过 {SEGMENTS} 段"),
    (f"[{dotted(SEGMENTS + 1)}]", f"第 1 行的键超过 {SEGMENTS} 段"),
    ("a = { " + dotted(SEGMENTS + 1) + " = 1 }", f"第 1 行的键超过 {SEGMENTS} 段"),
    (nested(DEPTH + 1), f"第 1 行的括号超过 {DEPTH} 层"),
    ("a = " + "{a = " * (DEPTH + 1) + "1" + "}" * (DEPTH + 1), f"第 1 行的括号超过 {DEPTH} 层"),
    ('a = """b""""\n' + nested(DEPTH + 1), f"第 2 行的括号超过 {DEPTH} 层"),
    ("a = '''b'''''" + "\nc = " + "[\n" * (DEPTH + 1), f"第 {DEPTH + 2} 行的括号超过 {DEPTH} 层"),
]
SLOW = [
    dotted(32_000) + " = 1",
    nested(32_000),
    "a = " + '"' * 64_000,
    "a = " + "'" * 64_000,
    'a = """ ' + '\\""" ' * 12_000,
    "a = '''" + " ''" * 20_000,
    'a = "' + "\\" * 64_000,
    "[" * 64_000,
    ("a.b." * 3 + "c = 1\n") * 4_000,
    "\n" * 900_000,
    "1," * 400_000,
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_not_hostile_passes_and_is_toml(text: str) -> None:
    refuse(text)
    tomllib.loads(text)


@pytest.mark.parametrize(("text", "sentence"), HOSTILE)
def test_one_more_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(HostileText, match=sentence):
        refuse(text)


@pytest.mark.parametrize("text", SLOW, ids=range(len(SLOW)))
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(HostileText):
        refuse(text)
    assert (
        time.process_time() - started < 3
    )  # a second when the machine is quiet; the parser alone would take nine


def test_a_hostile_file_is_refused_by_both_readers_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "示例.toml"
    path.write_text(dotted(32_000) + " = 1", encoding="utf-8")
    started = time.process_time()
    with pytest.raises(facts_file.FactsError, match=r"示例.toml 的 文件：.*第 1 行的键超过 16 段"):
        facts_file.read(path)
    with pytest.raises(datafile.DataError, match=r"示例.toml 的 文件：.*第 1 行的键超过 16 段"):
        datafile.read(path)
    assert (
        time.process_time() - started < 3
    )  # a second when the machine is quiet; the parser alone would take nine


def test_a_file_is_as_large_as_allowed_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "大.toml"
    path.write_text("#" * LARGEST_BYTES, encoding="utf-8")
    assert len(read_text(path)) == LARGEST_BYTES
    path.write_text("#" * (LARGEST_BYTES + 1), encoding="utf-8")
    with pytest.raises(facts_file.FactsError, match=r"大.toml 的 文件：.*超过 1000000 字节"):
        facts_file.read(path)


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.toml")), ids=lambda path: path.name)
def test_our_own_files_pass(path: Path) -> None:
    read_text(path)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "示例.toml"
    path.write_bytes(b'a = 1\r\nb = """x\r\ny"""\r\n')
    assert tomllib.loads(read_text(path)) == {"a": 1, "b": "x\ny"}


WORDS = st.text(alphabet="ab.[]{}#,=\n示例 '", max_size=30)


def quoted(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'


def long_quoted(text: str) -> str:
    return '"""\n' + text + '"""'


SCALARS = st.one_of(
    WORDS.map(quoted),
    WORDS.map(long_quoted),
    WORDS.map(lambda text: f"'{text}'".replace("\n", "") if "'" not in text else "'x'"),
    st.integers(0, 999).map(str),
    st.decimals(0, 9, places=2).map(str),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        inner.map(lambda item: "{ k.j = " + item + " }"),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(VALUES, max_size=6))
def test_toml_that_people_could_write_passes(values: list[str]) -> None:
    text = "\n".join(
        f"[t{index}.u]\nkey{index}.a = {value} # {value!r}" for index, value in enumerate(values)
    )
    tomllib.loads(text)
    refuse(text)
