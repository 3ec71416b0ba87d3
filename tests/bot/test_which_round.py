"""A person in two rounds: which of them a sentence is about."""

from __future__ import annotations

import pytest

from bot.acts import decide
from bot.acts.context import WrongRound
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.rounds import Rounds
from bot.reading.which_round import RoundFit, choice_of, rounds_meant
from bot.words import Act
from tests.bot.cases import CLERK, at, case

DONE, OPEN, ABSENT = (True, False), (True, True), (False, False)


@pytest.mark.parametrize(
    ("intent", "old", "new", "meant"),
    [
        ("apply_assessment", OPEN, DONE, "old"),
        ("apply_assessment", DONE, OPEN, "new"),
        ("apply_assessment", OPEN, ABSENT, "old"),
        ("apply_assessment", DONE, ABSENT, "old"),  # refused there, in its own words
        ("apply_assessment", ABSENT, ABSENT, "new"),
        ("apply_assessment", OPEN, OPEN, ""),
        ("apply_assessment", DONE, DONE, ""),
        ("acceptance_passed", DONE, OPEN, "new"),
        ("carry_over", OPEN, OPEN, ""),
        ("withdraw_report", OPEN, DONE, "old"),
        ("todo", OPEN, OPEN, "old new"),
        ("status", DONE, OPEN, "old new"),
        ("pending", ABSENT, OPEN, "new"),
        ("explain_date", ABSENT, ABSENT, "new"),
        ("help", OPEN, OPEN, "new"),
        ("confirm", OPEN, OPEN, "new"),  # its number is one round's, whichever is looked at
    ],
)
def test_the_round_of_a_sentence(
    intent: str, old: tuple[bool, bool], new: tuple[bool, bool], meant: str
) -> None:
    known = [RoundFit("old", *old), RoundFit("new", *new)]
    assert " ".join(rounds_meant(intent, known)) == meant


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("选2", 1),
        ("第二", None),
        ("2025年", 1),
        ("2024年审核。", 0),
        ("审核", None),
        ("3", None),
        ("年", None),
    ],
)
def test_the_answer_to_which_round(text: str, place: int | None) -> None:
    assert choice_of(text, ["2024年审核", "2025年审核"]) == place


def test_no_case_is_decided_by_another_rounds_plan() -> None:
    other = parse_plan(shipped_plan("shenzhen-2024"), "shenzhen-2024")
    with pytest.raises(WrongRound):
        decide(case(), Act("apply_assessment"), CLERK, at("2025-02-20").of(other))


def test_rounds_stand_in_the_order_of_their_publication() -> None:
    hebei, shenzhen = (parse_plan(shipped_plan(key), key) for key in ("hebei-2024", "shenzhen-2024"))
    both = Rounds.of([hebei, shenzhen])
    assert both == Rounds.of([shenzhen, hebei]) and both.latest.published_on == max(
        p.published_on for p in both
    )
    assert both.find("hebei-2024") is hebei and both.find("none") is None
    assert {"石家庄市", *shenzhen.places.units} <= set(both.places.units)
    assert both.places.unit("石家庄") == "石家庄市" and both.places.province_of("石家庄市") == "河北省"
    assert Rounds.of([hebei]).places is hebei.places
    here = at("2025-02-20")
    assert here.each() == [here] and here.at("hebei-2024") is here
    with pytest.raises(KeyError):
        here.at("shenzhen-2024")
