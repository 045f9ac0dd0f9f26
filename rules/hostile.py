"""TOML that would keep the parser busy is refused before it is parsed.

``tomllib`` needs quadratic time for long dotted keys and recurses for nested brackets. One pass over the text, in
linear time, counts both; what stands in strings and comments does not count.
"""

import re
import tomllib
from pathlib import Path

LARGEST_BYTES = 1_000_000
SEGMENTS = 16
DEPTH = 32

_TOKEN = re.compile(
    r'''
      """(?:[^"\\]|\\(?s:.)|"{1,2}(?!"))*+"{0,5}   # every alternative reaches its end: nothing is scanned twice
    | \'\'\'(?:[^\']|\'{1,2}(?!\'))*+\'{0,5}
    | "(?:[^"\\\n]|\\.)*+"?
    | '[^'\n]*+'?
    | \#[^\n]*+
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<dot>\.)
    | (?P<end>[=,\n]++)
    ''',
    re.VERBOSE,
)


class HostileText(tomllib.TOMLDecodeError):
    """The text is not handed to the parser. A Chinese sentence says why."""

    def __init__(self, problem: str) -> None:
        ValueError.__init__(self, problem)


def read_text(path: Path) -> str:
    """The text of a TOML file that may be parsed. Raises HostileText, OSError, UnicodeDecodeError."""
    with path.open("rb") as file:
        return checked(file.read(LARGEST_BYTES + 1))


def checked(content: bytes) -> str:
    """The text of the bytes. Raises HostileText, UnicodeDecodeError."""
    if len(content) > LARGEST_BYTES:
        raise HostileText(f"文件超过 {LARGEST_BYTES} 字节")
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    refuse(text)
    return text


def problem(error: OSError | ValueError) -> str:
    """What is wrong with a file that cannot be read or parsed, in Chinese."""
    if isinstance(error, OSError):
        return f"不能打开（{_UNOPENED.get(type(error), '读取失败')}）"
    return f"不是有效的 TOML（{_unparsed(error)}）"


_UNOPENED: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是目录，不是文件",
    PermissionError: "没有读取的权限",
}


def _unparsed(error: ValueError) -> str:
    if isinstance(error, HostileText):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码的文字，请另存为 UTF-8"
    if not isinstance(error, tomllib.TOMLDecodeError):
        return "整数的位数过多"
    twice = "overwrite" in str(error) or "twice" in str(error)
    fault = "同一个键或表写了两次" if twice else "写法不对"
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"第 {place[1]} 行第 {place[2]} 列：{fault}" if place else f"到文件末尾还没有写完，或{fault}"


def refuse(text: str) -> None:
    """Raises HostileText for a key of more than 16 segments or brackets nested deeper than 32."""
    dots = depth = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            dots += 1
            if dots >= SEGMENTS:
                raise HostileText(f"第 {_line(text, token)} 行的键超过 {SEGMENTS} 段")
        elif kind == "open":
            dots = 0
            depth += 1
            if depth > DEPTH:
                raise HostileText(f"第 {_line(text, token)} 行的括号超过 {DEPTH} 层")
        elif kind == "close":
            dots = 0
            depth = max(depth - 1, 0)
        elif kind == "end":
            dots = 0


def _line(text: str, token: re.Match[str]) -> int:
    return text.count("\n", 0, token.start()) + 1
