"""两人批准: who releases a held message, line by line."""

from __future__ import annotations

import pytest

from bot.notices.approving import BY_COMMAND, Approved, GivenBefore, HeldMessage, after_approval

WANG, LI = 5, 6


def held(matters: int = 2, *, announced: bool = False) -> list[HeldMessage]:
    return [HeldMessage(1, matters, announced)]


@pytest.mark.parametrize(
    ("message", "before", "who", "needed", "result"),
    [
        (held(), [], WANG, 1, Approved(released=(1,))),
        (held(), [], WANG, 2, Approved(first=(1,))),
        (held(), [GivenBefore(1, WANG, 2)], WANG, 2, Approved(again=(1,))),
        (held(), [GivenBefore(1, WANG, 2)], LI, 2, Approved(released=(1,))),
        (held(), [GivenBefore(1, WANG, 2)], BY_COMMAND, 2, Approved(released=(1,))),
        (held(), [GivenBefore(1, BY_COMMAND, 2)], BY_COMMAND, 2, Approved(again=(1,))),
        # something has joined the message since: nobody has approved what it is now
        (held(3), [GivenBefore(1, WANG, 2)], LI, 2, Approved(first=(1,))),
        (held(3), [GivenBefore(1, WANG, 2)], WANG, 2, Approved(first=(1,))),
        # a bureau's own words: not by their writer alone, whatever APPROVALS says
        (held(0, announced=True), [GivenBefore(1, WANG, 0)], WANG, 1, Approved(again=(1,))),
        (held(0, announced=True), [GivenBefore(1, WANG, 0)], LI, 1, Approved(released=(1,))),
    ],
)
def test_what_an_approval_does(
    message: list[HeldMessage], before: list[GivenBefore], who: int, needed: int, result: Approved
) -> None:
    assert after_approval(message, before, who, needed) == result
