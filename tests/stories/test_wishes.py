"""免打扰, 时间, 代收: a message is moved or redirected, never lost, and the last call arrives."""

from __future__ import annotations

import asyncio

import pytest

from bot.words import Channel
from storage import db, missing, people
from tests.browser import Browser, Seen, browser
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, SUPPORT, firm, officer, workbook

COLLEAGUE = officer("县", "wangli", "石家庄市", "桥西区", 姓名="王丽")
WITH_COLLEAGUE = workbook(firm(), staff=[*STAFF, COLLEAGUE])


async def test_a_muted_rung_comes_late_and_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "免打扰 至2月25日")
        assert "免打扰至2025年2月25日" in reply and "不会丢失" in reply
        await s.tick("2025-02-21T09:00")  # 7 days
        (waits,) = await s.messages("waiting", CLERK)
        assert "免打扰至2月25日" in waits["reason"] and waits["not_before"].day == 26
        await s.tick("2025-02-25T09:00")  # 3 days
        s.quiet()
        assert "免打扰：至2025年2月25日" in await s.says(CLERK, "我的设置")
        await s.tick("2025-02-26T09:00")
        await s.expect(CLERK, "还有2天", FIRM)
        s.quiet()
        assert "免打扰：没有设置" in await s.says(CLERK, "我的设置")
        assert await missing.all_problems() == []


async def test_the_last_call_and_the_county_are_not_muted(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "免打扰 至3月10日")
        await s.tick("2025-02-21T09:00")
        s.quiet()
        await s.tick("2025-02-27T09:00")
        await s.expect(CLERK, "明天")
        await s.tick("2025-02-28T09:00")
        await s.expect(CLERK, "今天")
        await s.tick("2025-03-03T09:00")
        await s.expect(COUNTY, FIRM)  # told upward
        s.quiet(CLERK)  # the first late one waits
        await s.tick("2025-03-11T09:00")
        await s.expect(CLERK, "逾期")
        s.quiet(CLERK)
        s.also("qiaoxi【逾期清单】", "shijiazhuang@mail.example【情况报告】")


async def test_what_is_done_meanwhile_is_not_caught_up(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "免打扰 至2月25日")
        await s.tick("2025-02-21T09:00")
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认")
        await s.tick("2025-02-26T09:00")
        s.quiet(CLERK)
        s.read_all()
        gone = await s.messages("cancelled", CLERK)
        assert any("已办结" in message["reason"] for message in gone)


async def test_reminders_come_back_at_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "免打扰 至3月10日")
        await s.tick("2025-02-21T09:00")
        s.quiet()
        assert "已恢复" in await s.says(CLERK, "恢复提醒")
        await s.tick()
        await s.expect(CLERK, "还有7天")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")


async def test_answers_come_through_a_mute(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "免打扰 至2月25日")
        await s.says(CLERK, "提问 打印出来的表格少了一栏")
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.says(SUPPORT, "回复 1 请横向打印")
        await s.tick()
        await s.expect(CLERK, "横向打印")


async def test_a_deputy_who_hears_it_herself_hears_it_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(WITH_COLLEAGUE)
        s.at("2025-02-28T09:00")
        reply = await s.says(COUNTY, "免打扰 至3月10日，由王丽代收")
        assert "由王丽代收" in reply
        found = next(p for p in await people.everyone() if p.address(Channel.WECOM) == COUNTY)
        async with browser(s, CITY) as b:  # whoever looks her up reads who stands in
            assert "消息由王丽代收，至2025年3月10日" in (await b.get(f"/people/{found.id}")).text
        await s.tick()
        hers = [h.text for h in s.read_all() if h.to == "wangli"]
        assert any("由您代收" in t and "qiaoxi干部" in t for t in hers)
        await s.tick("2025-03-03T09:00")
        await s.expect("wangli", FIRM)
        s.quiet(COUNTY, "wangli")
        s.read_all()
        cancelled = await s.messages("cancelled", COUNTY)
        assert any("代收" in message["reason"] for message in cancelled)
        await s.tick("2025-03-11T09:00")
        await s.expect(COUNTY, FIRM)  # the next rung, hers again
        # The clerk has left three reminders without a word: this one goes to the mail address.
        s.also("clerk@mail.example【督促】", "shijiazhuang@mail.example【情况报告】", "wangli【逾期清单】")


