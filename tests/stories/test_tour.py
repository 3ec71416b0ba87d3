"""The sandbox's guided tour, played over its own page's sockets; and its end: all is begun anew."""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path
from typing import Any

from storage import db
from tests.commands import child, command
from tests.harness import Harness
from tests.people import FIRM, firm, workbook
from tests.stories.test_half_set_up import SMTP, WECOM
from tests.stories.test_serve import free_port, until

FIRMS = [firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(2, 6)]
# What is read at the end of each step: by chapter, one pattern a step.
SEEN = {
    "letter": [
        "送达告知书",
        "还有3天",
        "送达告知书.*逾期",
        "送达告知书",
        "已登记.*送达告知书",
        "送达告知书.*已完成",
    ],
    "returned": ["已收到图片", "已登记", "待确认1项", "已退回", "已登记", "待确认1项", "已确认"],
    "extension": [
        "已登记",
        "待确认1项",
        "已确认",
        "评估通过",
        "已登记.*延期",
        "延期",
        "已同意",
        "8月20日",
        "8月20日",
    ],
    "desk": ["工单", "营业执照", "已回复工单", "", ""],
    "late": [
        "提出评估申请",
        "还有15天",
        "规则",
        "还有3天",
        "已逾期",
        "已催办",
        "已登记",
        "提出评估申请.*待确认",
    ],
}


class Page:
    """What the page of the sandbox does, without its looks."""

    def __init__(self, s: Harness, port: int) -> None:
        self.s, self.base = s, f"http://127.0.0.1:{port}"

    async def get(self, name: str) -> Any:
        async with self.s.http.get(f"{self.base}/sandbox/api/{name}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, name: str, **body: Any) -> Any:
        url, own = f"{self.base}/sandbox/api/{name}", {"Origin": self.base}
        async with self.s.http.post(url, json=body, headers=own) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def heard(self, key: str) -> list[str]:
        """What this person has heard, the last at the end: in the chat, or by mail after reminders without a word."""
        lines = (await self.get(f"chat?person={key}"))["lines"]
        letters = (await self.get(f"mail?person={key}"))["letters"]
        told = [(one["at"], str(one["content"]).replace("\\n", " ")) for one in lines if not one["mine"]]
        told += [(one["at"], f"{one['subject']} {one['preview']}") for one in reversed(letters)]
        return [words for _, words in sorted(told, key=itemgetter(0))]

    async def perform(self, step: dict[str, Any]) -> str:
        """Do the step and return what whoever acts has heard since."""
        who = step["who"]
        before = await self.heard(who)
        if "to" in step:
            await self.post("advance", to=step["to"], at_once=step["at_once"])
        elif "say" in step:
            numbers = re.findall(r"(?:确认|退回|同意延期|回复|工单1件：) ?(\d+)", " ".join(before))
            text = step["say"].replace("{number}", numbers[-1] if numbers else "{number}")
            assert "{" not in text, (step, before)
            await self.post("say", person=who, text=text)
        elif "attach" in step:
            await self.post("attach", person=who)
        else:
            assert step["signin"]
        return " ".join((await self.heard(who))[len(before) :])


async def test_five_chapters_and_a_new_beginning(sqlite_url: str) -> None:
    path = db.sqlite_path(sqlite_url)
    assert path
    async with Harness(sqlite_url, at="2024-07-08T08:00") as s:
        await s.imports(workbook(firm(), *FIRMS))
        port = free_port()
        settings = s.environment(**WECOM, **SMTP, SECRET_KEY="")
        with child(command, settings, ("serve", "--port", str(port))) as service:
            assert "清审已启动" in await service.first_line(), service.err.read_text("utf-8")
            page = Page(s, port)
            chapters = (await page.get("tour"))["chapters"]
            assert {one["key"]: len(one["steps"]) for one in chapters} == {k: len(v) for k, v in SEEN.items()}
            assert len({step["who"] for one in chapters for step in one["steps"][:1]}) > 2
            for chapter in chapters:
                for step, seen in zip(chapter["steps"], SEEN[chapter["key"]], strict=True):
                    assert re.search(seen, heard := await page.perform(step)), (step, heard)
                    assert step.get("seen", "") in heard, (step, heard)  # or the page would stop here
            begun = (await page.get("state"))["now"]
            assert begun > "2025-03"
            (coming, *_) = (await page.get("coming"))["days"]
            assert coming["at"] > begun and coming["what"][0].endswith("项）")
            await page.post("reset")
            await until(lambda: len(list(path.parent.glob("*.before-reset-*"))) > 0)
            await until(lambda: service.out.read_text("utf-8").count("清审已启动") == 2)
            assert (await page.get("state"))["now"].startswith("2024-07-08")
            people = (await page.get("people"))["people"]
            assert len(people) > 779 and FIRM not in {one["enterprise"] for one in people}
            service.stop()
            assert await service.ended() == 0
            assert service.err.read_text("utf-8") == ""
    kept = next(p for p in path.parent.glob("*.before-reset-*") if p.suffix.endswith("Z"))
    assert FIRM.encode() in Path(kept).read_bytes()
