"""The rule of storage (docs/decisions/0056-storage-one-way.md), read from the sources.

Tortoise for single rows by a key, a named statement for everything else, and neither of them outside
this room.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from storage import models

ROOT = Path(__file__).parent.parent.parent
STORAGE = sorted(p for p in (ROOT / "storage").glob("*.py"))
ABOVE = sorted(p for room in ("handlers", "messages", "bot") for p in (ROOT / room).rglob("*.py"))
SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s.*\b(FROM|INTO|SET|AS)\b", re.DOTALL)
AFTER_FILTER = {"update", "delete", "exists"}
# The machine room: connections, ids, the copy of a whole database, a database that was put back.
MACHINERY = {
    "bulk.py",
    "copies.py",
    "db.py",
    "probe.py",
    "query.py",
    "readers.py",
    "restored.py",
    "schema.py",
    "schema_edits.py",
    "snapshot.py",
    "sqlite_client.py",
    "tortoise_patches.py",
    "writer.py",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def literals(tree: ast.AST) -> Iterator[ast.expr]:
    """Every text of a file, one that is put together as a whole; docstrings aside."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and text and id(node) not in inner
        ):
            yield node


def is_sql(node: ast.expr) -> bool:
    text = ast.unparse(node) if isinstance(node, ast.JoinedStr) else str(getattr(node, "value", ""))
    return bool(SQL.match(text.removeprefix("f").lstrip("\"'").replace("\\n", "\n")))


def named(tree: ast.Module) -> set[int]:
    """The texts that stand in a constant of the module."""
    found: set[int] = set()
    for node in tree.body:
        targets = [t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            targets = [node.target.id]
        if targets and all(t.isupper() for t in targets):
            found |= {id(part) for part in ast.walk(node)}
    return found


def sql_without_a_name(path: Path) -> list[int]:
    """The lines with a statement that no constant names."""
    tree = ast.parse(path.read_text("utf-8"))
    known = named(tree)
    return [node.lineno for node in literals(tree) if is_sql(node) and id(node) not in known]


def chain(node: ast.expr) -> list[tuple[str, ast.Call | None]]:
    """`a.b(x).c()` as its names in order, each with the call of it."""
    parts: list[tuple[str, ast.Call | None]] = []
    call: ast.Call | None = None
    while True:
        if isinstance(node, ast.Call):
            call, node = node, node.func
        elif isinstance(node, ast.Attribute):
            parts.append((node.attr, call))
            call, node = None, node.value
        elif isinstance(node, ast.Name):
            return [*reversed([*parts, (node.id, call)])]
        else:
            return []


def model_of(parts: list[tuple[str, ast.Call | None]]) -> type[Model] | None:
    if len(parts) > 2 and parts[0][0] == "models":
        found = getattr(models, parts[1][0], None)
        return found if isinstance(found, type) else None
    return None


def keys_of(model: type[Model]) -> list[set[str]]:
    """The sets of fields of which each names one row."""
    meta = model._meta

    def given_as(field: str) -> str:
        relation = isinstance(meta.fields_map.get(field), ForeignKeyFieldInstance)
        return f"{field}_id" if relation else field

    unique = [{given_as(field)} for field, known in meta.fields_map.items() if known.unique or known.pk]
    return unique + [{given_as(field) for field in fields} for fields in meta.unique_together]


def of_many_rows(path: Path) -> list[int]:
    """The lines on which a file asks the ORM for more than single rows."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    wrong = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inner:
            continue
        parts = chain(node)
        model = model_of(parts)
        if model is not None and not by_key(model, parts[2:]):
            wrong.append(node.lineno)
    return wrong


def by_key(model: type[Model], calls: list[tuple[str, ast.Call | None]]) -> bool:
    """Whether a chain of calls on a model concerns single rows by their key."""
    method, call = calls[0]
    if call is None or method.startswith("_"):
        return True
    if method == "create":
        return len(calls) == 1
    given = {keyword.arg or "" for keyword in call.keywords}
    one_row = any(key <= given for key in keys_of(model)) and not call.args
    if any("__" in key for key in given) or not one_row:
        return False
    if method in ("get", "get_or_none"):
        return len(calls) == 1
    return method == "filter" and (len(calls) == 1 or calls[1][0] in AFTER_FILTER)


def test_no_statement_and_no_orm_above_storage() -> None:
    assert {name(path): found for path in ABOVE if (found := below(path))} == {}


def below(path: Path) -> list[str]:
    """The lines with a statement, and what is imported that only storage knows."""
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    only_below = ("tortoise", "storage.models", "storage.query")
    lines = [str(node.lineno) for node in literals(tree) if is_sql(node)]
    return [*lines, *(one for one in imported if one.startswith(only_below))]


def test_a_statement_has_a_name_and_the_orm_a_key() -> None:
    found = {name(path): in_the_wrong_way(path) for path in STORAGE if path.name not in MACHINERY}
    assert {path: lines for path, lines in found.items() if lines} == {}


def in_the_wrong_way(path: Path) -> list[int]:
    """The lines on which a module of storage asks by neither a named statement nor a key."""
    text = path.read_text("utf-8")
    wrong = [*sql_without_a_name(path), *of_many_rows(path)]
    past_both = re.compile(r"from tortoise\.(exp|func|quer)|\bdb\.(rows|marks)\(")
    return sorted(wrong + [n for n, line in enumerate(text.splitlines(), 1) if past_both.search(line)])


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("await models.Duty.get(id=3)", True),
        ("await models.Case.filter(id=3, status='x').update(paused=True)", True),
        ("await models.Letter.get_or_none(case_id=3)", True),
        ("await models.Fault.filter(kind='a', subject='b').delete()", True),
        ("await models.Ticket.create(text='x')", True),
        ("await models.Duty.all()", False),
        ("await models.Duty.filter(id__in=[3])", False),
        ("await models.Duty.filter(case_id=3)", False),
        ("await models.Duty.filter(id=3).order_by('id')", False),
        ("await models.Fault.filter(kind='a').delete()", False),
        ("await models.Card.bulk_create([])", False),
    ],
)
def test_the_reader_knows_one_row_from_many(tmp_path: Path, line: str, right: bool) -> None:
    path = tmp_path / "some.py"
    path.write_text(f"async def f():\n    {line}\n", "utf-8")
    assert (of_many_rows(path) == []) is right


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ('ALL = "SELECT id FROM cases"', 0),
        ('ALL = f"{X} WHERE id = ?"', 0),
        ('def f():\n    return "SELECT id FROM cases"', 1),
        ('def f(x):\n    return f"UPDATE cases SET {x} = 1"', 1),
        ('"""Select a case from those set as open."""', 0),
    ],
)
def test_the_reader_knows_a_statement_without_a_name(tmp_path: Path, text: str, n: int) -> None:
    path = tmp_path / "some.py"
    path.write_text(text, "utf-8")
    assert len(sql_without_a_name(path)) == n
