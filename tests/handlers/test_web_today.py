"""Today: the first page of every role says what is to be done, by when and why, the overdue first."""

from __future__ import annotations

import re
from datetime import timedelta

from storage import models
from tests.browser import browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, SUPPORT, firm, workbook

SECOND = '石家庄"><script>x</script>有限公司'
FIRMS = (firm(), firm(2, SECOND, "clerk2"))


def shown(page: str) -> list[tuple[str, str]]:
    """(heading, button) of each task."""
    cards = re.findall(r'<section class="card task.*?</section>', page, re.DOTALL)
    plain = [re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", card)) for card in cards]
    heads = [re.findall(r"<h2>(.*?)</h2>", card, re.DOTALL)[0] for card in cards]
    assert all("button" in card for card in cards)
    return list(zip((re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", head)) for head in heads), plain, strict=True))


async def test_a_county_ticks_its_letters_and_sees_whom_to_call(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-16T10:00") as s:
        await s.imports(workbook(*FIRMS))
        async with browser(s, COUNTY) as b:
            page = (await b.get("/")).text
            (head, card), *_ = shown(page)
            assert head == "送达告知书已送达0/2下一个" and "7月18日截止" in card
            assert 'href="tel:13800000001"' in page and "联系人1 13800000001" in page
            assert "<script>x" not in page and "项等您确认" not in page  # she confirms nothing
            picks = re.findall(r'type="checkbox" form="letters" name="pick" value="([^"]+)"', page)
            fields = [("work", "deliver"), ("from", "today"), ("say", "deliver"), ("pick", picks[0])]
            preview = await b.post("/queue/preview", fields)  # type: ignore[arg-type]
            assert preview.status == 200 and 'name="on" value="2024-07-16"' in preview.text
            assert 'href="/">返回今天' in preview.text
            back = await b.post("/queue/do", fields)  # type: ignore[arg-type]
            assert back.location == "/"
            done = await b.follow(back)
            assert "已登记送达1项" in done.text
            assert shown(done.text)[0][0].startswith("送达告知书已送达1/2")
            undo = [("from", "today"), ("say", "undo"), ("pick", picks[0].partition(":")[0])]
            assert f">已登记送达 {FIRM}<" in done.text  # what may be taken back stands here too
            undone = await b.post("/queue/do", undo)  # type: ignore[arg-type]
            assert undone.location == "/" and "送达告知书 <" in (await b.follow(undone)).text
        looks = [e.data["page"] for e in await models.Event.filter(act="personal_data_read")]
        assert looks.count("phones") == 1  # on record, once an hour
        for who in (CITY, PROVINCE, STRANGER):  # whoever need not call sees no number
            async with browser(s, who) as b:
                assert "tel:" not in (await b.get("/")).text
        s.read_all()


async def test_the_overdue_comes_first_and_the_next_date_is_marked_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(*FIRMS))
        async with browser(s, CLERK) as b:
            heads = [head for head, _ in shown((await b.get("/")).text)]
            assert "提出评估申请下一个" in heads and sum("下一个" in head for head in heads) == 1
        await s.says(CLERK, "已提交评估申请")
        await s.tick("2025-03-03T09:00")
        async with browser(s, CITY) as b:
            (first, card), *others = shown((await b.get("/")).text)
            assert first == "1项等您确认或答复逾期" and "去确认" in card and "已等11天" in card
            assert '已等11天，<span class="late">答复逾期' in (await b.get("/queue?work=answer")).text
            assert any(head == "1项已逾期，可以催办" for head, _ in others)
        async with browser(s, "clerk2") as b:
            assert shown((await b.get("/")).text)[0][0].endswith("逾期")
        s.read_all()


async def test_the_desk_and_whoever_has_nothing_to_do(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        async with browser(s, SUPPORT) as b:
            assert "今天没有需要您办理的事项" in (await b.get("/")).text
            await s.says(CLERK, "提问 评估申请表的第二页怎样填写？")
            assert [head for head, _ in shown((await b.get("/")).text)] == ["1件提问等答复下一个"]
            assert FIRM not in (await b.get("/")).text
        async with browser(s, PROVINCE) as b:
            assert "0项" not in (await b.get("/")).text
        for who in (COUNTY, CITY, PROVINCE):  # nothing is due: what comes next, and how many have not done it
            async with browser(s, who) as b:
                page = (await b.get("/")).text
                assert "没有需要您办理" in page and "下一个日期：2025年2月28日" in page
                assert "提出评估申请，还有8天，1家未报告" in page
        s.read_all()


async def test_an_administrator_is_told_what_the_check_found(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", admins=(COUNTY,)) as s:
        await s.begin(workbook())
        async with browser(s, COUNTY) as b:
            assert shown((await b.get("/")).text)[0][0] == "今天还没有体检"
            checks = [{"name": "发信邮箱", "ok": False}, {"name": "数据库", "ok": True}]
            run = s.wired.context.apart.begin("doctor", ("doctor",), s.clock.now(), 1)
            assert run is not None
            run.document, run.running = {"checks": checks}, False
            head, card = shown((await b.get("/")).text)[0]
            assert head == "体检发现1项会妨碍消息送达" and "发信邮箱" in card
            run.document = {"checks": checks[1:]}
            assert "体检" not in (await b.get("/")).text.partition("<main")[2]
            run.begun -= timedelta(days=1)
            assert "今天还没有体检" in (await b.get("/")).text
        async with browser(s, CITY) as b:
            assert "体检" not in (await b.get("/")).text
        s.read_all()


async def test_the_page_takes_as_many_statements_for_many_as_for_few(sqlite_url: str) -> None:
    async def taken(s: Harness, who: str) -> int:
        async with browser(s, who) as b:
            await b.get("/")
            with counted() as found:
                assert (await b.get("/")).status == 200
            return found.taken()[0]

    def firms(n: int) -> bytes:
        return workbook(*(firm(i, f"石家庄第{i}化工有限公司", f"c{i}") for i in range(1, n + 1)))

    async with Harness(sqlite_url, at="2024-07-19T10:00") as s:
        await s.imports(firms(2))
        few = [await taken(s, who) for who in (COUNTY, CITY, PROVINCE)]
        await s.imports(firms(40))
        assert [await taken(s, who) for who in (COUNTY, CITY, PROVINCE)] == few
        s.read_all()


async def test_what_came_of_a_call_is_on_record(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-16T10:00") as s:
        await s.imports(workbook(*FIRMS))
        async with browser(s, COUNTY) as b:
            page = (await b.get("/")).text
            pick = re.findall(r'type="checkbox" form="letters" name="pick" value="([^"]+)"', page)[0]
            said = {"work": "deliver", "pick": pick, "say": "call", "called": "接通，承诺按期办理"}
            more = {"on": "2024-07-18", "reason": "厂长说周四来取"}
            asked = {**said, **more, "from": "today"}
            back = await b.post("/queue/do", asked)
            assert back.location == "/"  # where one was, with a word that it is stored
            done = await b.follow(back)
            assert "已记录电话结果1项" in done.text and "<h1>今天" in done.text
            again = await b.post("/queue/do", {**said, **more})  # refused: the form again, as it was typed
            assert "不必重复登记" in again.text and "已记录电话结果" not in again.text
            shown = await b.post("/queue/preview", said)
            for undated in (shown, await b.post("/queue/do", said)):
                assert "请填写承诺的日期" in undated.text and "直接回复" not in undated.text
            wrong = await b.post("/queue/do", {**said, "called": ""})
            assert "请选择电话的结果" in wrong.text
            refused = await b.post("/queue/do", {**said, "called": "随便"})
            assert (
                refused.status == 400
                and "请从页面上的选项中选择" in refused.text
                and "（called）" not in refused.text
            )
            page = (await b.get("/")).text
            assert "已接通，承诺7月18日（7月16日记）" in page  # so that nobody calls again
            assert ">接通，承诺按期办理" not in page  # a letter is the bureau's own to deliver
        (event,) = await models.Event.filter(act="call_promised")
        assert event.data["said"] == "厂长说周四来取"
        async with browser(s, CITY) as b:  # those above read it on the case's page
            page = (await b.get(f"/cases/{event.case_id}")).text
            assert "厂长说周四来取" in page and "承诺的日期" in page
        s.read_all()


async def test_who_came_onto_the_list_late_is_told_that_nobody_missed_the_date(sqlite_url: str) -> None:
    """Whom a later list adds owes what fell due meanwhile from that day on; of a city whose first list comes late all
    read that it is nobody's fault, and nobody else does."""
    late = firm(3, "石家庄迟来化工有限公司", "clerk3")
    afar = firm(4, "沧州迟来化工有限公司", "clerk4", 市="沧州市", **{"县（市、区）": "新华区"})
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0) as s:
        await s.begin(workbook(*FIRMS))
        await s.at("2025-03-10").imports(workbook(*FIRMS, late, afar))
        case, other = [(await s.case(one["企业名称"])).id for one in (late, afar)]
        said = "列入名单时已过期限"
        async with browser(s, "clerk3") as b:
            page = (await b.get("/")).text
            assert "2025年3月24日" in page and "已逾期" not in page.partition("各步骤")[0]
        async with browser(s, "clerk4") as b:
            assert f"（2025年3月10日{said}，请尽快办理）" in (await b.get("/")).text
        async with browser(s, CLERK) as b:
            page = (await b.get("/")).text
            assert "逾期" in page and said not in page
        async with browser(s, CITY) as b:
            page = (await b.get(f"/cases/{case}")).text
            assert "增列入名单" in page and said not in page
            for step in ("apply_assessment", "deliver_notice"):
                assert said not in (await b.get(f"/queue?work=urge&step={step}")).text
        async with browser(s, STRANGER) as b:
            assert said in (await b.get(f"/cases/{other}")).text
        s.read_all()
