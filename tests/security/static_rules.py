"""Rules of our own about the source (SE-15): each sees one way of doing something dangerous, by its syntax tree.

A rule is a function from a tree to line numbers. tests/security/test_static_rules.py holds each against a good and
a bad sample, and the whole service against all of them.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cache

Rule = Callable[[ast.Module], list[int]]

LOADERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"}
XML = {"xml.etree", "xml.dom", "xml.sax.expatreader", "xml.parsers", "lxml"}
SHEETS = {"csv", "openpyxl", "xlsxwriter", "xlwt"}
TEMPLATES = {"render_template_string", "from_string"}
PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
SQL = {"text", "execute", "exec_driver_sql", "literal_column", "scalar", "scalars"}
WEAK = {"md5", "sha1", "new"}
FORMS = {"form", "args", "values", "json", "cookies"}
READS = {"get", "getlist", "get_json"}


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Walked once for all rules."""
    return tuple(ast.walk(tree))


@cache
def calls(tree: ast.Module) -> tuple[tuple[ast.Call, str], ...]:
    """Each call and the dotted name it calls."""
    return tuple((node, dotted(node.func)) for node in nodes(tree) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def last(name: str) -> str:
    return name.rpartition(".")[2]


def modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imported(tree: ast.Module, names: set[str]) -> list[int]:
    return [
        line
        for line, module in modules(tree)
        if any(module == name or module.startswith(f"{name}.") for name in names)
    ]


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def made_of_parts(node: ast.expr) -> bool:
    """Text put together at run time: an f-string with a value, +, %, format."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return (
            isinstance(node.op, ast.Mod)
            or made_of_parts(node.left)
            or made_of_parts(node.right)
            or (not (isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)))
        )
    return isinstance(node, ast.Call) and last(dotted(node.func)) == "format"


def from_request(node: ast.AST) -> bool:
    """Something the caller sent: request.form, request.args …"""
    return any(
        isinstance(part, ast.Attribute) and part.attr in FORMS and dotted(part.value).endswith("request")
        for part in ast.walk(node)
    )


# ---- the rules


def renders(tree: ast.Module) -> list[int]:
    """SE-37: the layout library is imported by its one sealed user."""
    return imported(tree, {"weasyprint"})


def attaches_by_address(tree: ast.Module) -> list[int]:
    """SE-39: Attachment(url=…) and (filename=…) read files past the sealed fetcher."""
    return [
        call.lineno
        for call, name in calls(tree)
        if last(name) == "Attachment" and (keyword(call, "url") or keyword(call, "filename") or call.args)
    ]


def sets_a_state(tree: ast.Module) -> list[int]:
    """SE-17: a state is what the engine answered, never a word somebody writes down."""
    found = []
    for node in nodes(tree):
        if not isinstance(node, ast.Assign):
            continue
        word = isinstance(node.value, ast.Constant) or (
            isinstance(node.value, ast.Attribute) and dotted(node.value.value).endswith("State")
        )
        if word and any(isinstance(one, ast.Attribute) and one.attr == "state" for one in node.targets):
            found.append(node.lineno)
    return found


def guesses_tokens(tree: ast.Module) -> list[int]:
    """SE-15: random and uuid are no secrets."""
    return imported(tree, {"random", "uuid"})


def starts_a_shell(tree: ast.Module) -> list[int]:
    """SE-31: programs get a list of arguments, and what is waited for has a time limit."""
    found = []
    for call, name in calls(tree):
        shell = keyword(call, "shell")
        waited = name in {
            "subprocess.run",
            "subprocess.call",
            "subprocess.check_output",
            "subprocess.check_call",
        }
        by_shell = isinstance(shell, ast.Constant) and bool(shell.value)
        endless = waited and keyword(call, "timeout") is None
        glued = name.startswith("subprocess.") and bool(call.args) and made_of_parts(call.args[0])
        if by_shell or endless or glued or name in {"os.system", "os.popen", "subprocess.getoutput"}:
            found.append(call.lineno)
    return found


def runs_what_it_reads(tree: ast.Module) -> list[int]:
    """SE-25, SE-33: nothing that came from outside becomes code, objects or a template."""
    named = [
        call.lineno
        for call, name in calls(tree)
        if name in {"eval", "exec", "compile", "__import__"} or last(name) in TEMPLATES
    ]
    return sorted(named + imported(tree, LOADERS))


def parses_xml(tree: ast.Module) -> list[int]:
    """SE-33: no XML parser but the one of app/inspection/inside.py: expat, in the limited child, no document types."""
    return imported(tree, XML)


def writes_sheets(tree: ast.Module) -> list[int]:
    """SE-07: tables for a spreadsheet leave by app/documents/sheet.py, which needs none of these."""
    return imported(tree, SHEETS)


def builds_sql(tree: ast.Module) -> list[int]:
    """SE-30: values are bound, never written into the statement."""
    return [
        call.lineno
        for call, name in calls(tree)
        if last(name) in SQL and call.args and made_of_parts(call.args[0])
    ]


def builds_patterns(tree: ast.Module) -> list[int]:
    """SE-32: a pattern is a constant of ours; what people typed is searched for, never searched with."""
    return [
        call.lineno
        for call, name in calls(tree)
        if name.startswith("re.")
        and last(name) in PATTERNS
        and call.args
        and (made_of_parts(call.args[0]) or from_request(call.args[0]))
    ]


def takes_whole_forms(tree: ast.Module) -> list[int]:
    """SE-18: fields by their names, never everything that was posted."""
    found = []
    for call, name in calls(tree):
        spread = any(one.arg is None and from_request(one.value) for one in call.keywords)
        whole = last(name) in {"populate_obj", "to_dict"} and (
            last(name) == "populate_obj" or from_request(call.func)
        )
        copied = name == "dict" and any(from_request(one) and not _reads(one) for one in call.args)
        if spread or whole or copied:
            found.append(call.lineno)
    return found


def _reads(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) and last(dotted(one.func)) in READS for one in ast.walk(node))


def uses_weak_digests(tree: ast.Module) -> list[int]:
    """SE-42: SHA-256 and what the password and cipher libraries bring; an algorithm by name is none we know."""
    return [
        call.lineno for call, name in calls(tree) if name.startswith("hashlib.") and last(name) in WEAK
    ] + [line for line, module in modules(tree) if module in {f"hashlib.{weak}" for weak in WEAK}]


def trusts_any_certificate(tree: ast.Module) -> list[int]:
    """SE-42: who answers shows a certificate that is checked."""
    found = [call.lineno for call, name in calls(tree) if last(name) == "_create_unverified_context"]
    for call, _ in calls(tree):
        checked = keyword(call, "verify")
        if isinstance(checked, ast.Constant) and checked.value is False:
            found.append(call.lineno)
    return found


def sends_files(tree: ast.Module) -> list[int]:
    """SE-29: files leave by app/web/downloads.py, as attachments under a name that is data."""
    named = [call.lineno for call, name in calls(tree) if last(name) in {"send_file", "send_from_directory"}]
    headers = [
        node.lineno
        for node in nodes(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "Content-Disposition"
    ]
    return named + headers


def unpacks(tree: ast.Module) -> list[int]:
    """SE-05: members of an archive are read, never unpacked to where they say."""
    return [
        call.lineno for call, name in calls(tree) if last(name) in {"extractall", "extract", "unpack_archive"}
    ]


def goes_where_it_is_told(tree: ast.Module) -> list[int]:
    """SE-27: an address the caller sent is only gone to through own_path."""
    return [
        call.lineno
        for call, name in calls(tree)
        if last(name) == "redirect" and call.args and from_request(call.args[0])
        if not (
            isinstance(call.args[0], ast.Call) and last(dotted(call.args[0].func)) in {"own_path", "url_for"}
        )
    ]


def makes_guessable_files(tree: ast.Module) -> list[int]:
    """SE-15: a temporary file has a name that nobody else can have taken."""
    return [call.lineno for call, name in calls(tree) if name == "tempfile.mktemp"]


RULES: tuple[Rule, ...] = (
    renders,
    attaches_by_address,
    sets_a_state,
    guesses_tokens,
    starts_a_shell,
    runs_what_it_reads,
    parses_xml,
    writes_sheets,
    builds_sql,
    builds_patterns,
    takes_whole_forms,
    uses_weak_digests,
    trusts_any_certificate,
    sends_files,
    unpacks,
    goes_where_it_is_told,
    makes_guessable_files,
)
