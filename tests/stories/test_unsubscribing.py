"""退订邮件: a mail service ends by one post what may be ended; what is owed then goes to the county."""

from __future__ import annotations

import re

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, mail, workbook

END = "List-Unsubscribe"


async def test_one_post_ends_mails_and_the_county_hears_what_is_owed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(wecom="", 联系人="张三", 联系电话="")))
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        assert END not in dict(s.mailbox.letters[-1].headers), "what the law orders is not ended"
        await s.says(CITY, "群发 请各企业于周五前报送材料")
        await s.says(CITY, "是")
        await s.tick()
        await s.expect_mail(mail(CLERK), "请各企业于周五前报送材料")
        sent = dict(s.mailbox.letters[-1].headers)
        assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = re.fullmatch(r"<https://qingshen\.example(/unsubscribe/[\w.~-]+)>", sent[END])
        assert link and f"<https://qingshen.example{link[1]}>".encode() in s.mailbox.letters[-1].raw
        async with browser(s) as b:
            assert "尚未退订" in (await b.get(link[1])).text  # link scanners open every link
            assert (await b.get(link[1][:-1], "POST", data={END: "One-Click"})).status == 410
            assert (await b.get(link[1], "POST", data={})).status == 400
            await s.tick("2025-02-25T09:00")
            await s.expect_mail(mail(CLERK), "还有3天")
            for _ in range(2):
                done = await b.get(
                    link[1], "POST", data={END: "One-Click"}, headers={"Origin": "https://mail.example"}
                )
                assert done.status == 200 and "已退订" in done.text
        await s.tick("2025-02-28T09:00")
        await s.expect(COUNTY, "联系不上", FIRM)
        # Neither a list that names the address again nor a colleague opens it again.
        await s.imports(workbook(firm(wecom="", 联系人="张三", 联系电话="")))
        assert "此前发不到" not in await s.says(COUNTY, f"{FIRM} 换联系人 张三 {mail(CLERK)}")
        await s.says(CITY, "群发 请各企业于下周五前报送材料")
        await s.says(CITY, "是")
        await s.tick()
        assert not any(h.to == mail(CLERK) for h in s.read_all())
