"""暂停发送: what an administrator stops waits, is shown as waiting, and leaves as one message of what is still true."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.words import Kind, Pause
from handlers.services.delivery import brakes
from messages.pausing import announced
from storage import missing, pauses
from tests.browser import browser
from tests.commands import qingshen
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, SUPPORT, firm, officer, workbook
from tests.stories.test_two_rounds import OTHER

FAR = "沧州汀沄化工有限公司"
FAR_COUNTY = officer("县", "yunhe", "沧州市", "运河区", 姓名="赵敏")
BOTH = workbook(
    firm(), firm(2, FAR, "far", 市="沧州市", **{"县（市、区）": "运河区"}), staff=[*STAFF, FAR_COUNTY]
)


async def pause(s: Harness, reason: str = "名单有误", **said: object) -> int:
    return (await pauses.begin_pause(Pause(0, reason, **said), s.clock.now())).id  # type: ignore[arg-type]


async def resume(s: Harness, *ids: int) -> int:
    """How many messages had waited."""
    return (await pauses.end_pauses(list(ids) or None, s.clock.now()))[1]


async def test_what_was_planned_meanwhile_is_one_late_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-12T09:00", digests=False) as s:
        await s.begin(workbook())
        number = await pause(s)
        for day in ("2025-02-13", "2025-02-21", "2025-02-25"):  # three rungs
            await s.tick(f"{day}T09:00")
        s.quiet()
        (waits,) = await s.messages("waiting", CLERK)
        assert waits["reason"] == f"已暂停发送（第{number}号）：名单有误"
        assert await missing.all_problems() == []
        assert await resume(s) == 4  # its digests too
        await s.tick()
        await s.expect(CLERK, "还有3天", FIRM)
        s.quiet()
        await s.tick("2025-02-26T09:00")
        s.quiet()  # nothing is caught up one by one


async def test_the_other_cities_go_on(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOTH)
        await pause(s, city="沧州市")
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天", FIRM)
        s.quiet()
        assert len(await s.messages("waiting", "far")) == 1
        await resume(s)
        await s.tick()
        await s.expect("far", "还有7天", FAR)
        s.quiet()


async def test_a_message_of_several_places_leaves_without_those_that_are_paused(sqlite_url: str) -> None:
    """The province reads of both cities; what it is told of 沧州 comes once that is resumed, and only then."""
    other = workbook(
        firm(评估验收部门="省级"),
        firm(2, FAR, "far", 市="沧州市", 评估验收部门="省级", **{"县（市、区）": "运河区"}),
        staff=[*STAFF, FAR_COUNTY],
    )
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(other)
        await pause(s, city="沧州市", county="运河区")
        await s.tick("2025-03-21T09:00")  # fifteen working days late: the province is told
        told = [heard for heard in s.read_all() if heard.to.startswith("province")]
        assert told and all(FIRM in heard.text and FAR not in heard.text for heard in told)
        assert await resume(s) > 0
        await s.tick()
        late = [heard for heard in s.read_all() if heard.to.startswith("province")]
        assert late and all(FAR in heard.text and FIRM not in heard.text for heard in late)


async def test_what_is_done_meanwhile_is_not_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await pause(s, kind=Kind.REMINDER.value)
        await s.tick("2025-02-21T09:00")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")  # who asks is answered
        await s.tick()
        await s.expect(CITY, "请确认")  # another kind
        await resume(s)
        await s.tick()
        s.quiet(CLERK)
        assert [m["status"] for m in await s.messages(person=CLERK)][-1] == "cancelled"


async def test_it_ends_by_itself(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await pause(s, until=s.clock.now() + timedelta(days=2))  # 22 February, a Saturday
        await s.tick("2025-02-21T09:00")
        s.quiet()
        await s.tick("2025-02-22T10:00")
        s.quiet()  # over, and no working day
        await s.tick("2025-02-24T09:00")
        await s.expect(CLERK, "还有4天", FIRM)
        assert await pauses.in_force(s.clock.now()) == []


async def test_only_the_channel_or_the_round_that_is_named(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await pause(s, channel="email")
        await pause(s, round="hubei-2026")
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")  # by WeCom, in hebei-2024
        s.quiet()


PAUSED = {
    "a round": {"round": "hebei-2024"},
    "a city": {"city": "石家庄市"},
    "a county": {"city": "石家庄市", "county": "桥西区"},
    "a kind": {"kind": Kind.ANNOUNCEMENT.value},
    "a channel": {"channel": "wecom"},
    "all": {},
}


async def test_a_bureaus_own_words_are_paused_like_reminders(sqlite_url: str) -> None:
    """They are about no case: where their reader's enterprise lies counts, and the round in which they were written."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOTH)
        for n, (what, said) in enumerate(PAUSED.items()):
            number = await pause(s, **said)
            (standing,) = await pauses.in_force(s.clock.now())
            assert ("2024年" in announced(standing)) is ("round" in said) and "hebei-2024" not in announced(
                standing
            )
            assert "共2人" in await s.says(PROVINCE, f"群发 请各企业报送材料{n}")
            await s.says(PROVINCE, "是")
            meant = Pause(0, "x", **said)  # type: ignore[arg-type]
            waiting = (await brakes.concerned(meant, s.wired.context.ctx()))[1]
            await s.tick()
            held = [m["person"] for m in await s.messages("waiting")]
            assert (len(held), CLERK in held) == (1 if said.get("city") else 2, True), what
            assert waiting == len(held), what
            if said.get("city"):
                await s.expect("far", f"材料{n}")
            s.quiet()
            assert await resume(s, number) == len(held)
            await s.tick()
            assert [h.to for h in s.read_all() if f"材料{n}" in h.text].count(CLERK) == 1, what
        await pause(s, city="沧州市")
        await pause(s, round="hubei-2026")
        await s.says(CITY, "群发 请各企业报送材料")
        await s.says(CITY, "是")
        await s.tick()
        await s.expect(CLERK, "请各企业报送材料")
        s.quiet()


