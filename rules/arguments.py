"""The command line in Chinese: what argparse refuses becomes one sentence and exit code 2."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import NoReturn

WORDS = (
    (r"argument (\S+): invalid choice: '(.*?)' \(choose from (.*)\)", r"没有命令“\2”，可用 \3"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 和 \2 不能同时使用"),
    (r"argument (\S+): expected .*", r"\1 后面缺少内容"),
    (r"argument (\S+): (.*)", r"\1 \2"),
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"one of the arguments (.*) is required", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"ambiguous option: (\S+) .*", r"\1 写得不全，有几个选项以它开头"),
)
"""What argparse says → what we say. Read in this order."""


class Arguments(ArgumentParser):
    """A parser that refuses in Chinese; the parsers of its verbs are of the same class."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"命令写得不对：{_in_chinese(message)}。写法见 {self.prog} --help\n")


def day(text: str) -> date:
    """``2026-11-22``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成 2026-11-22") from None


def count(text: str) -> int:
    """A number of processes, 1 to 64."""
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"“{text}”不是 1 到 64 的进程数")
    return int(text)


def _in_chinese(message: str) -> str:
    for pattern, words in WORDS:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, flags=re.DOTALL).replace("'", "").replace(", ", "、")
    return message
