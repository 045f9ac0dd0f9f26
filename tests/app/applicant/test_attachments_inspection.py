"""What is let in, what is refused and with which sentence; hostile files end the child, never the service."""

import resource
import time

import pytest

from app.inspection import Refused, display_name, inspect
from app.settings import LIMITS
from tests.app.applicant import samples

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.

XLSX = "能耗计算表.xlsx"

CLEAN = {
    "节能报告.pdf": (samples.pdf(pages=3), 3),
    "压缩对象.PDF": (samples.packed(samples.pdf(pages=2)), 2),
    "网页链接.pdf": (samples.pdf(change=samples.link("https://example.com/")), 1),
    "邮箱链接.pdf": (samples.pdf(change=samples.link("mailto:name@example.com")), 1),
    "能耗计算表.xlsx": (samples.office(), None),
    "说明.docx": (samples.office("word/document.xml"), None),
    "照片.jpg": (samples.JPEG, None),
    "照片.jpeg": (samples.JPEG, None),
    "图.png": (samples.png(), None),
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_files_are_let_in_with_their_pages(name: str) -> None:
    data, pages = CLEAN[name]
    found = inspect(data, name)
    assert (found.name, found.size, found.pages) == (name, len(data), pages)


HOSTILE_PDF = {
    "script on opening": (samples.action("JavaScript", JS="app.alert(1)"), "脚本"),
    "script on a page": (samples.page_script, "脚本"),
    "launch": (samples.action("Launch", F="cmd.exe"), "启动程序的动作"),
    "form sending": (samples.action("SubmitForm", F="http://example.com"), "提交数据的动作"),
    "import": (samples.action("ImportData", F="a.fdf"), "导入数据的动作"),
    "other file": (samples.action("GoToR", F="b.pdf"), "指向其他文件的链接"),
    "embedded file": (samples.embedded, "嵌入的文件"),
    "xfa": (samples.xfa, "动态表单（XFA）"),
    "rich media": (samples.movie, "多媒体"),
    "thread of another file": (samples.action("Thread", F="b.pdf"), "指向其他文件的链接"),
    "content elsewhere": (samples.stream_elsewhere, "指向其他文件的内容"),
    "picture elsewhere": (samples.picture_elsewhere, "指向其他文件的内容"),
    "address as a file": (samples.address_as_file, "指向其他文件的内容"),
    "base of links": (samples.base_of_links, "不是网页或邮箱的链接"),
    "file link": (samples.link("file:///etc/passwd"), "不是网页或邮箱的链接"),
    "script link": (samples.link("javascript:alert(1)"), "不是网页或邮箱的链接"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
@pytest.mark.parametrize("name", HOSTILE_PDF)
def test_a_pdf_that_acts_is_refused_wherever_it_hides_it(name: str, packed: bool) -> None:
    change, word = HOSTILE_PDF[name]
    data = samples.pdf(change=change)
    with pytest.raises(Refused, match=word):
        inspect(samples.packed(data) if packed else data, "报告.pdf")


def test_a_name_in_disguise_is_still_that_name() -> None:
    data = samples.pdf(change=samples.action("JavaScript", JS="1")).replace(b"/JavaScript", b"/J#61vaScript")
    with pytest.raises(Refused, match="脚本"):
        inspect(data, "报告.pdf")


def test_an_encrypted_pdf_is_refused() -> None:
    import pikepdf

    for user in ("secret", ""):
        data = samples.pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
        with pytest.raises(Refused, match="密码"):
            inspect(data, "报告.pdf")


REFUSED = {
    "script.exe": (b"MZ", "只能上传"),
    "没有扩展名": (samples.pdf(), "只能上传"),
    "报告.pdf.exe": (samples.pdf(), "只能上传"),
    "带宏.xlsm": (samples.office(), "只能上传"),
    "图.svg": (b"<svg/>", "只能上传"),
    "空.pdf": (b"", "是空的"),
    "其实是网页.pdf": (b"<html><script>1</script>", "不一致"),
    "其实是表格.pdf": (samples.office(), "不一致"),
    "其实是文档.xlsx": (samples.office("word/document.xml"), "不一致"),
    "其实是报告.xlsx": (samples.pdf(), "不一致"),
    "其实是图.jpg": (samples.png(), "不一致"),
    "截断.pdf": (samples.pdf()[:60], "损坏"),
    "截断.png": (samples.png()[:-6], "损坏"),
    "尾巴.png": (samples.png() + b"PK\x03\x04", "损坏"),
    "截断.jpg": (samples.JPEG[:-2], "损坏"),
    "巨图.png": (samples.png(60_000, 60_000), "像素过多"),
    "宏类型.xlsx": (samples.office(types=samples.MACRO_SHEET), "有宏"),
    "宏.xlsx": (samples.office(xl__vbaProject_bin=b"x"), "有宏"),
    "旧宏.xlsx": (samples.office(xl__macrosheets__sheet1_xml=b"x"), "有宏"),
    "控件.docx": (samples.office("word/document.xml", word__activeX__activeX1_xml=b"x"), "有宏"),
    "嵌入.docx": (samples.office("word/document.xml", word__embeddings__oleObject1_bin=b"x"), "嵌入"),
    "外部模板.docx": (
        samples.office("word/document.xml", word__rels__settings_rels=samples.TEMPLATE_OUTSIDE),
        "外部",
    ),
    "声明.xlsx": (samples.office(types='"><!DOCTYPE a>'), "损坏"),
    "太多.xlsx": (samples.many_members(), "超过 2000 个部分"),
    "炸弹.xlsx": (samples.office(xl__sheet_xml=b"\0" * 150_000_000), "解开后过大"),
    "大炸弹.xlsx": (samples.office(a_bin=b"\0" * 120_000_000, b_bin=b"\0" * 120_000_000), "解开后过大"),
    "说谎.xlsx": (samples.lying_size(), "损坏"),
    "重名.xlsx": (samples.doubled_member(), "损坏"),
    "重叠.xlsx": (samples.overlapping(), "损坏"),
    "加密.xlsx": (samples.locked_member(), "密码"),
    "路径.xlsx": (samples.office(xl______x_xml=b"x").replace(b"xl///x.xml", b"../../.xml"), "损坏"),
}


REFUSED |= {
    f"外部模板 {disguise}.docx": (samples.office("word/document.xml", word__rels__settings_rels=data), "外部")
    for disguise, data in samples.DISGUISED.items()
}
REFUSED |= {
    f"改名的 {kind}.docx": (
        samples.office("word/document.xml", word__rels__document_rels=samples.tied(kind)),
        "有宏或者嵌入",
    )
    for kind in ("vbaProject", "oleObject", "package", "control", "aFChunk")
}
REFUSED |= {
    "大写.docx": (
        samples.office("word/document.xml", word__rels__settings_RELS=samples.TEMPLATE_OUTSIDE),
        "外部",
    ),
    "旧格式的部分.xlsx": (
        samples.office(xl__foo_bin=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50),
        "有宏或者嵌入",
    ),
    "实体.docx": (
        samples.office(
            "word/document.xml",
            word__notes_xml=b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        ),
        "损坏",
    ),
    "膨胀.xlsx": (
        samples.office(xl__strings_xml=b'<!DOCTYPE l [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'),
        "损坏",
    ),
    "调用程序.docx": (
        samples.office("word/document.xml", word__more_xml=samples.written(r'DDEAUTO c:\\cmd.exe "/k calc"')),
        "DDE",
    ),
    "调用程序.xlsx": (
        samples.office(xl__links__link1_xml=b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'),
        "DDE",
    ),
    "指向共享目录.docx": (
        samples.office(
            "word/document.xml",
            word__rels__document_rels=samples.LINK_OUTSIDE.replace(
                b"http://x.example/t", b"file://host/share"
            ),
        ),
        "不是网页或邮箱的链接",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_with_a_sentence(name: str) -> None:
    data, word = REFUSED[name]
    with pytest.raises(Refused, match=word):
        inspect(data, name)


def test_a_bomb_ends_its_child_within_the_limits_and_the_service_goes_on() -> None:
    assert inspect(samples.object_stream(1), "小.pdf").pages == 1
    bomb = samples.object_stream(700)
    assert len(bomb) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with pytest.raises(Refused, match="损坏"):
        inspect(bomb, "炸弹.pdf")
    assert time.monotonic() - started < 2 * LIMITS.parse_cpu_seconds
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= before + 20_000  # KiB
    assert inspect(samples.pdf(), "报告.pdf").pages == 1


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(Refused, match="超过 50 MB"):
        inspect(b"%PDF-" + b"\0" * LIMITS.upload_file, "报告.pdf")


NAMES = {
    "能评报告.pdf": "能评报告.pdf",
    "..\\..\\windows\\报告.pdf": "报告.pdf",
    "/etc/报告.pdf": "报告.pdf",
    "报\r\n告: X.pdf": "报告_ X.pdf",
    "报告\u202efdp.exe": "报告fdp.exe",
    '"报告".pdf': "_报告_.pdf",
    "  .. 报告 .pdf": "报告.pdf",
    "e\u0301nergie.pdf": "énergie.pdf",
    "": "未命名",
    "\u200b.pdf": "未命名.pdf",
    "报告\ue000.pdf": "报告.pdf",
}


@pytest.mark.parametrize("typed", NAMES)
def test_a_display_name_keeps_chinese_and_nothing_unseen(typed: str) -> None:
    assert display_name(typed) == NAMES[typed]


def test_a_display_name_is_short_and_keeps_its_ending() -> None:
    name = display_name("很长" * 300 + ".pdf")
    assert len(name) == 120
    assert name.endswith(("长.pdf", "很.pdf"))


def test_a_document_may_link_to_a_page() -> None:
    data = samples.office("word/document.xml", word__rels__document_rels=samples.LINK_OUTSIDE)
    assert inspect(data, "有链接.docx").name == "有链接.docx"
