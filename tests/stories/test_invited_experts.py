"""评审专家: invited by a link of their own, answered once, replaced by the same lot, told when the batch changes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot.words import EventName, MessageStatus, Pause
from handlers.services.accounts.purging import purge
from handlers.services.cases.closing import Rest, close_round
from handlers.services.delivery import brakes
from storage import assessments, chain, models, pauses, purging
from tests.browser import Browser, Seen, browser
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, STRANGER, sheet
from tests.stories.test_consultants import BOOK, OURS, book
from tests.stories.test_purge import text_of

HEAD = ["专家姓名", "工作单位", "联系电话", "邮箱", "企业微信账号"]
MAIL, ACCOUNT = "zhao@kjdx.example", "qianer"


def expert(name: str, unit: str = "河北科技大学", email: str = "", account: str = "") -> dict[str, str]:
    values = (name, unit, "13700000001", email, account)
    return dict(zip(HEAD, values, strict=True))


async def batch_with(s: Harness, tmp_path: Path, *listed: dict[str, str]) -> str:
    """A batch of FIRM on 20 March, whose bureau has these experts; returns its number."""
    file = tmp_path / "专家.xlsx"
    file.write_bytes(sheet(HEAD, list(listed)))
    await s.begin(*book(*BOOK))
    await s.command("experts", "import", str(file), "--city", "石家庄市")
    form = {"held_on": "2025-03-20", "place": "市局301会议室", "pick": str((await s.case(FIRM)).id)}
    async with browser(s, CITY) as b:
        await b.post("/assessments/batch", form)
    return str((await models.Batch.all())[0].id)


async def act(b: Browser, number: str, what: str, **more: str) -> str:
    done = await b.post("/assessments/act", {"id": number, "what_to_do": what, **more})
    return (await b.follow(done) if done.status == 303 else done).text


def link_in(text: str) -> str:
    found = re.search(r"/expert/[\w.~-]+", text)
    assert found, text
    return found.group()


async def answered(b: Browser, path: str, answer: str, words: str = "") -> Seen:
    return await b.post(path, {"answer": answer, "words": words})


async def line_of(name: str) -> models.BatchExpert:
    found = await models.BatchExpert.filter(expert__name=name).order_by("-id")
    return found[0]


async def test_an_expert_is_invited_answers_and_is_replaced(database_url: str, tmp_path: Path) -> None:
    listed = (expert("赵一", email=MAIL), expert("孙三", OURS, "sun@qy.example"), expert("李四", FIRM))
    async with Harness(database_url, at="2025-03-10T09:00", digests=False) as s:
        number = await batch_with(s, tmp_path, *listed)
        async with browser(s, CITY) as b:
            assert "都已邀请" in await act(b, number, "experts")  # nobody was drawn yet
            await act(b, number, "draw", n="2")
            assert "邀请将发送给第" in await act(b, number, "experts")
            assert "都已邀请" in await act(b, number, "experts")  # pressed twice
            assert "不再重新抽取" in await act(b, number, "draw", n="2")
            await s.tick()
            letter = await s.expect_mail(
                MAIL, "【评估邀请】赵一专家", "2025年3月20日", FIRM, "市局301会议室", "联系人"
            )
            s.quiet()
            path = link_in(letter.text)
            # Opening shows; only the button answers, and the same again is no second event.
            seen = await b.get(path)
            assert seen.status == 200 and FIRM in seen.text and "能参加" in seen.text
            assert not (await line_of("赵一")).answer
            assert (await b.get(f"{path}x")).status == 410
            assert (await b.post(path, {"answer": "comes"}, Origin="https://evil.example")).status == 403
            assert "请选择能否参加" in (await answered(b, path, "maybe")).text
            for _ in range(2):
                assert "不能参加（当天出差）" in (await answered(b, path, "declines", "当天出差")).text
            assert await models.Event.filter(act=EventName.EXPERT_ANSWERED).count() == 1
            await s.tick()
            await s.expect(CITY, "【专家答复】赵一专家不能参加", "当天出差")
            s.quiet()
            line = str((await line_of("赵一")).id)
            page = (await b.get(f"/assessments?id={number}")).text
            assert "当天出差" in page and "补抽一位" in page
            # Those in conflict are no substitutes either; whoever was drawn is not drawn again.
            assert "没有可以抽取的专家" in await act(b, number, "substitute", line=line)
            file = tmp_path / "二.xlsx"
            file.write_bytes(sheet(HEAD, [expert("钱二", "省环境科学学会", account=ACCOUNT)]))
            s.twin.directory.join(ACCOUNT)
            await s.command("experts", "import", str(file), "--city", "石家庄市")
            assert "钱二接替赵一，邀请将发送" in await act(b, number, "substitute", line=line)
            assert "没有补抽" in await act(b, number, "substitute", line=line)
            assert (await b.get(path)).status == 410  # somebody else is asked
            await s.tick()
            by_wecom = link_in((await s.expect(ACCOUNT, "【评估邀请】钱二专家", FIRM)).text)
            assert "能参加" in (await answered(b, by_wecom, "comes")).text
            sheets = (await b.get(f"/assessments?id={number}")).text
            assert "已另请他人" in sheets
            await s.tick()
            s.quiet()
        async with browser(s, STRANGER) as b:
            refused = {"id": number, "what_to_do": "substitute", "line": line}
            assert (await b.post("/assessments/act", refused)).status == 404


async def test_a_batch_that_moves_or_is_given_up_tells_its_experts(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-03-10T09:00", digests=False) as s:
        number = await batch_with(s, tmp_path, expert("赵一", email=MAIL), expert("钱二"))
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="2")
            assert "钱二没有可用的邮箱和账号，请电话邀请" in await act(b, number, "experts")
            meant = Pause(0, "名单有误", city="石家庄市")
            assert (await brakes.concerned(meant, s.wired.context.ctx()))[1] == 1
            await pauses.begin_pause(meant, s.clock.now())
            await s.tick()
            s.quiet()  # an expert holds no place, but the batch is the paused city's
            assert (await pauses.end_pauses(None, s.clock.now()))[1] == 1
            await s.tick()
            path = link_in((await s.expect_mail(MAIL, "【评估邀请】")).text)
            await answered(b, path, "comes")
            # The room changes: the answer stays. The day changes: it is asked for anew, and nothing else is.
            assert "已调整" in await act(b, number, "move", held_on="2025-03-20", place="302")
            assert "没有变化" in await act(b, number, "move", held_on="2025-03-20", place="302")
            await s.tick()
            await s.expect_mail(MAIL, "【评估邀请变更】", "302")
            assert (await line_of("赵一")).answer == "comes"
            assert "已经过去" in await act(b, number, "move", held_on="2025-03-01", place="302")
            await act(b, number, "move", held_on="2025-03-25", place="302")
            await s.tick()
            moved = link_in((await s.expect_mail(MAIL, "【评估邀请变更】", "2025年3月25日")).text)
            assert not (await line_of("赵一")).answer
            assert "您的答复" not in (await b.get(moved)).text
            s.quiet()
            await act(b, number, "invite")
            await act(b, number, "cancel")
            await s.tick()
            await s.expect_mail(MAIL, "【评估邀请变更】", "取消")
            seen = await answered(b, moved, "comes")
            assert "没有登记" in seen.text and "不用答复" in seen.text
            assert not (await line_of("赵一")).answer
            s.also("clerk【评估安排】", "clerk【评估安排变更】")


async def test_the_link_of_an_invitation_that_has_not_left_opens_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Held for a second approval, then given up: nobody hears of either."""
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False, approve_announcements=True) as s:
        number = await batch_with(s, tmp_path, expert("赵一", email=MAIL))
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="1")
            await act(b, number, "experts")
            await s.tick()
            held = (await models.Message.filter(text__contains="/expert/"))[0]
            assert held.status is MessageStatus.HELD
            path = link_in(held.text)
            assert (await b.get(path)).status == 410 == (await answered(b, path, "comes")).status
            await act(b, number, "cancel")
            await s.tick()
            held = await models.Message.get(id=held.id)
            assert held.status is MessageStatus.CANCELLED and (await b.get(path)).status == 410
            assert not (await line_of("赵一")).answer
            s.quiet()


