"""export KIND FILE."""

from __future__ import annotations

from pathlib import Path

import click

from handlers.app import load_calendar, load_plan
from handlers.cli.common import Refused, command, opened
from handlers.context import Clock, Context
from handlers.exports import KINDS, export
from handlers.settings import Settings


@click.command("export")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
async def export_command(settings: Settings, kind: str, file: Path) -> None:
    """导出工作簿：progress 进度，overdue 逾期。"""
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    if not file.parent.is_dir():
        raise Refused(f"没有文件夹 {file.parent}。")
    async with opened(settings):
        rows = await export(kind, file, context.setting())
    click.echo(f"已导出 {rows} 行到 {file}。")
