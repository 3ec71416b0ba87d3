"""收到 and 催办 on a matter that was reported upward."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.words import Assessor, Case, DutyState, Level, Person, Role, replace
from tests.bot.cases import (
    CITY,
    COUNTY,
    NAME,
    PROVINCE,
    act,
    applied,
    at,
    case,
    city_file,
    confirmed,
    day,
    did,
)

STEP = {"of": "apply_assessment"}
TAKEN = did(case(), ("take_up", COUNTY, "2025-07-18", STEP))  # a Friday: five working days end on the 25th


@pytest.mark.parametrize(
    ("when", "key", "until"),
    [
        ("2025-07-18T18:00", "already_taken_up", "2025-07-25"),
        ("2025-07-24", "already_taken_up", "2025-07-25"),
        ("2025-07-25", "taken_up", "2025-08-01"),  # the time is over: it may be taken up again
        ("2025-08-20", "taken_up", "2025-08-27"),
    ],
)
def test_for_how_long_it_is_taken_up(when: str, key: str, until: str) -> None:
    decision = decide(TAKEN, act(TAKEN, "take_up", STEP), COUNTY, at(when))
    assert (decision.answer.key, decision.answer.facts["until"]) == (key, day(until))
    if decision.ok:
        (duty,) = decision.duties
        assert (duty.acked_on, duty.next_action_at) == (at(when).today, at(when).now)
        assert decision.event and decision.event["until"] == day(until)


@pytest.mark.parametrize(
    ("there", "of", "who", "told"),
    [
        # Whoever owes it; of what an enterprise owes its county too; of a report whoever confirms it.
        (case(), "apply_assessment", CITY, [("owner", "nudge"), ("county", "report")]),
        (case(), "deliver_notice", CITY, [("owner", "nudge")]),
        (confirmed(), "assess", PROVINCE, [("owner", "nudge")]),
        (applied(), "apply_assessment", COUNTY, [("confirmer", "nudge")]),
        (applied(Assessor.PROVINCE), "forward_assessment", PROVINCE, [("owner", "nudge")]),
    ],
)
def test_who_is_urged(there: Case, of: str, who: Person, told: list[tuple[str, str]]) -> None:
    decision = decide(there, act(there, "urge", {"of": of}), who, at("2025-07-20"))
    assert [(t.audience, t.text) for t in decision.tells] == told
    duty = there.duty(of)
    assert duty and {(t.kind, t.duty_id) for t in decision.tells} == {("reminder", duty.id)}


UNIT = replace(COUNTY, roles=(Role(Level.COUNTY, "石家庄市", "桥西区", unit="桥西区生态环境分局"),))
TWO_HATS = replace(UNIT, roles=(Role(Level.ENTERPRISE, enterprise_id=8, unit="某公司"), *UNIT.roles))


@pytest.mark.parametrize(
    ("there", "of", "who", "by", "level"),
    [
        # In the name of her bureau, to the enterprise or to the level that owes it.
        (case(), "apply_assessment", UNIT, "桥西区生态环境分局", ""),
        (case(), "apply_assessment", TWO_HATS, "桥西区生态环境分局", ""),
        (case(), "apply_assessment", COUNTY, "", ""),
        (confirmed(), "assess", PROVINCE, "", "city"),
        (case(), "deliver_notice", CITY, "", "county"),
    ],
)
def test_in_whose_name(there: Case, of: str, who: Person, by: str, level: str) -> None:
    facts = decide(there, act(there, "urge", {"of": of}), who, at("2025-07-20")).answer.facts
    assert (facts["by"], facts["level"]) == (by, level)


@pytest.mark.parametrize(
    ("when", "ok"), [("2025-07-20T09:01", False), ("2025-07-20T23:59", False), ("2025-07-21T00:00", True)]
)
def test_once_a_day_whoever_urges(when: str, ok: bool) -> None:
    urged = did(case(), ("urge", COUNTY, "2025-07-20", STEP))
    decision = decide(urged, act(urged, "urge", STEP), CITY, at(when))
    assert decision.ok is ok
    if not ok:
        assert decision.answer.key == "urged_today"
        assert decision.answer.facts == {"name": NAME, "step": "提出评估申请"}


@pytest.mark.parametrize(
    ("of", "ok"), [("apply_assessment", False), ("deliver_notice", True)], ids=["its own", "the county's"]
)
def test_an_enterprise_that_has_stopped_is_not_urged(of: str, ok: bool) -> None:
    stopped = case(paused=True)
    more: dict[str, Any] = {"of": of}
    assert decide(stopped, act(stopped, "urge", more), CITY, at("2025-07-20")).ok is ok


def test_what_a_city_owes_itself_is_urged_as_its_own() -> None:
    own = replace(city_file(), duties=tuple(replace(d, state=DutyState.OPEN) for d in city_file().duties))
    facts = decide(own, act(own, "urge", {"of": "submit_summary"}), PROVINCE, at("2025-11-20")).answer.facts
    assert (facts["own_file"], facts["level"]) == ("city", "city")
    enterprise = decide(confirmed(), act(confirmed(), "urge", {"of": "assess"}), PROVINCE, at("2025-07-20"))
    assert enterprise.answer.facts["own_file"] == ""


@pytest.mark.parametrize(
    ("there", "of", "who", "confirm"),
    [
        (confirmed(), "assess", CITY, False),
        (case(), "deliver_notice", COUNTY, False),
        (applied(), "apply_assessment", CITY, True),
    ],
)
def test_nobody_urges_themselves(there: Case, of: str, who: Person, confirm: bool) -> None:
    decision = decide(there, act(there, "urge", {"of": of}), who, at("2025-07-20"))
    assert (decision.answer.key, decision.answer.facts["confirm"]) == ("urge_own", confirm)


def test_urging_forgets_nothing_that_is_known_of_the_step() -> None:
    again = did(applied(), ("reject", CITY, "2025-02-24", {**STEP, "reason": "材料不全"}))
    urged = did(again, ("urge", CITY, "2025-03-10", STEP)).duty("apply_assessment")
    known = again.duty("apply_assessment")
    assert urged and known and urged.data == {**known.data, "urged_on": "2025-03-10"}


def test_nothing_named_is_nothing_to_do_though_production_has_stopped() -> None:
    stopped = case(paused=True)
    assert decide(stopped, act(stopped, "urge"), CITY, at("2025-07-20")).answer.key == "nothing_to_do"
