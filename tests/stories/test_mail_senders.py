"""Whoever gets a mail reads at its foot whom to call: name, bureau and number, as the staff list has them."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, PROVINCE, firm, mail, officer, workbook

NUMBER = "13833334444"
STAFF = [officer("市", CITY, "石家庄市", 联系电话=NUMBER), officer("省", PROVINCE)]


async def test_a_reminder_names_whom_to_call(database_url: str) -> None:
    """The county has nobody: it is the city's officer, in the words and as a link that dials."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.imports(workbook(firm(wecom=""), staff=STAFF))
        await s.tick("2025-02-21T09:00")
        told = await s.expect_mail(mail(CLERK), FIRM, f"电话 {NUMBER}")
        assert told.text.count("联系人：") == 1
        letter = next(one for one in s.mailbox.letters if one.to == mail(CLERK))
        assert f'href="tel:{NUMBER}"' in letter.html
        s.also("shijiazhuang【督促】")