async def test_an_expert_without_a_role_may_do_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        number = await batch_with(s, tmp_path, expert("赵一", email=MAIL, account=ACCOUNT))
        s.twin.directory.join(ACCOUNT)
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="1")
            await act(b, number, "experts")
            await s.tick()
            await s.expect(ACCOUNT, "【评估邀请】")  # by one way alone
            s.quiet()
        assert FIRM not in await s.says(ACCOUNT, "待办")
        assert FIRM not in await s.says(ACCOUNT, f"进度 {FIRM}")
        assert await s.says(CLERK, "待办")


async def test_what_is_kept_of_an_expert_can_be_read_and_goes_with_the_round(
    database_url: str, tmp_path: Path
) -> None:
    secret = ("赵一尘", MAIL, "住院")
    async with Harness(database_url, at="2025-03-10T09:00", digests=False) as s:
        number = await batch_with(s, tmp_path, expert("赵一尘", email=MAIL, account=ACCOUNT))
        s.twin.directory.join(ACCOUNT)
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="1")
            await act(b, number, "experts")
            await s.tick()
            path = link_in((await s.expect(ACCOUNT, "【评估邀请】")).text)
            await answered(b, path, "declines", "赵一尘住院")
            await s.tick()
            await s.expect(CITY, "【专家答复】")
            copy = await s.command("person", "13700000001")
            assert copy["expert"][0]["email"] == MAIL and copy["assessments"][0]["words"] == "赵一尘住院"
            s.at("2025-12-31T09:00")
            await close_round(s.wired.context.ctx(), Rest("written_off", "本轮结束"))
            now = s.clock.now() + timedelta(days=366)
            assert [word for word in secret if word not in await text_of(database_url)] == []
            await purge(now, 365, tmp_path, "tester")
            await purging.compact(database_url)
            left = await text_of(database_url)
            assert [word for word in secret if word in left] == []
            assert await assessments.experts_of(["石家庄市"]) == []  # nobody nameless is drawn
            assert [one.wecom for one in await models.Expert.all()] == [""]
            assert await chain.check_chain() == []
            assert (await b.get(path)).status == 410
        s.also()


