"""How the code reads: SQL in one place, small files and functions, a first line that says the one job."""

import ast
import re
from pathlib import Path

from tests.project.tree import ROOT, nodes, parsed, shown, source_files

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50

SQL = re.compile(
    r"(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|delete\s+from\s|update\s+\w+\s+set\s|pragma\s+\w+"
    r"|(create|drop|alter)\s+(table|view|index|trigger)\s)",
    re.IGNORECASE | re.DOTALL,
)
STORE = ROOT / "omnid/store"


def test_only_the_store_speaks_sql() -> None:
    files = [path for path in source_files() if STORE not in path.parents]
    assert [f"{shown(path)}:{line}" for path in files for line in _sql(path)] == []


def _sql(path: Path) -> list[int]:
    """Lines of strings that read like a statement, docstrings apart."""
    prose = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    strings = [node for node in nodes(path) if isinstance(node, ast.Constant) and id(node) not in prose]
    return [node.lineno for node in strings if isinstance(node.value, str) and _is_sql(node.value)]


def _is_sql(text: str) -> bool:
    """A sentence begins with one capital; a statement has none, or nothing else."""
    verb = text.split(None, 1)[0] if text.strip() else ""
    return (verb.islower() or verb.isupper()) and bool(SQL.match(text.strip()))


def test_the_rule_about_sql_finds_sql() -> None:
    for statement in [
        "select id from messages",
        "insert or ignore into journal values (1)",
        "update outbox set state = 1",
        "pragma data_version",
        "DELETE FROM x ",
        "create table x (id integer)",
    ]:
        assert _is_sql(statement), statement
    for sentence in ["Select a channel.", "insert a note", "updated", "Select one: from first to last"]:
        assert not _is_sql(sentence), sentence


def test_no_file_is_too_long_to_have_one_subject() -> None:
    long = {shown(path): len(path.read_text().splitlines()) for path in source_files()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_every_function_fits_the_eye() -> None:
    assert [
        f"{shown(path)}:{node.lineno} {node.name} has {_lines(node)} lines"
        for path in source_files()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > MOST_LINES_OF_A_FUNCTION
    ] == []


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_module_says_its_one_job_in_its_first_line() -> None:
    first = {path: (ast.get_docstring(parsed(path)) or "").partition("\n")[0] for path in source_files()}
    assert [shown(path) for path, line in first.items() if not line or len(line) > 120] == []


def test_nothing_is_called_by_what_it_is_not() -> None:
    vague = {"utils", "util", "helpers", "helper", "base", "common", "misc", "manager"}
    assert [shown(path) for path in source_files() if path.stem in vague] == []
