"""PDF by walking its objects: a search in the bytes sees nothing inside object streams (SE-05, measured)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from app.inspection.verdict import BROKEN, WRONG_TYPE, Unfit

KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/XFA": "动态表单（XFA）",
    "/EmbeddedFiles": "嵌入的文件",
    "/EF": "嵌入的文件",
    "/RichMedia": "多媒体",
}
# Values of /S of an action and of /Subtype of an annotation
ACTIONS = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/ImportData": "导入数据的动作",
    "/SubmitForm": "提交数据的动作",
    "/GoToR": "指向其他文件的链接",
    "/GoToE": "指向嵌入文件的链接",
    "/Rendition": "多媒体",
    "/Movie": "多媒体",
    "/Sound": "多媒体",
    "/RichMedia": "多媒体",
    "/FileAttachment": "嵌入的文件",
    "/Thread": "指向其他文件的链接",
    "/Screen": "多媒体",
    "/3D": "多媒体",
}
LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)
DEEPEST = 60


def look(path: Path) -> int:
    """Number of pages. Raises Unfit."""
    with path.open("rb") as handle:
        if handle.read(5) != b"%PDF-":
            raise Unfit(WRONG_TYPE)
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unfit("PDF 设置了密码或权限保护，请取消保护后再上传")
            for thing in (pdf.trailer, *pdf.objects):
                _walk(thing)
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Unfit("PDF 设置了密码，请取消密码后再上传") from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise Unfit(BROKEN) from error
    if pages < 1:
        raise Unfit("PDF 没有任何页面，请检查后重新上传")
    return pages


def _walk(thing: Any) -> None:
    """Direct children only: every indirect object has its own turn."""
    waiting = [(thing, 0)]
    while waiting:
        current, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unfit(BROKEN)
        for child in _children(current):
            if isinstance(child, pikepdf.Object) and not child.is_indirect:
                waiting.append((child, depth + 1))


def _children(thing: Any) -> Iterator[Any]:
    if isinstance(thing, pikepdf.Array):
        yield from thing
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        if isinstance(thing, pikepdf.Stream) and ("/F" in thing.stream_dict or "/Ref" in thing.stream_dict):
            raise Unfit(_contains("指向其他文件的内容"))
        entries = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        for key, value in entries.items():
            _judge(str(key), value)
            yield value


def _judge(key: str, value: Any) -> None:
    if key in KEYS:
        raise Unfit(_contains(KEYS[key]))
    if key in {"/S", "/Subtype"} and isinstance(value, pikepdf.Name) and str(value) in ACTIONS:
        raise Unfit(_contains(ACTIONS[str(value)]))
    if key == "/FS" and str(value) == "/URL":
        raise Unfit(_contains("指向其他文件的内容"))
    if key in {"/URI", "/Base"} and isinstance(value, pikepdf.String | str) and not LINK.match(str(value)):
        raise Unfit("PDF 里有不是网页或邮箱的链接，请去掉后再上传")


def _contains(what: str) -> str:
    return f"PDF 里有{what}，不能接收。请用“打印为 PDF”重新生成后再上传"
