"""What makes the file fit for an archive: PDF/A-3a, tags, one date, the same bytes, the data inside (archive.md §8, §9)."""

import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest

from app.canonical import canonical
from app.documents.context import DecisionContext
from app.documents.isolation import CHILD, Limits, Rendered, Request, environment, render_isolated
from app.documents.text import plain
from app.documents.verdict import identifier
from tests.app.documents import measure, samples

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

NOT_PRINTED = {"verdict_code", "outcome_code"}  # machine names of the printed verdict and outcome


def test_it_is_a_tagged_pdf_a_3a_with_title_language_and_one_date(decision: Rendered) -> None:
    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        about = pdf.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        assert about["dc:title"] == samples.decision().title
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert str(pdf.docinfo.CreationDate).startswith("D:20261122")
        assert pdf.docinfo.CreationDate == pdf.docinfo.ModDate


def test_it_is_not_encrypted_and_holds_nothing_active(decision: Rendered) -> None:
    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        assert not pdf.is_encrypted
        keys = {key for item in pdf.objects if isinstance(item, pikepdf.Dictionary) for key in item}
    assert not keys & {"/JS", "/JavaScript", "/Launch", "/XFA", "/RichMedia", "/OpenAction", "/AA"}


def test_table_heads_and_headings_are_tagged(decision: Rendered) -> None:
    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        tags = {
            str(item.S)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/S" in item and "/P" in item
        }
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= tags


def test_the_record_inside_is_the_context_in_canonical_form(decision: Rendered) -> None:
    data = measure.attachments(decision.pdf)["verdict.json"]
    record = measure.verdict(decision.pdf)

    assert record["schema"] == "lianshen.verdict/1"
    assert record["decision"] == json.loads(json.dumps(asdict(samples.decision())))
    assert data == canonical(record)
    assert record["render"] == decision.versions
    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        assert pdf.attachments["verdict.json"].obj.AFRelationship == "/Data"


def test_the_record_is_found_without_any_pdf_library(decision: Rendered) -> None:
    """verify.py must read it with the standard library alone."""
    start = decision.pdf.index(b"/EmbeddedFile")
    stream = decision.pdf.index(b"stream\n", start) + len(b"stream\n")

    assert b'"schema":"lianshen.verdict/1"' in zlib.decompressobj().decompress(decision.pdf[stream:])


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if is_dataclass(value):
        return [
            text
            for field in fields(value)
            if field.name not in NOT_PRINTED
            for text in texts(getattr(value, field.name))
        ]
    return []


@pytest.mark.parametrize("sample", [samples.decision, samples.longest])
def test_every_value_of_the_record_is_printed(
    drawn: Callable[[DecisionContext], Rendered], sample: Callable[[], DecisionContext]
) -> None:
    """AR-23. Margins are read apart, so that a sentence over two pages is found in one piece."""
    made = drawn(sample())
    printed = measure.body_text(made.pdf) + measure.text(made.pdf, 0)
    missing = [text for text in texts(sample()) if measure.squeezed(plain(text)) not in printed]

    assert missing == []


def test_two_renders_are_the_same_bytes(fonts: Path, decision: Rendered) -> None:
    assert render_isolated("decision", samples.decision(), fonts=fonts).pdf == decision.pdf


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "zone"), [("77", "America/New_York")])
def test_hash_seed_and_time_zone_change_nothing(
    fonts: Path, decision: Rendered, tmp_path: Path, seed: str, zone: str
) -> None:
    request = Request(
        kind="decision", context=samples.decision(), fonts=str(fonts.resolve()), limits=Limits()
    )
    answer = subprocess.run(
        [sys.executable, "-P", str(CHILD)],
        input=msgspec.json.encode(request),
        capture_output=True,
        check=True,
        env=environment(fonts.resolve() / "fonts.conf", str(tmp_path)) | {"PYTHONHASHSEED": seed, "TZ": zone},
    )

    assert answer.stdout.partition(b"\n")[2] == decision.pdf


def test_the_file_identifier_depends_on_the_content_alone(decision: Rendered) -> None:
    here = identifier("decision", samples.decision())

    with pikepdf.open(io.BytesIO(decision.pdf)) as pdf:
        assert bytes(pdf.trailer.ID[0]) == here
    assert identifier("decision", replace(samples.decision(), number="三发改环资〔2026〕13号")) != here


def test_a_preview_has_a_watermark_on_every_page_and_no_number_code_or_record(preview: Rendered) -> None:
    context = samples.preview()
    pages = [measure.text(preview.pdf, n) for n in range(preview.pages)]

    assert all("预览" in page for page in pages)
    everything = "".join(pages)
    assert context.number not in everything
    assert context.verification_code not in everything
    assert context.digest not in everything
    assert measure.attachments(preview.pdf) == {}
    with pikepdf.open(io.BytesIO(preview.pdf)) as pdf:
        assert context.number not in str(pdf.docinfo)
        assert not any(
            item.get("/Subtype") == "/Form" for item in pdf.objects if isinstance(item, pikepdf.Stream)
        )


def test_the_demonstration_notice_is_on_page_1_and_in_every_footer(preview: Rendered) -> None:
    notice = measure.squeezed(samples.preview().demo_notice)

    assert measure.text(preview.pdf, 0).count(notice) == 2
    assert all(measure.text(preview.pdf, n).count(notice) == 1 for n in range(1, preview.pages))
