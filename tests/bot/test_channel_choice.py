"""By which channel somebody is told: a table."""

from __future__ import annotations

import pytest

from bot.words import (
    Channel,
    Level,
    NotificationPreferences,
    Person,
    Role,
    channel_for,
    channel_of,
    next_channel,
)

W, M = Channel.WECOM, Channel.EMAIL
BOTH = (W, M)


def person(*reached: Channel, wish: Channel | None = None, roles: bool = True) -> Person:
    """A person with addresses on the channels `reached`, who wishes to be told by `wish` first."""
    held = (Role(Level.CITY, "石家庄市"),) if roles else ()
    wishes = NotificationPreferences(channel=wish)
    return Person(1, "甲", tuple((one, "address") for one in reached), roles=held, preferences=wishes)


@pytest.mark.parametrize(
    ("who", "set_up", "channel", "waits_at"),
    [
        (person(M, W), BOTH, W, W),  # the first in order, in whatever order they were entered
        (person(M), BOTH, M, M),
        (person(W, M, wish=M), BOTH, M, M),
        (person(W, wish=M), BOTH, W, W),  # what is preferred has to reach
        (person(W, M, wish=M), (W,), W, W),  # …and to be set up
        (person(M), (W,), None, W),
        (person(), BOTH, None, M),  # out of reach: the message waits at the last
        (person(W, M), (), None, M),  # nothing is set up
        (person(W, roles=False), BOTH, None, M),
    ],
)
def test_by_which_channel_somebody_is_told(
    who: Person, set_up: tuple[Channel, ...], channel: Channel | None, waits_at: Channel
) -> None:
    assert channel_of(who, set_up) == channel
    assert channel_for(who, set_up) == waits_at


@pytest.mark.parametrize(
    ("who", "later", "channel"),
    [(person(W, M), (M,), M), (person(W), (M,), None), (person(W, M), (), None), (person(M), BOTH, M)],
)
def test_which_channel_is_tried_next(
    who: Person, later: tuple[Channel, ...], channel: Channel | None
) -> None:
    assert next_channel(who, later) == channel
