"""A contact says that they are not the one: it stops at once, and no list begins it again."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import aiohttp
import pytest

from storage import models
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, firm, mail, workbook
from tests.stories.test_sms import LI, begun, by_sms

ONE = "zhangsan"
BOOK = workbook(firm(contact=ONE, 联系人="张三", 联系电话="13800001111"))
# Somebody else's name before the same mail address and account.
AGAIN = workbook(firm(contact=ONE, 联系人="张三丰", 联系电话="13800001111", wecom=""))


async def test_it_stops_at_once_until_a_person_says_so(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        said = await s.says(ONE, "你打错了")
        assert "打扰您了。已停止向您发送" in said and "请回复“换联系人 姓名 电话”" in said, said
        await s.tick()
        told = await s.expect(COUNTY, "联系人张三（13800001111）来信说明：“你打错了”", f"{FIRM} 换联系人")
        assert "已停止" in await s.says(ONE, "我不是这家的")  # once more: the county is not told again
        await s.imports(BOOK)
        assert "感谢支持" in await s.says(ONE, "好的")
        await s.imports(AGAIN)
        await s.tick("2025-02-21T09:00")
        unreached = await s.expect(COUNTY, "联系不上", FIRM)
        listed = await s.says(COUNTY, "要打的电话")  # and nobody is sent to telephone a stranger
        assert FIRM in listed and "13800001111" not in listed + unreached.text, listed
        s.quiet()
        assert told.text.count(FIRM) == 2
        assert {row.state for row in await models.Address.filter(person__name__startswith="张三")} == {
            "refused"
        }
        for named in (
            f"{FIRM} 换联系人 张三丰 13800001111",
            f"{FIRM} 增加联系人 王五 13900002222 {mail(ONE)}",
        ):
            answer = await s.says(COUNTY, named)
            assert "找错了人" in answer and "没有改动" in answer and "扫描" in answer, answer


async def test_whoever_enters_it_elsewhere_or_again_is_told(sqlite_url: str) -> None:
    """The county puts the contact right, an old list comes again, and another firm names the same mailbox."""
    other = "石家庄汀泓热力有限公司"
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says(ONE, "你打错了")
        right = f"{FIRM} 换联系人 张三 13900003333 new@mail.example"
        assert "已更正" in await s.says(COUNTY, right)
        told = (await s.imports(BOOK)).changes  # an old one, with the stranger's mailbox
        assert any("找错了人" in one.what and one.old == mail(ONE) for one in told), told
        elsewhere = firm(2, other, "", 联系人="赵六", 联系电话="13900004444", 电子邮箱=mail(ONE))
        told = (await s.imports(workbook(elsewhere))).changes
        assert [(one.name, one.old) for one in told] == [(other, mail(ONE))], told
        s.read_all()
        for day in ("2025-02-21", "2025-02-25"):
            await s.tick(f"{day}T09:00")
        assert not [one for one in s.read_all() if one.to in (ONE, mail(ONE))]
        assert "找错了人" in await s.says(COUNTY, f"{other} 换联系人 赵六 13800001111")
        assert "已恢复在这里" in await s.says(ONE, "我是联系人")  # all that was refused by that word
        states = {row.channel: row.state for row in await models.Address.filter(person__name="张三")}
        assert states == {"wecom": "ok", "email": "unconfirmed", "sms": "unconfirmed"}
        assert "已" in await s.says(COUNTY, f"{FIRM} 换联系人 张三 13800001111")


async def test_words_that_nobody_foresaw_are_offered_as_the_end_of_it(sqlite_url: str) -> None:
    """Written by somebody who knew the issue alone. The number or the words of the line end it, and the county reads
    their own as they stand."""
    said = "厂子六月份卖给别人了"
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        for other in (
            "组织上安排我去驻村了，两年",
            "已经退下来了，厂里的事我说不上话啦，您问问现在管环保的小年轻吧，对不住对不住",
            "wrong number. please remove me from the list",
            said,
        ):
            offered = re.search(r"选(\d) 不是联系人（停止给我发送）", reply := await s.says(ONE, other))
            assert offered or "1 不是，请停止" in reply, reply
        plain = await s.says(ONE, "我是物流公司调度，值班室的")  # in no words that anybody foresaw
        assert plain.index("请人工解答") < plain.index("不是联系人（停止给我发送）"), plain
        assert "不是联系人" not in await s.says(ONE, "我们和隔壁厂是一家，两个牌子")
        assert "选" in await s.says(ONE, said)
        assert offered
        assert "已停止向您发送" in await s.says(ONE, "不是联系人（停止给我发送）")
        await s.tick()
        await s.expect(COUNTY, f"来信说明：“{said}”")
        assert "停止给我发送" not in await s.says(
            ONE, "退休手续怎么办理，找谁"
        )  # there is nothing more to stop
        await s.tick("2025-02-25T09:00")
        await s.expect(COUNTY, "联系不上")
        s.quiet()


async def test_the_county_reads_all_that_was_written(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        why = "我在" + "、".join(f"第{n}车间" for n in range(1, 60)) + "都没有工作过"
        words = f"你打错了，我不是这家的。{why}。"
        assert "1 不是，请停止" in await s.says(ONE, words)
        s.later(hours=2)
        assert "1 不是，请停止" in await s.says(ONE, "1")  # too late to be taken, and still the same question
        s.later(hours=2)
        assert "已停止向您发送" in await s.says(ONE, "我就不是，别发了")  # this means nothing else
        await s.tick()
        told = "".join(one.text for one in s.read_all() if one.to == COUNTY)
        assert "第1车间" in told and why[-60:] in told and "…" not in told, told


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("我离职了，请联系老王 13900002222", "老王（13900002222）"),
        ("请联系王建国 139-0000-2222", "王建国（13900002222）"),
    ],
)
async def test_whoever_is_named_instead_is_offered(sqlite_url: str, words: str, who: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        said = await s.says(ONE, words)
        assert "已停止向您发送" in said and "换联系人" in said and who in said, said
        await s.tick()
        await s.expect(COUNTY, words)
        await s.expect(CITY, "请答复", who, f"原文：{words}", "确认 1")
        assert who in await s.says(CITY, "确认 1")
        s.quiet()


async def test_no_others_mail_is_refused_with_theirs(sqlite_url: str) -> None:
    """The same mail address belongs to a contact of another firm and to an officer."""
    shared: dict[str, Any] = {"电子邮箱": "shared@mail.example"}
    other = firm(2, "石家庄汀泓热力有限公司", "clerk2", 联系人="李四", 联系电话="13800000002", **shared)
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(contact=ONE, 联系人="张三", 联系电话="13800001111", **shared), other))
        await s.says(ONE, "我已离职")
        for _ in range(2):
            await s.tick()
            refused = await models.Address.filter(state="refused").select_related("person")
            assert {row.person.name for row in refused} == {"张三"}
        await s.expect(COUNTY, "联系人张三")
        s.quiet()


async def test_a_complaint_is_asked_about_first(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        assert "的联系人吗" in await s.says(ONE, "你们搞错了，我们已经提交评估申请了")
        assert not await models.Address.filter(state="refused").exists()
        assert "请回复数字" in await s.says(ONE, "不对")
        assert "照常发送" in await s.says(ONE, "2")
        assert not await models.Address.filter(state="refused").exists()
        assert "的联系人吗" in await s.says(ONE, "我不在厂里了，明天办")
        assert "已停止向您发送" in await s.says(ONE, "不是")
        assert await models.Address.filter(state="refused").exists()
        await s.tick()
        await s.expect(COUNTY, "我不在厂里了")
        s.quiet()


@pytest.mark.parametrize("words", ["已提交评估申请", "恢复提醒", "我是联系人"])
async def test_whoever_is_the_contact_after_all_is_reached_again(sqlite_url: str, words: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says(ONE, "你打错了")
        assert "目前已停止向您发送" in await s.says(ONE, "进度")
        assert "已恢复在这里向您发送" in await s.says(ONE, words)
        assert (await models.Address.get(channel="wecom", address=ONE)).state == "ok"
        assert "停止" not in await s.says(ONE, "进度")
        await s.tick()
        await s.expect(COUNTY, "现又来信", words)
        s.also(*["shijiazhuang【请确认】"] * words.startswith("已提交"))


async def test_a_contact_of_several_is_asked_which_and_only_that_one_ends(sqlite_url: str) -> None:
    other, third = "石家庄汀泓热力有限公司", "石家庄松岭电镀有限公司"
    same: dict[str, Any] = {"联系人": "张三", "联系电话": "13800001111", "email": mail(ONE)}
    book = workbook(*(firm(n, name, ONE, **dict(same)) for n, name in enumerate((FIRM, other, third), 1)))
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(book)
        asked = await s.says(ONE, "你打错了，我不是这家的")
        assert "不是哪家的" in asked and f"2 {other}" in asked and "尚未停止" in asked, asked
        said = await s.says(ONE, "2")
        assert f"已停止向您发送{other}" in said and f"{FIRM}、{third}的联系人" in said, said
        assert f"已停止向您发送{third}" in await s.says(ONE, "我早就不是松岭电镀的人了，别的照旧")
        for _ in range(2):  # the same list gives neither back, and says so
            told = (await s.imports(book)).changes
            assert {one.name for one in told} == {other, third} and "未登记" in told[0].what, told
        await s.tick("2025-02-21T09:00")
        reminded = await s.expect(ONE, FIRM)
        assert other not in reminded.text and third not in reminded.text
        news = await s.expect(COUNTY, f"不是{other}的", f"{other} 增加联系人")
        assert "不是松岭电镀的人了" in news.text
        s.also("qiaoxi【联系不上】")


async def test_a_second_press_ends_nothing_at_another_enterprise(sqlite_url: str) -> None:
    """A contact of two enterprises presses the button of one page three times; odd values are no press."""
    other = "石家庄汀泓热力有限公司"
    same = {"联系人": "张三", "联系电话": "13800001111", "wecom": ""}
    box = mail("zhang")
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(
            workbook(firm(1, FIRM, "z", **same, 电子邮箱=box), firm(2, other, "z", **same, 电子邮箱=box))
        )
        await s.tick("2025-02-21T09:00")
        page = re.findall(
            r"https?://[^/\s]+(/own/[\w.-]+)", [x for x in s.mailbox.letters if box in str(x.to)][-1].text
        )[0]
        case = await s.case(FIRM)
        async with aiohttp.ClientSession(headers={"Origin": s.settings.public_url}) as http:

            async def press(said: str) -> str:
                async with http.post(f"{s.url}{page}?case={case.id}", data={"contact": said}) as answered:
                    return await answered.text()

            assert "已停止" not in await press("x") + await press("")
            await asyncio.gather(*[press("no") for _ in range(3)])
        states = {row.channel: row.state for row in await models.Address.filter(person__name="张三")}
        assert "refused" not in states.values(), states
        await s.tick()
        s.also("qiaoxi【通知】", f"{box}【提醒】")


async def test_the_page_behind_a_short_message_stops_it_and_only_its_owner_begins_it_again(
    sqlite_url: str,
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        code = re.search(r"输入([0-9A-Z-]+)办理", twin.taken[-1].text)
        assert code, twin.taken[-1].text
        ours = {"Origin": s.settings.public_url}

        async def press(said: str) -> str:
            async with aiohttp.ClientSession() as http:
                async with http.post(f"{s.url}/s", data={"short": code[1]}, headers=ours) as page:
                    there = str(page.url)
                async with http.post(there, data={"contact": said}, headers=ours) as page:
                    return await page.text()

        for _ in range(2):
            assert "已停止向您发送" in await press("no")
        s.at("2025-02-21T10:00")
        await s.tick()
        await s.expect(COUNTY, "我不是联系人", FIRM)
        for named in (f"{FIRM} 增加联系人 王五 {LI}", f"{FIRM} 换联系人 李四 {LI}"):
            assert "找错了人" in await s.says(COUNTY, named)
        sent = len(twin.taken)
        for day in ("2025-02-25", "2025-02-27"):
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == sent
        assert "已恢复在这里" in await press("yes")
        await s.tick("2025-03-03T09:00")
        await s.expect(COUNTY, "现又来信", FIRM)
        assert len(twin.taken) > sent
        s.also("qiaoxi【联系不上】", "qiaoxi【逾期清单】")


@pytest.mark.parametrize("answer", ["2", "1", ""])
async def test_who_may_be_the_wrong_one_is_not_reminded_and_the_county_hears_of_silence(
    sqlite_url: str, answer: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", digests=False) as s:
        await s.begin(BOOK)
        assert "不是，请停止" in await s.says(ONE, "我从公司出来了，别发了")
        if answer:
            said = await s.later(minutes=5).says(ONE, answer)
            assert ("已停止" in said) == (answer == "1"), said
        await s.tick("2025-02-20T10:29")
        if answer == "1":
            await s.expect(COUNTY, "已停止向其发送消息", without="可能不是联系人")
        s.quiet()
        await s.tick("2025-02-20T10:31")
        if not answer:
            await s.expect(COUNTY, "我从公司出来了，别发了", "可能不是联系人", "一周内不提醒")
        s.quiet()
        await s.tick("2025-02-21T09:00")  # seven days before the date
        if not answer:
            assert [m["person"] for m in await s.messages("waiting")]
        elif answer == "2":
            await s.expect(ONE, "还有7天")
        else:
            await s.expect(COUNTY, "联系不上")
        s.quiet()


async def test_a_later_question_does_not_end_the_rest_and_its_answer_does(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00", digests=False) as s:
        await s.begin(BOOK)
        assert "不是，请停止" in await s.says(ONE, "我从公司出来了，别发了")
        assert "哪" in await s.says(ONE, "申请延期")  # asked for a day in its place
        await s.tick("2025-02-20T10:31")
        await s.expect(COUNTY, "可能不是联系人", "一周内不提醒")
        await s.tick("2025-02-21T09:00")
        s.quiet()
        assert "照常发送" in await s.says(ONE, "我是联系人")
        await s.tick()
        await s.expect(COUNTY, "已确认仍是", FIRM)
        await s.tick("2025-02-24T09:00")
        await s.expect(ONE, "评估申请")
