"""The brakes on pages and for programs: seen, used with a look at what they change, and by nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from handlers.entry.web import routes
from handlers.services.accounts.links import BY_TOKEN, hidden
from storage import batches, models, pauses
from tests.browser import browser
from tests.harness import Harness
from tests.mails import POSTED
from tests.people import CITY, CLERK, FIRM, PROVINCE, STAFF, firm, mail, workbook

ADMIN = "guanli01"
OTHER = "石家庄第二化工有限公司"
TWO = workbook(firm(), firm(2, OTHER, "second"))
FORM = {"round": "", "city": "石家庄市", "county": "桥西区", "sort": "", "channel": "", "reason": "名单有误"}


def admins(**more: object) -> dict[str, object]:
    return {"admins": (ADMIN,), "digests": False, **more}


async def test_sending_is_paused_and_resumed_on_a_page(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", **admins()) as s:  # type: ignore[arg-type]
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        async with browser(s, ADMIN) as b:
            today = (await b.get("/")).text
            assert today.count('class="card task') == 1 and "今天还没有体检" in today
            assert "没有暂停" in (await b.get("/brakes")).text
            assert (await b.post("/brakes/pause", {**FORM, "reason": ""})).status == 400
            wrong = await b.post("/brakes/pause", {**FORM, "city": "", "county": "桥西区"})
            assert wrong.status == 422 and "请同时选择所在的市" in wrong.text
            asked = await b.post("/brakes/pause", {**FORM, "until": "2025-02-24"})
            assert (
                "尚未暂停" in asked.text
                and "涉及企业" in asked.text
                and not await pauses.in_force(s.clock.now())
            )
            given = asked.fields() | {"sure": "yes"}
            done = await b.follow(await b.post("/brakes/pause", given))
            assert "石家庄市桥西区，到2025-02-25 00:00为止。原因：名单有误" in done.text
            assert "系统管理员于" in done.text
            await s.tick("2025-02-21T09:00")
            s.quiet()
            await b.sign_in(ADMIN)  # a day later
            assert "1条消息在等" in (await b.get("/brakes")).text
            back = await b.follow(await b.post("/brakes/resume", {"id": "1"}))
            assert "已恢复：石家庄市桥西区" in back.text and "1条等着的消息" in back.text
            again = await b.follow(await b.post("/brakes/resume", {"id": "1"}))
            assert "已经结束" in again.text
        await s.tick()
        await s.expect(CLERK, "还有7天", FIRM)
        async with browser(s, CITY) as b:
            for path in ("/brakes", "/service", "/imports", "/brakes/decide?act=approve&ids=all"):
                assert (await b.get(path)).status == 404
            assert (await b.post("/brakes/pause", FORM)).status == 404
        assert await pauses.in_force(s.clock.now()) == []


async def test_two_people_let_go_what_was_held(database_url: str) -> None:
    """一次要发的消息过多被拦下：王处长看了原文批准，还要管理员再批准一次。"""
    async with Harness(database_url, at="2025-02-20T09:00", **admins(approvals=2)) as s:  # type: ignore[arg-type]
        await s.begin(TWO)
        s.twin.directory.join(ADMIN)
        s.wired.context.settings = replace(s.wired.context.settings, flood_guard=1)
        await s.tick("2025-02-21T09:00")
        s.quiet()
        held = await s.messages("held")
        assert len(held) == 2
        async with browser(s, PROVINCE) as b:
            page = (await b.get("/brakes")).text
            assert "等待批准的消息：2条" in page and "还有7天" in page and CLERK in page
            sure = await b.get("/brakes/decide?act=approve&ids=all")
            assert "批准2条消息" in sure.text
            first = await b.follow(await b.post("/brakes/decide", sure.fields()))
            assert "还需另一人批准" in first.text and "province干部已批准" in first.text
            again = await b.post("/brakes/decide", sure.fields())
            assert again.status == 422 and "您已经批准过" in again.text
        await s.tick()
        s.quiet()
        assert "您已经批准过" not in await s.says(ADMIN, f"待批消息 {held[0]['id']}")
        assert "province干部已批准" in await s.says(ADMIN, "批准发送 全部")
        assert "已批准2条" in await s.says(ADMIN, "是")
        await s.tick()
        await s.expect(CLERK, "还有7天")
        await s.expect("second", "还有7天")
        acts = [row["act"] for row in (await s.rows())["events"]]
        assert (acts.count("held_approved_first"), acts.count("held_approved")) == (1, 1)


async def test_an_approval_ends_with_its_givers_office(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", **admins(approvals=2)) as s:  # type: ignore[arg-type]
        await s.begin(TWO)
        s.twin.directory.join(ADMIN)
        s.wired.context.settings = replace(s.wired.context.settings, flood_guard=1)
        await s.tick("2025-02-21T09:00")
        await s.says(PROVINCE, "批准发送 全部")
        assert "还需另一人批准" in await s.says(PROVINCE, "是")
        await models.Role.filter(level="province").update(ended_at=s.clock.now())
        await s.says(ADMIN, "批准发送 全部")
        assert "还需另一人批准" in await s.says(ADMIN, "是")
        await s.tick()
        s.quiet()


async def test_nobodys_link_stands_in_what_others_read_of_a_held_mail(sqlite_url: str) -> None:
    """The page of the brakes shows a message's very words, and not the link by which its reader answers."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", flood_guard=1, **admins()) as s:  # type: ignore[arg-type]
        await s.begin(workbook(firm(), firm(2, OTHER, "second"), staff=[*STAFF, POSTED]))
        await s.says(CLERK, "已提交评估申请")
        s.read_all()
        await s.tick("2025-03-11T09:00")
        held = [one for one in await s.messages("held") if one["channel"] == "email"]
        assert held
        async with browser(s, PROVINCE) as b:
            for path in ("/brakes", "/brakes/decide?act=approve&ids=all"):
                assert not re.search("/(?:answer|training|figures)/[A-Za-z0-9]", (await b.get(path)).text)
        s.also("shijiazhuang【请确认】", "shipost@mail.example【请确认】")


