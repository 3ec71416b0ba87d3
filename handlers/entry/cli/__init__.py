"""The command line. Each command's module is imported only when it is called.

Exit status 0 done, 1 refused or not found with one plain line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import gc
import importlib
from typing import Any

import click

from handlers.entry.cli.help_page import HelpPage
from handlers.entry.cli.usage import told_in_chinese
from messages.catalogue import say, sentence_table

click.Context.formatter_class = HelpPage  # of every command, in whatever module it is

COMMANDS = {
    "init": "handlers.entry.cli.init",
    "serve": "handlers.entry.cli.serve",
    "migrate": "handlers.entry.cli.upkeep",
    "backup": "handlers.entry.cli.upkeep",
    "restore": "handlers.entry.cli.restore",
    "verify": "handlers.entry.cli.upkeep",
    "import": "handlers.entry.cli.imports",
    "plan": "handlers.entry.cli.plans",
    "replan": "handlers.entry.cli.replan",
    "tick": "handlers.entry.cli.clockwork",
    "preview": "handlers.entry.cli.clockwork",
    "simulate": "handlers.entry.cli.simulate",
    "case": "handlers.entry.cli.cases",
    "messages": "handlers.entry.cli.cases",
    "approve": "handlers.entry.cli.cases",
    "pause": "handlers.entry.cli.pauses",
    "resume": "handlers.entry.cli.pauses",
    "recall": "handlers.entry.cli.recall",
    "discard": "handlers.entry.cli.restore",
    "tickets": "handlers.entry.cli.tickets",
    "change": "handlers.entry.cli.change",
    "close-round": "handlers.entry.cli.close_round",
    "person": "handlers.entry.cli.person",
    "purge": "handlers.entry.cli.purge",
    "understand": "handlers.entry.cli.understand",
    "unread": "handlers.entry.cli.unread",
    "faults": "handlers.entry.cli.faults",
    "leavers": "handlers.entry.cli.leavers",
    "onboard": "handlers.entry.cli.onboard",
    "export": "handlers.entry.cli.exports",
    "results": "handlers.entry.cli.results",
    "target": "handlers.entry.cli.named",
    "compare": "handlers.entry.cli.compare",
    "token": "handlers.entry.cli.tokens",
    "announcements": "handlers.entry.cli.registers",
    "violations": "handlers.entry.cli.registers",
    "experts": "handlers.entry.cli.experts",
    "robot": "handlers.entry.cli.robots",
    "doctor": "handlers.entry.cli.doctor",
}


class _Lazy(click.Group):
    """Knows every command's name; loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        gc.disable()  # what is loaded stays: to look through it again and again is a tenth of the start
        try:
            module = importlib.import_module(COMMANDS[name])
        finally:
            gc.freeze()  # nor is it ever looked through later
            gc.enable()
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        return command

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        with told_in_chinese():
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with told_in_chinese(ctx):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command without importing any, which would take a second."""
        lines = sentence_table("cli.commands")
        with formatter.section("Commands"):
            formatter.write_dl([(name, lines[name]) for name in COMMANDS])


@click.group(
    cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]}, help=say("cli.help.qingshen")
)
@click.version_option(package_name="qingshen", message="%(version)s", help=say("cli.help_page.version"))
def cli() -> None:
    """All of the commands."""


def main(argv: list[str] | None = None) -> Any:
    """The console script `qingshen`."""
    return cli.main(argv, prog_name="qingshen")
