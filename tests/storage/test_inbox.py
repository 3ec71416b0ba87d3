"""What came in: kept once, answered once, left behind until its answer has left."""

from __future__ import annotations

from datetime import timedelta

from bot.words import Channel, Sender
from storage import inbox
from tests.storage import rows
from tests.storage.rows import NOW

SECOND = timedelta(seconds=1)


async def _behind(at: timedelta = SECOND) -> list[int]:
    found, unread = await inbox.unanswered_messages(NOW + at)
    assert not unread
    return [row.id for row in found]


async def test_a_message_is_left_behind_until_its_answer_has_left(database: str) -> None:
    first = await inbox.store_message("one", Sender(Channel.WECOM, "clerk"), "进度", NOW)
    again = await inbox.store_message("one", Sender(Channel.WECOM, "clerk"), "别的", NOW + SECOND)
    assert (first.new, again.new, again.id, again.text) == (True, False, first.id, "进度")
    assert await _behind() == [first.id] and await _behind(timedelta()) == []
    await inbox.store_answer(first.id, "共1家")
    assert await _behind() == [first.id]  # decided, and not given yet
    assert await inbox.attempt(first.id) == 0  # nothing is decided twice
    await inbox.mark_answered(first.id, NOW)
    assert await _behind() == []


async def test_a_secret_answer_is_forgotten_once_it_has_left(database: str) -> None:
    for secret in (False, True):
        row = await inbox.store_message(f"secret-{secret}", Sender(Channel.WECOM, "clerk"), "绑定码", NOW)
        await inbox.store_answer(row.id, "ABCD", secret=secret)
        assert (await inbox.locked(row.id)).answer == "ABCD"
        await inbox.mark_answered(row.id, NOW)
        await inbox.mark_answered(row.id, NOW + SECOND)
        given = await inbox.locked(row.id)
        assert (given.answer, given.answered_at) == ("" if secret else "ABCD", NOW)


async def test_attempts_are_counted_before_they_begin(database: str) -> None:
    row = await inbox.store_message("one", Sender(Channel.WECOM, "clerk"), "进度", NOW)
    assert [await inbox.attempt(row.id) for _ in range(3)] == [2, 3, 4]
    await inbox.uncounted(row.id)
    assert await inbox.attempt(row.id) == 4


async def test_a_question_lives_for_half_an_hour(database: str) -> None:
    who = await rows.person()
    await inbox.store_question(who.id, {"intent": "confirm"}, NOW)
    for after, expired in ((timedelta(minutes=29, seconds=59), False), (timedelta(minutes=30), True)):
        asked = await inbox.last_question(who.id, NOW + after)
        assert asked and asked.expired is expired
