"""[support] of a plan: how soon the desk answers, and who hears when it does not."""

from __future__ import annotations

from msgspec import Struct

from bot.plans.ladder import EscalationRule


class Support(Struct, frozen=True):
    """技术支持的时限. In the ladder `owner` is whoever owes the answer; counted from its due day."""

    answer_working_days: int = 2  # a first answer
    close_working_days: int = 5  # an answered question without a follow-up is closed
    ladder: tuple[EscalationRule, ...] = (
        EscalationRule("owner", before=(0,), after=(1, 3), weekly=8),
        EscalationRule("province", after=(1,)),
    )
