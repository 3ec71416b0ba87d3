"""What was sent, as it stands beside the database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from bot.words import MessageStatus
from handlers.services.delivery.record import Record
from storage import models
from tests.storage import rows


async def sent(minutes: float) -> int:
    """The id of a message that was sent so many minutes after NOW."""
    made = await rows.message(await models.Person.first() or await rows.person(), MessageStatus.SENT)
    made.sent_at = rows.NOW + timedelta(minutes=minutes)
    await made.save()
    return int(made.id)


async def test_each_message_has_one_line_in_whatever_order_it_was_stored(
    database: str, tmp_path: Path
) -> None:
    place = tmp_path / "new"  # beside a new PostgreSQL nothing lies yet

    def lines() -> list[int]:
        return [json.loads(line)["id"] for line in (place / "q.sent").read_text("utf-8").splitlines()]

    record = Record(place / "q", lambda: rows.NOW)
    first = await sent(0)
    await record.note([first])
    later, earlier = await sent(3), await sent(2)  # another channel's drain stores it afterwards
    await record.note([later])
    await record.note([earlier])
    assert lines() == [first, later, earlier]

    before, after = await sent(1), await sent(4)  # of a process that was killed before it noted them
    record = Record(place / "q", lambda: rows.NOW)
    await record.note([])
    assert lines() == [first, later, earlier, before, after]

    (place / "q.sent").rename(place / "kept")
    (place / "q.sent").mkdir()  # nothing can be written there
    lost = await sent(5)
    await record.note([lost])
    (place / "q.sent").rmdir()
    (place / "kept").rename(place / "q.sent")
    await record.note([])
    assert lines() == [first, later, earlier, before, after, lost]