async def test_an_invitation_that_one_way_refuses_goes_the_other_and_what_was_dropped_is_sent_again(
    database_url: str, tmp_path: Path
) -> None:
    """An account that is no member's; an invitation that was dropped before it left; nobody left to write to."""
    listed = (expert("赵一", email=MAIL, account="stranger1"), expert("周五", "某大学", account="stranger2"))
    async with Harness(database_url, at="2025-03-10T08:00", digests=False) as s:  # before the hours
        number = await batch_with(s, tmp_path, *listed)
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="2")
            await act(b, number, "experts")
            await s.tick()
            assert "等待发送" in (await b.get(f"/assessments?id={number}")).text
            first = await models.Message.filter(text__contains="/expert/")
            dropped = link_in(first[0].text)
            await models.Message.filter(text__contains="/expert/").update(status=MessageStatus.CANCELLED)
            assert "请电话邀请" in (await b.get(f"/assessments?id={number}")).text
            assert "2位专家" in await act(b, number, "experts")
            assert (await b.get(dropped)).status == 410
            await s.tick("2025-03-10T09:00")
            path = link_in((await s.expect_mail(MAIL, "【评估邀请】赵一专家")).text)
            assert "能参加" in (await answered(b, path, "comes")).text
            page = (await b.get(f"/assessments?id={number}")).text
            assert "请电话邀请" in page and page.count("补抽一位</button>") == 1  # 周五, by telephone
        await s.expect("support", "【未送达】", "周五，电话13700000001")
        # The consultants stand in for an enterprise's own contact, who has not been silent yet.
        s.also("clerk【督促】", "second【督促】", "third【督促】", "qiaoxi【逾期清单】")


async def test_what_an_expert_says_on_the_telephone_is_noted_by_the_bureau(
    sqlite_url: str, tmp_path: Path
) -> None:
    listed = (expert("周五"), expert("吴六"))  # a telephone is all that is known of them
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        number = await batch_with(s, tmp_path, *listed)
        async with browser(s, CITY) as b:
            await act(b, number, "draw", n="2")
            first, second = [str((await line_of(name)).id) for name in ("周五", "吴六")]
            assert "已登记：周五专家能参加（电话答复）" in await act(b, number, "comes", line=first)
            assert "已登记：吴六专家不能参加（电话答复）" in await act(b, number, "declines", line=second)
            await act(b, number, "declines", line=second)  # pressed twice
            assert await models.Event.filter(act=EventName.EXPERT_ANSWERED).count() == 2
            assert "没有登记" in await act(b, number, "comes", line="9999")
            page = (await b.get(f"/assessments?id={number}")).text
            assert page.count("电话答复能参加") == 1 and page.count("补抽一位专家") == 1
        async with browser(s, STRANGER) as b:
            refused = {"id": number, "what_to_do": "comes", "line": second}
            assert (await b.post("/assessments/act", refused)).status == 404
        assert (await line_of("吴六")).answer == "declines"
        await s.tick()
        s.quiet()  # whoever noted it need not be told
