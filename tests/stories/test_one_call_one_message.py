"""What one call has to tell a reader is one message of its kind, and a second call with the same tells nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.words import Channel, Kind
from storage import db, models, outbox
from storage.notices import NewNotices
from tests.harness import Harness
from tests.people import CITY, firm, workbook

BOOK = workbook(firm(), firm(2, "石家庄清源电镀有限公司", "clerk2"))


async def test_two_matters_of_one_reader_are_one_message_and_urgent_if_one_is(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00") as s:
        await s.begin(BOOK)
        now = s.clock.now()
        person = await models.Person.get(name=f"{CITY}干部")
        first, second = await models.Duty.filter(milestone="apply_assessment").order_by("id")

        def about(duty: models.Duty, *, urgent: bool, later: int) -> outbox.Bundle:
            notice = NewNotices(duty.id, duty.due, (("confirmer:since1", "plain"),))
            leaves = now + timedelta(days=later)
            return outbox.Bundle(person.id, Channel.WECOM, Kind.CONFIRM, (notice,), leaves, urgent=urgent)

        both = [about(first, urgent=False, later=30), about(second, urgent=True, later=29)]
        assert await db.write(partial(outbox.add_bundles, both, now)) == 1
        (made,) = await models.Message.filter(person_id=person.id, kind=Kind.CONFIRM)
        assert (made.urgent, made.not_before) == (True, now + timedelta(days=29))
        told = {one.duty_id for one in await models.Notice.filter(message_id=made.id)}
        assert told == {first.id, second.id}
        assert await db.write(partial(outbox.add_bundles, both, now)) == 0
        s.quiet()
