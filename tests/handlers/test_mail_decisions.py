"""With MAIL_DECISIONS_NEED_SIGNIN a mail's link shows and decides nothing before its reader is signed in."""

from __future__ import annotations

import re

from tests.browser import browser
from tests.harness import Harness
from tests.mails import asked_by_mail
from tests.people import FIRM, PROVINCE, mail

AT = "2025-02-20T10:00"


async def test_a_forwarded_mail_decides_nothing(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, mail_decisions_need_signin=True) as s:
        link = await asked_by_mail(s)
        given = link.removeprefix("/answer/")
        disguised = [
            f"%{ord(given[0]):02X}{given[1:]}",
            f"{given}%00",
            f"%20{given}",
            given.replace(".", "%2E"),
        ]
        async with browser(s) as anybody, browser(s, PROVINCE) as other, browser(s) as b:
            for one in disguised:  # letter by letter, or not at all
                assert (await anybody.get(f"/answer/{one}")).status == 404, one
            for forwarded in (anybody, other):
                page = await forwarded.get(link)
                assert "请先登录" in page.text and 'value="confirm"' not in page.text
                for act in ("confirm", "reject", "approve_extension", "refuse_extension", "carry_over"):
                    fields = {"act": act, "reason": "材料不全", "duty": "1", "sure": "yes"}
                    assert "本次未登记" in (await forwarded.post(link, fields)).text
            (way,) = (await b.get(link)).links("/signin?next=")
            fields = (await b.get(way)).fields()
            assert fields == {"next": link}
            await b.post("/signin/mail", {"address": mail("shipost"), **fields})
            await s.wired.context.close()
            await s.tick()
            letter = await s.expect_mail(mail("shipost"), "/signin/link?t=")
            token = re.search(r"/signin/link\?t=([\w.-]+)", letter.text)
            assert token
            back = await b.post("/signin/link", {"t": token[1]})
            assert back.location == link
            page = await b.follow(back)
            assert 'value="confirm"' in page.text and "请先登录" not in page.text
            done = await b.post(link, {**page.fields(), "act": "confirm"})
            assert FIRM in done.text and "已通过本邮件办理" in done.text
        s.read_all()
