"""The labelled sentences: no wrong act, nearly all of them taken as labelled, and most of the rest one reply away."""

import pytest

from tests.bot.chat_report import batches, corpus

# batch -> (taken as labelled at once, reached within one reply) at least
HELD = {
    "clerks": (0.59, 0.91),
    "dev": (1.0, 1.0),
    "more": (0.93, 0.95),
    "other": (0.98, 0.99),
    "third": (0.99, 0.99),
    "fourth": (0.94, 0.95),
    "fifth": (0.97, 0.98),
    "hostile": (0.9, 0.91),
}


@pytest.mark.parametrize("batch", batches())
def test_no_wrong_act_and_enough_understood(batch: str) -> None:
    result = corpus(batch)
    assert result.total > 150
    assert [f"{m.line.person}: {m.line.utterance}" for m in result.wrong_actions] == []
    at_once, reached = HELD[batch]
    assert result.share >= at_once
    assert result.reached >= reached