def test_every_page_that_a_token_opens_is_hidden_from_others() -> None:
    paths = re.findall(r'"/(\w+)/\{token\}"', Path(routes.__file__).read_text("utf-8"))
    assert set(paths) == set(BY_TOKEN)
    for path in BY_TOKEN:
        assert "WzE3" not in hidden(f"逐项办理：https://a.cn/{path}/WzE3MjI.x_y-z~9\n完")


async def test_what_is_dropped_and_taken_back_by_a_program(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", **admins()) as s:  # type: ignore[arg-type]
        await s.begin(TWO)
        s.twin.directory.join(ADMIN)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        await s.expect("second", "还有7天")
        batch = (await batches.recent(s.clock.now() - timedelta(hours=1)))[0].id
        async with browser(s, ADMIN) as b:
            assert f"/brakes/batch?id={batch}" in (await b.get("/brakes")).text
            assert "仍在对方处" in (await b.get(f"/brakes/batch?id={batch}")).text
            page = await b.follow(await b.post("/brakes/recall", {"id": str(batch)}))
            assert "已撤回2条" in page.text
            shown = await b.post("/brakes/correct", {"id": str(batch), "words": "请忽略<b>今天</b>的提醒"})
            assert "【更正】请忽略&lt;b&gt;今天&lt;/b&gt;的提醒" in shown.text and "尚未发送" in shown.text
            await s.tick()
            s.quiet()
            await b.post("/brakes/correct", shown.fields())
        await s.tick()
        await s.expect(CLERK, "【更正】请忽略")
        await s.expect("second", "【更正】请忽略")


async def test_an_announcement_waits_for_somebody_else_than_its_writer(database_url: str) -> None:
    """The writer's 是 is the first of two, and it outlives the process that took it."""
    own = {"admins": (ADMIN,), "approve_announcements": True, "digests": False}
    async with Harness(database_url, at="2025-02-20T09:00", **own) as s:  # type: ignore[arg-type]
        await s.begin(workbook())
        await s.says(PROVINCE, "群发 请各企业于周五前报送材料")
        assert "等另一人批准后才发送" in await s.says(PROVINCE, "是")
        await s.tick()
        s.quiet()
    async with Harness(database_url, at="2025-02-20T10:00", **own) as s:  # type: ignore[arg-type]
        await s._twins.let_in()
        s.twin.directory.join(ADMIN)
        await s.says(PROVINCE, "批准发送 全部")
        assert "您已经批准过" in await s.says(PROVINCE, "是")
        await s.says(ADMIN, "批准发送 全部")
        assert "已批准1条" in await s.says(ADMIN, "是")
        assert "没有改动" in await s.says(ADMIN, "批准发送 全部")
        await s.tick()
        await s.expect(CLERK, "请各企业于周五前报送材料")


async def test_a_program_brakes_as_its_person_may(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", **admins()) as s:  # type: ignore[arg-type]
        await s.begin(workbook())
        s.twin.directory.join(ADMIN)
        token = (await s.command("token", ADMIN, ADMINS=ADMIN))["token"]
        others = (await s.command("token", CITY))["token"]
        async with browser(s) as b:
            mine, theirs = ({"Authorization": f"Bearer {one}"} for one in (token, others))
            body = {"city": "石家庄市", "reason": "名单有误"}
            assert (await b.get("/api/v1/pauses", "POST", json=body, headers=theirs)).status == 404
            wrong = await b.get("/api/v1/pauses", "POST", json={**body, "city": "北京"}, headers=mine)
            assert wrong.status == 400 and "北京" in wrong.text
            made = await b.get("/api/v1/pauses", "POST", json=body, headers=mine)
            assert made.status == 200 and '"city":"石家庄市"' in made.text
            assert '"waiting":0' in (await b.get("/api/v1/pauses", headers=mine)).text
            ended = await b.get("/api/v1/pauses/end", "POST", json={"id": "1"}, headers=mine)
            assert '"messages":0' in ended.text
            assert (await b.get("/api/v1/pauses/end", "POST", json={"id": "1"}, headers=mine)).status == 404
            assert '"total":0' in (await b.get("/api/v1/held", headers=mine)).text


async def test_a_mailbox_makes_nobody_an_administrator(sqlite_url: str) -> None:
    """Whoever reads a mailbox may be an officer; the administrator is an account of WeCom."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", admins=(PROVINCE,), digests=False) as s:
        await s.begin(workbook())
        async with browser(s, PROVINCE) as b:
            assert (await b.get("/service")).status == 200
        async with browser(s) as b:
            await b.post("/signin/mail", {"address": mail(PROVINCE)})
            await s.wired.context.close()
            await s.tick()
            letter = await s.expect_mail(mail(PROVINCE), "signin/link")
            token = letter.text.split("t=")[1].split()[0]
            await b.post("/signin/link", {"t": token})
            assert (await b.get("/brakes")).status == 200  # as the province
            assert (await b.get("/service")).status == 404
