"""announcements, violations."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot import audiences
from bot.words import SHANGHAI, Scope
from handlers.entry.cli.common import Refused, as_json, command, in_round, note_read, of_round, served, show
from handlers.entry.cli.findings import lines
from handlers.runtime.settings import Settings
from handlers.services.rosters.violations import take
from messages.catalogue import say
from storage import announcements

STATUSES = {
    "draft": "未批准",
    "waiting": "等待发送",
    "sending": "发送中",
    "sent": "已发送",
    "failed": "发送失败",
    "unknown": "结果未知",
    "cancelled": "已取消",
    "held": "待批准",
    "no channel": "没有联系方式",
}


@click.command("announcements", help=say("cli.commands.announcements"))
@click.argument("number", type=click.IntRange(1, 999_999_999), required=False)
@as_json
@command
async def announcements_command(settings: Settings, number: int | None, as_json: bool) -> None:
    async with served(settings) as context:
        await note_read(context.clock, "announcements")
        found = [one for key in context.rounds.keys for one in await announcements.listed(key)]
        of = await announcements.outcomes(number) if number is not None else []
    if number is not None:
        found = [one for one in found if one["id"] == number]
        if not found:
            raise Refused(f"没有编号为 {number} 的通知。")
        found[0]["copies"] = [
            {"person": o.person, "status": o.status, "received_at": o.received_at} for o in of
        ]
    if as_json:
        show(found[0] if number is not None else found)
        return
    for one in found:
        when = one["approved_at"]
        said = f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}批准" if when else "未批准，没有发送"
        kind = "培训通知" if one["training"] else "通知"
        to = audiences.audience(one["audience"]).name
        click.echo(f"{one['id']}  {kind}  {one['by']}  发送给{to}{one['people']}人  {said}")
        click.echo(
            f"      已发送{one['sent']}，等待{one['waiting']}，失败{one['failed']}，"
            f"结果未知{one['unknown']}，没有联系方式{one['no channel']}，已回复收到{one['received']}"
        )
        click.echo(f"      {one['text'][:60]}")
    for o in of:
        back = f"，{o.received_at.astimezone(SHANGHAI):%m-%d %H:%M}回复收到" if o.received_at else ""
        click.echo(f"  {o.person}：{STATUSES[o.status]}{back}")
    if not found:
        click.echo("还没有群发过通知。")


@click.command("violations", help=say("cli.commands.violations"))
@click.argument("action", type=click.Choice(["import"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只说明会改变什么，不写入。")
@of_round
@as_json
@command
async def violations_command(
    settings: Settings, action: str, file: Path, dry_run: bool, round_key: str | None, as_json: bool
) -> None:
    if not file.is_file():
        raise Refused(f"没有文件 {file}。")
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        out = await take(file.name, data, ctx, Scope(everything=True), dry_run=dry_run)
    if as_json:
        show(
            {
                "imported": out.readable and not dry_run,
                "rows": out.rows,
                "new": out.new,
                "changed": out.changed,
                "findings": [
                    {
                        "sheet": f.sheet,
                        "row": f.row,
                        "column": f.column,
                        "message": f.message,
                        "fatal": f.fatal,
                    }
                    for f in out.findings
                ],
            }
        )
    else:
        for line in lines(out.findings):
            click.echo(line)
        if out.readable:
            verb = "将会" if dry_run else "已"
            click.echo(f"{verb}登记 {out.new} 件，更新 {out.changed} 件（可用 {out.rows} 行）。")
    if not out.readable:
        raise Refused("没有可以识别的违法处理表，什么都没有导入；请按上面的说明修改后重试。")
    if not out.rows:
        raise Refused("没有一行可以使用，什么都没有登记；请按上面的说明修改后重试。")
