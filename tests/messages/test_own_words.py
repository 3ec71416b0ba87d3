"""What a person wrote is passed on as written: her line breaks stay, and no second full stop comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.words import Channel, Kind
from messages.render import answer, render
from tests.messages.answer_samples import SAMPLES
from tests.messages.envelopes import DUE, ON, envelope, line
from tests.messages.own_channels import IN_OUR_WORDS

WORDS = "1、报告没有盖章\n2、缺少监测报告。"
SHOWN = [key for key, facts in SAMPLES.items() if isinstance(facts, Mapping) and facts.get("reason")]
RESULTS = (
    "sent_back",
    "carried_over",
    "round_ended",
    "written_off",
    "rectify",
    "extension_refused",
    "change_refused",
    "assess_failed",
    "accept_failed",
)


def facts(words: str) -> dict[str, Any]:
    """The facts of a line whose reason is these words."""
    return {**ON, "reason": words, "what": "停产", "until": DUE, "old_due": DUE}


@pytest.mark.parametrize("channel", IN_OUR_WORDS)
@pytest.mark.parametrize("text", RESULTS)
def test_a_result_shows_the_reason_as_written(text: str, channel: Channel) -> None:
    one = line(text, facts=facts(WORDS))
    sent = render(envelope(one, kind=Kind.RESULT, channel=channel))
    assert WORDS in sent.text
    assert "。。" not in sent.text + (sent.html or "")
    bare = render(envelope(line(text, facts=facts("缺表")), kind=Kind.RESULT, channel=channel))
    assert "缺表。" in bare.text


@pytest.mark.parametrize("text", ["extension", "change", "due_changed", "owed_no_longer", "firm_written_off"])
def test_in_a_list_it_stands_on_one_line(text: str) -> None:
    kind = Kind.CONFIRM if text in ("extension", "change") else Kind.NOTE
    sent = render(envelope(line(text, "decider", facts=facts(WORDS)), kind=kind))
    assert "1、报告没有盖章 2、缺少监测报告。" in sent.text
    assert "。。" not in sent.text


@pytest.mark.parametrize("key", SHOWN)
def test_an_answer_shows_the_reason_as_written(key: str) -> None:
    reply = answer(key, {**SAMPLES[key], "reason": WORDS}, limit=2048)
    assert "。。" not in reply
    assert WORDS in reply or "缺少监测报告" not in reply


def test_an_announcement_keeps_its_lines_and_takes_no_sign_of_ours() -> None:
    reply = answer(
        "announcement", {"unit": "市局", "announced": "各企业：\n1、带材料⏎\n2、准时", "training": False}
    )
    assert "各企业：\n1、带材料\n2、准时" in reply
