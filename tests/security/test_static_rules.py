"""SE-15: each rule sees its bad sample, leaves the good one, and the service keeps it."""

import ast
import re

import pytest

from tests.security import static_rules as rules
from tests.security.static_rules import RULES, Rule
from tests.source_tree import below, text, tree

# rule → (good, bad), each a sample of one thought
SAMPLES: dict[Rule, tuple[tuple[str, ...], tuple[str, ...]]] = {
    rules.renders: (("import pikepdf",), ("import weasyprint", "from weasyprint import HTML")),
    rules.attaches_by_address: (
        ("Attachment(string=data, created=now, modified=now)",),
        (
            "Attachment(url=address)",
            "weasyprint.Attachment(filename='a')",
            "Attachment('file:///etc/passwd')",
        ),
    ),
    rules.sets_a_state: (
        ("row.state = ReviewState(taken.target)", "row.status = 'x'", "state = 'draft'"),
        ("row.state = 'signed'", "application.state = ReviewState.DECIDED"),
    ),
    rules.guesses_tokens: (
        ("import secrets",),
        ("import random", "from random import choice", "from uuid import uuid4"),
    ),
    rules.starts_a_shell: (
        ("subprocess.run([sys.executable, path], timeout=3)", "subprocess.Popen(command)"),
        (
            "os.system('ls')",
            "subprocess.run('ls', shell=True, timeout=3)",
            "subprocess.run([program])",
            "subprocess.Popen(f'ls {name}')",
        ),
    ),
    rules.runs_what_it_reads: (
        ("json.loads(data)", "re.compile('a')", "msgspec.json.decode(data, type=Facts)"),
        ("eval(data)", "import pickle", "render_template_string(page)", "environment.from_string(page)"),
    ),
    rules.parses_xml: (
        ("from xml.sax.saxutils import escape",),
        ("import xml.etree.ElementTree as ET", "from lxml import etree", "from xml.dom import minidom"),
    ),
    rules.writes_sheets: (("import zipfile",), ("import csv", "from openpyxl import Workbook")),
    rules.builds_sql: (
        ("session.execute(text('SELECT 1'))", "session.execute(select(Row).where(Row.id == given))"),
        (
            "session.execute(text(f'SELECT {name}'))",
            "connection.exec_driver_sql('SELECT ' + name)",
            "text('SELECT %s' % name)",
            "text('SELECT {}'.format(name))",
        ),
    ),
    rules.builds_patterns: (
        ("re.compile(r'[0-9]+')", "re.fullmatch(PATTERN, request.form['a'])"),
        ("re.search(request.args['q'], text)", "re.compile(f'{word}+')", "re.match('a' + word, text)"),
    ),
    rules.takes_whole_forms: (
        ("Thing(name=request.form['name'])", "form.validate()", "dict(pairs)"),
        ("Thing(**request.form)", "request.form.to_dict()", "form.populate_obj(row)", "dict(request.form)"),
    ),
    rules.uses_weak_digests: (
        ("hashlib.sha256(data)",),
        ("hashlib.md5(data)", "hashlib.new(name)", "from hashlib import sha1"),
    ),
    rules.trusts_any_certificate: (
        ("get(url, verify=True)", "ssl.create_default_context()"),
        ("get(url, verify=False)", "ssl._create_unverified_context()"),
    ),
    rules.sends_files: (
        ("attachment(data, name, kind)",),
        ("send_file(path)", "response.headers['Content-Disposition'] = 'inline'"),
    ),
    rules.unpacks: (("archive.read(name)",), ("archive.extractall(folder)", "shutil.unpack_archive(path)")),
    rules.goes_where_it_is_told: (
        ("redirect(own_path(request.args.get('next', '/')))", "redirect(location)"),
        ("redirect(request.args['next'])", "redirect(request.form.get('next') or '/')"),
    ),
    rules.makes_guessable_files: (
        ("tempfile.TemporaryDirectory()",),
        ("tempfile.mktemp()",),
    ),
}
# rule → files in which it may be broken, and why
ALLOWED: dict[Rule, dict[str, str]] = {
    rules.renders: {"app/documents/render.py": "the sealed user itself"},
    rules.sends_files: {"app/web/downloads.py": "the one way out"},
    rules.sets_a_state: {
        "app/services/consultation.py": "an opinion of an earlier round is put aside with its round, by no person's step",
        "app/services/deliveries.py": "the state of a mail on its way, which is no procedure",
    },
    rules.takes_whole_forms: {
        "app/web/api/serving.py": "converted to a declared shape that refuses what it does not name",
    },
    rules.builds_sql: {
        "app/db.py": "PRAGMA and SET take no parameters; the figures are our own limits",
        "app/jobs/storage.py": "PRAGMA takes no parameters; the figure is our own limit",
    },
    rules.parses_xml: {
        "app/inspection/inside.py": "expat in the limited child; a document type ends the reading",
    },
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_se_15_the_service_keeps_each_rule(rule: Rule) -> None:
    allowed = ALLOWED.get(rule, {})
    found = {
        str(path): lines
        for path in below("app", "rules", "workflows")
        if (lines := rule(tree(path))) and str(path) not in allowed
    }
    assert found == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_se_15_each_rule_tells_its_good_samples_from_its_bad_ones(rule: Rule) -> None:
    good, bad = SAMPLES[rule]
    assert [sample for sample in good if rule(ast.parse(sample))] == []
    assert [sample for sample in bad if not rule(ast.parse(sample))] == []


def test_se_15_every_rule_has_its_samples_and_no_exception_is_left_over() -> None:
    assert set(SAMPLES) == set(RULES)
    assert {
        (rule.__name__, path)
        for rule, places in ALLOWED.items()
        for path in places
        if not rule(tree(next(one for one in below("app", "rules") if str(one) == path)))
    } == set()


UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+false|\{%-?\s*raw|srcdoc=|javascript:", re.IGNORECASE)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son[a-z]+=|\sstyle=", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (UNSAFE, "{{ text }}", "{{ text|safe }}"),
        (UNSAFE, '<a href="{{ url_for(x) }}">', '<a href="javascript:x">'),
        (INLINE, '<script src="a.js"></script>', "<script>1</script>"),
        (INLINE, '<p class="a">', '<p onclick="x()">'),
        (INLINE, '<p class="a">', '<p style="color:red">'),
    ],
)
def test_se_25_the_patterns_for_templates_see_what_they_are_for(
    pattern: re.Pattern[str], good: str, bad: str
) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)


def test_se_25_no_page_holds_markup_of_others_or_script_of_its_own() -> None:
    pages = below("app/templates", suffix=".html")
    papers = [path for path in pages if path.is_relative_to("app/templates/documents")]
    assert [str(path) for path in pages if UNSAFE.search(text(path))] == []
    assert [str(path) for path in pages if path not in papers and INLINE.search(text(path))] == []
    assert len(pages) > 100
