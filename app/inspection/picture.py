"""JPG and PNG by their own marks, from the first byte to the last; no pixel is decoded."""

import struct
import zlib
from pathlib import Path

from app.inspection.verdict import BROKEN, WRONG_TYPE, Unfit

PNG = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
MOST_PIXELS = 100_000_000
TOO_MANY = "图片像素过多，请缩小后再上传"


def look(path: Path, suffix: str) -> None:
    """Raises Unfit."""
    data = path.read_bytes()
    if suffix == ".png":
        if not data.startswith(PNG):
            raise Unfit(WRONG_TYPE)
        _png(data)
    else:
        if not data.startswith(JPEG_START):
            raise Unfit(WRONG_TYPE)
        if not data.rstrip(b"\0").endswith(JPEG_END):
            raise Unfit(BROKEN)


def _png(data: bytes) -> None:
    """Chunks in order, checksums right, IHDR first, nothing after IEND."""
    place, first = len(PNG), True
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        (checksum,) = (
            struct.unpack_from(">I", data, place + 8 + length)
            if place + 12 + length <= len(data)
            else (None,)
        )
        if len(body) != length or checksum != zlib.crc32(kind + body):
            raise Unfit(BROKEN)
        if first:
            _size(kind, body)
        first, place = False, place + 12 + length
        if kind == b"IEND":
            break
    else:
        raise Unfit(BROKEN)
    if place != len(data):
        raise Unfit(BROKEN)


def _size(kind: bytes, body: bytes) -> None:
    if kind != b"IHDR" or len(body) != 13:
        raise Unfit(BROKEN)
    width, height = struct.unpack_from(">II", body)
    if width * height > MOST_PIXELS:
        raise Unfit(TOO_MANY)
