"""A stored notice as `bot.notices.delivery` weighs it."""

from __future__ import annotations

from bot.notices.delivery import Item
from storage.outgoing_messages import NoticeInContext


def item_of(notice: NoticeInContext, entitled: bool, *, superseded: bool = False) -> Item:
    """Combine a stored notice with what the caller found out: whether the person still has the role that it
    was made for, and whether another message says the same."""
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
    )
