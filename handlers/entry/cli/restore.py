"""restore FILE, discard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from handlers.entry.cli.common import Refused, command, opened
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.delivery.record import Record
from messages.catalogue import say
from storage import audit, chain, copies, db, outbox, restored

IN_USE = "数据库正在使用，请先停止服务和其他命令，再恢复。"


@click.command("restore", help=say("cli.commands.restore"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command
async def restore_command(settings: Settings, file: Path) -> None:
    if problem := await copies.check(settings.database_url, file):
        raise Refused(f"{problem}，没有恢复。")
    await _nobody_else(settings)
    aside = _aside(settings, wall())
    count = await copies.put_back(settings.database_url, settings.files, file, aside)
    async with opened(settings):
        held = await Record(settings.record, wall).mark()
        problems = [*await chain.check(), *await audit.drift()]
    for problem in problems:
        click.echo(problem)
    click.echo(
        f"已从 {file} 恢复数据库和 {count} 个文件；原来的数据库保存在 {aside}。"
        f"拦下 {held} 条待发消息；启动服务后，会再次发送的消息也先拦下。"
        "请用 qingshen messages --status held 核对（每条写明发送记录），"
        "再用 qingshen discard --sent 放弃已发送过的，用 qingshen approve 批准其余的。"
    )
    if problems:
        raise Refused(f"恢复后的数据库有 {len(problems)} 个问题，请核对上面各条。")


def _aside(settings: Settings, now: datetime) -> Path:
    name = settings.record.name
    return settings.record.with_name(f"{name}.before-restore-{now:%Y%m%dT%H%M%SZ}")


async def _nobody_else(settings: Settings) -> None:
    """PostgreSQL knows who is connected; of SQLite the file itself tells (`copies.put_back`)."""
    if db.sqlite_path(settings.database_url):
        return
    await db.connect(settings.database_url)
    try:
        await db.reach()
        if await restored.others():
            raise Refused(IN_USE)
    finally:
        await db.disconnect()


@click.command("discard", help=say("cli.commands.discard"))
@click.argument("ids", nargs=-1, type=int)
@click.option("--sent", is_flag=True, help="只放弃发送记录表明已发送过的消息。")
@command
async def discard_command(settings: Settings, ids: tuple[int, ...], sent: bool) -> None:
    if ids and sent:
        raise Refused("编号和 --sent 不能同时使用。")
    async with opened(settings):
        chosen = await restored.sent_before() if sent else list(ids) or None
        dropped = await outbox.discard(chosen)
        if ids and not dropped:
            raise Refused("没有找到这些编号的待批准消息。")
    click.echo(f"已放弃 {dropped} 条。")
