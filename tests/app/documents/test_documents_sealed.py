"""SE-37 to SE-39: the renderer asks nobody for anything, and a document with anything missing does not exist."""

import ast
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents import render as drawing
from app.documents.compose import STYLE
from app.documents.isolation import RenderFailed
from tests.app.documents.canary import Canary, canary_server

# The library leaves its colour profile open; in the product that is a process of its own which ends.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DOCUMENTS = Path(drawing.__file__).parent
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


def svg_url(inner: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(SVG.format(inner).encode()).decode()


REQUESTS = {
    "image": '<img src="{at}/a">',
    "css_import": '<style>@import url("{at}/b");</style>',
    "font_face": '<style>@font-face {{ font-family: Odd; src: url("{at}/c") }} p {{ font-family: Odd }}</style><p>字</p>',
    "list_image": '<ul><li style="list-style-image: url({at}/d)">字</li></ul>',
    "generated_content": '<style>p::before {{ content: url("{at}/e") }}</style><p>字</p>',
    "object": '<object data="{at}/f" type="image/png"></object>',
    "embed": '<embed src="{at}/g" type="image/png">',
    "inline_svg": SVG.format('<image xlink:href="{at}/h" width="9" height="9"/>'),
    "svg_in_data_url": "<img src='{svg}'>",
    "redirect": '<img src="{at}/redirect">',
    "link": '<link rel="stylesheet" href="{at}/k">',
    "background": '<p style="background: url({at}/l)">字</p>',
    "attachment": '<link rel="attachment" href="{at}/m">',
}
FILES = {
    "image_of_a_file": '<img src="{file}">',
    "attached_file": '<link rel="attachment" href="{file}">',
}
OTHERS = {
    "unknown_asset": '<link rel="stylesheet" href="asset:other.css">',
    "asset_with_a_path": '<link rel="stylesheet" href="asset:../../settings.py">',
    "asset_in_capitals": '<link rel="stylesheet" href="ASSET:official.css">',
    "relative_address": '<img src="picture.png">',
    "broken_picture": '<img src="data:image/png;base64,AAAA">',
    "large_data_url": '<img src="data:image/png;base64,' + "A" * 200_000 + '">',
    "base_address": '<base href="{at}/"><img src="n">',
}


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with canary_server() as server:
        yield server


def page(body: str) -> str:
    return f'<html lang="zh-CN"><head><title>示例</title></head><body style="font-family: FandolFang">文字{body}</body></html>'


def paint(body: str) -> drawing.Painted:
    return drawing.paint(lambda _apart: page(body), attachments=[], name=bytes(16))


@pytest.mark.parametrize("channel", [*REQUESTS, *FILES, *OTHERS])
def test_se_37_no_channel_reaches_out_and_each_fails_the_render(
    channel: str, canary: Canary, fonts: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    picture = svg_url(f'<image xlink:href="{canary.address}/i" width="9" height="9"/>')
    template = (REQUESTS | FILES | OTHERS)[channel]

    with pytest.raises(RenderFailed):
        paint(template.format(at=canary.address, file=secret.as_uri(), svg=picture))

    assert canary.requests == []


def test_the_canary_sings_when_somebody_comes(canary: Canary) -> None:
    from urllib.request import urlopen

    with canary_server() as other:
        urlopen(other.address + "/hello").close()
        assert other.requests == ["/hello"]


def test_our_style_and_a_small_picture_are_let_through(fonts: Path) -> None:
    made = paint(f'<link rel="stylesheet" href="{STYLE}"><img alt="图" src="{svg_url("")}">')

    assert set(made.families) == {"FandolFang", "FandolSong"}  # text and page number


def test_se_38_a_foreign_face_fails(fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.fonts, "DECLARED", frozenset({"FandolKai"}))

    with pytest.raises(RenderFailed, match="FandolFang"):
        paint("")


def test_se_38_a_missing_character_fails_and_is_named(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match=r"U\+1F642"):
        paint("🙂")


def test_se_38_a_warning_of_the_library_fails(fonts: Path) -> None:
    with pytest.raises(RenderFailed, match="排版程序报告"):
        paint('<p style="no-such-property: 1">字</p>')


def test_se_39_attachments_never_name_a_file_or_an_address() -> None:
    for path in DOCUMENTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Attachment":
                given = {keyword.arg for keyword in node.keywords}
                assert not node.args
                assert "string" in given
                assert not given & {"url", "filename", "file_obj", "guess"}


def test_only_render_imports_the_layout_library() -> None:
    importers = {
        path.name
        for path in DOCUMENTS.parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.Import)
            and any(name.name.split(".")[0] == "weasyprint" for name in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "weasyprint")
    }

    assert importers == {"render.py"}


def test_the_audit_hook_refuses_sockets_and_processes() -> None:
    for event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.posix_spawn"):
        with pytest.raises(RuntimeError, match="not allowed"):
            drawing.no_network(event, ())
    drawing.no_network("open", ("x", "r", 0))
