"""A stored notice as `bot.notices.delivery` weighs it."""

from __future__ import annotations

from bot.notices.item import Item
from bot.plans.plan import Plan
from storage.outgoing_messages import NoticeInContext


def item_of(notice: NoticeInContext, entitled: bool, plan: Plan, *, superseded: bool = False) -> Item:
    """Combine a stored notice with what the caller found out: whether the person still has the role that it
    was made for, and whether another message says the same. `plan`: of the case's round."""
    return Item(
        notice.notice_id,
        notice.rung,
        notice.text,
        notice.facts,
        notice.due,
        notice.duty,
        notice.case,
        entitled,
        superseded,
        plan.rests(notice.duty.milestone, notice.duty.owner, paused=notice.case.paused),
    )
