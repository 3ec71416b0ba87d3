"""What counts as a party's answer to the reminders about one duty."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.words import SHANGHAI, Channel, Kind, Level, MessageStatus
from handlers.services.views.owing import Party
from handlers.services.views.records import _replies
from storage.records import Remark, Sent

DUTY, OTHER = 7, 8
HERS, ANOTHER = 1, 2


def _at(day: int) -> datetime:
    return datetime(2025, 3, day, 9, tzinfo=SHANGHAI)


REMINDER = Sent(
    5, Kind.REMINDER, DUTY, "owner", HERS, "张三", Channel.WECOM, MessageStatus.SENT, _at(3), "", 5
)


@pytest.mark.parametrize(
    ("level", "act", "duty", "person", "day", "counts"),
    [
        (Level.ENTERPRISE, "rectified", DUTY, HERS, 4, True),
        (Level.ENTERPRISE, "withdraw_report", DUTY, HERS, 4, True),
        (Level.ENTERPRISE, "rectified", OTHER, HERS, 4, False),
        (Level.ENTERPRISE, "rectified", DUTY, ANOTHER, 4, False),
        (Level.ENTERPRISE, "rectified", DUTY, HERS, 2, False),
        (Level.ENTERPRISE, "progress_note", None, HERS, 4, True),
        (Level.COUNTY, "notice_delivered", DUTY, HERS, 4, True),
        (Level.COUNTY, "notice_delivered", OTHER, HERS, 4, False),
        (Level.COUNTY, "progress_note", None, HERS, 4, False),
        (Level.COUNTY, "urge", DUTY, HERS, 4, False),
    ],
)
def test_replies(level: Level, act: str, duty: int | None, person: int, day: int, counts: bool) -> None:
    party = Party(level, "某单位", ("张三",), frozenset({HERS}), _at(1))
    said = Remark(1, duty, person, "张三", act, _at(day), "")
    assert _replies(DUTY, party, [REMINDER], [said], {HERS: []}) == ([said] if counts else [])