async def test_a_deputy_gets_what_waited(database_url: str) -> None:
    """The list waited for its officer; a colleague joins and stands in for her."""
    async with Harness(database_url, at="2025-02-28T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(COUNTY, "免打扰 至3月10日")
        await s.tick("2025-03-03T09:00")
        s.quiet(COUNTY)
        s.read_all()
        await s.imports(WITH_COLLEAGUE)
        await s.says(COUNTY, "免打扰 至3月10日 由王丽代收")
        await s.tick()
        heard = s.read_all()
        assert [h.to for h in heard] == ["wangli", "wangli"]
        assert any(FIRM in h.text for h in heard)
        await s.tick("2025-03-11T08:00")
        s.quiet()


async def test_a_deputy_who_goes_away_herself(sqlite_url: str) -> None:
    """Then it waits for the officer: nothing is handed from one to the next."""
    async with Harness(sqlite_url, at="2025-02-28T09:00", digests=False) as s:
        await s.begin(WITH_COLLEAGUE)
        await s.says(COUNTY, "免打扰 至3月10日 由王丽代收")
        await s.says("wangli", "免打扰 至3月10日")
        await s.tick("2025-03-03T09:00")
        s.quiet(COUNTY, "wangli")
        s.read_all()
        assert not any("代收" in m["reason"] for m in await s.messages("cancelled", COUNTY))
        await s.tick("2025-03-11T09:00")
        heard = s.read_all()
        assert [FIRM in h.text for h in heard if h.to == COUNTY] == [True]
        hers = [h.text for h in heard if h.to == "wangli"]
        assert len(hers) == 2 and any("由您代收" in t for t in hers)
        assert any(FIRM in t for t in hers)


@pytest.mark.parametrize("now_at", ["county = '长安区'", "level = 'city', county = ''"])
async def test_a_deputy_who_works_elsewhere_by_now_takes_nothing_over(database_url: str, now_at: str) -> None:
    """Nor who has risen to the city, which may look at the same matters: the office itself counts."""
    async with Harness(database_url, at="2025-02-28T09:00") as s:
        await s.begin(WITH_COLLEAGUE)
        await s.says(COUNTY, "免打扰 至3月10日 由王丽代收")
        await s.tick()
        s.read_all()  # that she is to stand in
        (wangli,) = await people.by_address("wangli", Channel.WECOM)
        assert await db.rows(f"UPDATE hats SET {now_at} WHERE person_id = {wangli.id} RETURNING id")
        for day in ("2025-03-03", "2025-03-04", "2025-03-06", "2025-03-10"):
            await s.tick(f"{day}T09:00")
            told = [h for h in s.read_all() if h.to == "wangli"]
            assert not any("代收" in str(h) for h in told), told
            if "长安区" in now_at:
                assert not any(FIRM in str(h) or "桥西区" in str(h) for h in told), told
        assert not any("代收" in m["reason"] for m in await s.messages("cancelled", COUNTY))


@pytest.mark.parametrize("sentence", ["时间 10:00", "提醒时间改为上午10点"])
async def test_an_hour_across_the_spring_festival(sqlite_url: str, sentence: str) -> None:
    async with Harness(sqlite_url, at="2025-01-23T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "10:00" in await s.says(CLERK, sentence)
        await s.tick("2025-02-04T10:30")  # the festival's last day
        s.quiet()
        await s.tick("2025-02-05T08:30")
        s.quiet()
        (waits,) = await s.messages("waiting", CLERK)
        assert "10:00" in waits["reason"]
        await s.tick("2025-02-05T10:00")
        await s.expect(CLERK, "还有23天")
        await s.tick("2025-02-28T08:30")  # the last day does not wait for the hour
        s.read_all()
        assert all(m["status"] == "sent" for m in await s.messages(person=CLERK))


@variants(
    ("sentence", "why"),
    [
        ("免打扰 至5月1日", "最长31天"),
        ("免打扰", "写明到哪一天"),
        ("免打扰 至3月1日 由李四代收", "没有找到"),
        ("免打扰 至3月1日 由王丽代收", "没有找到"),  # of another office
        ("时间 7:00", "08:30至17:30"),
        ("时间 25:00", "08:30至17:30"),
    ],
)
async def test_what_cannot_be_set_changes_nothing(database_url: str, sentence: str, why: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(WITH_COLLEAGUE)
        before = await s.rows()
        assert why in await s.says(CLERK, sentence)
        after = await s.rows()
        for table in ("preferences", "events", "messages"):
            assert before[table] == after[table]


async def test_the_page_sets_what_the_chat_sets(sqlite_url: str) -> None:
    """A colleague gets the messages from the page's word on, sees whose they are, and the chat knows of it."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(WITH_COLLEAGUE)

        async def wish(b: Browser, what: str, **fields: str) -> Seen:
            return await b.post("/wishes", {"what_to_do": what, **fields})

        async with browser(s, COUNTY) as b:
            page = (await b.get("/wishes")).text
            assert "由王丽代收" in page and "由qiaoxi干部代收" not in page and "恢复提醒" not in page
            for until, why in (("2025-02-19", "已经过去"), ("2025-05-01", "最长31天")):
                refused = await wish(b, "mute", until=until)
                assert refused.status == 422 and why in refused.text
            for stranger in ("shijiazhuang干部", "联系人1", "qiaoxi干部"):
                refused = await wish(b, "mute", until="2025-02-28", deputy=stranger)
                assert refused.status == 422 and "没有找到可以代收的" in refused.text
            done = await b.follow(await wish(b, "mute", until="2025-02-28", deputy="王丽"))
            assert "免打扰至2025年2月28日" in done.text and "消息由王丽代收" in done.text
            assert "请回复" not in done.text.partition("<main")[2]
            done = await b.follow(await wish(b, "hour", hour="10:00"))
            assert "10:00以后发送" in done.text and "工作日10:00至17:30" in done.text
            assert (await wish(b, "hour", hour="22:00")).status == 422
            done = await b.follow(await wish(b, "digest", rhythm="每周三", hour="10:30"))
            assert "现在：每周三 10:30" in done.text
            assert "现在：停发" in (await b.follow(await wish(b, "digest", rhythm="停发"))).text
            assert (await wish(b, "channel", channel="sms")).status == 404
        assert "代收" in await s.says(COUNTY, "我的设置")
        await s.tick()
        await s.expect("wangli", "由您代收")
        async with browser(s, "wangli") as b:
            assert "qiaoxi干部的消息现在由您代收，至2025年2月28日" in (await b.get("/wishes")).text
        async with browser(s, COUNTY) as b:
            done = await b.follow(await wish(b, "restore"))
            assert "已恢复" in done.text and "工作日08:30至17:30" in done.text
        async with browser(s, CLERK) as b:
            assert "工作简报" not in (await b.get("/wishes")).text
            assert (await wish(b, "digest", rhythm="每周三", hour="10:30")).status == 404
        s.also()


async def test_two_forms_at_one_moment_are_both_kept(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        async with browser(s, CLERK) as one, browser(s, CLERK) as other:
            hour = {"what_to_do": "hour", "hour": "10:00"}
            mute = {"what_to_do": "mute", "until": "2025-02-27"}
            seen = await asyncio.gather(one.post("/wishes", hour), other.post("/wishes", mute))
        assert [one.status for one in seen] == [303, 303]
        (kept,) = (await s.rows("preferences"))["preferences"]
        assert kept["hour"] == "10:00" and kept["muted_until"]
