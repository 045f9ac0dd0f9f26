"""What the parts of an xlsx or docx say: what they are tied to, and what they would run or fetch when opened (SE-05, SE-33).

Read by expat as XML, whatever the spelling; a declaration of a document type ends the reading, so no entity is ever known.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from app.inspection.verdict import BROKEN, Unfit

ACTIVE = "文件里有宏或者嵌入的其他文件，不能接收。请另存为不带宏和嵌入对象的格式后再上传"
OUTSIDE = "文件引用了外部的模板或者图片，请改为嵌入后再上传"
FOREIGN_LINK = "文件里有不是网页或邮箱的链接，请去掉后再上传"
COMMANDS = "文件里有会调用其他程序的域或链接（DDE），请去掉后再上传"
TIED_TO = frozenset({
    "vbaproject", "wordvbadata", "vbaprojectsignature", "xlmacrosheet", "xlintlmacrosheet", "oleobject", "package",
    "control", "activexcontrolbinary", "attachedtoolbars", "keymapcustomizations", "afchunk", "extensibility",
})  # fmt: skip
"""Last words of relationship types, in lower case: programs, and files within the file."""
RUNNING = frozenset({"ddeLink", "oleLink"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
_LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_FIELDS = (b"instrText", b"fldSimple", b"ddeLink", b"oleLink")
CHUNK = 65_536


class _Enough(Exception):
    pass


def look(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Raises Unfit."""
    for part in parts:
        name = part.filename.casefold()
        with archive.open(part) as stream:
            start = stream.read(len(OLE))
        if start == OLE:
            raise Unfit(ACTIVE)
        if name.endswith(".rels"):
            _read(archive.read(part), _tie)
        elif name.endswith((".xml", ".vml")):
            _prologue(archive, part)
            data = archive.read(part)
            if any(word in data for word in _FIELDS):
                _fields(data)


def _tie(_name: str, attributes: Mapping[str, str]) -> None:
    """One relationship. A document may link to a page; it may fetch and run nothing."""
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    if kind in TIED_TO:
        raise Unfit(ACTIVE)
    if attributes.get("TargetMode", "").casefold() != "external":
        return
    if kind != "hyperlink":
        raise Unfit(OUTSIDE)
    target = attributes.get("Target", "").strip()
    if _SCHEME.match(target) and not _LINK.match(target):
        raise Unfit(FOREIGN_LINK)


def _fields(data: bytes) -> None:
    """Instructions of fields may be cut into runs: they are put together before they are judged."""
    said: list[str] = []
    within: list[bool] = [False]

    def begins(name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in RUNNING:
            raise Unfit(COMMANDS)
        within[0] = local == "instrText"
        said.extend(value for key, value in attributes.items() if key.rpartition(" ")[2] == "instr")

    def text(words: str) -> None:
        if within[0]:
            said.append(words)

    _read(data, begins, text)
    if _DDE.search("".join(said)):
        raise Unfit(COMMANDS)


def _prologue(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No document type before the root element, without unpacking the rest."""

    def begins(_name: str, _attributes: Mapping[str, str]) -> None:
        raise _Enough

    parser = _parser(begins, None)
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
    except _Enough:
        return
    except expat.ExpatError as error:
        raise Unfit(BROKEN) from error


def _read(
    data: bytes,
    begins: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] | None = None,
) -> None:
    try:
        _parser(begins, text).Parse(data, True)
    except expat.ExpatError as error:
        raise Unfit(BROKEN) from error


def _parser(
    begins: Callable[[str, Mapping[str, str]], None], text: Callable[[str], None] | None
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = begins
    if text is not None:
        parser.CharacterDataHandler = text
    return parser


def _refuse_document_type(*_declaration: object) -> None:
    raise Unfit(BROKEN)
