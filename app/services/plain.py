"""Sentences of the rules for people: without the paths of the facts file, which are for engineers."""

import re

_PATHS = re.compile(r"（[a-z0-9_.\[\]]+）")


def plain(text: str) -> str:
    return _PATHS.sub("", text)
