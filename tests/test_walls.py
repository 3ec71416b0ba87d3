"""The walls between the rooms, and the house rules that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.service import environment
from handlers.runtime.settings import Settings, read_settings

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "messages", "storage")
LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 300, 400, 60
GENERATED = {"requirements.lock", "requirements-dev.lock"}
PATCHERS = {"setattr", "setitem", "patch", "object", "delattr"}


def python_files(*rooms: str) -> list[Path]:
    return sorted(p for room in rooms for p in (ROOT / room).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


OURS = [p for p in python_files(*ROOMS) if "migrations" not in p.parts]


def test_the_rooms_import_only_what_they_may() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "7 kept, 0 broken" in result.stdout


def test_no_room_is_tied_to_another_both_ways() -> None:
    """Folders that import each other in a circle are one knot, however neat each of them is."""
    rooms: dict[str, set[str]] = {}
    for path in OURS:
        if name(path) == "bot/__main__.py":  # for `python -m bot`; nobody imports it
            continue
        room = ".".join(path.relative_to(ROOT).parent.parts)
        rooms.setdefault(room, set()).update(rooms_of(path) - {room})
    reached = {room: reach(rooms, room) for room in rooms}
    assert {room for room in rooms if room in reached[room]} == set()


def rooms_of(path: Path) -> set[str]:
    """The folders, as dotted names, that a file takes something from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            targets = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            if target.partition(".")[0] in ROOMS:
                found.add(folder(target))
    return found


def folder(target: str) -> str:
    """The folder in which a module, or a name of it, is defined."""
    parts = target.split(".")
    while parts and not (ROOT / Path(*parts)).is_dir():
        is_module = (ROOT / Path(*parts)).with_suffix(".py").is_file()
        parts.pop()
        if is_module:
            break
    return ".".join(parts)


def reach(rooms: dict[str, set[str]], start: str) -> set[str]:
    """Every room that can be come to from one, along its imports."""
    seen: set[str] = set()
    ahead = list(rooms[start])
    while ahead:
        room = ahead.pop()
        if room not in seen:
            seen.add(room)
            ahead += rooms.get(room, set())
    return seen


def test_a_file_is_read_like_a_page() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in python_files("tests", "benchmarks")}
    assert {name(path): n for path, n in lines.items() if n > LONGEST_TEST_FILE} == {}
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in OURS}
    assert {name(path): n for path, n in lines.items() if n > LONGEST_FILE} == {}


