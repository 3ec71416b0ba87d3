"""faults: what failed and was set aside; the next look tries again what is named here."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI
from handlers.cli.common import Refused, as_json, command, opened, show
from handlers.settings import Settings
from storage import faults
from storage.models import Fault

KINDS = {
    "message": "收到的消息", "duty": "待办", "case": "企业", "digest": "简报", "ticket": "工单",
    "errand": "差事", "chore": "例行工作", "part": "定时检查",
}  # fmt: skip


@click.command("faults")
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@click.option("--retry", is_flag=True, help="对给出编号的（不给编号则全部）重新尝试。")
@as_json
@command
async def faults_command(
    settings: Settings, ids: tuple[int, ...], retry: bool, as_json: bool
) -> None:
    """没能处理、已搁置的内容及原因；--retry 让下一次检查重新尝试。"""
    if ids and not retry:
        raise click.UsageError("给出编号时请同时写 --retry。")
    async with opened(settings):
        known = await faults.listed()
        if retry:
            gone = set(ids) - {fault.id for fault in known}
            if gone:
                raise Refused(f"没有编号 {'、'.join(map(str, sorted(gone)))}，未作任何更改。")
            done = await faults.retry(list(ids) or [fault.id for fault in known])
    if as_json:
        show({"retried": done} if retry else [row(fault) for fault in known])
    elif retry:
        click.echo(f"{len(done)} 项将在下一次检查时重新尝试。")
    else:
        for fault in known:
            click.echo(said(fault))
        click.echo(f"共 {len(known)} 项。")


def row(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id, "kind": fault.kind, "subject": fault.subject, "attempts": fault.attempts,
        "set_aside": fault.attempts >= faults.TRIES, "error": fault.error,
        "first_at": fault.first_at.isoformat(), "last_at": fault.last_at.isoformat(),
    }  # fmt: skip


def said(fault: Fault) -> str:
    """One line for the administrator."""
    state = "已搁置" if fault.attempts >= faults.TRIES else f"失败 {fault.attempts} 次"
    at = fault.last_at.astimezone(SHANGHAI)
    what = f"{KINDS.get(fault.kind, fault.kind)} {fault.subject}"
    return f"{fault.id}  {what}  {state}  {at:%Y-%m-%d %H:%M}  {fault.error}"
