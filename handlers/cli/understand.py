"""understand TEXT --as PERSON: how a sentence is taken, without doing it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.names import NameIndex
from bot.reading import read
from bot.words import SHANGHAI, Person
from handlers.app import load_plan
from handlers.cli.common import MOMENT, Refused, as_json, command, opened, show
from handlers.context import wall
from handlers.settings import Settings
from storage import cases, people


@click.command("understand")
@click.argument("text", required=False)
@click.option("--as", "account", help="说话人的企业微信账号。")
@click.option("--at", type=MOMENT, help="按这个时刻理解“下周五”之类的说法。")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="一次理解多句：制表符分隔，含 person、utterance 两列。")  # fmt: skip
@as_json
@command
async def understand_command(
    settings: Settings,
    text: str | None,
    account: str | None,
    at: datetime | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """机器人怎样理解一句话；只说明，不办理。"""
    if file is None and not (text and account):
        raise click.UsageError("请写一句话和 --as 账号，或用 --file 指定文件。")
    plan = load_plan(settings)
    async with opened(settings):
        names = NameIndex(await cases.enterprises(plan.key))
        if file is None:
            results = [await _one(text or "", account or "", names, at or wall())]
        else:
            results = [
                {"person": row["person"], "utterance": row["utterance"]}
                | await _one(
                    row["utterance"].replace("\\n", "\n"), row["person"], names, at or wall()
                )
                for row in _rows(file)
            ]
    if as_json:
        show(results if file else results[0])
        return
    for result in results:
        click.echo(f"{result['intent']}  {result['act']}  {result['slots'] or ''}")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if rows and not {"person", "utterance"} <= rows[0].keys():
        raise Refused("文件首行应含 person 和 utterance 两列，以制表符分隔。")
    return rows


async def _one(text: str, account: str, names: NameIndex, at: datetime) -> dict[str, Any]:
    person = await people.by_wecom(account) or await people.by_any(account)
    if person is None:
        raise Refused(f"没有找到账号“{account}”。")
    return taken(text, person, names, at)


def taken(text: str, person: Person, names: NameIndex, at: datetime) -> dict[str, Any]:
    """The JSON of one reading."""
    reading = read(text, person, names, at.astimezone(SHANGHAI).date())
    return {"intent": reading.intent, "act": reading.act, "slots": reading.slots()}
