"""labelled.tsv: the corpora's sentences and whatever a maintainer adds to them."""

from __future__ import annotations

import pytest

from bot.reading.labelled import LONGEST_COMPARED, NEAREST, labelled, nearest
from bot.words import SPECS, Intent, Level
from tests.bot.chat_report import batches
from tests.bot.labelled_lines import lines_of


@pytest.mark.parametrize("batch", batches())
def test_every_sentence_of_a_corpus_is_carried(batch: str) -> None:
    """After a change of a corpus: python -m tests.bot.labelled_lines."""
    carried = [(line.level, line.intent, line.act) for line in labelled() if line.batch == batch]
    assert carried == [(line.level, line.intent, line.act) for line in lines_of(batch)]


def test_every_line_says_what_it_is_about() -> None:
    acts = {"do", "ask", "deny", "none"}
    odd = [line for line in labelled() if line.act not in acts or Intent(line.intent) not in SPECS]
    assert odd == []
    assert all(line.sentence.strip() and line.batch for line in labelled())


def test_the_nearest_are_of_what_one_may_say_and_of_no_batch_left_out() -> None:
    found = nearest("评估申请弄好传上去了", [Level.ENTERPRISE], without="more")
    assert found[0].line.intent == Intent.APPLY_ASSESSMENT
    assert len(found) <= NEAREST
    assert found == sorted(found, key=lambda one: -one.likeness)
    assert {one.line.batch for one in found}.isdisjoint({"more"})
    assert all(Level.ENTERPRISE in SPECS[Intent(one.line.intent)].levels for one in found)


def test_a_letter_is_compared_by_its_beginning() -> None:
    begins = "评估申请" * (LONGEST_COMPARED // 4)
    assert nearest(begins, [Level.CITY]) == nearest(begins + "验收申请" * 100_000, [Level.CITY])


@pytest.mark.parametrize("text", ["", "。。。", "？"])
def test_signs_alone_are_like_nothing(text: str) -> None:
    assert nearest(text, list(Level)) == []
