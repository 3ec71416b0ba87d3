"""Whose message leaves first, when there are many."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest

from bot.words import READY_MADE, Channel, Kind, MessageStatus
from storage import db, leases, models, sending
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
    while taken := await sending.lease_messages(
        [Channel.WECOM], "me", rows.NOW, until, 1, answers_only=answers_only
    ):
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


async def _leased(holder: str = "me", kind: Kind = Kind.REMINDER, **more: Any) -> models.Message:
    """A message that `holder` is sending."""
    return await models.Message.create(
        person=await rows.person(f"{holder}-{kind}"),
        channel=Channel.WECOM,
        kind=kind,
        status=MessageStatus.SENDING,
        lease_by=holder,
        lease_until=rows.NOW,
        not_before=rows.NOW,
        created_at=rows.NOW,
        **more,
    )


async def test_bytes_that_are_handed_over_again_keep_their_first_moment(database: str) -> None:
    """From it the other side counts how long it knows the message again."""
    one = await _leased()
    for minutes in (0, 200):
        at = rows.NOW + timedelta(minutes=minutes)
        assert await db.write(partial(sending.freeze, "me", [(one.id, "words", b"bytes")], at)) == {one.id}
    await one.refresh_from_db()
    assert one.frozen_at == rows.NOW
    anew = Settled(one.id, MessageStatus.WAITING, thaw=True)
    await db.write(partial(sending.settle, "me", [anew]))
    await one.refresh_from_db()
    assert [one.frozen_at, one.request, one.text] == [None, None, ""]  # other words are another message


async def test_a_lease_is_its_holders_and_runs_out(database: str) -> None:
    mine, others = await _leased("me"), await _leased("another")
    later = rows.NOW + timedelta(minutes=2)
    await sending.renew_messages([mine.id, others.id], "me", later)
    over = rows.NOW + timedelta(seconds=1)
    assert [m.id for m in await sending.expired(rows.NOW)] == []
    assert [m.id for m in await sending.expired(over)] == [others.id]
    assert [m.id for m in await sending.expired(later + timedelta(seconds=1))] == [mine.id, others.id]


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_is_worded_anew_forgets_its_words_save_what_was_ready_made(
    database: str, kind: Kind
) -> None:
    one = await _leased(kind=kind, text="words", request=b"bytes", attempts=3)
    await db.write(partial(sending.settle, "me", [Settled(one.id, MessageStatus.WAITING, thaw=True)]))
    await one.refresh_from_db()
    assert one.text == ("words" if kind in READY_MADE else "")
    assert [one.request, one.attempts, one.lease_by, one.lease_until] == [None, 3, None, None]


@pytest.mark.parametrize(("counts", "left"), [(True, 3), (False, 2)])
async def test_a_try_that_was_not_the_messages_fault_is_not_counted(
    database: str, counts: bool, left: int
) -> None:
    one = await _leased(attempts=3)
    said = Settled(one.id, MessageStatus.WAITING, not_before=rows.NOW + timedelta(hours=1), counts=counts)
    await db.write(partial(sending.settle, "me", [said]))
    await one.refresh_from_db()
    assert (one.attempts, one.not_before) == (left, rows.NOW + timedelta(hours=1))


async def test_of_a_database_put_back_only_answers_and_what_was_approved_leave(database: str) -> None:
    who = await rows.person()
    made = {}
    for kind, approved in product(Kind, (False, True)):
        one = await rows.message(who, MessageStatus.WAITING, rows.NOW)
        await models.Message.filter(id=one.id).update(kind=kind, approved=approved)
        made[one.id] = kind is Kind.REPLY or approved
    await leases.share("restored", "copy", leases.FOREVER)
    until = rows.NOW + timedelta(minutes=2)
    left = await sending.lease_messages([Channel.WECOM], "me", rows.NOW, until, 500)
    assert left == [message_id for message_id, may in made.items() if may]
    await leases.share("restored", "", leases.FOREVER)
    left = await sending.lease_messages([Channel.WECOM], "me", rows.NOW, until, 500)
    assert left == [message_id for message_id, may in made.items() if not may]
