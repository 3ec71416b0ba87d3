"""The labelled sentences: no wrong action, and nearly all of them taken as labelled."""

import pytest

from tests.bot.chat_report import corpus


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("utterances-clerks.tsv", 0.59),
        ("utterances-dev.tsv", 1.0),
        ("utterances-more.tsv", 0.93),
        ("utterances-other.tsv", 0.98),
        ("utterances-third.tsv", 0.99),
        ("utterances-fourth.tsv", 0.94),
        ("utterances-fifth.tsv", 0.97),
        ("utterances-hostile.tsv", 0.9),
    ],
)
def test_no_wrong_action_and_enough_understood(name: str, share: float) -> None:
    result = corpus(name)
    assert result.total > 150
    assert [f"{m.line.person}: {m.line.utterance}" for m in result.wrong_actions] == []
    assert result.share >= share
