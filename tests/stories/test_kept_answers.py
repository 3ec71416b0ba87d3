"""An answer on the work is the province's: the desk changes none by choosing another sort in the form."""

from __future__ import annotations

from typing import Any

from storage import known_answers
from tests.browser import Browser, browser
from tests.harness import Harness
from tests.people import CLERK, PROVINCE, SUPPORT, firm, workbook
from tests.stories.test_desk_page import AT, TWO

BOOK = workbook(
    firm(),
    firm(2, "石家庄清源电镀有限公司", "clerk2"),
    firm(3, "石家庄恒远印染有限公司", "clerk3"),
    firm(4, "石家庄安达铸造有限公司", "clerk4"),
    staff=TWO,
)
QUESTION = "提问 减排核算表第七栏怎么填"
SHIPPED = "提问 线上线下都要交吗"


def _form(answer: str, sort: str, question: str = "减排核算表第七栏怎么填") -> dict[str, Any]:
    return {"id": "1", "question": question, "answer": answer, "words": "", "sort": sort, "rounds": "all"}


async def _kept(who: Browser, answer: str, sort: str, question: str = "减排核算表第七栏怎么填") -> str:
    return (await who.follow(await who.post("/desk/answers/keep", _form(answer, sort, question)))).text


async def _decided(who: Browser, number: int, act: str) -> str:
    form = {"id": str(number), "what_to_do": act}
    return (await who.follow(await who.post("/desk/answers/decide", form))).text


async def test_what_the_province_approved_stands_until_it_approves_another(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, QUESTION)
        async with browser(s, SUPPORT) as desk, browser(s, PROVINCE) as above:
            await desk.post("/desk/reply", {"t1": "1", "text": "填折标煤量"})
            assert "等待批准" in await _kept(desk, "填折标煤量", "work")
            await _decided(above, 1, "approve")
            assert "折标煤量" in await s.says("clerk2", QUESTION)
            for sort, asker in (("system", "clerk3"), ("work", "clerk4")):
                assert "等待批准" in await _kept(desk, f"请先交费：{sort}", sort)
                said = await s.says(asker, QUESTION)
                assert "折标煤量" in said and "交费" not in said, sort
            # The clerk takes the changed one back; nobody but the province ends what is in force.
            await s.says(SUPPORT, "停用常见问题 1")
            assert [one.answer for one in await known_answers.answers_in_force([])] == ["填折标煤量"]
            assert "省级工作联系人" in await s.says(SUPPORT, "停用常见问题 1")
            await _kept(desk, "填折标煤量，单位吨", "system")
            newest = (await known_answers.of_ticket(1)) or None
            assert newest and newest.kind == "work"
            await _decided(above, newest.id, "approve")
            assert [one.answer for one in await known_answers.answers_in_force([])] == ["填折标煤量，单位吨"]
            # What the province retired does not come back as one on the system.
            await _decided(above, newest.id, "end")
            assert "等待批准" in await _kept(desk, "随便填", "system")
            assert not await known_answers.answers_in_force([])
        await s.tick()
        s.also("clerk")


async def test_what_came_with_the_notice_is_not_hidden(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(BOOK)
        await s.says(CLERK, "提问 样表的第七页是空白的")
        shipped = await s.says("clerk2", SHIPPED)
        async with browser(s, SUPPORT) as desk:
            assert "等待批准" in await _kept(desk, "只交线上即可。", "system", "线上线下都要交吗")
            assert await s.says("clerk3", SHIPPED) == shipped.replace("工单号 2", "工单号 3")
        await s.tick()
        s.also("desk2【工单 1】", "support【工单 1】")
