"""群通报 in words: markdown that WeCom's group robots show, in parts of which each fits one message."""

from __future__ import annotations

import re

from bot.words import Channel, Envelope, channel_spec
from messages.outside_text import tidy
from messages.render import ENV, neat
from messages.split import split

_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", re.ASCII)  # a mobile's, an identity card's


def group_parts(envelope: Envelope) -> list[str]:
    """Return the messages. `facts`: see handlers/services/reminders/groups.py.

    What looks like a person's number is left out, because everybody in the group sees it.
    """
    text = neat(ENV.get_template("group.j2").render(envelope=tidy(envelope)))
    return split(_NUMBER.sub("（号码从略）", text), channel_spec(Channel.ROBOT).text_bytes)
