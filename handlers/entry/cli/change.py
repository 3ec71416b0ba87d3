"""change: what the administrator puts on record in the province's name."""

from __future__ import annotations

from functools import partial

import click

from bot.acts.kinds import CHANGE_KINDS, ChangeKind
from bot.places import Places
from bot.reading.change_names import details_of
from bot.words import Act, Case, Level, Person, Refusal, Role
from handlers.entry.cli.common import command, json_option, round_option, served, show_json
from handlers.entry.cli.named import one_case
from handlers.runtime.settings import Settings
from handlers.services.cases import act
from messages.catalogue import say
from messages.render import answer
from storage import db

# Whoever runs the command acts for the province, above every bureau; the event says "cli".
_ADMINISTRATOR = Person(0, "管理员", roles=(Role(Level.PROVINCE),))
_RIGHT = {"更正评估": ("通过", "不通过"), "更正验收": ("合格", "不合格")}
_FORMS = "\n".join(f"{k.kind} {k.arguments}：{k.help}".replace(" ：", "：") for k in CHANGE_KINDS.values())


@click.command("change", help=say("cli.help.change", forms=_FORMS))
@click.argument("name_or_code")
@click.argument("kind", type=click.Choice(list(CHANGE_KINDS)), metavar="KIND")
@click.argument("words", nargs=-1)
@round_option
@json_option
@command
async def change_command(
    settings: Settings,
    name_or_code: str,
    kind: str,
    words: tuple[str, ...],
    round_key: str | None,
    as_json: bool,
) -> None:
    async with served(settings) as context:
        case, ctx = await one_case(name_or_code, context.ctx(), round_key)
        if case.enterprise_id is None:
            raise Refusal("cli.rounds.no_case", text=name_or_code.strip())
        what = _act(CHANGE_KINDS[kind], " ".join(words).strip(), case, ctx.plan.places)
        reply = await db.write(partial(act.perform, case.id, what, _ADMINISTRATOR, ctx, "cli"))
    text = answer(reply.key, reply.facts)
    if not reply.ok:
        raise Refusal("cli.common.because", reason=text.replace("\n", ""))
    if as_json:
        show_json({"done": True, "enterprise": reply.facts.get("name", case.name), "answer": text})
    else:
        click.echo(text)


def _act(kind: ChangeKind, words: str, case: Case, places: Places) -> Act:
    """Read the act in the words of the command line: 更名 NEW, 换联系人 NAME PHONE [MAIL], …"""
    if kind.kind in _RIGHT:
        result, _, reason = words.partition(" ")
        if result not in _RIGHT[kind.kind]:
            raise Refusal("cli.change.incomplete", kind=kind.kind, arguments=kind.arguments)
        return Act(kind.act, reason=reason, what=result)
    details = details_of(kind.kind, words, case, places)
    if kind.lacks(details):
        raise Refusal("cli.change.incomplete", kind=kind.kind, arguments=kind.arguments)
    return Act(kind.act, reason=words, what=kind.kind, details=details)
