"""The pinned font folder ``var/fonts``: six Fandol and four Noto CJK faces taken from Debian packages, nothing installed.

Documents are drawn with these files and no others (documents.md), so the same decision looks the same on every
machine. Standard library only: this runs before there is a virtual environment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import IO, cast
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
FANDOL = "texlive-lang-chinese"  # Fandol: GPL with the font embedding exception
NOTO = "fonts-noto-cjk"  # SIL Open Font License

# File → package it comes from, SHA-256 of every accepted issue (Debian 12; Debian 13 where it differs).
FACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "FandolFang-Regular.otf": (FANDOL, ("d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",)),
    "FandolKai-Regular.otf": (FANDOL, ("ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827",)),
    "FandolHei-Regular.otf": (FANDOL, ("4afa97aa8751e0118617df88272b58d43691b5cffb7ea024c4580496e9f34d28",)),
    "FandolHei-Bold.otf": (FANDOL, ("42ca2de27b45e16a284768673b6205a5add9e17871ee0e7db9c0d03f061d96fd",)),
    "FandolSong-Regular.otf": (FANDOL, ("a3820003227d4abe31fe28b493200d94a849ccfd078b50a019264f70353020b0",)),
    "FandolSong-Bold.otf": (FANDOL, ("ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9",)),
    "NotoSansCJK-Regular.ttc": (NOTO, ("b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",)),
    "NotoSansCJK-Bold.ttc": (NOTO, ("faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb",)),
    "NotoSerifCJK-Regular.ttc": (
        NOTO,
        (
            "a04178ec485dffdff7cc0c0c20e1fce9202d7e2160d805e8e44a4c8841c58481",
            "5d9c31a059600193c9d7968a998bde886ccdc77e934006ad243b41794c496a7d",
        ),
    ),
    "NotoSerifCJK-Bold.ttc": (
        NOTO,
        (
            "a5d4b046c127da3d7c72f98b46c41489cd29bf52abfdf18aba920903e920d4ac",
            "1505ee3b9c0890fae6302ee0e9c6fd74d690f4a55a6ace1d9944f3f6352d622d",
        ),
    ),
}
SUMS = "SHA256SUMS"  # written last: a folder that has it is complete
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<!-- Written by setup/fonts.py. A closed set: this folder and nothing else, and of the Noto collections the simplified
     Chinese members only, so that a missing character is reported and never drawn in a Japanese or Korean form. -->
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <selectfont>
{rejected}
  </selectfont>
  <!-- Fandol's two bold faces call themselves regular. -->
{bold}
  <!-- 仿宋 and 楷体 leave letters and digits to the next family: Fandol's own are wider and darker than the characters. -->
{chinese_only}
</fontconfig>
"""
REJECTED = (
    '    <rejectfont><pattern><patelt name="family"><string>{}</string></patelt></pattern></rejectfont>'
)
BOLD = """  <match target="scan">
    <test name="fullname"><string>{}</string></test>
    <edit name="weight" mode="assign"><const>bold</const></edit>
  </match>"""
CHINESE_ONLY = """  <match target="scan">
    <test name="family"><string>{}</string></test>
    <edit name="charset" mode="assign">
      <minus><name>charset</name><charset><range><int>0x21</int><int>0x7e</int></range></charset></minus>
    </edit>
  </match>"""


class FontsMissing(Exception):
    """The folder could not be made; the message says what to do."""


def install(var: Path) -> None:
    """Make ``var/fonts`` unless it is complete. Raises FontsMissing with one line that says what to do."""
    folder = (var / "fonts").resolve()
    if not _complete(folder):
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fonts.", dir=var) as scratch:
            made = Path(scratch) / "fonts"
            made.mkdir()
            for package in (FANDOL, NOTO):
                _unpack(_download(package, Path(scratch)), package, made)
            _check(made)
            _place(made, folder)
    _write_configuration(folder)


def _complete(folder: Path) -> bool:
    """True when the list of sums is there, is one we accept, and no file is missing. Bytes were hashed when made."""
    try:
        lines = [line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines()]
        listed = {name: digest for digest, name in lines}
    except (OSError, ValueError):
        return False
    return all(listed.get(name) in sums and (folder / name).is_file() for name, (_, sums) in FACES.items())


def _download(package: str, scratch: Path) -> Path:
    apt = ["apt-get", "-q"] + (["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else [])
    command = [*apt, "download", package]
    result = _run(command, scratch)
    if result.returncode and os.geteuid() == 0:
        _run([*apt, "update"], scratch)
        result = _run(command, scratch)
    archives = sorted(scratch.glob(f"{package}_*.deb"))
    if result.returncode or not archives:
        raise FontsMissing(
            f"font package {package} could not be downloaded ({_last_line(result)}): connect to a Debian mirror and "
            "run `apt-get update` as root, then repeat"
        )
    return archives[0]


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=600, check=False)  # noqa: S603 (fixed words)
    except FileNotFoundError:
        raise FontsMissing(
            f"{command[0]} is not here: fonts come from Debian packages. On another system put the ten files named "
            "in setup/fonts.py into var/fonts with a SHA256SUMS file"
        ) from None


def _last_line(result: subprocess.CompletedProcess[bytes]) -> str:
    lines = result.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit {result.returncode}"


def _unpack(archive: Path, package: str, target: Path) -> None:
    """The faces of one package: members are read as a stream and written under our own names only."""
    wanted = {name for name, (origin, _) in FACES.items() if origin == package}
    command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as process,  # noqa: S603 (fixed words)
        tarfile.open(fileobj=cast(IO[bytes], process.stdout), mode="r|") as members,
    ):
        for member in members:
            name = member.name.rsplit("/", 1)[-1]
            content = members.extractfile(member) if name in wanted and member.isfile() else None
            if content is not None:
                (target / name).write_bytes(content.read())


def _check(folder: Path) -> None:
    lines = []
    for name, (package, sums) in FACES.items():
        path = folder / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
        if digest not in sums:
            raise FontsMissing(
                f"{name} from {package} is not the pinned file ({digest[:12]}): check the package on Debian 12 or 13, "
                "then add its SHA-256 to setup/fonts.py"
            )
        lines.append(f"{digest}  {name}\n")
    (folder / SUMS).write_text("".join(lines))


def _place(made: Path, folder: Path) -> None:
    """Rename into place; of two set-ups at the same time the first one wins."""
    if folder.exists() and not _complete(folder):
        shutil.rmtree(folder)
    try:
        made.rename(folder)
    except OSError:
        if not _complete(folder):
            raise


def _write_configuration(folder: Path) -> None:
    others = [
        f"Noto {face} CJK {region}"
        for face in ("Sans", "Serif", "Sans Mono")
        for region in ("JP", "KR", "TC", "HK")
    ]
    others.append("Noto Sans Mono CJK SC")
    text = FONTCONFIG.format(
        folder=escape(str(folder)),
        rejected="\n".join(REJECTED.format(name) for name in others),
        bold="\n".join(BOLD.format(name) for name in ("FandolSong Bold", "FandolHei Bold")),
        chinese_only="\n".join(CHINESE_ONLY.format(name) for name in ("FandolFang", "FandolKai")),
    )
    path = folder / "fonts.conf"
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)


def main() -> int:
    var = Path(os.environ.get("LIANSHEN_VAR") or ROOT / "var")
    try:
        install(var)
    except FontsMissing as problem:
        print(f"fonts: {problem}", file=sys.stderr)
        return 1
    print(f"fonts: complete in {var / 'fonts'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
