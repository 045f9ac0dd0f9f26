"""The only importer of weasyprint: one document, drawn in this process, sealed (SE-37) and checked (SE-38).

Services do not import this file: ``isolation.render_isolated`` starts it through child.py, one process a document,
request on standard input, answer on standard output.
"""

import json
import logging
import os
import platform
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pydyf
from weasyprint import DEFAULT_OPTIONS, HTML, VERSION, Attachment
from weasyprint.layout import inline
from weasyprint.text.ffi import harfbuzz, pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.documents import compose, fonts, justification
from app.documents.context import DecisionContext
from app.documents.isolation import Rendered, RenderFailed, Request, lower_limits
from app.documents.kinds import KINDS, MAX_ROWS, Printable, rows
from app.documents.text import cleaned
from app.documents.verdict import NAME, identifier, moment, verdict_json

MAX_DATA_URL = 200_000
VARIANT = "pdf/a-3a"

inline.justify_line = justification.spread


class SealedFetcher(URLFetcher):  # type: ignore[misc]
    """Small data URLs and a fixed dictionary of assets; everything else is recorded and refused."""

    def __init__(self, assets: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url in self.assets:
            content_type, body = self.assets[url]
            return URLFetcherResponse(url, body, {"Content-Type": content_type})
        if url.startswith("data:") and len(url) <= MAX_DATA_URL:
            return super().fetch(url, headers)
        self.refused.append(url[:120])
        raise ValueError("refused")


@dataclass(frozen=True, slots=True)
class Painted:
    pdf: bytes
    pages: int
    families: tuple[str, ...]


def render(kind: str, context: Printable, *, folder: Path) -> Rendered:
    """Draw one document with the faces of ``folder``. Raises RenderFailed. Call it in a process of its own."""
    if kind not in KINDS:
        raise RenderFailed(f"没有这种文书：{kind[:40]}")
    if rows(context) > MAX_ROWS:
        raise RenderFailed(f"表格共{rows(context)}行，一份文书最多{MAX_ROWS}行，请分册")
    context = cleaned(context)
    versions = library_versions(folder)
    try:
        date = moment(context)
    except ValueError as wrong:
        raise RenderFailed(str(wrong)) from wrong

    def attachments() -> list[Attachment]:
        # A preview can never pass for a decision (AR-21), and a letter is none.
        if not isinstance(context, DecisionContext) or context.preview:
            return []
        data = verdict_json(kind, context, render=versions)
        fixed = {"created": date, "modified": date, "relationship": "Data"}
        return [Attachment(string=data, name=NAME, description="机读决定数据", **fixed)]

    drawn = paint(
        lambda apart: compose.html(kind, context, imprint_apart=apart),
        attachments=attachments(),
        name=identifier(kind, context),
        even=isinstance(context, DecisionContext),
    )
    return Rendered(pdf=drawn.pdf, pages=drawn.pages, fonts=drawn.families, versions=versions)


def paint(
    html: Callable[[bool], str], *, attachments: list[Attachment], name: bytes, even: bool = True
) -> Painted:
    """HTML → PDF/A-3a, or RenderFailed: nothing refused, nothing missing, no foreign face, or no file at all.

    ``html(True)`` is asked for when ``html(False)`` ends on an odd page and 版记 must stand on an ``even`` one.
    """
    options = {
        **DEFAULT_OPTIONS,
        "pdf_variant": VARIANT,
        "pdf_tags": True,
        "pdf_identifier": name,
        "attachments": attachments,
    }
    fetcher = SealedFetcher(compose.assets())
    with warnings_of_weasyprint() as messages:
        try:
            drawn = HTML(string=html(False), url_fetcher=fetcher).render(**options)
            if even and len(drawn.pages) % 2:
                drawn = HTML(string=html(True), url_fetcher=fetcher).render(**options)
            pdf = drawn.write_pdf(**options)
        except FatalURLFetchingError as refused:  # derives from BaseException
            raise RenderFailed(f"引用了不允许的资源：{refused.args[0][:160]}") from refused
    families = tuple(sorted({font.family for font in drawn.fonts.values()}))
    _judge(fetcher, messages, families, {code for font in drawn.fonts.values() for code in font.missing})
    return Painted(pdf, len(drawn.pages), families)


def _judge(fetcher: SealedFetcher, messages: list[str], families: tuple[str, ...], missing: set[int]) -> None:
    if fetcher.refused:
        raise RenderFailed(f"引用了不允许的资源：{'；'.join(fetcher.refused)[:160]}")
    if missing:
        signs = "、".join(f"{chr(code)}（U+{code:04X}）" for code in sorted(missing)[:10])
        raise RenderFailed(f"字体中没有这些字：{signs}")
    if messages:
        raise RenderFailed(f"排版程序报告：{messages[0][:200]}")
    foreign = [family for family in families if family not in fonts.DECLARED]
    if foreign or not families:
        raise RenderFailed(f"字体不在声明范围内：{'、'.join(foreign) or '无字体'}")


@contextmanager
def warnings_of_weasyprint() -> Iterator[list[str]]:
    """Collect every record of level WARNING or above; a PDF with something missing often says so only here."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    former = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield messages
    finally:
        logger.handlers, logger.propagate = former


def library_versions(folder: Path) -> dict[str, str]:
    """All that can change the bytes: stored with the document and inside it (archive.md §8.3)."""
    versions = {
        "weasyprint": VERSION,
        "pydyf": pydyf.VERSION,
        "pango": str(pango.pango_version()),
        "harfbuzz": ".".join(map(str, harfbuzz_version())),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "python": platform.python_version(),
        "template_sha256": compose.template_digest(),
    }
    return versions | {f"font:{name}": digest for name, digest in fonts.digests(folder).items()}


def harfbuzz_version() -> tuple[int, ...]:
    """The binding only answers "at least …?"; so ask, part by part."""
    version: tuple[int, ...] = ()
    for _ in range(3):
        rest = (0,) * (2 - len(version))
        version += (max(n for n in range(100) if n == 0 or harfbuzz.hb_version_atleast(*version, n, *rest)),)
    return version


def read(kind: str, words: msgspec.Raw) -> Printable:
    """The context of that kind from its JSON. Raises RenderFailed for a kind that nobody knows."""
    if kind not in KINDS:
        raise RenderFailed(f"没有这种文书：{kind[:40]}")
    return msgspec.json.decode(words, type=KINDS[kind].context)


def no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """Audit hook of the child: the second wall behind the fetcher."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork")):
        raise RuntimeError(f"not allowed while rendering: {event}")


def main() -> int:
    """One request from standard input; the answer is a line of JSON and, on success, the PDF behind it."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints can get into the answer
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    lower_limits(request.limits)
    sys.addaudithook(no_network)
    header: dict[str, object]
    pdf = b""
    try:
        context = read(request.kind, request.context)
        made = render(request.kind, context, folder=Path(request.fonts))
        header = {"pages": made.pages, "fonts": made.fonts, "versions": made.versions}
        pdf = made.pdf
    except (RenderFailed, fonts.FontsAbsent) as failure:
        header = {"failed": str(failure)}
    except MemoryError:
        header = {"failed": f"排版超出内存上限 {request.limits.memory_mib} MiB"}
    with answer:
        answer.write(json.dumps(header, ensure_ascii=False).encode() + b"\n" + pdf)
    return 0
