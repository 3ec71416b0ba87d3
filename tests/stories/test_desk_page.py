"""A day at the desk on its page: the oldest first, one text for those who ask the same, two people at once."""

from __future__ import annotations

from bot.words import Scope
from storage import cases, models
from tests.browser import browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STAFF, SUPPORT, firm, officer, workbook

TWO = [*STAFF, officer("技术支持", "desk2", 单位="审核管理系统")]
BOOK = workbook(
    firm(),
    firm(2, "石家庄清源电镀有限公司", "clerk2"),
    firm(3, "石家庄恒远印染有限公司", "clerk3"),
    staff=TWO,
)
AT = "2025-02-19T09:00"
WORDS = '样表里少了一栏，<b>"怎么填"</b>，' + "各县都问到，请尽快明确，" * 20


async def test_the_oldest_stands_first_with_the_days_it_waited(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, f"提问 {WORDS}")
        s.at("2025-02-21T10:00")
        await s.says("clerk2", "提问 系统里看不到我们企业")
        async with browser(s, SUPPORT) as desk:
            page = await desk.get("/desk")
            assert page.text.index("/desk?n=1") < page.text.index("/desk?n=2")
            assert "已等2天" in page.text and "今天提出" in page.text
            assert '<b>"' not in page.text
            one = await desk.get("/desk?n=1")
            assert FIRM in one.text and "提出评估申请" in one.text and "桥西区" in one.text
            await models.Ticket.filter(id=2).update(
                route="province"
            )  # about the work: it waits in the province's list
            assert "1件提问" in (await desk.get("/")).text
            assert "系统里看不到" not in (said := await s.says(SUPPORT, "简报")) and "1件" in said
            await models.Ticket.filter(id=2).update(route="desk")
            assert "&lt;b&gt;" in one.text and "138000" not in one.text
        await s.tick()
        s.also(
            "clerk2【提醒】",
            "clerk3【提醒】",
            "clerk【提醒】",
            "desk2【工单 1】",
            "desk2【工单 2】",
            "desk2【工单提醒】",
            "support【工单 1】",
            "support【工单 2】",
            "support【工单提醒】",
        )


async def test_one_text_answers_those_who_ask_the_same(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        for who, text in (
            (CLERK, "系统打不开了"),
            ("clerk2", "省系统打不开了"),
            ("clerk3", "我们的环评批复丢了，在哪补"),
        ):
            await s.says(who, f"提问 {text}")
        await s.tick()
        s.read_all()
        async with browser(s, SUPPORT) as desk:
            page = await desk.get("/desk")
            assert "2件问的是同一件事" in page.text
            form = {"t1": "1", "t2": "1", "text": "服务器已恢复，请重新登录"}
            done = await desk.post("/desk/reply", form)
            assert "已回复工单 1" in (said := (await desk.follow(done)).text) and "已回复工单 2" in said
            again = await desk.follow(await desk.post("/desk/reply", form))
            assert "本次未再登记" in again.text, "the second of two presses"
        await s.tick()
        await s.expect(CLERK, "服务器已恢复")
        await s.expect("clerk2", "服务器已恢复")
        s.quiet("clerk3")
        events = [e["entrance"] for e in (await s.rows("events"))["events"] if e["act"] == "answer_ticket"]
        assert events == ["page", "page"]


async def test_the_second_of_two_at_once_is_told(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, f"提问 {WORDS}")
        async with browser(s, SUPPORT) as one, browser(s, "desk2") as two:
            assert (await two.get("/desk?n=1")).status == 200
            await one.post("/desk/reply", {"t1": "1", "text": "第二页右下角"})
            late = await two.post("/desk/reply", {"t1": "1", "text": "请看说明第3条"})
            assert late.status == 409 and "第二页右下角" in late.text and "请看说明第3条" in late.text
            assert late.fields()["again"] == "yes" and "请回复" not in late.text
            await s.tick()
            await s.expect(CLERK, "第二页右下角")
            await two.post("/desk/reply", {"t1": "1", "text": "请看说明第3条", "again": "yes"})
            await s.says(CLERK, "追问 1 还是没看到")
            stale = await one.post("/desk/reply", {"t1": "1", "text": "就在那里"})
            assert stale.status == 409 and "又作了补充" in stale.text
        await s.tick()
        await s.expect(CLERK, "请看说明第3条")
        assert (await models.Ticket.get(id=1)).answered_at is None
        s.also("desk2【工单 1·追问】", "support【工单 1·追问】")


async def test_passing_on_and_closing_are_the_chats(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, f"提问 {WORDS}")
        await s.says("clerk2", "提问 盖章盖在哪一页")
        async with browser(s, SUPPORT) as desk, browser(s, PROVINCE) as above:
            assert "少了一栏" not in (await above.get("/desk?n=1")).text, "not on the province's route yet"
            await desk.post("/desk/pass", {"id": "1"})
            assert "少了一栏" in (await above.get("/desk?n=1")).text
            assert (await above.post("/desk/pass", {"id": "2"})).status == 404
            said = await above.follow(await above.post("/desk/close", {"id": "2"}))
            assert "没有编号为 2 的工单" in said.text
            await desk.post("/desk/close", {"id": "2"})
        found = {row.id: (row.route, row.closed_at is not None) for row in await models.Ticket.all()}
        assert found == {1: ("province", False), 2: ("desk", True)}
        await s.tick()
        s.also("clerk", "clerk2", "province【工单 1·业务】")


async def test_an_answer_is_kept_approved_and_given_at_once(database_url: str) -> None:
    """The desk writes one on the work: it waits for the province, and is offered from then on, in words."""
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, f"提问 {FIRM}的减排核算表第七栏怎么填，电话13800000001")
        async with browser(s, SUPPORT) as desk, browser(s, PROVINCE) as above:
            await desk.post("/desk/reply", {"t1": "1", "text": "第七栏填折标煤量"})
            form = await desk.get("/desk/answers/keep?n=1")
            assert form.status == 200
            typed = {
                "id": "1",
                "question": "减排核算表第七栏怎么填",
                "answer": "第七栏填折标煤量，单位吨",
                "words": "核算表、减排表 第七栏、七栏",
                "sort": "work",
                "rounds": "all",
            }
            said = await desk.follow(await desk.post("/desk/answers/keep", typed))
            assert "等待批准" in said.text and "批准常见问题 1" in said.text
            assert "折标煤量" not in await s.says("clerk2", "提问 核算表的第七栏填啥")
            refused = await desk.follow(
                await desk.post("/desk/answers/decide", {"id": "1", "what_to_do": "approve"})
            )
            assert "须由省级工作联系人批准" in refused.text
            await above.post("/desk/answers/decide", {"id": "1", "what_to_do": "approve"})
            assert "折标煤量，单位吨" in await s.says("clerk3", "提问 减排表七栏怎么写")
            page = await above.get("/desk/answers")
            assert "批准" in page.text and FIRM not in page.text and "13800000001" not in page.text
            await above.post("/desk/answers/decide", {"id": "1", "what_to_do": "end"})
            assert "折标煤量" not in await s.says("clerk3", "提问 减排表第七栏到底怎么写")
        await s.tick()
        s.also("clerk", "desk2【工单 2】", "desk2【工单 4】", "support【工单 2】", "support【工单 4】")


