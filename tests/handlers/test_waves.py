"""Who opens the chat of 微信客服 in one pull is greeted beside the others, but behind who scanned the same letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.words import Channel
from handlers.services.conversation.pulling import in_waves
from storage.inbox import Inbound

NOW = datetime(2025, 2, 21, 1, tzinfo=UTC)
PULLS = [  # (sender, letter) each; the waves, by place in the pull
    ("nobody", [], []),
    ("each another letter", ["a1", "b2", "c3"], [[0, 1, 2]]),
    ("one letter", ["a1", "b1", "c1"], [[0], [1], [2]]),
    ("no letter is no common one", ["a", "b", "c"], [[0, 1, 2]]),
    ("two letters by turns", ["a1", "b2", "c1", "d2"], [[0, 1], [2, 3]]),
    ("one comes twice", ["a1", "a2", "b3"], [[0, 2], [1]]),
    ("behind who waits behind another", ["a1", "b1", "b2", "c2"], [[0], [1], [2], [3]]),
]


@pytest.mark.parametrize(("said", "expected"), [one[1:] for one in PULLS], ids=[one[0] for one in PULLS])
def test_of_one_letter_and_of_one_person_in_order_all_else_at_once(
    said: list[str], expected: list[list[int]]
) -> None:
    rows = [
        Inbound(
            *(n, str(n), "", Channel.KF, "", one[0], "[enter_session]", NOW, None, ""),
            *({"kf": {"scan": one[1:]}}, False, 0, ""),
        )
        for n, one in enumerate(said)
    ]
    assert [[row.id for row in wave] for wave in in_waves(rows)] == expected
