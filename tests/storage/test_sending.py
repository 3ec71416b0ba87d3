"""Whose message leaves first, when there are many."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from bot.words import Channel, Kind, MessageStatus
from storage import db, models, sending
from storage.sending import Settled
from tests.storage import rows

ANSWER, JUST_DONE = (Kind.REPLY,), (Kind.RESULT, Kind.CONFIRM, Kind.TICKET)
OTHERS = tuple(kind for kind in Kind if kind not in ANSWER + JUST_DONE)


@pytest.mark.parametrize("answers_only", [False, True])
async def test_answers_then_what_somebody_has_just_done_then_the_urgent_then_the_rest(
    database: str, answers_only: bool
) -> None:
    """However late, however urgent: the class counts first, then urgency, then who has waited longest."""
    who = await rows.person()
    for kind, urgent, hours in product(reversed(Kind), (False, True), (1, 2)):
        await models.Message.create(
            person=who,
            channel=Channel.WECOM,
            kind=kind,
            status=MessageStatus.WAITING,
            urgent=urgent,
            not_before=rows.NOW - timedelta(hours=hours),
            created_at=rows.NOW,
        )
    left = []
    until = rows.NOW + timedelta(minutes=2)
    while taken := await sending.lease([Channel.WECOM], "me", rows.NOW, until, 1, answers_only=answers_only):
        left.append(await models.Message.get(id=taken[0]))
    classes = (ANSWER, JUST_DONE) if answers_only else (ANSWER, JUST_DONE, OTHERS)
    assert [
        (of, m.urgent, rows.NOW - m.not_before)
        for m in left
        for of, kinds in enumerate(classes)
        if m.kind in kinds
    ] == [
        (of, urgent, timedelta(hours=hours))
        for of, kinds in enumerate(classes)
        for urgent, hours in product((True, False), (2, 1))
        for _ in kinds
    ]


async def test_only_who_has_the_lease_freezes_and_settles(database: str) -> None:
    """Another has taken one of two over: of that nothing is changed, and who asks is told."""
    mine, others = [
        await models.Message.create(
            person=await rows.person(f"p{n}"),
            channel=Channel.WECOM,
            kind=Kind.REMINDER,
            status=MessageStatus.SENDING,
            lease_by=holder,
            not_before=rows.NOW,
            created_at=rows.NOW,
        )
        for n, holder in enumerate(("me", "another"))
    ]
    ids = (mine.id, others.id)

    async def freeze() -> set[int]:
        return await sending.freeze("me", [(i, "words", b"bytes") for i in ids], rows.NOW)

    async def settle() -> set[int]:
        return await sending.settle("me", [Settled(i, MessageStatus.SENT, sent_at=rows.NOW) for i in ids])

    assert (await db.write(freeze), await db.write(settle)) == ({mine.id}, {mine.id})
    await mine.refresh_from_db()
    await others.refresh_from_db()
    assert (mine.status, mine.request, mine.lease_by) == (MessageStatus.SENT, b"bytes", None)
    assert (others.status, others.request, others.lease_by) == (MessageStatus.SENDING, None, "another")
