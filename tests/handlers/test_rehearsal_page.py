"""预演: a round played with invented people for a page, beside another plan, without a trace in what is real."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections import Counter
from datetime import date
from html import unescape
from typing import Any
from xml.etree import ElementTree

from bot.plans.load import shipped_plan
from bot.words import Assessor, DutyState, Level
from handlers.entry.web.rehearsal import without_remarks
from handlers.rehearsal.cast import Cast
from storage import models
from storage.played import ToDo
from tests.bot.cases import PLAN
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, PROVINCE, workbook


def to_do(n: int) -> ToDo:
    day = date(2025, 2, 28)
    where = ("石家庄市", "桥西区", n, Assessor.CITY)
    return ToDo(
        n, n, "apply_assessment", Level.ENTERPRISE, DutyState.OPEN, day, day, None, f"企业{n}", *where
    )


def test_who_answers_how_is_drawn_by_the_seed() -> None:
    """Every manner is played, in its share; the same seed draws the same, another seed something else."""
    first, again, other = (Cast(None, PLAN, seed) for seed in (7, 7, 8))  # type: ignore[arg-type]

    def drawn(cast: Cast) -> list[str]:
        return [cast._manner("enterprise", to_do(n))[0].kind for n in range(400)]

    assert drawn(first) == drawn(again) != drawn(other)
    shares = Counter(drawn(first))
    assert set(shares) == {"well", "late", "wrong", "never"}
    assert shares["well"] > shares["late"] > shares["wrong"] and shares["never"] > 20


def test_what_they_say_and_when() -> None:
    """In time before the date, late behind it; who says nonsense says the right thing later, and some nothing."""
    cast = Cast(None, PLAN, 7)  # type: ignore[arg-type]
    due, said = date(2025, 2, 28), Counter[str]()
    for n in range(200):
        kind = cast._manner("enterprise", to_do(n))[0].kind
        lines = list(cast._lines(to_do(n)))
        said[kind] += 1
        assert len(lines) == {"well": 1, "late": 1, "wrong": 2, "never": 0}[kind]
        if lines:
            assert lines[-1].words == "已提交评估申请" and (lines[-1].on <= due or kind != "well")
            assert kind != "late" or lines[0].on > due
    assert len(said) == 4


async def test_a_rehearsal_on_a_page_touches_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(workbook())
        async with browser(s, CITY) as b:
            assert (await b.get("/rehearsal")).status == 404
            assert (await b.post("/rehearsal", {})).status == 404
        async with browser(s, PROVINCE) as b:
            before = await _rows()
            page = await b.get("/rehearsal")
            assert "开始预演" in page.text and 'key          = "hebei-2024"' in unescape(page.text)
            wrong = await b.post("/rehearsal", {"other": "[round]\nname = '<b>x'"})
            assert wrong.status == 422 and "<b>x" not in wrong.text
            assert not s.wired.context.apart.busy
            text = await models.Round.get(key="hebei-2024")
            other = text.plan_text.replace("most_messages          = 60", "most_messages          = 4")
            assert other != text.plan_text
            form = {"firms": "20", "seed": "3", "other": other}
            assert "已开始" in (await b.follow(await b.post("/rehearsal", form))).text
            assert "请等它完成" in (await b.follow(await b.post("/rehearsal", form))).text  # pressed twice
            run = s.wired.context.apart.runs["rehearsal"]
            while run.running:
                await asyncio.sleep(0.2)
            assert not run.failed, list(run.said)
            shown = (await b.get("/rehearsal")).text
            kept = unescape(shown)  # the form as it was sent, and where the two plans differ
            assert "selected>20<" in kept and 'name="seed" value="3"' in kept and "= 4" in kept
            (differs,) = re.findall(
                r'<tr><td class="main">([^<]*)</td><td[^>]*><pre>(.*?)</pre></td><td[^>]*><pre>(.*?)</pre>',
                kept,
            )
            assert differs[0] == "2024年全省清洁生产审核"
            assert "most_messages          = 60" in differs[1] and "most_messages          = 4" in differs[2]
            assert shown.count("共发送") == 2 and "人员说了" in shown and "提出评估申请" in shown
            assert all(says_in_words(line) for line in run.said), run.said
            for plan, one in zip("AB", (run.document, run.document["beside"]), strict=True):
                adds_up(one, plan, shown)
            for path, wide in (("/rehearsal/load.svg", "960"), ("/rehearsal/load.svg?narrow=yes", "400")):
                picture = await b.get(path)
                assert ElementTree.fromstring(picture.text).get("viewBox", "").split()[2] == wide
            assert "script" not in picture.headers["Content-Security-Policy"]
            assert {one["people"]["sentences"] > 20 for one in (run.document, run.document["beside"])} == {
                True
            }
            assert await _rows() == before
        async with browser(s, CLERK) as b:
            assert (await b.get("/rehearsal/load.svg")).status == 404


def says_in_words(line: str) -> bool:
    """Whether a line of the progress is for people: no warning of a library, no line of a log."""
    return bool(re.search("[\u4e00-\u9fff]", line)) and not re.search("warn|Error", line)


def adds_up(document: dict[str, Any], plan: str, shown: str) -> None:
    """What each kind of person got comes to what was sent, and how a step ended to those who owed it, on the page
    too."""
    assert sum(week["messages"] for week in document["load"]) == document["sent"]
    got = re.findall(rf'main">([^<]+)</td><td[^>]*>{plan}</td><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>', shown)
    *kinds, (everybody, people, messages) = got[: len({week["level"] for week in document["load"]}) + 1]
    assert everybody == "合计" and int(messages) == document["sent"] == sum(int(n) for _, _, n in kinds)
    assert int(people) == sum(int(n) for _, n, _ in kinds)
    for step in document["steps"]:
        assert step["total"] == sum(step[way] for way in ("in_time", "late", "never", "ahead")), step
        if step["ahead"]:
            begun = f'main">{step["step"]}</td><td data-label="计划">{plan}</td>'
            row = shown.partition(begun)[2].partition("</tr>")[0]
            assert (
                f'"没有轮到或未到期">{step["ahead"]}</td>' in row
                and "；都按期" not in row
                and ">都按期" not in row
            )


async def _rows() -> list[int]:
    """How much there is of what a round is made of."""
    return [
        await model.all().count() for model in (models.Message, models.Case, models.Inbound, models.Notice)
    ]


def test_a_plan_is_shown_without_the_remarks_of_its_makers() -> None:
    text = shipped_plan("hebei-2024")
    shown = without_remarks(text)
    assert "#" not in shown and tomllib.loads(shown) == tomllib.loads(text)
    assert (
        without_remarks('a = "x # y"  # z\n# w\n') == 'a = "x # y"  # z\n# w\n'
    )  # nothing is cut out of a value
