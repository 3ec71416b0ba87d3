"""February 2025, day by day, on the roster for development: who hears what, and how often."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.harness import Harness, Heard

ROSTER = Path(__file__).parents[1] / "data" / "roster-dev.xlsx"
FIRST, LAST = date(2025, 2, 3), date(2025, 3, 5)

# The application is due on Friday 2025-02-28. What was missed before the service began, and T-30
# (29 January, in the Spring Festival), come in one message on the first working day after it.
RUNGS = {
    date(2025, 2, 5): "还有23天",
    date(2025, 2, 13): "还有15天",
    date(2025, 2, 21): "还有7天",
    date(2025, 2, 25): "还有3天",
    date(2025, 2, 27): "明日截止",
    date(2025, 2, 28): "今日截止",
    date(2025, 3, 3): "逾期提醒",
    date(2025, 3, 5): "督促",
}


def contacts() -> dict[str, tuple[list[str], str, str]]:
    """How each enterprise's contact is reached (account, mail, in the order in which they are tried), and its
    place."""
    rows = CalamineWorkbook.from_path(str(ROSTER)).get_sheet_by_name("Sheet1").to_python()
    ways = {str(row[3]): [str(way) for way in (row[12], row[11]) if way] for row in rows[1:]}
    return {str(row[3]): (ways[str(row[3])], str(row[1]), str(row[2])) for row in rows[1:]}


def tried(ways: list[str], rung: int) -> str:
    """By which of these ways a contact who never answers hears the rung of this number: each is left after three;
    when all were tried, the county telephones and the first is used again."""
    passed = rung // 3
    return ways[passed if passed < len(ways) else 0]


async def test_every_contact_hears_each_rung_once(database_url: str) -> None:
    heard: list[Heard] = []
    async with Harness(database_url, at=f"{FIRST}T08:00") as s:
        await s.imports(ROSTER)
        day = FIRST
        while day <= LAST:
            await s.tick(f"{day}T09:00")
            heard += s.read_all()
            assert (await s.tick())["planned"] == 0
            s.quiet()  # the same tick again sends nothing
            day += timedelta(days=1)
        # Nothing that is due stays behind: two enterprises cannot be reached, the rest is sent.
        assert not await s.messages("waiting") and not await s.messages("failed")

    reachable = [ways for ways, _, _ in contacts().values() if ways]
    assert len(reachable) == 58
    own = {way for ways in reachable for way in ways}
    got = Counter((h.to, h.day) for h in heard if h.to in own)
    assert got == {(tried(ways, n), day): 1 for ways in reachable for n, day in enumerate(RUNGS)}
    for one in heard:
        if one.to in own:
            assert RUNGS[one.day] in one.subject + one.text, one


async def test_whom_nothing_reaches_stands_on_the_countys_list(sqlite_url: str) -> None:
    """Two enterprises have neither account nor mail: their counties are told at every rung."""
    lost = {name: place for name, (ways, *place) in contacts().items() if not ways}
    assert lost == {
        "新华晟丰焦化集团有限公司": ["沧州市", "新华区"],
        "邯郸泰顺热力有限公司": ["石家庄市", "桥西区"],
    }
    async with Harness(sqlite_url, at="2025-02-21T08:00") as s:
        await s.imports(ROSTER)
        await s.tick("2025-02-21T09:00")
        s.read_all()
        await s.tick("2025-02-25T09:00")
        await s.expect("cnty126", "联系不上", "新华晟丰焦化集团有限公司", without="邯郸泰顺")
        await s.expect("cnty002", "联系不上", "邯郸泰顺热力有限公司", without="新华晟丰")
        # 新华区 and 桥西区 of the other cities hear of their own letters only, by digest.
        others = [h for h in s.read_all() if h.to in ("cnty003", "cnty100")]
        assert all("【简报】" in h.text and "联系不上" not in h.text for h in others), others
        s.quiet()
