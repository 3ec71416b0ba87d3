"""understand TEXT --as PERSON: how a sentence is taken, without doing it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.access import administering
from bot.reading import read_sentence
from bot.reading.not_the_one import not_the_one, successor_said
from bot.reading.which_end import firms_left
from bot.words import Person, Refusal
from handlers.entry.cli.common import MOMENT, NamedFile, command, json_option, served, show_json
from handlers.runtime.bootstrap import load_columns
from handlers.runtime.settings import Settings
from handlers.services.cases.rounds import rounds_of
from handlers.services.conversation import proposing
from handlers.services.conversation.assist import assist_of
from handlers.services.conversation.forms import spoken_form
from handlers.services.conversation.not_of_this_firm import of_several, several_firms_of
from handlers.services.conversation.respond import open_to_the_desk
from handlers.services.conversation.turn import RoundChoice, Turn
from handlers.services.conversation.wrong_person import of_the_contact
from messages.catalogue import say
from storage import people

_COLUMNS = ("person", "utterance")


@click.command("understand", help=say("cli.commands.understand"))
@click.argument("text", required=False)
@click.option("--as", "account", help=say("cli.understand.option_as"))
@click.option("--at", type=MOMENT, help=say("cli.understand.option_at"))
@click.option(
    "--file",
    "file",
    type=NamedFile(exists=True, dir_okay=False, path_type=Path),
    help=say("cli.understand.option_file"),
)
@json_option
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
        raise click.UsageError(say("cli.understand.usage"))
    if file is not None and (text is not None or account):
        raise click.UsageError(say("cli.understand.either"))
    asked = lines_of_file(file) if file else [(1, account or "", text or "")]
    columns = load_columns(settings)
    async with served(settings) as context:
        names = await context.names()
        known = await _people(asked, file is not None, settings.admins)
        ctx = context.ctx(at)
        of = {who: await rounds_of(person, ctx) for who, person in known.items()}
        turns = [
            Turn(
                known[who],
                of[who][-1],
                names,
                RoundChoice.among(of[who]),
                columns=columns,
                assist=assist_of(settings),
                text=said,
            )
            for _, who, said in asked
        ]
        results = [await _taken(turn) for turn in turns]
    if as_json:
        named = [{"person": who, "utterance": said} for _, who, said in asked]
        show_json([a | b for a, b in zip(named, results, strict=True)] if file else results[0])
        return
    for result in results:
        click.echo(f"{result['intent']}  {result['act']}  {result['slots'] or ''}".rstrip())


def lines_of_file(file: Path) -> list[tuple[int, str, str]]:
    """Return (line, person, utterance) of each line; Refusal names the first that cannot be used."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("cli.understand.encoding", file=file.name) from error
    table = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    head = [title.strip() for title in table[0]] if table else []
    if any(column not in head for column in _COLUMNS):
        raise Refusal("cli.understand.columns")
    who, said = (head.index(column) for column in _COLUMNS)
    rows = []
    for line, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        if len(cells) <= max(who, said) or not cells[who].strip():
            raise Refusal("cli.understand.cells", file=file.name, line=line)
        rows.append((line, cells[who].strip(), cells[said].replace("\\n", "\n")))
    return rows


async def _people(
    asked: list[tuple[int, str, str]], many: bool, admins: tuple[str, ...]
) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for line, account, _ in asked:
        if account in found:
            continue
        person = await people.by_wecom(account) or await people.by_any(account)
        if person is None:
            if many:
                raise Refusal("cli.understand.nobody_in_line", line=line, account=account)
            raise Refusal("cli.understand.nobody", account=account)
        found[account] = administering(person, admins)
    return found


async def _taken(turn: Turn) -> dict[str, Any]:
    """Return the JSON of one sentence, made by the code that answers it in the chat."""
    turn.text = turn.text.strip()
    asked = of_the_contact(turn.text, turn.person, turn.names)
    several = None if asked else of_several(turn.text, turn.person, turn.names)
    about = asked or several
    if several and (left := firms_left(turn.text, several_firms_of(turn.person, turn.names))):
        named = {"names": [firm.name for firm in left]}
        return {"intent": "not_the_one", "act": "do", "slots": named, "because": ["stranger"], "offers": []}
    said = not_the_one(*about) if about else None
    if said and not (several and said == "near"):
        asks = said == "near" or (several is not None and not several[1])
        name, phone = successor_said(turn.text)
        slots = {"contact": name, "phone": phone} if name else {}
        act = "ask" if asks else "do"
        return {"intent": "not_the_one", "act": act, "slots": slots, "because": [said], "offers": []}
    for where in turn.rounds.held:
        turn.ctx = where
        if form := spoken_form(turn, turn.text):
            return {
                "intent": form.intent,
                "act": form.act,
                "slots": form.slots,
                "because": [form.intent],
                "offers": [],
            }
    tickets = await open_to_the_desk(turn.person)
    reading = read_sentence(turn.text, turn.person, turn.names, turn.ctx.today, None, tickets)
    proposed = [one.reading for one in await proposing.found(turn, reading, tickets)]
    return {
        "intent": reading.intent,
        "act": reading.act,
        "slots": reading.slots(),
        "because": list(reading.because),
        "offers": [{"intent": one.intent, "slots": one.slots()} for one in proposed],
    }
