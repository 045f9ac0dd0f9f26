"""Clean and hostile uploads, made here so that nothing hostile lies in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String


def pdf(*, pages: int = 1, change: object = None, **save: object) -> bytes:
    """``change``: called with the open document before it is written."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    if callable(change):
        change(document)
    out = io.BytesIO()
    document.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def action(kind: str, **more: object) -> object:
    """An action that runs when the document opens, hidden in an object stream by the writer."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(Dictionary(S=Name(f"/{kind}"), **more))

    return change


def embedded(document: pikepdf.Pdf) -> None:
    filespec = pikepdf.AttachedFileSpec(document, b"MZ", filename="a.exe")
    document.attachments["a.exe"] = filespec


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(XFA=Stream(document, b"<xdp/>"), Fields=Array([]))


def page_script(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def movie(document: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    document.pages[0].obj.Annots = Array([document.make_indirect(note)])


def stream_elsewhere(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Contents = Stream(document, b"", F=String("http://example.com/x"))


def picture_elsewhere(document: pikepdf.Pdf) -> None:
    form = Stream(document, b"", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Ref=Dictionary(Page=0))
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=form))


def address_as_file(document: pikepdf.Pdf) -> None:
    document.Root.More = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String("http://example.com/x"))


def base_of_links(document: pikepdf.Pdf) -> None:
    document.Root.URI = Dictionary(Base=String("file:///"))


def link(target: str) -> object:
    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 9, 9]),
            A=Dictionary(S=Name.URI, URI=String(target)),
        )
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def packed(data: bytes) -> bytes:
    """The same document with its objects inside compressed streams."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def object_stream(megabytes: int) -> bytes:
    """A small file of one page whose catalogue lies in an object stream that unpacks to so many megabytes."""
    press = zlib.compressobj(9)
    squeezed = press.compress(b"1 0 ") + b"".join(press.compress(b" " * 1_000_000) for _ in range(megabytes))
    squeezed += press.compress(b"<</Type/Catalog/Pages 4 0 R>>") + press.flush()
    body, places = b"%PDF-1.5\n", {}
    for number, text in (
        (2, b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(squeezed)),
        (4, b"<</Type/Pages/Count 1/Kids[5 0 R]>>"),
        (5, b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 9 9]>>"),
    ):
        places[number] = len(body)
        stream = squeezed + b"\nendstream" if number == 2 else b""
        body += b"%d 0 obj" % number + text + stream + b" endobj\n"
    places[3] = len(body)
    rows = struct.pack(">BIH", 0, 0, 65535) + struct.pack(">BIH", 2, 2, 0)
    rows += b"".join(struct.pack(">BIH", 1, places[number], 0) for number in (2, 3, 4, 5))
    body += b"3 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return body + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % places[3]


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="{}"/></Types>'
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_SHEET = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


RELATION = (
    b'<Relationship Id="a" Type="http://x.example/%s" Target="http://x.example/t" TargetMode="External"/>'
)
TEMPLATE_OUTSIDE = RELATION % b"attachedTemplate"
DISGUISED = {  # the same relationship, as a reader of XML and no other reader knows it
    "prefix": b'<r:Relationships xmlns:r="x"><r:R' + TEMPLATE_OUTSIDE[2:-2] + b"/></r:Relationships>",
    "utf-16": TEMPLATE_OUTSIDE.decode().encode("utf-16"),
    "reference": TEMPLATE_OUTSIDE.replace(b"External", b"&#69;xternal"),
    "hyperlink in the target": TEMPLATE_OUTSIDE.replace(b"example/t", b"example/hyperlink/t"),
    "bracket": TEMPLATE_OUTSIDE.replace(b'Id="a"', b'Id="a>"'),
    "single quotes": TEMPLATE_OUTSIDE.replace(b'"', b"'"),
}


def tied(kind: str) -> bytes:
    return b'<Relationship Id="a" Type="http://x.example/%s" Target="foo.bin"/>' % kind.encode()


def written(instruction: str) -> bytes:
    """A field whose instruction is cut into two runs."""
    half = len(instruction) // 2
    runs = "".join(f"<w:instrText>{part}</w:instrText>" for part in (instruction[:half], instruction[half:]))
    return f'<w:p xmlns:w="x">{runs}</w:p>'.encode()


LINK_OUTSIDE = RELATION % b"hyperlink"


def office(main: str = "xl/workbook.xml", *, types: str = SHEET, **parts: bytes) -> bytes:
    """``parts``: further members; two underscores stand for a slash, one for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(types))
        archive.writestr(main, "<workbook/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(SHEET))
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", "")
    return out.getvalue()


def lying_size() -> bytes:
    """A member that says it holds 10 bytes and unpacks to 150 MB."""
    data = bytearray(office(xl__sheet_xml=b"\0" * 150_000_000))
    right = struct.pack("<I", 150_000_000)
    place = data.find(right)
    while place >= 0:
        data[place : place + 4] = struct.pack("<I", 10)
        place = data.find(right, place + 4)
    return bytes(data)


def doubled_member() -> bytes:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/workbook.xml", "<other/>")
    return out.getvalue()


def overlapping() -> bytes:
    """Two directory entries that point at the same bytes."""
    data = office(xl__a_xml=b"a" * 50, xl__b_xml=b"b" * 50)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = archive.getinfo("xl/a.xml"), archive.getinfo("xl/b.xml")
        directory = archive.start_dir
    head, tail = data[:directory], data[directory:]
    return head + tail.replace(
        struct.pack("<I", second.header_offset) + b"xl/b.xml",
        struct.pack("<I", first.header_offset) + b"xl/b.xml",
    )


def locked_member() -> bytes:
    data = bytearray(office(xl__a_xml=b"a"))
    place = data.rfind(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
