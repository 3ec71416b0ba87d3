"""understand TEXT --as PERSON: how a sentence is taken, without doing it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.reading import read
from bot.words import Person
from handlers.entry.cli.common import MOMENT, Refused, as_json, command, served, show
from handlers.runtime.bootstrap import load_columns
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.conversation.forms import form_of
from handlers.services.conversation.respond import open_to_the_desk
from handlers.services.conversation.turn import Turn
from messages.catalogue import say
from storage import people

COLUMNS = ("person", "utterance")


@click.command("understand", help=say("cli.commands.understand"))
@click.argument("text", required=False)
@click.option("--as", "account", help="说话人的企业微信账号。")
@click.option("--at", type=MOMENT, help="按这个时刻理解“下周五”之类的说法。")
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="一次理解多句：制表符分隔，含 person、utterance 两列。",
)
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
    if file is None and (text is None or not account):
        raise click.UsageError("请写一句话和 --as 账号，或用 --file 指定文件。")
    if file is not None and (text is not None or account):
        raise click.UsageError("--file 与一句话、--as 不能同时使用。")
    asked = rows_of(file) if file else [(1, account or "", text or "")]
    columns = load_columns(settings)
    async with served(settings) as context:
        names = await context.names()
        known = await _people(asked, many=file is not None)
        ctx = context.ctx(at or wall())
        turns = [Turn(known[who], ctx, names, columns=columns, text=said) for _, who, said in asked]
        results = [await taken(turn) for turn in turns]
    if as_json:
        named = [{"person": who, "utterance": said} for _, who, said in asked]
        show([a | b for a, b in zip(named, results, strict=True)] if file else results[0])
        return
    for result in results:
        click.echo(f"{result['intent']}  {result['act']}  {result['slots'] or ''}".rstrip())


def rows_of(file: Path) -> list[tuple[int, str, str]]:
    """(line, person, utterance) of each line; the first that cannot be used is named."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file.name} 不是 UTF-8 编码的文本，请另存为 UTF-8。") from error
    table = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    head = [title.strip() for title in table[0]] if table else []
    if any(column not in head for column in COLUMNS):
        raise Refused("文件首行应含 person 和 utterance 两列，以制表符分隔。")
    who, said = (head.index(column) for column in COLUMNS)
    rows = []
    for line, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        if len(cells) <= max(who, said) or not cells[who].strip():
            raise Refused(f"{file.name} 第 {line} 行缺少 person 或 utterance。")
        rows.append((line, cells[who].strip(), cells[said].replace("\\n", "\n")))
    return rows


async def _people(asked: list[tuple[int, str, str]], many: bool) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for line, account, _ in asked:
        if account in found:
            continue
        person = await people.by_wecom(account) or await people.by_any(account)
        if person is None:
            where = f"第 {line} 行：" if many else ""
            raise Refused(f"{where}没有找到账号“{account}”。请核对企业微信账号，或先导入名单。")
        found[account] = person
    return found


async def taken(turn: Turn) -> dict[str, Any]:
    """The JSON of one sentence, by the code that answers it in the chat."""
    turn.text = turn.text.strip()
    if form := form_of(turn, turn.text):
        return {"intent": form.intent, "act": form.act, "slots": form.slots}
    tickets = await open_to_the_desk(turn.person)
    reading = read(turn.text, turn.person, turn.names, turn.ctx.today, None, tickets)
    return {"intent": reading.intent, "act": reading.act, "slots": reading.slots()}