async def test_the_same_in_the_chat(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "提问 样表的第七页是空白的")
        assert "还没有答复" in await s.says(SUPPORT, "存为常见问题 1")
        await s.says(SUPPORT, "回复 1 请重新下载样表")
        assert "已存为常见问题" in await s.says(SUPPORT, "把1号存为常见问题")
        assert "已经是常见问题" in await s.says(SUPPORT, "存为常见问题 1")
        assert "请重新下载样表" in await s.says("clerk2", "提问 样表第七页是空白的")
        assert "已停用" in await s.says(SUPPORT, "停用常见问题 1")
        assert "请重新下载样表" not in await s.says("clerk3", "提问 样表第七页是空白的呀")
        await s.tick()
        s.also("clerk", "desk2【工单 3】", "support【工单 3】")


async def test_nobody_else_comes_in_and_a_case_shows_what_may_be_read(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "提问 样表的第七页是空白的")
        (case,) = [
            c.id
            for c in await cases.list_cases(
                Scope(everything=True), round_key=s.wired.context.rounds.latest.key
            )
            if c.name == FIRM
        ]
        for who, reads in ((CLERK, True), (COUNTY, False), (CITY, False)):
            async with browser(s, who) as b:
                assert (await b.get("/desk")).status == 404
                assert (await b.post("/desk/reply", {"t1": "1", "text": "x"})).status == 404
                page = (await b.get(f"/cases/{case}")).text
                assert ("第七页" in page) is reads
        await s.tick()
        s.also("desk2【工单 1】", "support【工单 1】")


async def test_the_page_asks_as_much_for_many_as_for_few(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "提问 样表的第七页是空白的")
        async with browser(s, SUPPORT) as desk:
            await desk.get("/desk?n=1")
            await s.wired.context.close()  # what is noted behind an answer
            with counted() as few:
                await desk.get("/desk?n=1")
            row = await models.Ticket.get(id=1)
            for n in range(40):
                await models.Ticket.create(
                    person_id=row.person_id,
                    case_id=row.case_id,
                    text=f"第{n}个别的问题",
                    asked_at=row.asked_at,
                    since=row.since,
                    next_action_at=row.next_action_at,
                    due=row.due,
                )
            await s.wired.context.close()
            with counted() as many:
                await desk.get("/desk?n=1")
            assert many.taken()[0] == few.taken()[0]
        await s.tick()
        s.also("desk2【工单 1】", "support【工单 1】")
