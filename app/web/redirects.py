"""Redirects go to our own paths only (SE-27)."""

import re

_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.?=&%~:@!$'()*+,;-]*")


def own_path(target: str) -> str:
    """``target`` when it is a plain path of ours, else the landing page."""
    return target if len(target) <= 500 and _PATH.fullmatch(target) else "/"
