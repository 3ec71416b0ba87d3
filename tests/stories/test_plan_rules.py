"""What a plan may say beside dates, played: sites of one enterprise, and a place with reminders of its own."""

from __future__ import annotations

from pathlib import Path

from bot.plans.load import shipped_plan
from bot.words import Scope
from storage import cases
from tests.harness import Harness
from tests.people import CLERK, FIRM, firm, workbook


async def test_an_enterprise_that_stands_twice_in_a_round(database_url: str, tmp_path: Path) -> None:
    """Two sites under one credit code: two cases, and their contact is asked which one is meant."""
    places = 'province = "河北省"'
    text = shipped_plan("hebei-2024").replace(places, f"{places}\nseveral_sites = true")
    file = tmp_path / "sites.toml"
    file.write_text(text, "utf-8")
    second = firm(1, FIRM, CLERK, **{"县（市、区）": "长安区"})
    async with Harness(database_url, at="2025-02-20T09:00", digests=False, round=str(file)) as s:
        assert (await s.imports(workbook(firm(), second))).enterprises_new == 2
        assert (await s.imports(workbook(firm(), second))).changes == []
        found = await cases.list_cases(Scope(everything=True), round_key="hebei-2024")
        assert {c.county for c in found if c.enterprise_id} == {"长安区", "桥西区"}
        asked = await s.says(CLERK, "已提交评估申请")
        assert "长安区" in asked and "桥西区" in asked and "已登记" not in asked
        assert "已登记" in await s.says(CLERK, "选1")
        found = await cases.list_cases(Scope(everything=True), round_key="hebei-2024")
        states = [str(d.state) for c in found for d in c.duties if d.milestone == "apply_assessment"]
        assert sorted(states) == ["open", "reported"]
        await s.tick()
        s.also("clerk【温馨提示】", "qiaoxi【督促】", "shijiazhuang【督促】", "shijiazhuang【请确认】")


async def test_a_place_with_reminders_of_its_own(database_url: str, tmp_path: Path) -> None:
    """45 days before for one city, the ladder of everybody else for the others: each hears its own alone."""
    step = 'key        = "forward_assessment"'
    place = '[[milestone.place]]\nunits = ["沧州市"]\nladder = "early"\n\n[[milestone]]\n'
    text = shipped_plan("hebei-2024").replace(f"[[milestone]]\n{step}", f"{place}{step}")
    text = text.replace("[ladder]\n", '[ladder]\nearly = [{ to = "owner", before = [45] }]\n')
    file = tmp_path / "early.toml"
    file.write_text(text, "utf-8")
    there = firm(2, "沧州汐朔化工有限公司", "second", 市="沧州市", **{"县（市、区）": "新华区"})
    async with Harness(database_url, at="2024-12-02T09:00", digests=False, round=str(file)) as s:
        await s.begin(workbook(firm(), there))
        heard = {}
        for day in ("2024-12-30", "2025-01-14", "2025-02-13"):  # 60, 45 and 15 days before
            await s.tick(f"{day}T09:00")
            heard[day] = {h.to for h in s.read_all() if "2025年2月28日" in h.text} & {CLERK, "second"}
        assert heard == {"2024-12-30": {CLERK}, "2025-01-14": {"second"}, "2025-02-13": {CLERK}}
