"""Under a list many are named by their numbers, or all of them: shown, asked about once, done."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook
from tests.stories.test_numbers import numbers_in

NAMES = [f"石家庄{word}洁净化工有限公司" for word in ("甲辰", "乙巳", "丙午", "丁未")]
CLERKS = [f"clerk{n}" for n in range(1, 5)]
MANY = workbook(*(firm(n, name, clerk) for n, (name, clerk) in enumerate(zip(NAMES, CLERKS, strict=True), 1)))


async def _delivered(s: Harness) -> list[bool]:
    return [(await s.duty(name, "deliver_notice")).state.value == "done" for name in NAMES]


async def test_a_county_delivers_by_numbers_and_takes_all_of_it_back(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-08T09:00") as s:
        await s.imports(MANY)
        known = numbers_in(await s.says(COUNTY, "待办"))
        first = [known[name] for name in NAMES[:3]]
        asked = await s.says(COUNTY, f"{first[0]}、{first[1]}、{first[2]}都送达了")
        assert "共3家" in asked and all(name in asked for name in NAMES[:3])
        await s.says(COUNTY, "否")
        assert await _delivered(s) == [False] * 4

        await s.says(COUNTY, f"已送达 {min(first)}-{max(first)}")
        reply = await s.says(COUNTY, "是")
        assert all(name in reply for name in NAMES[:3])
        assert await _delivered(s) == [True] * 3 + [False]
        assert list(numbers_in(await s.says(COUNTY, "待办"))) == NAMES[3:]  # what is open

        assert "选3" in await s.says(COUNTY, "撤回刚才那家")  # of three said in one sentence
        assert "选3" in await s.says(COUNTY, "撤回两家")
        assert await _delivered(s) == [True] * 3 + [False]
        await s.says(COUNTY, "取消")
        back = await s.says(COUNTY, "撤回")
        assert all(name in back for name in NAMES[:3])
        assert await _delivered(s) == [False] * 4
        assert numbers_in(await s.says(COUNTY, "待办")) == known
        s.quiet()


async def test_one_number_is_done_at_once(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-08T09:00") as s:
        await s.imports(MANY)
        known = numbers_in(await s.says(COUNTY, "待办"))
        assert NAMES[1] in await s.says(COUNTY, f"已送达 {known[NAMES[1]]}")
        assert await _delivered(s) == [False, True, False, False]
        assert "失效" in await s.says(COUNTY, "已送达 77")
        s.quiet()


async def test_all_but_one(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-08T09:00") as s:
        await s.imports(MANY)
        asked = await s.says(COUNTY, f"全部已送达，除了{NAMES[2]}")
        assert "共3家" in asked and f"不含{NAMES[2]}" in asked and asked.count(NAMES[2]) == 1
        await s.says(COUNTY, "是")
        assert await _delivered(s) == [True, True, False, True]
        asked = await s.says(COUNTY, "全部已送达")
        assert "共1家" in asked and NAMES[2] in asked
        await s.says(COUNTY, "是")
        assert await _delivered(s) == [True] * 4
        assert "没有" in await s.says(COUNTY, "全部已送达")
        s.quiet()


async def test_the_late_are_urged_once_a_day(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        await s.tick()
        s.read_all()
        assert NAMES[0] in await s.says(CITY, f"催办 {NAMES[0]}")
        await s.tick()
        await s.expect(CLERKS[0], NAMES[0])
        assert "今天已催办过" in await s.says(CITY, f"催办 {NAMES[0]}")
        assert "未办理" in await s.says(COUNTY, "催办全部逾期")  # nothing is late yet
        s.read_all()

        s.at("2025-03-05T09:00")
        await s.tick()
        s.read_all()
        asked = await s.says(COUNTY, f"催办全部逾期 除了 {NAMES[3]}")
        assert "共3项：提出评估申请3家：" in asked and NAMES[3] not in asked
        reply = await s.says(COUNTY, "是")
        assert "已催办" in reply and all(name in reply for name in NAMES[:3])
        await s.tick()
        for clerk in CLERKS[:3]:
            await s.expect(clerk, "提出评估申请")
        s.quiet()


async def test_a_city_takes_back_what_it_forwarded(database_url: str) -> None:
    """It is shown first, for a result is no report; the reports that it confirmed wait again."""
    held = {"评估验收部门": "省级"}
    two = workbook(*(firm(n, NAMES[n - 1], CLERKS[n - 1], **held) for n in (1, 2)))
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(two)
        for clerk in CLERKS[:2]:
            await s.says(clerk, "已提交评估申请")
        await s.says(CITY, "全部评估申请已汇总")
        assert "已登记" in await s.says(CITY, "是")
        for name in NAMES[:2]:
            assert (await s.duty(name, "apply_assessment")).state.value == "done"
            assert (await s.duty(name, "assess")).state.value == "open"
        asked = await s.says(CITY, "撤回")
        assert "共2家" in asked and all(name in asked for name in NAMES[:2])
        assert (await s.duty(NAMES[0], "forward_assessment")).state.value == "done"
        assert "已撤回" in await s.says(CITY, "是")
        for name in NAMES[:2]:
            states = [
                (await s.duty(name, key)).state.value
                for key in ("apply_assessment", "forward_assessment", "assess")
            ]
            assert states == ["reported", "open", "waiting"]


async def test_a_number_urges_its_own_step(database_url: str) -> None:
    """Not the one that its enterprise is late with longest."""
    async with Harness(database_url, at="2025-03-20T09:00", digests=False) as s:
        await s.begin(MANY)
        await s.says(CITY, "待办")
        known = numbers_in(await s.says(CITY, "逾期"))
        number = known[NAMES[0]]
        reply = await s.says(CITY, f"催办 {number}")
        line = next(x for x in (await s.says(CITY, "逾期")).splitlines() if x.startswith(f"{number} "))
        assert NAMES[0] in reply and line.split("：")[1].split("，")[0] in reply
        others = [known[name] for name in NAMES[1:3]]
        assert "共2项" in await s.says(CITY, f"催办 {others[0]}、{others[1]}")
        reply = await s.says(CITY, "是")
        assert "已催办" in reply and all(name in reply for name in NAMES[1:3])


async def test_choices_are_those_for_which_it_is_open(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-08T09:00", digests=False) as s:
        await s.imports(MANY)
        await s.says(COUNTY, f"已送达 {NAMES[0]}")
        asked = await s.says(COUNTY, "已送达 洁净化工")
        assert NAMES[0] not in asked and all(name in asked for name in NAMES[1:]), asked


async def test_what_a_county_owes_is_urged_at_the_county(database_url: str) -> None:
    """催办全部逾期 and 催办 桥西区 name the step and who owes it; a range too large says so."""
    async with Harness(database_url, at="2024-08-05T09:00", digests=False) as s:
        await s.imports(MANY)
        await s.tick()
        s.read_all()  # the county's own reminders
        for said in ("催办全部逾期", "催办 桥西区"):
            asked = await s.says(CITY, said)
            assert "共4项：送达告知书（县级负责）4家：" in asked and all(n in asked for n in NAMES), asked
            if said == "催办全部逾期":
                await s.says(CITY, "否")
        done = await s.says(CITY, "是")
        assert "送达告知书（县级负责）" in done and all(name in done for name in NAMES)
        await s.tick()
        await s.expect(COUNTY, "书面送达企业", *NAMES)
        assert "今天已催办过" in await s.says(CITY, f"催办 {NAMES[0]}")
        assert "范围太大" in await s.says(CITY, "催办 1-400")
        assert "范围太大" in await s.says(CITY, "确认 1-400")
        s.quiet()


async def test_all_that_is_late_is_each_party_that_is_late(database_url: str) -> None:
    """逾期 lists a county's letter and the enterprise's report; 催办全部逾期 reaches both of them."""
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await s.imports(workbook(firm()))
        await s.tick()
        s.read_all()  # what was late already
        listed = await s.says(CITY, "逾期")
        assert (
            listed.startswith("逾期2项") and "送达告知书（县级负责）" in listed and "提出评估申请" in listed
        )
        asked = await s.says(CITY, "催办全部逾期")
        assert "共2项：" in asked, asked
        assert "送达告知书（县级负责）1家" in asked and "提出评估申请1家" in asked, asked
        assert (await s.says(CITY, "是")).count("已催办") == 2
        await s.tick()
        await s.expect(COUNTY, "【催办】", FIRM)
        await s.expect(CLERK, "【催办】", "提出评估申请")
        s.at("2025-03-24T09:00")
        await s.tick()
        digest = await s.expect(CITY, "【简报】")
        assert "逾期需督促2项，今天的提醒已列出1项" in digest.text and "：提出评估申请" in digest.text, digest
        s.also(
            "province【简报】",
            "qiaoxi【简报】",
            "qiaoxi【逾期清单】",
            "shijiazhuang@mail.example【情况报告】",
        )


async def test_what_a_city_owes_itself_is_urged_by_the_province(database_url: str) -> None:
    """A city's own file beside its enterprises; one that rests is not urged, and nobody urges himself."""
    async with Harness(database_url, at="2025-12-02T09:00", digests=False) as s:
        await s.begin(MANY)
        for answer in (f"{NAMES[0]} 停产", "是"):
            await s.says(CITY, answer)
        assert "共3项：提出评估申请3家：" in await s.says(CITY, "催办全部逾期")
        asked = await s.says(PROVINCE, "催办全部逾期")
        assert "共5项：" in asked and "上报工作总结（市级负责）2个：石家庄市、沧州市" in asked, asked
        assert "提出评估申请3家：" in asked and NAMES[0] not in asked
        reply = await s.says(PROVINCE, "是")
        assert "已催办：2个市（石家庄市、沧州市），上报工作总结（市级负责）" in reply
        await s.tick()
        await s.expect(CITY, "【催办】", "上报省生态环境厅")
        assert "今天已催办过" in await s.says(PROVINCE, f"催办 {NAMES[1]}")
        s.also(
            "clerk1【办理结果】",
            "cangzhou【催办】",
            *(f"{clerk}【催办】" for clerk in CLERKS[1:4]),
            "qiaoxi【逾期清单】",
        )


async def test_the_step_that_is_named_is_urged(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-06T10:00", digests=False) as s:
        await s.imports(MANY)
        said = ("催一下{}，评估申请到现在没影", "给{}发个催办，评估申请的", "催办{}")
        steps = ("提出评估申请", "提出评估申请", "送达告知书")
        for name, text, step in zip(NAMES[:3], said, steps, strict=True):
            reply = await s.says(CITY, text.format(name))
            assert reply.startswith("已催办") and step in reply, reply