def test_a_function_says_one_thing() -> None:
    long = [
        f"{name(path)}: {f.name}"
        for path in OURS
        for f in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
        and (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_test_patches_our_own_code() -> None:
    """A patched product proves nothing about the product: no patching tool, no assignment."""
    found = {name(path): patched_lines(path.read_text("utf-8")) for path in python_files("tests")}
    assert {path: lines for path, lines in found.items() if lines} == {}


def patched_lines(text: str) -> list[int]:
    tree = ast.parse(text)
    ours = imported(tree)
    return [line for node in ast.walk(tree) for line in patches(node, ours)]


def imported(tree: ast.Module) -> set[str]:
    """The names under which a test knows modules and things of ours."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS:
            known |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            known |= {a.asname or a.name.split(".")[0] for a in node.names} & set(ROOMS)
    return known


def patches(node: ast.AST, ours: set[str]) -> list[int]:
    """The lines on which this node patches: by a tool, or by assigning to a name of ours."""
    if isinstance(node, ast.ImportFrom | ast.Import):
        modules = [getattr(node, "module", None) or "", *(a.name for a in node.names)]
        return [node.lineno] if {"unittest.mock", "mock", "pytest_mock"} & set(modules) else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        tool, target = node.func.value, node.args[0] if node.args else None
        by_tool = isinstance(tool, ast.Name) and tool.id in ("monkeypatch", "mocker", "mock")
        if by_tool and node.func.attr in PATCHERS and target is not None:
            text = target.value if isinstance(target, ast.Constant) else root(target)
            return [node.lineno] if str(text).split(".")[0] in ours | set(ROOMS) else []
    if isinstance(node, ast.Assign):
        # Only modules and classes: an object that a test has made is its own.
        attributes = [t for t in node.targets if isinstance(t, ast.Attribute)]
        return [t.lineno for t in attributes if root(t) in ours]
    return []


@pytest.mark.parametrize(
    "line",
    [
        "from unittest.mock import patch",
        "monkeypatch.setattr(db, 'rows', None)",
        "monkeypatch.setattr('storage.db.rows', None)",
        "db.rows = None",
        "models.Case.filter = None",
    ],
)
def test_the_wall_sees_a_patch(line: str) -> None:
    assert patched_lines(f"from storage import db, models\n{line}") == [2]


def root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def committed_files() -> list[Path]:
    """What is, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:  # a release archive has no history
        pytest.skip("not a git checkout")
    return [ROOT / f for f in found.stdout.split("\0") if f and (ROOT / f).is_file()]


HAN = re.compile("[一-鿿]")
FEWEST = 6  # characters that are words for people; shorter ones are terms that code compares or looks for


def words_in(text: str) -> list[str]:
    """The Chinese literals of a file: words that stand where they should only be asked for by a key."""
    tree = ast.parse(text)
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(value) for value in node.values}
            values = [v.value for v in node.values if isinstance(v, ast.Constant)]
            found.append("{}".join(map(str, values)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            found.append(node.value)
    return [words for words in found if len(HAN.findall(words)) >= FEWEST]


# A pattern tells what people write (bot/reading, headers of workbooks); a sentence has none of its signs.
PATTERN = re.compile(r"[|]|\(\?|[)\]]\?|\.\*|\.\{|\\d|^\[")
# Tables of terms: what a command, an event, a change or a column is called and how it is written. Decision 66.
TERMS = {
    "bot/words/audit_types.py",
    *("bot/words/intents.py", "bot/words/events.py", "bot/words/slots.py", "bot/words/titles.py"),
    *(
        "bot/words/channels.py",
        "bot/acts/kinds.py",
        "bot/words/bureau_intents.py",
        "bot/words/brake_intents.py",
        "bot/words/figure_intents.py",
    ),
    "bot/words/desk_intents.py",
}
# Words that are only compared with what is read, without a pattern's signs: how often each file has some.
COMPARED = {
    "bot/divisions.py": 1,  # an entry of the Bureau of Statistics' list that is no place
    "bot/places.py": 2,  # how a bureau is called whose name no list gives
    "bot/reading/dates.py": 6,  # yesterday, today, tomorrow
    "bot/reading/numbers.py": 1,  # numerals
    "bot/reading/reasons.py": 1,  # who may be the subject of a reason
    "bot/reading/several.py": 1,  # signs between names
    "bot/workbooks/contacts.py": 1,  # surnames
}


def test_words_for_people_stand_in_messages() -> None:
    """What people read is in messages/ (catalogue, answers, templates); `bot` names it by key."""
    found = {}
    for path in OURS:
        room = path.relative_to(ROOT).parts[0]
        if room == "messages" or name(path) in TERMS:
            continue
        words = words_in(path.read_text("utf-8"))
        if words := [w for w in words if room != "bot" or not PATTERN.search(w)]:
            found[name(path)] = words
    assert {file: words for file, words in found.items() if len(words) != COMPARED.get(file)} == {}
    assert COMPARED.keys() == found.keys()


def test_the_wall_sees_words() -> None:
    assert words_in('say("没有找到这家企业")') == ["没有找到这家企业"]
    assert words_in('f"共有{n}家企业没有完成"') == ["共有{}家企业没有完成"]
    assert words_in('"""没有找到这家企业"""\nx = "企业名称"') == []
    for pattern in ("企业|公司|厂|排污", r"未(达|低于)?三级水平", "[万吨级版台家个项]", r".*工作单位名称"):
        assert PATTERN.search(pattern)
    for sentence in (
        "“{}”不是日期，未采用；请写成2025-10-31。",
        "没有名为“{}”的轮次；可用：{}",
        "中/高费方案完成{}项",
    ):
        assert not PATTERN.search(sentence)


# What would outlive its statement in a PostgreSQL session; the pool no longer resets sessions.
LEFT_BEHIND = re.compile(
    r"pg_(?:try_)?advisory_lock|\bLISTEN \w|WITH HOLD|CREATE TEMP|set_config|(?:^|;)\s*SET (?!LOCAL|TRANSACTION)"
)


def test_no_statement_leaves_anything_behind_in_a_session() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {node.value}"
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LEFT_BEHIND.search(node.value)
    ]
    assert found == []
    assert LEFT_BEHIND.search("SELECT pg_advisory_lock(1)") and LEFT_BEHIND.search("SET TimeZone TO 'UTC'")


def test_no_registry_and_no_machine_is_named() -> None:
    """A lock holds versions and hashes; where to get them is the installer's business."""
    registry = re.compile(
        r"^\s*(--)?((extra-)?index-url|find-links)\b|file:///(opt|work|root|home|tmp)/", re.MULTILINE
    )
    machine = re.compile(r"(?<![\w/.:])/(work|opt|root|home/\w+)/")
    named = []
    for path in set(committed_files()) - {Path(__file__)}:
        text = path.read_bytes().decode("utf-8", errors="ignore")
        if registry.search(text) or (path.name not in GENERATED and machine.search(text)):
            named.append(name(path))
    assert named == []


def test_every_setting_is_explained_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    explained = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    assert sorted(explained) == sorted(f.name.upper() for f in fields(Settings) if not f.metadata)


def test_the_example_shows_the_defaults() -> None:
    key = {"SECRET_KEY": "a key of the test, long enough to be one"}  # or one would be made on disk
    assert read_settings(key, ROOT / ".env.example") == read_settings(key, None)


def test_the_benchmarks_service_takes_its_settings() -> None:
    peers = {"http": 1, "smtp": 2}
    for env in (environment("sqlite://data/q.db"), environment("sqlite://data/q.db", peers)):
        read_settings(env, None)


def test_the_locks_agree_and_hold_hashes() -> None:
    def versions(lock: str) -> set[str]:
        text = (ROOT / lock).read_text("utf-8")
        pinned = re.findall(r"^[\w.-]+==[^ ;\\]+", text, re.MULTILINE)
        assert all("--hash=sha256:" in part for part in re.split(r"\n(?=[a-z])", text.strip()))
        return set(pinned)

    assert versions("requirements.lock") <= versions("requirements-dev.lock")
