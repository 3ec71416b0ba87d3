"""When the operator is told of a trouble: a table of what was seen, minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.notices import alarms
from bot.notices.alarms import KnownTrouble

START = datetime(2025, 2, 21, 1, 0, tzinfo=UTC)


def played(seen: dict[int, str], until: int, deaf: range = range(0)) -> list[str]:
    """What is told in `until` minutes. `seen`: from which minute on which troubles, as words; `deaf`: the
    minutes in which nobody can be told. A line is the minute, what lasts and, behind /, what is over."""
    known: dict[str, KnownTrouble] = {}
    now_seen: list[str] = []
    lines = []
    for minute in range(until):
        now, now_seen = START + timedelta(minutes=minute), seen.get(minute, " ".join(now_seen)).split()
        decision = alarms.decide_alarms(known, now_seen, now)
        if not decision.lasting and not decision.over:
            known = dict(decision.known)
        elif minute in deaf:
            known = alarms.untold(decision, known)
        else:
            known = alarms.told(decision, now)
            lines.append(f"{minute}: {' '.join(decision.lasting)} / {' '.join(decision.over)}".strip())
    return lines


@pytest.mark.parametrize(
    ("seen", "until", "told"),
    [
        ({0: ""}, 60, []),
        ({0: "a", 4: ""}, 60, []),  # it mended itself
        ({0: "a"}, 60, ["5: a /"]),
        ({0: "a", 30: ""}, 60, ["5: a /", "45:  / a"]),
        ({0: "a", 30: "", 40: "a"}, 60, ["5: a /"]),  # it comes and goes: one trouble
        ({0: "a b"}, 60, ["5: a b /"]),
        ({0: "a", 3: "a b"}, 60, ["5: a /", "8: a b /"]),
        ({0: "a b", 30: "b"}, 60, ["5: a b /", "45: b / a"]),
        ({0: "a"}, 24 * 60 + 10, ["5: a /", "1445: a /"]),  # and again a day later
        ({0: "a", 30: "", 50: "a"}, 70, ["5: a /", "45:  / a", "55: a /"]),
    ],
)
def test_what_is_told_when(seen: dict[int, str], until: int, told: list[str]) -> None:
    assert played(seen, until) == told


def test_what_nobody_could_be_told_is_told_as_soon_as_somebody_hears() -> None:
    assert played({0: "a"}, 60, deaf=range(12)) == ["12: a /"]
    assert played({0: "a", 30: ""}, 90, deaf=range(40, 70)) == ["5: a /", "70:  / a"]


def test_a_clock_that_was_set_back_begins_anew() -> None:
    later = START + timedelta(hours=3)
    known = {"a": KnownTrouble(later, told_at=later)}
    decision = alarms.decide_alarms(known, ["a"], START)
    assert decision.known["a"] == KnownTrouble(START)
    assert not decision.lasting
