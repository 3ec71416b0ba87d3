"""A number at a desk belongs to one matter for ever, and is the same in every text."""

from __future__ import annotations

import json
import re

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, COUNTY, STAFF, firm, officer, workbook

NAMES = [f"石家庄{word}洁净化工有限公司" for word in ("甲辰", "乙巳", "丙午", "丁未", "戊申", "己酉")]
CLERKS = [f"clerk{n}" for n in range(1, 7)]
COLLEAGUE = "colleague"
MANY = workbook(
    *(firm(n, name, clerk) for n, (name, clerk) in enumerate(zip(NAMES, CLERKS, strict=True), 1)),
    staff=[*STAFF, officer("市", COLLEAGUE, "石家庄市")],
)
_LINE = re.compile(r"(?m)^\s*(\d+) ([^：（，\n]+)")


def numbers_in(text: str) -> dict[str, int]:
    """The number beside each name of a list."""
    return {m[2]: int(m[1]) for m in _LINE.finditer(text)}


async def _states(s: Harness) -> list[str]:
    return [(await s.duty(name, "apply_assessment")).state.value for name in NAMES]


async def test_a_range_means_what_was_shown_to_this_person(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS[:3]:
            await s.says(clerk, "已提交评估申请")
        shown = numbers_in(await s.says(CITY, "待审"))
        assert list(shown) == NAMES[:3]
        for clerk in CLERKS[3:]:
            await s.says(clerk, "已提交评估申请")
        await s.says(COLLEAGUE, "待审")  # what a colleague was shown, this officer was not

        reply = await s.says(CITY, "确认 1-50")
        assert await _states(s) == ["reported"] * 6
        late = numbers_in(reply.partition("以前没有向您列出过")[2])
        assert list(late) == NAMES[3:] and not set(late.values()) & set(shown.values())
        again = "、".join(map(str, (*shown.values(), *late.values())))
        assert f"请再回复“确认 {again}”" in reply
        beyond = await s.says(CITY, "确认 1-50")  # nothing lies there; 50 was never shown
        assert "编号50没有向您列出过" in beyond and await _states(s) == ["reported"] * 6
        assert "已确认" in await s.says(CITY, f"确认 {again}")
        assert await _states(s) == ["done"] * 6
        s.quiet()


async def test_a_range_is_asked_about_once_and_a_list_is_not(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS:
            await s.says(clerk, "已提交评估申请")
        await s.says(CITY, "待审")
        asked = await s.says(CITY, "确认 1-3")
        assert all(f"{n} {name}" in asked for n, name in enumerate(NAMES[:3], 1)) and "回复“是”" in asked
        assert await _states(s) == ["reported"] * 6
        await s.says(CITY, "否")
        await s.says(CITY, "是")
        assert await _states(s) == ["reported"] * 6
        await s.says(CITY, "确认 1-3")
        await s.says(CITY, "确认 6")  # another matter is no yes
        assert await _states(s) == ["reported"] * 5 + ["done"]
        await s.says(CITY, "退回 1-2 缺2-5月监测报告")
        assert "已退回" in await s.says(CITY, "是")
        assert await _states(s) == ["open"] * 2 + ["reported"] * 3 + ["done"]
        assert "已确认" in await s.says(CITY, "确认 3、4")
        assert await _states(s) == ["open"] * 2 + ["done"] * 2 + ["reported", "done"]
        s.quiet()


async def test_a_range_without_its_reason_means_no_more(sqlite_url: str) -> None:
    """The reason comes in a sentence of its own, which says nothing of a range."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS[:2]:
            await s.says(clerk, "已提交评估申请")
        await s.says(CITY, "待审")
        await s.says(CLERKS[2], "已提交评估申请")
        assert f"3 {NAMES[2]}" in await s.says(CITY, "退回 1-20")
        assert await _states(s) == ["reported"] * 3 + ["open"] * 3
        assert "原因" in await s.says(CITY, "退回 1-2")
        await s.says(CITY, "缺少12月的监测报告")
        assert await _states(s) == ["open"] * 2 + ["reported"] + ["open"] * 3
        s.quiet()


async def test_a_message_shows_a_number_as_a_list_does(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS[:2]:
            await s.says(clerk, "已提交评估申请")
        await s.tick()
        heard = await s.expect(CITY, "请确认")
        assert list(numbers_in(heard.text)) == NAMES[:2]
        assert "没有向您列出过" not in await s.says(CITY, "确认 1到2")
        await s.says(CITY, "是")
        assert await _states(s) == ["done"] * 2 + ["open"] * 4
        s.also("colleague【请确认】")


async def test_a_receipt_keeps_the_numbers(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS:
            await s.says(clerk, "已提交评估申请")
        shown = numbers_in(await s.says(CITY, "待审"))
        await s.says(CITY, "确认 4-6")
        reply = await s.says(CITY, "是")
        for name in NAMES[3:]:
            assert f"{shown[name]} {name}" in reply
        assert not re.search(r"(?m)^\s*[1-3][ .、]", reply)
        await s.says(CITY, f"退回 {shown[NAMES[2]]} 缺监测报告")
        assert await _states(s) == ["reported", "reported", "open", "done", "done", "done"]
        left = numbers_in(await s.says(CITY, "待审"))
        assert left == {name: shown[name] for name in NAMES[:2]}
        s.quiet()


async def test_a_range_that_is_too_long_says_so(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        await s.says(CLERKS[0], "已提交评估申请")
        await s.says(CITY, "待审")
        for reply in ("确认 1-400", "确认1到100号", "确认 1～60"):
            assert "范围太大" in await s.says(CITY, reply), reply
        assert await _states(s) == ["reported"] + ["open"] * 5
        assert "回复“待审”" in (reply := await s.says(CITY, "确认 20-25")) and "没有向您列出过" in reply
        assert "回复“待办”" in (reply := await s.says(CITY, "催办 20-25")) and "没有向您列出过" in reply
        s.quiet()


async def test_a_countys_number_stays_with_its_enterprise(sqlite_url: str) -> None:
    """The same in the reminder, in 待办 and behind what was done meanwhile."""
    async with Harness(sqlite_url, at="2024-07-11T09:00") as s:
        await s.imports(MANY)
        await s.tick()
        heard = numbers_in((await s.expect(COUNTY, "告知书", NAMES[0])).text)
        assert sorted(heard) == sorted(NAMES)
        shown = numbers_in(await s.says(COUNTY, "待办"))
        assert shown == heard
        await s.says(COUNTY, f"已送达 {NAMES[0]}、{NAMES[1]}")
        left = numbers_in(await s.says(COUNTY, "待办"))
        assert left == {name: shown[name] for name in NAMES[2:]}
        await s.says(COUNTY, "撤回")
        assert (numbers_in(await s.says(COUNTY, "待办"))).items() <= shown.items()
        s.quiet()


async def test_choices_have_a_form_of_their_own_and_end_visibly(sqlite_url: str) -> None:
    """选1 is never a desk's number; after half an hour it is said to have lost its meaning."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(MANY)
        for clerk in CLERKS[:2]:
            await s.says(clerk, "已提交评估申请")
        asked = await s.says(CITY, "评估通过 石家庄")
        assert "30分钟内" in asked and "选1 石家庄" in asked
        assert not numbers_in(asked)
        s.later(minutes=31)
        reply = await s.says(CITY, "选1")
        assert "已经过了半小时" in reply and "评估通过" in reply
        assert await _states(s) == ["reported"] * 2 + ["open"] * 4
        s.quiet()


async def test_chat_digest_page_and_interface_show_the_same_number(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-20T09:00") as s:
        await s.begin(MANY)
        for officer_ in (COUNTY, CITY):
            known = numbers_in(await s.says(officer_, "逾期"))
            assert set(known) == set(NAMES)
            assert numbers_in(await s.says(officer_, "简报")) == known
            async with browser(s, officer_) as b:
                home = (await b.get("/progress")).text
                rows = re.findall(r'<td>(\d+)</td>\s*<td class="main"><a [^>]*>([^<]+)</a>', home)
                assert {name: int(n) for n, name in rows} == known
                items = json.loads((await b.get("/api/v1/overdue")).text)["items"]
                assert {i["enterprise"]: i["number"] for i in items} == known
                case = items[0]["case"]
                page = (await b.get(f"/cases/{case}")).text
                assert f"<b>本局编号</b> {items[0]['number']}</li>" in page
        s.quiet()
