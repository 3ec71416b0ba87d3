"""撤回 of a bureau's own step, by what came after it."""

from __future__ import annotations

import pytest

from bot.acts import decide
from tests.bot.cases import CLERK, COUNTY, Step, act, at, case, did

DELIVERED: Step = ("notice_delivered", COUNTY, "2024-09-10T10:00", {})


def _started(at_time: str) -> Step:
    return ("started", CLERK, f"2024-09-10T{at_time}", {})


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((DELIVERED,), "taken_back"),
        ((_started("09:00"), DELIVERED), "taken_back"),
        ((DELIVERED, _started("11:00")), "acted_upon"),
        ((DELIVERED, ("apply_assessment", CLERK, "2024-09-10T11:00", {})), "acted_upon"),
    ],
)
def test_a_delivery_is_not_taken_back_once_its_enterprise_went_on(steps: tuple[Step, ...], says: str) -> None:
    there = did(case(), *steps)
    back = act(there, "withdraw_report", {"of": "deliver_notice"})
    assert decide(there, back, COUNTY, at("2024-09-10T15:00")).answer.key == says
