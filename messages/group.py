"""群通报 in words: markdown that WeCom's group robots show, in parts of which each fits one message."""

from __future__ import annotations

import re

from bot.words import Channel, Envelope, channel_spec
from messages.outside_text import tidy
from messages.render import ENV, neat
from messages.split import split

# A mobile's, an identity card's, a line's with its area; as people write them: +86, full-width, with dashes and blanks.
_NUMBER = re.compile(
    r"(?<!\d)(?:(?:[+＋]|[0０]{2})?[8８][6６][-—－ .]*)?"
    r"(?:[1１][3-9３-９](?:[-—－ .]*\d){9}|\d{17}[\dXx]|[0０]\d{2,3}[-—－ ]?\d{7,8})(?!\d)"
)


def group_parts(envelope: Envelope) -> list[str]:
    """Return the messages. `facts`: see handlers/services/reminders/groups.py.

    What looks like a person's number is left out, because everybody in the group sees it.
    """
    text = neat(ENV.get_template("group.j2").render(envelope=tidy(envelope)))
    return split(_NUMBER.sub("（号码从略）", text), channel_spec(Channel.ROBOT).text_bytes)
