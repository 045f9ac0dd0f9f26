"""Sentences of the rules for people: without the paths of the facts file, which are for engineers."""

import re

from rules.text import Text

_PATHS = re.compile(r"（[a-z0-9_.\[\]]+）")


def plain(text: Text) -> str:
    return _PATHS.sub("", str(text))
