"""When the mail server fails: what may have arrived is not sent twice, what did not arrive is."""

from __future__ import annotations

import pytest

from bot.words import Channel
from storage import addresses, people
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, mail, workbook

POST_ONLY = workbook(firm(wecom=""))


async def test_a_mail_server_that_is_busy_is_tried_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(POST_ONLY)
        s.mailbox.knobs.fail("451")
        counts = await s.tick("2025-02-21T09:00")
        assert (counts["sent"], counts["waiting"]) == (0, 1)
        s.later(seconds=30)
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")


async def test_a_refused_address_goes_on_the_countys_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(POST_ONLY)
        s.mailbox.knobs.refuse_address(mail(CLERK))
        await s.tick("2025-02-21T09:00")
        await s.expect(COUNTY, "联系不上", FIRM)
        assert len(await s.messages("failed")) == 1


async def test_an_address_that_cannot_be_written_to_counts_as_refused(sqlite_url: str) -> None:
    """Stored before addresses were checked: the mail does not end as failed with nobody knowing."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(wecom="")))
        (person,) = await people.by_address(mail(CLERK), Channel.EMAIL)
        await addresses.give_address(person.id, Channel.EMAIL, "li..x@mail.example")
        await s.tick("2025-02-21T09:00")
        await s.tick("2025-02-21T09:01")
        await s.expect(COUNTY, "联系不上", FIRM)


@pytest.mark.parametrize("mode", ["drop", "accept_then_drop"])
async def test_a_line_that_breaks_after_the_text_is_unknown(sqlite_url: str, mode: str) -> None:
    """Perhaps the mail arrived, perhaps not: it is listed, and not sent a second time."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(POST_ONLY)
        s.mailbox.knobs.fail(mode)
        counts = await s.tick("2025-02-21T09:00")
        assert (counts["sent"], counts["unknown"]) == (0, 1)
        (unsure,) = await s.messages("unknown")
        assert "未答复是否收下" in unsure["reason"]
        for _ in range(3):
            s.later(hours=1)
            await s.tick()
        await s.expect(COUNTY, FIRM, "不能确定是否送达")
        assert [h.to for h in s.read_all()] == ([mail(CLERK)] if "accept" in mode else [])
        await s.tick("2025-02-25T09:00")  # the next rung is a new message
        await s.expect_mail(mail(CLERK), "还有3天")
        s.digested(COUNTY, CITY, PROVINCE)


async def test_no_mail_server_at_all(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(POST_ONLY)
        await s.mailbox.stop()
        counts = await s.tick("2025-02-21T09:00")
        assert (counts["sent"], counts["waiting"]) == (0, 1)
        await s.mailbox.start("127.0.0.1", s.settings.smtp_port)
        s.later(seconds=30)
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")
