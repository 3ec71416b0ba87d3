"""Whoever asks what is kept of them gets all of it, and who looked at it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, firm, workbook

NAME, PHONE = "钱慕白", "13711112222"
OTHER, OTHER_PHONE = "孙未央", "13733334444"


async def test_a_copy_of_all_that_is_kept_of_one_person(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        second = firm(2, "石家庄汐朔化工有限公司", "second", 联系人=OTHER, 联系电话=OTHER_PHONE)
        await s.begin(workbook(firm(联系人=NAME, 联系电话=PHONE), second))
        await s.tick("2025-02-21T09:00")
        await s.says(CLERK, "已提交评估申请")
        await s.says(CLERK, "提问 附件传不上去怎么办")
        for who in (COUNTY, COUNTY, CITY):
            assert PHONE in await s.says(who, f"{FIRM}的联系人是谁")
        assert PHONE not in await s.says(STRANGER, f"{FIRM}的联系人是谁")
        s.read_all()
        file = tmp_path / "copy.json"
        for handle in (NAME, PHONE, CLERK, f"{CLERK}@mail.example"):
            document = await s.command("person", handle, "--file", str(file))
            assert json.loads(file.read_text("utf-8")) == document
            assert document["person"]["name"] == NAME and document["person"]["phone"] == PHONE
        assert file.stat().st_mode & 0o077 == 0
        assert {a["address"] for a in document["addresses"]} == {CLERK, f"{CLERK}@mail.example"}
        assert [r["enterprise"] for r in document["roles"]] == [FIRM]
        assert "已提交评估申请" in [row["text"] for row in document["wrote"]]
        assert (
            document["messages"] and "报告提出评估申请" in {e["act"] for e in document["events"]}
        ) or document["events"]
        assert "附件传不上去怎么办" in str(document["tickets"]) or "附件传不上去怎么办" in str(
            document["wrote"]
        )
        # Nothing of anybody else.
        assert OTHER not in str(document) and OTHER_PHONE not in str(document)
        looked = {(row["who"], row["where"]): row["n"] for row in document["read_by"]}
        by_chat = {n for (who, where), n in looked.items() if where == "联系方式"}
        assert by_chat == {1, 2}, looked
        assert sum(n for (_, where), n in looked.items() if where == "导出个人信息") == 4
        # A look at a list is told as one: it is on record as the list, and not by each name.
        await s.command("tickets")
        listed = {row["as"] for row in (await s.command("person", NAME))["read_by"] if row["where"] == "工单"}
        own = {row["as"] for row in document["read_by"] if row["where"] == "导出个人信息"}
        assert own == {"本人或其企业"} and all(said.startswith("名单") for said in listed) and listed
        # A look at somebody else is none at this person.
        await s.command("person", OTHER)
        again = await s.command("person", NAME)
        assert sum(r["n"] for r in again["read_by"] if r["where"] == "导出个人信息") == 6


async def test_nobody_and_namesakes_are_refused(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        second = firm(2, "石家庄汐朔化工有限公司", "second", 联系人=NAME, 联系电话=OTHER_PHONE)
        await s.begin(workbook(firm(联系人=NAME, 联系电话=PHONE), second))
        assert "没有找到" in (await s.command_refused("person", "查无此人")).refusal
        assert "2 人" in (await s.command_refused("person", NAME)).refusal
        assert (await s.command("person", OTHER_PHONE))["person"]["phone"] == OTHER_PHONE