async def test_digests_that_were_paused_come_late_as_one(sqlite_url: str) -> None:
    """However many moments have passed, and worded as things stand then."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        s.at("2025-02-21T09:00")
        number = await pause(s)
        for monday in ("2025-02-24T09:00", "2025-03-03T09:00"):
            await s.tick(monday)
            s.quiet()
        assert await resume(s, number) > 0
        await s.tick("2025-03-03T10:00")
        await s.tick("2025-03-04T10:00")
        told = [one.to for one in s.read_all() if "【简报】" in f"{one.subject}{one.text}"]
        assert CITY in told and len(told) == len({*told}), told


async def test_bureaus_read_of_it_where_they_would_expect_messages(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOTH)
        await pause(s, city="沧州市")
        await pause(s, "系统检修", channel="email")
        listed = await s.command("pause", "--list")
        assert [(one["city"], one["channel"], one["reason"]) for one in listed] == [
            ("沧州市", None, "名单有误"),
            (None, "email", "系统检修"),
        ]
        for reader, lines in ((CITY, 1), (PROVINCE, 2)):
            async with browser(s, reader) as b:
                home = await b.get("/")
                assert home.text.count("已暂停发送（第") == lines
        assert "已暂停发送（第2号）：电子邮件，直到恢复。原因：系统检修" in home.text
        checks = (await s.command_refused("doctor")).out
        assert (
            "暂停发送：第1号，沧州市，直到恢复；原因：名单有误。恢复请用网页“暂停与批准”，或运行 qingshen resume 1"
            in checks
        )
        resumed = await s.command("resume", "1", "2")
        assert [one["id"] for one in resumed["resumed"]] == [1, 2] and resumed["messages"] == 0
        assert "现在没有暂停发送" in (await s.command_refused("resume")).err
        s.quiet(COUNTY)


async def test_three_days_of_two_rounds_are_no_burst(sqlite_url: str, tmp_path: Path) -> None:
    """What waited comes as on any other morning: one message for each person, however many days and steps of
    the ladder fell into the pause, and nothing again the morning after."""
    file, roster = tmp_path / "again-2024.toml", tmp_path / "名单.xlsx"
    file.write_text(OTHER, "utf-8")
    roster.write_bytes(workbook())
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.command("import", str(roster), "--round", str(file))
        await s.tick()
        s.read_all()
        await pause(s)
        for day in (
            "2025-02-21",
            "2025-02-25",
            "2025-02-27",
            "2025-03-03",
        ):  # 7, 3 and 1 days before, and late
            await s.tick(f"{day}T09:00")
            s.quiet()
        await resume(s)
        await s.tick("2025-03-03T10:00")
        told = Counter(heard.to for heard in s.read_all())
        assert told[CLERK] == 1 and max(told.values()) <= 2  # a reminder, and what is told upward
        await s.tick("2025-03-04T09:00")
        assert CLERK not in {heard.to for heard in s.read_all()}


async def test_whatever_sets_off_a_message_says_that_it_waits(sqlite_url: str) -> None:
    """By sentence, by a press on a line, for many at once and on the case's page; to a firm without the reason."""
    async with Harness(sqlite_url, at="2025-03-11T09:00", digests=False, flood_guard=0) as s:
        await s.begin(BOTH)
        await pause(s, city="石家庄市", county="桥西区")
        waits = "通知暂不发出：第1号暂停发送（石家庄市桥西区，直到恢复），恢复后补发。原因：名单有误"
        assert waits in await s.says(COUNTY, f"催办 {FIRM}")
        reported = await s.says(CLERK, "已提交评估申请 3月10日")
        assert "有关通知暂不发出：发送暂停（石家庄市桥西区，直到恢复），恢复后补发。" in reported
        assert "名单有误" not in reported
        assert "暂不发出" not in await s.says("far", "已提交评估申请 3月10日")  # nobody has paused that
        async with browser(s, CITY) as b:
            page = await b.get("/queue?work=answer")
            assert "已暂停发送（第1号）：石家庄市桥西区" in page.text
            pick = re.findall(r'name="pick" value="([^"]+)"', page.text)[0]
            said = {"say": "yes", "pick": pick, "work": "answer", "sure": "yes"}
            assert "已暂停发送（第1号）" in (await b.post("/queue/preview", said)).text
            own = {"Origin": s.settings.public_url}
            line = await b.post("/queue/do", said, **own, **{"HX-Request": "true"})
            assert "已确认" in line.text and waits in line.text
            undone = await b.post("/queue/do", {"say": "undo", "pick": pick.partition(":")[0]})
            assert "已撤销1项" in (await b.follow(undone)).text
            pick = re.findall(r'name="pick" value="([^"]+)"', (await b.get("/queue?work=answer")).text)[0]
            many = await b.follow(await b.post("/queue/do", said | {"pick": pick}))
            assert "已确认1项" in many.text and waits in many.text
        await s.says(COUNTY, "群发 请各企业尽快完成方案编制，有问题请联系我局。")
        assert waits in await s.says(COUNTY, "是")
        await s.tick()
        await s.expect("cangzhou", FAR)
        s.quiet()


async def test_a_question_and_the_end_of_a_round_say_that_their_messages_wait(sqlite_url: str) -> None:
    """提问, 未解决, 追问 in the chat, 移交 on the desk's page, and the command that closes a round."""
    async with Harness(sqlite_url, at="2025-12-15T09:00", digests=False, flood_guard=0) as s:
        await s.begin(workbook())
        await pause(s)
        waits = "有关通知暂不发出：发送暂停（"
        asked = await s.says(CLERK, "提问 系统的登录页面打不开，提示证书错误")
        assert "工单号 1" in asked and waits in asked and "名单有误" not in asked, asked
        assert waits in await s.says(CLERK, "未解决")
        assert waits in await s.says(CLERK, "追问 1 换了浏览器也打不开")
        async with browser(s, SUPPORT) as b:
            passed = (await b.follow(await b.post("/desk/pass", {"id": "1"}))).text
            assert waits in passed, passed
        closed = (await qingshen(s.environment(), "close-round", "--write-off", "本轮到期")).out
        assert "通知暂不发出：第1号暂停发送（" in closed and "名单有误" in closed, closed
        await s.tick()
        await s.expect(CLERK, "已转省级工作联系人答复")  # what somebody asked for is no notice
        s.quiet()
