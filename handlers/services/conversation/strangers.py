"""Somebody who is in no roster can do one thing, bind the account by a code; whatever else they say, they hear where
they are and whom to ask, never the same words twice in a row, and nothing of any enterprise."""

from __future__ import annotations

from typing import Final

from bot.acts.context import DecisionContext
from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.reading.small_talk import courtesy
from bot.reading.stranger_words import said_by_stranger
from bot.words import Intent, Level, Person, Role, Sender, channel_spec
from handlers.runtime.context import Context
from handlers.runtime.time_limit import limited
from handlers.services.accounts import binding
from handlers.services.conversation import answers
from messages.render import answer
from storage import inbox

# Somebody who may become an enterprise's contact and holds none: enough to be allowed to bind.
_NOBODY: Final = Person(0, "", roles=(Role(Level.ENTERPRISE),))


async def answer_stranger(
    context: Context, sender: Sender, text: str, ctx: DecisionContext, names: NameIndex
) -> str:
    """Return the answer to somebody unknown, having bound the account if a code was said."""
    reading = limited(read_sentence, text, _NOBODY, names, ctx.today)
    if reading.intent == Intent.BIND and reading.act == "do":
        reply = await binding.bind_account(sender, reading.code, None, ctx, context.settings.secret_key)
        return answer(reply.key, reply.facts)
    if (polite := courtesy(text)) in ("thanked", "wished"):
        return answer(polite, {})
    if reading.intent == Intent.HELP and answers.asks_of_privacy(text):
        return answer("privacy", {"url": context.settings.public_url})
    said = await inbox.last_answers(sender)
    answered = _answers(said_by_stranger(text), channel_spec(sender.channel).address)
    return next((words for words in answered if words not in said), answered[-1])


def _answers(kind: str, by: str) -> list[str]:
    """Return what may be answered to such words, what fits best first."""
    first = {
        "complains": [answer("unbound_complains", {})],
        "asks_who": [answer("unbound_asks_who", {"by": by})],
        "of_a_firm": [answer("unbound_of_a_firm", {"by": by})],
    }
    further = [answer("unbound", {"by": by}), answer("unbound_again", {}), answer("unbound_last", {})]
    return [*first.get(kind, []), *further]
