"""migrate, backup, verify."""

from __future__ import annotations

from pathlib import Path

import click

from handlers.entry.cli.common import Refused, as_json, command, note_read, opened, show
from handlers.runtime.bootstrap import INCOMPLETE
from handlers.runtime.settings import Settings
from storage import audit, chain, copies, db, missing


@click.command("migrate")
@command
async def migrate_command(settings: Settings) -> None:
    """把数据库升级到本版本。"""
    await db.connect(settings.database_url)
    try:
        await db.reach()
        was_behind = await db.behind(settings.database_url)
        await db.migrate(settings.database_url)
        if gone := await db.absent():
            raise Refused(INCOMPLETE.format("、".join(gone)))
    finally:
        await db.disconnect()
    click.echo("数据库已升级到本版本。" if was_behind else "数据库已是本版本，无需升级。")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
async def backup_command(settings: Settings, file: Path) -> None:
    """运行中备份数据库和收到的文件，得到一份前后一致的副本。"""
    if not file.absolute().parent.is_dir():
        raise Refused(f"没有这个文件或文件夹（{file.parent}），没有备份。")
    for taken in (file, copies.beside(file)):
        if taken.exists():
            raise Refused(f"{taken} 已存在，请换一个文件名。")
    async with opened(settings) as clock:
        await note_read(clock, "backup")
        count = await copies.backup(settings.database_url, settings.files, file)
    files = f"，收到的 {count} 个文件在 {copies.beside(file)}" if count else ""
    click.echo(f"已备份到 {file}{files}。")


@click.command("verify")
@as_json
@command
async def verify_command(settings: Settings, as_json: bool) -> None:
    """核对事件链和各项约定；有问题时退出状态为 1。"""
    async with opened(settings):
        problems = [*await chain.check(), *await audit.drift(), *await missing.all_problems()]
    if as_json:
        show({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            click.echo(problem)
    if problems:
        raise Refused(f"发现 {len(problems)} 个问题。")
    if not as_json:
        click.echo("事件链完整，各项约定成立。")
