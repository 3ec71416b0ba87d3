"""One meaning, one name: what a module keeps to itself, and names that several modules have."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT, ALL = (
    ("bot", "handlers", "messages", "storage"),
    ("bot", "handlers", "messages", "storage", "tests", "benchmarks"),
)
Names = dict[str, set[str]]

# Public without being named by another module, each found in another way.
FOUND_OTHERWISE = {
    "messages.words": "filters of the templates, by their names",
    "bot.words.intents": "short names of the levels, so that the table stays a table",
    "storage.models": "tables, found by Tortoise",
    "storage.sqlite_client": "the engine's client, found by Tortoise",
    "storage.sqlite_alone": "the same of a rehearsal",
    "storage.postgres_client": "the same of PostgreSQL",
    "storage.schema_edits": "what migrations do, found by Tortoise",
    "handlers.sandbox.wecom": "the channel's twin, by the name that every channel's module has",
    "handlers.sandbox.mailbox": "the same of mail",
    "messages.chain.channel": "the channel's `opened`, by the name that every channel's package has",
    "messages.kf.channel": "the channel's `opened`, by the name that every channel's package has",
    "messages.sms.channel": "the channel's `opened`, by the name that every channel's package has",
    "messages.robot.channel": "the channel's package, by the name that every package has",
    "handlers.sandbox.sms_gateway": "the channel's twin, by the name that every channel's module has",
    "messages.wecom.channel": "the channel's `opened`, by the name that every channel's package has",
    "messages.email.channel": "the same of mail",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked here of one module; its tree is not kept, which would be looked through for garbage."""

    defined: set[str]
    called: set[str]
    imports: list[tuple[str, str, str]]
    """(module, name, name here) of `from module import name as here`."""
    attributes: set[tuple[str, str]]
    """(x, y) of every `x.y`."""


@cache
def modules() -> dict[str, Facts]:
    """Every Python file of ours by its dotted name."""
    found = {}
    for room in ALL:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                found[name] = facts(ast.parse(path.read_text("utf-8")))
    return found


def facts(tree: ast.Module) -> Facts:
    """What a module defines, imports and names."""
    found = Facts(defined(tree), set(), [], set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name):
                found.attributes.add((node.value.id, node.attr))
        elif isinstance(node, ast.ImportFrom):
            if node.module:
                found.imports.extend((node.module, one.name, one.asname or one.name) for one in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.called.add(node.name)
    return found


def defined(tree: ast.Module) -> set[str]:
    """The functions, classes and constants that a module defines and that nothing registers by itself; what
    is raised for whoever catches it is left out."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            registered = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                ast.unparse(d).startswith(("click.", "cli.", "group.")) for d in node.decorator_list
            )
            raised = isinstance(node, ast.ClassDef) and any("Exception" in ast.unparse(b) for b in node.bases)
            names |= set() if registered or raised else {node.name}
        elif isinstance(node, ast.Assign):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_") and name != "log" and len(name) > 1}


@cache
def named() -> tuple[Names, Names]:
    """By module: the names that others import as such, and those that they read through the module."""
    imported, through = defaultdict(set), defaultdict(set)
    for module, own in modules().items():
        known: dict[str, str] = {}
        for source, name, here in own.imports:
            whole = f"{source}.{name}"
            if whole in modules():
                known[here] = whole
            elif not module.startswith("tests"):
                imported[source].add(name)
            through[source].add(name)
        for name, attribute in own.attributes:
            if name in known:
                through[known[name]].add(attribute)
    return imported, through


def test_what_a_module_keeps_to_itself_begins_with_an_underscore() -> None:
    _, through = named()
    product = {m: own for m, own in modules().items() if m.split(".")[0] in PRODUCT}
    excepted = tuple(FOUND_OTHERWISE)
    idle = {
        f"{module}.{name}"
        for module, own in product.items()
        for name in own.defined - through[module]
        if not module.startswith(excepted)
    }
    assert idle == set()


def test_a_name_that_several_modules_have_is_read_with_its_module() -> None:
    """Of the modules that share a name at most one hands it out alone; the others are written before it
    (`query.rows`, `db.rows`), so that a reader sees whose it is."""
    imported, _ = named()
    owners: Names = defaultdict(set)
    for module, own in modules().items():
        if module.split(".")[0] in PRODUCT and not module.startswith("storage.models"):
            for name in own.defined:
                owners[name].add(module)
    shared = {
        name: [m for m in modules if name in imported[m]]
        for name, modules in owners.items()
        if len(modules) > 1
    }
    assert {name: modules for name, modules in shared.items() if len(modules) > 1} == {}


# Names that several modules have, each with the reason. Whatever is not here has a name of its own.
SHARED_NAMES = {
    "next_moment": "one question, asked of each kind of work: when is the next one due (`tickets.next_moment`)",
    "opened": "what every channel's package must have, by this name (`messages.channels`)",
    "twin": "what every channel's twin in the sandbox must have, by this name (`messages.channels`)",
    "client_class": "what Tortoise looks for in the module of an engine",
    "rows": "the same on two levels: `db.rows` runs SQL text, `query.rows` a named statement",
    "change": "the same on two levels: `db.change` runs SQL text, `query.change` a named statement",
}


def test_one_name_has_one_meaning() -> None:
    """A public function, class or constant that shares its name with another module's is in the list above,
    and nothing is in the list that is no longer shared."""
    owners: Names = defaultdict(set)
    for module, own in modules().items():
        if module.split(".")[0] in PRODUCT and not module.startswith("storage.models"):
            for name in own.defined:
                owners[name].add(module)
    shared = {name: modules for name, modules in owners.items() if len(modules) > 1}
    assert shared.keys() == SHARED_NAMES.keys(), {
        name: modules for name, modules in shared.items() if name not in SHARED_NAMES
    }


# Words that were a private language, each with the plain ones that took their place.
PLAIN_WORDS = {
    "Told": "PlannedNotice, NoticeInContext",
    "Said": "Reading, Utterance",
    "Parcel": "OutgoingMessage",
    "Setting": "DecisionContext",
    "Hat": "Role",
    "Wishes": "NotificationPreferences",
    "Voice": "EscalationRule",
    "Rung": "ReminderStep",
    "Fate": "SendResult",
    "Errands": "BackgroundJobs",
    "Roll": "Holders, PeopleFound",
    "Relisted": "KnownFirms, AskedChange",
    "Frame": "DecisionContext",
    "cures": "tortoise_patches",
    "ground": "bootstrap",
    "marks": "duty_status, placeholders",
    "heard_from": "mark_reachable",
    "lose": "mark_unreachable",
    "sits_over": "role_covers",
    "dressed": "security_headers",
}


def test_nothing_is_named_in_a_private_language() -> None:
    """Modules, classes and functions are called by the field's terms (docs/glossary.md)."""
    called = {
        f"{module}.{name}"
        for module, own in modules().items()
        for name in own.called
        if name.strip("_") in PLAIN_WORDS
    }
    files = {module for module in modules() if module.rpartition(".")[2] in PLAIN_WORDS}
    assert called | files == set()
