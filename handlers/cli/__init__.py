"""The command line. Each command's module is imported only when it is called.

Exit status 0 done, 1 refused or not found with one plain line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache
from pathlib import Path
from typing import Any

import click

COMMANDS = {
    "serve": "handlers.cli.serve",
    "migrate": "handlers.cli.upkeep",
    "backup": "handlers.cli.upkeep",
    "restore": "handlers.cli.restore",
    "verify": "handlers.cli.upkeep",
    "import": "handlers.cli.imports",
    "replan": "handlers.cli.replan",
    "tick": "handlers.cli.clockwork",
    "preview": "handlers.cli.clockwork",
    "simulate": "handlers.cli.simulate",
    "case": "handlers.cli.cases",
    "messages": "handlers.cli.cases",
    "approve": "handlers.cli.cases",
    "discard": "handlers.cli.restore",
    "tickets": "handlers.cli.tickets",
    "change": "handlers.cli.change",
    "close-round": "handlers.cli.change",
    "understand": "handlers.cli.understand",
    "unread": "handlers.cli.unread",
    "faults": "handlers.cli.faults",
    "export": "handlers.cli.exports",
    "results": "handlers.cli.results",
    "target": "handlers.cli.named",
    "compare": "handlers.cli.compare",
    "token": "handlers.cli.tokens",
    "announcements": "handlers.cli.registers",
    "violations": "handlers.cli.registers",
    "doctor": "handlers.cli.doctor",
}


class Lazy(click.Group):
    """Knows every command's name; loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name])
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands' first lines, read from their sources: importing all takes a second."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(name)) for name in COMMANDS])


def _first_line(name: str) -> str:
    """What a command's docstring says first."""
    path = Path(__file__).with_name(COMMANDS[name].rpartition(".")[2] + ".py")
    for node in _source(path).body:
        if (
            isinstance(node, ast.AsyncFunctionDef)
            and node.name == f"{name.replace('-', '_')}_command"
        ):
            return (ast.get_docstring(node) or "").partition("\n")[0]
    raise LookupError(f"{path.name} has no {name}_command")


@cache
def _source(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """清审：清洁生产审核提醒服务。"""


def main(argv: list[str] | None = None) -> Any:
    """The console script `qingshen`."""
    return cli.main(argv, prog_name="qingshen")
