"""The bar of the work queue: what was done lately stands there from the record, and each press is taken back."""

from __future__ import annotations

import re

from tests.browser import Browser, browser
from tests.handlers.test_web_queue import COLLEAGUE, FIRMS, SECOND, THIRD, asked, send, states, ticks, words
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM

AT = "2025-02-20T10:00"


async def bar(b: Browser, path: str = "/queue?work=answer") -> list[tuple[str, list[str]]]:
    """What stands in the bar: its words and the duties that its button takes back, the newest first."""
    text = (await b.get(path)).text
    shown = text[text.index('<div id="undo">') :]
    forms = re.findall(r"<span>([^<]+)</span>\s*<form[^>]*>(.*?)</form>", shown, re.DOTALL)
    return [(words_, re.findall(r'name="pick" value="(\d+)"', form)) for words_, form in forms]


async def test_each_press_stands_there_until_it_is_taken_back_or_gone_beyond(database_url: str) -> None:
    async with Harness(database_url, at=AT, undo_seconds=120) as s:
        await asked(s)
        async with browser(s, CITY) as b, browser(s, COLLEAGUE) as colleague:
            first, second, _ = ticks(await b.get("/queue?work=answer"))
            await send(b, "/queue/do", "yes", [first], work="answer")
            s.later(seconds=1)
            await send(b, "/queue/do", "no", [second], work="answer", reason="缺表")
            s.later(seconds=1)
            await s.says(CITY, "确认 3")  # in the chat: the same act, the same bar
            found = [line for line in await bar(b) if "送达" not in line[0]]
            assert [text.split()[-1] for text, _ in found] == [THIRD_SHOWN, SECOND, FIRM]
            assert found[0][0].startswith("已确认") and "已退回" in found[1][0]
            assert await bar(b, "/queue?work=urge") == await bar(b)  # on another page of the queue too
            assert not [line for line in await bar(colleague) if "确认" in line[0]]  # her own acts only
            seen = await send(b, "/queue/do", "undo", found[2][1], work="answer")  # three back
            assert "已撤销1项" in words(seen)
            assert "已撤回" in await s.says(CITY, "撤回 3")
            found = [line for line in await bar(b) if "送达" not in line[0]]
            assert [text.split()[-1] for text, _ in found] == [SECOND]
            assert "尚未通知企业" in (await b.get("/")).text  # on the first page too
            await s.says("clerk2", "已提交评估申请")  # gone beyond: nothing to take back
            assert not [line for line in await bar(b) if "送达" not in line[0]]
        assert await states(s, *(firm["企业名称"] for firm in FIRMS)) == ["reported"] * 3
        s.later(minutes=3)
        await s.tick()
        s.quiet(CLERK, "clerk2", "clerk3")  # undone in time, or reported anew before its word left
        s.read_all()


THIRD_SHOWN = THIRD.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
