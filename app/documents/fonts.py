"""The closed set of faces: made by ``setup/fonts.py``, declared here, compared with what a PDF embeds (SE-38)."""

from pathlib import Path

DECLARED = frozenset(
    {"FandolFang", "FandolKai", "FandolHei", "FandolSong", "Noto Serif CJK SC", "Noto Sans CJK SC"}
)
SUMS = "SHA256SUMS"


class FontsAbsent(Exception):
    """The folder is not there or not complete; the message says what to run."""


def configuration(folder: Path) -> Path:
    """The FONTCONFIG_FILE of the folder. Raises FontsAbsent."""
    path = folder.resolve() / "fonts.conf"
    if not path.is_file() or not (folder / SUMS).is_file():
        raise FontsAbsent(f"字体目录不完整：请运行 python3 setup/fonts.py（缺 {path.name} 或 {SUMS}）")
    return path


def digests(folder: Path) -> dict[str, str]:
    """File name → SHA-256 hex, as checked when the folder was made. Raises FontsAbsent."""
    configuration(folder)
    pairs = (line.split("  ", 1) for line in (folder / SUMS).read_text(encoding="ascii").splitlines())
    return {name: digest for digest, name in pairs}
