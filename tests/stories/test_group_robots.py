"""群机器人: each working day a bureau's own group hears how things stand and which names are still open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from bot.words import Channel, Level, Role
from handlers.app import wired_parts
from handlers.entry.cli.doctor import robots_check
from handlers.sandbox.group_robot import GroupRobotTwin, twin
from handlers.services.reminders.groups import next_group_moment
from storage import db, robots
from storage.chain import COMMAND_LINE
from tests.commands import REPO, child, command
from tests.harness import Harness
from tests.people import CLERK, FIRM, firm, workbook
from tests.stories.test_sms_killed import after_the_lease

OTHER = "石家庄汀泓热力有限公司13800001234<@all>"
CITY = Role(Level.CITY, "石家庄市", unit="石家庄市生态环境局")
PROVINCE = Role(Level.PROVINCE, unit="河北省生态环境厅")
COUNTY = Role(Level.COUNTY, "石家庄市", "桥西区", unit="桥西区分局")


async def given(s: Harness, role: Role, address: str) -> None:
    ctx = s.wired.context.ctx()
    await db.write(partial(robots.give_robot, role, address, next_group_moment(ctx), COMMAND_LINE, ctx.now))


@asynccontextmanager
async def with_robots(url: str, units: Mapping[str, Role]) -> AsyncIterator[tuple[Harness, GroupRobotTwin]]:
    async with Harness(url, at="2025-02-20T09:00") as s, twin(s.clock.now) as groups:
        await s.begin(workbook(firm(), firm(2, OTHER, wecom="", email="")))
        s.read_all()
        for key, role in units.items():
            await given(s, role, groups.address(key))
        yield s, groups


async def of_robots(s: Harness) -> list[tuple[str, str]]:
    rows = (await s.rows("messages"))["messages"]
    return [(r["status"], r["reason"]) for r in rows if r["channel"] == Channel.ROBOT]


async def test_a_group_hears_its_digest_and_the_names_and_nobodys_number(sqlite_url: str) -> None:
    async with with_robots(sqlite_url, {"sjz": CITY, "qx": COUNTY}) as (s, groups):
        await s.tick("2025-02-21T08:00")
        assert not groups.taken
        await s.tick("2025-02-21T09:00")
        assert {one.key for one in groups.taken} == {"sjz", "qx"}
        for one in groups.taken:
            assert "提出评估申请" in one.content and "2月28日截止，还有7天" in one.content
            assert FIRM in one.content and "汀泓热力" in one.content
            assert "13800" not in one.content and "<@" not in one.content
            assert len(one.content.encode()) <= 4096
        assert "桥西区：" in next(one.content for one in groups.taken if one.key == "sjz")
        # The same look again, and one later that day, say nothing more.
        for hour in ("09:00", "15:00"):
            await s.tick(f"2025-02-21T{hour}")
        assert len(groups.taken) == 2
        await s.says(CLERK, "已提交评估申请")
        await s.tick("2025-02-24T09:00")
        monday = groups.taken[2:]
        assert len(monday) == 2 and all(FIRM not in one.content for one in monday)
        assert all("较2月21日" in one.content for one in monday)
        assert {state for state, _ in await of_robots(s)} == {"sent"}
        s.also(
            "clerk【提醒】",
            "province【简报】",
            "qiaoxi【简报】",
            "shijiazhuang【简报】",
            "shijiazhuang【请确认】",
        )


async def test_a_removed_robot_ends_says_so_and_is_not_tried_again(database_url: str) -> None:
    async with with_robots(database_url, {"qx": COUNTY}) as (s, groups):
        groups.removed.add("qx")
        await s.tick("2025-02-21T09:00")
        ((state, why),) = await of_robots(s)
        assert state == "failed" and "93000" in why and "重新添加" in why
        await s.expect("support", "桥西区分局", "93000")
        for day in ("02-24", "02-25", "03-06"):
            await s.tick(f"2025-{day}T09:00")
        assert len(await of_robots(s)) == 1
        (check,) = await robots_check()
        assert not check.ok and "桥西区分局的群机器人已停用" in check.detail
        await given(s, COUNTY, groups.address("anew"))  # a new address begins anew
        await s.tick("2025-03-07T09:00")
        assert {one.key for one in groups.taken} == {"anew"}
        s.also(
            "clerk@mail.example【督促】",
            "clerk【提醒】",
            "clerk【提醒】",
            "province【简报】",
            "province【简报】",
            "qiaoxi【简报】",
            "qiaoxi【逾期清单】",
            "shijiazhuang【简报】",
            "shijiazhuang【简报】",
        )


async def test_what_was_perhaps_said_is_not_said_twice_and_a_pause_holds(database_url: str) -> None:
    async with with_robots(database_url, {"qx": COUNTY}) as (s, groups):
        groups.fail_next.append("accept_then_drop")
        await s.tick("2025-02-21T09:00")
        for hour in ("09:10", "11:00", "15:00"):
            await s.tick(f"2025-02-21T{hour}")
        assert len(groups.taken) == 1 and [state for state, _ in await of_robots(s)] == ["unknown"]
        await s.expect("support", "桥西区分局", "不能确定是否送达", "请到该单位的群里核实")
        await s.command("pause", "--city", "石家庄", "--reason", "系统维护")
        await s.tick("2025-02-24T09:00")
        assert len(groups.taken) == 1 and (await of_robots(s))[-1][0] == "cancelled"
        await s.command("resume")
        await s.tick("2025-02-25T09:00")
        assert len(groups.taken) == 2
        digests = ("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】")
        s.also("clerk【提醒】", "clerk【提醒】", *digests)


async def test_of_a_dead_senders_groups_only_the_one_in_the_air_is_unsure(sqlite_url: str) -> None:
    units = {"sjz": CITY, "qx": COUNTY, "hb": PROVINCE}
    async with with_robots(sqlite_url, units) as (s, groups):
        groups.fail_next.append("hold")
        with child(command, s.environment(), ("tick", "--at", "2025-02-21T09:00"), REPO) as sender:
            await groups.held.wait()
            sender.kill()
            assert await sender.ended() < 0
        groups.release.set()
        (first,) = groups.taken
        s.at("2025-02-21T09:10")
        async with wired_parts(s.settings, s.clock, after_the_lease) as again:
            await again.engine.tick()
            await again.engine.tick()
        assert sorted(state for state, _ in await of_robots(s)) == ["sent", "sent", "unknown"]
        assert sorted(one.key for one in groups.taken) == sorted(units) and groups.taken[0] is first
        await s.expect("support", "不能确定是否送达", "请到该单位的群里核实")
        s.also("clerk【提醒】")


async def test_an_administrator_gives_lists_and_removes_a_robot(database_url: str) -> None:
    async with with_robots(database_url, {}) as (s, groups):
        address = groups.address("abcdefgh-1234")
        told = await s.command("robot", "add", "石家庄市桥西区", address)
        assert (told["city"], told["county"]) == ("石家庄市", "桥西区")
        (one,) = await s.command("robot", "list")
        assert one["state"] == "ok" and "…1234" in one["url"] and "abcdefgh" not in one["url"]
        assert [one.ok for one in await robots_check()] == [True]
        real = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
        assert "不向真实的群发送" in (await s.command_refused("robot", "add", "石家庄", real)).err
        await s.command("robot", "remove", "石家庄桥西区")
        assert await s.command("robot", "list") == []
        s.quiet()
