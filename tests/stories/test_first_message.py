"""The first message that somebody ever gets says who writes, by which notice, and whom to call; no other does."""

from __future__ import annotations

import re

from bot.words import Channel
from handlers.sandbox.sms_gateway import SmsTwin
from tests.harness import Harness
from tests.people import FIRM, firm, mail, workbook

ONLY_MAIL = "lisi"


async def test_the_first_message_says_who_writes_and_why(sqlite_url: str) -> None:
    firms = (firm(联系人="李样（厂长）"), firm(2, "石家庄松岭电镀有限公司", ONLY_MAIL, wecom=""))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(*firms))
        await s.tick()
        for told in (await s.expect("clerk", FIRM), await s.expect_mail(mail(ONLY_MAIL), "松岭")):
            for words in (
                "首次联系说明：贵公司（石家庄",
                "列入了2024年全省清洁生产审核名单",
                "石家庄市桥西区生态环境部门依据冀环办字函〔2024〕184号",
                "请致电qiaoxi干部 13700000651",
                "请于2025年2月28日（周五）前",
                "即停止发送",
            ):
                assert words in told.text, words
        s.read_all()
        await s.tick("2025-02-21T09:00")
        for told in (await s.expect("clerk", FIRM), await s.expect_mail(mail(ONLY_MAIL), "松岭")):
            assert "首次联系说明" not in told.text


async def test_who_had_a_short_message_first_is_told_in_full_behind_its_code_and_by_the_next_way(
    sqlite_url: str,
) -> None:
    only_text = firm(wecom="", email="", 联系电话="13800000001")
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, sms_provider="http") as s:
        await s.imports(workbook(only_text))
        await s.tick()
        gateway = s._twins.twins[Channel.SMS]
        assert isinstance(gateway, SmsTwin)
        (first,) = gateway.taken
        bureau = "石家庄市桥西区生态环境部门依据冀环办字函（2024）184号"
        assert f"{bureau}告知：{FIRM}已列入清洁生产审核名单" in first.text, first.text
        code = re.search(r"输入(\w+)查看", first.text)
        own = {"Origin": s.settings.public_url}
        async with s.http.post(f"{s.url}/s", data={"short": code and code[1]}, headers=own) as page:
            text = await page.text()
        for words in ("首次联系说明", "冀环办字函〔2024〕184号组织办理", "13700000651</a>。", "不是联系人"):
            assert words in text, text
        s.read_all()
        await s.imports(workbook({**only_text, "电子邮箱": mail(ONLY_MAIL)}))
        for day, heard in (("2025-02-21", True), ("2025-02-25", False)):
            await s.tick(f"{day}T09:00")
            assert ("首次联系说明" in (await s.expect_mail(mail(ONLY_MAIL), FIRM)).text) == heard
        s.also("shijiazhuang@mail.example【情况报告】")


async def test_who_answers_for_firms_of_two_counties_hears_of_each_and_from_the_city(sqlite_url: str) -> None:
    far = firm(2, "石家庄松岭电镀有限公司", **{"县（市、区）": "长安区"})
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(firm(), far))
        await s.tick()
        told = await s.expect("clerk", f"首次联系说明：贵公司（石家庄松岭电镀有限公司、{FIRM}）列入了")
        assert "桥西" not in told.text and "请致电shijiazhuang干部" in told.text
        s.also("qiaoxi【督促】", "shijiazhuang【督促】")


async def test_the_platform_is_asked_whether_accounts_are_there(sqlite_url: str) -> None:
    firms = (firm(), firm(2, "石家庄松岭电镀有限公司", ONLY_MAIL))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*firms))
        await s.says("clerk", "收到")
        s.twin.directory.leave(ONLY_MAIL)
        refused = await s.command_refused("doctor", "--people", "--most", "3")
        assert "联系人2（lisi）：企业微信中没有这个账号" in refused.out, refused.out
        assert "询问了 3 个账号，2 个可以收到消息，另有 " in refused.out
        assert "企业微信：有过回应" in refused.out and "从未回应" in refused.out
