"""xlsx and docx: caps on the archive before anything is unpacked, then the parts (SE-05)."""

import re
import zipfile
from pathlib import Path

from app.inspection import inside
from app.inspection.verdict import BROKEN, WRONG_TYPE, Unfit
from app.settings import LIMITS

MAIN_PART = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}
TYPES = "[Content_Types].xml"
LARGEST_TYPES = 1_000_000
MACROS = ("vbaproject", "vbadata", "macrosheets/", "activex/", "embeddings/", "customui/")
SMALL = 1_000_000  # a small part may be squeezed harder than the ratio: a blank sheet is
LOCAL_HEADER = 30
TOO_BIG = "文件解开后过大，请删去多余的内容或另存后再上传"


def look(path: Path, suffix: str) -> None:
    """Raises Unfit."""
    with path.open("rb") as handle:
        if handle.read(4) != b"PK\x03\x04":
            raise Unfit(WRONG_TYPE)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _caps(parts, path.stat().st_size)
            _layout(parts, archive.start_dir)
            _parts(archive, parts, suffix)
            _really_unpacks(archive, parts)
            inside.look(archive, parts)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError) as error:
        # RuntimeError: a packing, an encryption or a version that the standard library does not know.
        raise Unfit(BROKEN) from error


def _caps(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > LIMITS.zip_members:
        raise Unfit(f"文件内部超过 {LIMITS.zip_members} 个部分，请另存后再上传")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LIMITS.zip_unpacked or unpacked > max(packed * LIMITS.zip_ratio, SMALL):
        raise Unfit(TOO_BIG)
    for part in parts:
        if part.file_size > max(part.compress_size * LIMITS.zip_ratio, SMALL):
            raise Unfit(TOO_BIG)


def _layout(parts: list[zipfile.ZipInfo], directory: int) -> None:
    """No member twice, none over another, none outside, none encrypted."""
    names = [part.filename.casefold() for part in parts]
    if len(set(names)) != len(names):
        raise Unfit(BROKEN)
    spans = sorted((part.header_offset, part.compress_size + len(part.orig_filename)) for part in parts)
    starts = [start for start, _ in spans[1:]] + [directory]
    if any(
        start + LOCAL_HEADER + length > following
        for (start, length), following in zip(spans, starts, strict=True)
    ):
        raise Unfit(BROKEN)
    for part in parts:
        if part.flag_bits & 0x1:
            raise Unfit("文件设置了密码，请取消密码后再上传")
        if part.filename.startswith("/") or "\\" in part.filename or ".." in part.filename.split("/"):
            raise Unfit(BROKEN)


def _parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], suffix: str) -> None:
    names = {part.filename for part in parts}
    if TYPES not in names or MAIN_PART[suffix] not in names:
        raise Unfit(WRONG_TYPE)
    if archive.getinfo(TYPES).file_size > LARGEST_TYPES:
        raise Unfit(BROKEN)
    types = archive.read(TYPES)
    if b"\0" in types or b"<!" in types:
        raise Unfit(BROKEN)  # the parts list is plain UTF-8 XML without declarations of its own
    if re.search(rb"macroenabled|vbaproject", types.lower()) or any(
        word in name.lower() for name in names for word in MACROS
    ):
        raise Unfit(inside.ACTIVE)


def _really_unpacks(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Read every member to its end: a lying size or a wrong checksum raises BadZipFile."""
    for part in parts:
        with archive.open(part) as stream:
            while stream.read(65_536):
                pass
