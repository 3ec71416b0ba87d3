"""case, messages, approve."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI, Case, Duty, MessageStatus
from handlers.app import load_plan
from handlers.cli.common import Refused, as_json, command, opened, show
from handlers.settings import Settings
from storage import cases, mailing, models, outbox


@click.command("case")
@click.argument("name_or_code")
@as_json
@command
async def case_command(settings: Settings, name_or_code: str, as_json: bool) -> None:
    """一家企业的全部情况（名称或统一社会信用代码）。"""
    plan = load_plan(settings)
    async with opened(settings):
        found = await cases.by_name(name_or_code.strip(), plan.key)
        if not found:
            raise Refused(f"没有找到“{name_or_code}”。请核对名称或统一社会信用代码。")
        if len(found) > 1:
            where = "、".join(f"{c.city}{c.county}" for c in found)
            raise Refused(
                f"“{name_or_code}”有 {len(found)} 家（{where}），请改用统一社会信用代码。"
            )
        events = await models.Event.filter(case_id=found[0].id).count()
    if as_json:
        show(document(found[0], events))
        return
    case = found[0]
    click.echo(f"{case.name}（{case.city}{case.county}）")
    for duty in case.duties:
        milestone = plan.milestone(duty.milestone)
        click.echo(f"  {milestone.name}：{STATES[duty.state.value]}，截止 {duty.due}")


STATES = {
    "waiting": "未开始", "open": "待办", "reported": "已报告，待确认", "done": "已完成",
    "failed": "未通过", "waived": "免除",
}  # fmt: skip


def document(case: Case, events: int) -> dict[str, Any]:
    """`case --json` as the contract has it."""
    return {
        "enterprise": case.name,
        "uscc": case.uscc,
        "city": case.city,
        "county": case.county,
        "assessor": str(case.assessor),
        "status": str(case.status),
        "duties": [_duty(d) for d in case.duties],
        "events": events,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "milestone": duty.milestone,
        "owner": str(duty.owner),
        "state": str(duty.state),
        "due": duty.due,
        "legal_due": duty.legal_due,
        "reported_on": duty.reported_on,
        "confirmed_on": duty.confirmed_on,
        "next_action_at": duty.next_action_at.astimezone(SHANGHAI) if duty.next_action_at else None,
    }


@click.command("messages")
@click.option("--status", type=click.Choice([s.value for s in MessageStatus]))
@click.option("--person", help="企业微信账号、邮箱或姓名。")
@as_json
@command
async def messages_command(
    settings: Settings, status: str | None, person: str | None, as_json: bool
) -> None:
    """已发送、待发送和未能发送的消息，以及等待的原因。"""
    async with opened(settings):
        found = await mailing.messages(status, person)
    if as_json:
        show(found)
        return
    for row in found:
        names = "、".join(row["cases"][:3])
        click.echo(f"{row['id']}  {row['status']}  {row['channel']}  {row['person']}  {names}")
        if row["reason"]:
            click.echo(f"      {row['reason']}")
    click.echo(f"共 {len(found)} 条。")


@click.command("approve")
@click.argument("ids", nargs=-1, type=int)
@command
async def approve_command(settings: Settings, ids: tuple[int, ...]) -> None:
    """批准发送被拦下的消息（不写编号则全部批准）。"""
    async with opened(settings):
        released = await outbox.approve(list(ids) or None)
        if ids and not released:
            raise Refused("没有找到这些编号的待批准消息。")
    click.echo(f"已批准 {released} 条，将在下一次发送时发出。")
