"""群发 and 培训通知 on pages: what is previewed is what goes out, who has it is counted, who said so is recorded."""

from __future__ import annotations

import re

from storage import announcement_readers, announcements
from tests.browser import browser
from tests.handlers.test_web_queue import words
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, SUPPORT, firm, workbook

OTHER = "石家庄松岭电镀有限公司"
FIRMS = (
    firm(),
    firm(2, OTHER, "clerk2", **{"县（市、区）": "鹿泉区"}),
    firm(3, "石家庄无址化工有限公司", "", email=""),
)
TEXT = "请于本周五前核对联系人"


def number(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', text)
    assert found, text
    return found[1]


async def test_an_announcement_is_previewed_sent_and_answered(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS))
        s.read_all()
        async with browser(s, CITY) as b, browser(s, COUNTY) as county:
            fields = {"category": "announcement", "audience": "everyone", "text": TEXT}
            seen = await b.post("/announcements/preview", fields)
            assert "请电话告知：石家庄无址化工有限公司。" in words(seen) and TEXT in seen.text
            await s.tick()
            assert not [h for h in s.read_all() if TEXT in h.text]  # nothing has left
            draft = number(seen.text, "id")
            assert "已失效" in words(
                await county.follow(await county.post("/announcements/send", {"id": draft, "answer": "yes"}))
            )
            sent = await b.post("/announcements/send", {"id": draft, "answer": "yes"})
            assert "发送给2人" in words(await b.follow(sent))
            again = await b.post("/announcements/send", {"id": draft, "answer": "yes"})  # pressed twice
            assert "已失效" in words(await b.follow(again))
            await s.tick()
            assert sorted(h.to for h in s.read_all() if TEXT in h.text) == [CLERK, "clerk2"]
            assert "没有等您确认" not in await s.says(CITY, "是")  # the page asks nothing in the chat
            await s.says(CLERK, "收到")
            page = words(await b.get(f"/announcements/one?id={draft}"))
            assert "3人；已送达2人，已知悉1人" in page and "未答复1已知悉1没有联系方式1全部3" in page
            (reader,) = await announcement_readers.people_meant(int(draft), "silent", 9, 0)
            heard = {"id": draft, "person": str(reader.person_id)}
            assert (await county.post("/announcements/heard", heard)).status == 404  # not her office's
            assert "已知悉这条通知（电话）" in words(
                await b.follow(await b.post("/announcements/heard", heard))
            )
            assert "未答复0已知悉2没有联系方式1" in words(await b.get(f"/announcements/one?id={draft}"))
            assert TEXT not in (await county.get(f"/announcements/one?id={draft}")).text
        for who in (CLERK, SUPPORT):
            async with browser(s, who) as b:
                assert (await b.get("/announcements")).status == 404
        s.read_all()


async def test_only_what_may_be_sent_is_taken(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS))
        async with browser(s, CITY) as b, browser(s, STRANGER) as far:
            for fields, said in (
                ({"text": " "}, "请写明内容"),
                ({"text": "长" * 501}, "一条消息最多500字"),
                ({"text": TEXT, "audience": "cities"}, "没有找到您可以办理的"),
                ({"text": "请参加培训", "category": "training"}, "培训"),
                ({"text": TEXT, "area": "沧州市"}, "目前没有"),
                ({"text": TEXT, "area": "石家庄市/新华区"}, "目前没有"),
            ):
                seen = await b.post("/announcements/preview", fields)
                assert seen.status == 422 and said in words(seen), (fields, words(seen))
                assert not await announcements.list_announcements("hebei-2024")
            seen = await b.post("/announcements/preview", {"text": TEXT, "area": "石家庄市/鹿泉区"})
            assert f"鹿泉区的本轮各企业，共1人：{OTHER}。" in words(seen)
            gone = await b.post("/announcements/send", {"id": number(seen.text, "id"), "answer": "no"})
            assert "通知没有发送" in words(await b.follow(gone))
            seen = await far.post("/announcements/preview", {"text": TEXT, "area": "石家庄市"})
            assert seen.status == 422 and FIRM not in seen.text
        await s.tick()
        s.read_all()


async def test_a_training_is_written_on_the_page_and_a_telephone_answer_is_recorded(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-03T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS))
        async with browser(s, CITY) as b, browser(s, STRANGER) as far:
            fields = {"category": "training", "text": "3月12日14:30 市局二楼会议室 业务培训，3月11日前回复"}
            seen = await b.post("/announcements/preview", fields)
            assert "培训日期2025年3月12日（周三），时间14:30，地点市局二楼会议室" in words(seen)
            draft = number(seen.text, "id")
            sent = await b.post("/announcements/send", {"id": draft, "answer": "yes"})
            seen = await b.follow(await b.get(sent.location))
            page = words(seen)
            assert "邀请3家：参加0家，不能参加0家，未答复2家；另有1家没有可用的联系方式" in page
            assert "未答复2家，1家没有可用的联系方式，没有通知到" in await s.says(CITY, "培训情况")
            await s.tick()
            await s.says(CLERK, "参加")
            one = f"/trainings/one?id={number(seen.text, 'id')}"
            untold = await b.get(f"{one}&reply=untold")
            said = {"id": number(seen.text, "id"), "line": number(untold.text, "line"), "answer": "comes"}
            assert (await far.post("/trainings/said", said)).status == 404
            told = await b.follow(await b.post("/trainings/said", said))
            assert "对2025年3月12日（周三）的培训" in words(told) and "答复参加（电话）" in words(told)
            assert "参加2家，不能参加0家，未答复1家。" in words(await b.get(one))
            whom = await b.follow(await b.post("/trainings/said", {**said, "answer": "sends"}))
            assert "参加2家" in words(whom)
        s.read_all()
