"""plan: what is done with a round's plan, before it is used and while it runs."""

from __future__ import annotations

import click

from handlers.entry.cli.plan import check_command, new_command
from handlers.entry.cli.plan_diff import diff_command
from messages.catalogue import say


@click.group("plan", help=say("cli.commands.plan"))
def plan_command() -> None: ...


for _one in (check_command, new_command, diff_command):
    plan_command.add_command(_one)
