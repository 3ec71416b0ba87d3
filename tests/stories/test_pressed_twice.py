"""The same thing pressed twice, one press after the other or at one moment in two processes, is done once."""

from __future__ import annotations

import asyncio

from bot.words import EventName, Pause
from storage import chain, db, models, pauses
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, PROVINCE, firm, workbook
from tests.storage import processes

_BATCH = """
from datetime import date
from bot.acts.context import DecisionContext
from handlers.services.meetings import batches
from storage import people
from tests.bot.cases import CALENDAR, PLAN
from tests.harness import moment
person = next(p for p in await people.everyone() if (p.roles[0].level, p.roles[0].city) == ("city", "石家庄市"))
ctx = DecisionContext(PLAN, CALENDAR, moment("2025-03-10T09:00"))
cases = [int(c.id) for c in await models.Case.filter(enterprise_id__isnull=False)]
await db.write(lambda: batches.make(person, date(2025, 3, 20), "", cases, ctx, "page"))
"""
_PAUSE = """
from bot.words import Pause
from storage import pauses
from tests.harness import moment
await pauses.begin_pause(Pause(0, "节日"), moment("2025-03-10T09:00"))
"""
_RESUME = """
from storage import pauses
from tests.harness import moment
await pauses.end_pauses(None, moment("2025-03-10T10:00"))
"""
_CORRECT = """
from bot.words import Refusal
from handlers.services.delivery import recalling
from tests.harness import moment
first = await models.Message.filter(status="sent").order_by("id").first()
try:
    await recalling.correct(int(first.id), "以此为准", moment("2025-03-10T09:30"))
except Refusal:
    pass
"""
_WAITING = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"


async def both_at_once(program: str, url: str) -> None:
    """Run it in two processes that are let go together, once both wait for the chain."""

    async def hold() -> None:
        await chain.lock_head()
        while (await db.rows(_WAITING))[0]["n"] < 2:
            await asyncio.sleep(0.02)

    async with asyncio.timeout(processes.LIMIT), asyncio.TaskGroup() as group:
        group.create_task(db.write(hold))
        group.create_task(processes.run(processes.opened(program), url, 2))


async def test_two_processes_at_one_moment(postgres_url: str) -> None:
    async with Harness(postgres_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, "石家庄乙巳洁净化工有限公司", "second")))
        await s.says(CITY, "群发 本市企业请按时填报")
        await s.says(CITY, "是")
        await s.tick()
        s.read_all()
        for program, act in (
            (_BATCH, EventName.BATCH_MADE),
            (_PAUSE, EventName.SENDING_PAUSED),
            (_RESUME, EventName.SENDING_RESUMED),
            (_CORRECT, EventName.CORRECTION_WRITTEN),
        ):
            await both_at_once(program, postgres_url)
            assert await models.Event.filter(act=act).count() == 1, act
        assert await models.Batch.all().count() == 1
        s.quiet()


async def test_the_same_pause_is_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        now = s.clock.now()
        first = await pauses.begin_pause(Pause(0, "名单有误", city="石家庄市"), now)
        assert await pauses.begin_pause(Pause(0, "名单有误", city="石家庄市"), now) == first
        other = await pauses.begin_pause(Pause(0, "名单有误"), now)  # of more: another pause
        assert [one.id for one in await pauses.in_force(now)] == [first.id, other.id]


async def test_a_program_says_which_and_corrects_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CITY, "群发 本市企业请按时填报")
        await s.says(CITY, "是")
        await s.tick()
        mine = {"Authorization": f"Bearer {(await s.command('token', PROVINCE))['token']}"}
        async with browser(s, PROVINCE) as b:
            for ids, act in (("abc", "discard"), ("1,abc", "approve"), ("", "approve"), ("all", "discard")):
                seen = await b.get("/api/v1/held", "POST", json={"act": act, "ids": ids}, headers=mine)
                assert seen.status in (400, 422), (ids, seen.text)
            assert (await b.post("/brakes/decide", {"act": "discard", "ids": "abc"})).status == 422
            sent = await models.Message.filter(status="sent").order_by("id").first()
            assert sent
            words = {"id": str(sent.id), "words": "以此为准"}
            for status in (200, 409):
                seen = await b.get("/api/v1/batches/correct", "POST", json=words, headers=mine)
                assert seen.status == status, seen.text
        await s.tick()
        s.also("clerk【更正】", "clerk【通知】", "qiaoxi【更正】")


async def test_a_decision_has_a_place(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook())
        form = {"party": "某咨询有限公司", "decision_no": "冀环罚1号", "decided_on": "2025-03-01"}
        async with browser(s, PROVINCE) as b:
            for city, words in (("火星市<script>", "不是本轮次的市"), ("", "请选择处理决定所在的市")):
                seen = await b.post("/registers/decision", {**form, "city": city})
                assert seen.status == 422 and words in seen.text and "<script>" not in seen.text
            assert (await b.post("/registers/decision", {**form, "city": "石家庄"})).status == 303
        (kept,) = await models.Violation.all()
        assert kept.city == "石家庄市"


async def test_the_same_again_is_one_event_and_tells_nobody_twice(sqlite_url: str) -> None:
    """Answered in the chat, on the telephone, by who came, by moving it to where it is: each pressed three times."""
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CITY, "群发 本市企业请按时填报")
        await s.says(CITY, "是")
        await s.says(CITY, "培训通知 3月20日14:00在市局301会议室举办清洁生产培训，请各企业参加")
        await s.says(CITY, "是")
        await s.tick()
        s.also("clerk【培训通知】", "clerk【通知】")
        line, copy = await models.Invitee.all().first(), await models.Copy.all().first()
        assert line and copy
        one = {"id": "1", "line": str(line.id)}
        by_phone = {"id": str(copy.announcement_id), "person": str(copy.person_id)}

        async def three_times(act: str, path: str, form: dict[str, str]) -> None:
            before = await models.Event.filter(act=act).count()
            for _ in range(3):
                assert (await b.post(path, form)).status == 303
            assert await models.Event.filter(act=act).count() == before + (act != "move_training"), path

        async with browser(s, CITY) as b:
            await three_times("attend", "/trainings/said", {**one, "answer": "declines", "words": "出差"})
            await three_times("attend", "/trainings/said", {**one, "answer": "comes"})
            await three_times("acknowledge", "/announcements/heard", by_phone)
            await three_times("move_training", "/trainings/move", {"id": "1", "text": "3月20日14:00"})
            assert "没有变化" in await s.says(CITY, "培训改期 1 地点：市局301会议室")
            await s.tick()
            s.quiet()
        s.at("2025-03-20T16:00")
        async with browser(s, CITY) as b:
            await three_times("training_came", "/trainings/came", {"id": "1", "names": "全部"})


async def test_the_same_answer_to_an_invitation_is_one_event(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CITY, "培训通知 3月20日14:00在市局301会议室举办清洁生产培训，请各企业参加")
        await s.says(CITY, "是")
        await s.tick()
        for _ in range(3):
            assert "参加" in await s.says(CLERK, "参加")
        assert await models.Event.filter(act="attend").count() == 1
        assert "不能参加" in await s.says(CLERK, "不能参加 出差")
        assert await models.Event.filter(act="attend").count() == 2
        s.also("clerk【培训通知】")
