"""A 告知书 says what its round's plan says: who assesses, who accepts, what may be postponed, who signs."""

from __future__ import annotations

import re
from pathlib import Path

from bot.plans.load import shipped_plan
from tests.harness import Harness
from tests.people import CITY, PROVINCE, firm, officer, workbook
from tests.stories.test_other_rounds import ROSTERS, roster
from tests.stories.test_papers import letters, read


def two_offices() -> str:
    """Hebei's plan, but the city delivers and assesses, the province accepts, and whoever is in difficulty
    may postpone the application for the assessment on the notice's terms."""
    text = shipped_plan("hebei-2024")
    text = re.sub(r"extendable  = true\nextend_when = .*", "", text)

    def step(key: str, old: str, new: str) -> None:
        nonlocal text
        before, after = text.split(f'"{key}"\n', 1)
        assert old in after
        text = f'{before}"{key}"\n{after.replace(old, new, 1)}'

    step("deliver_notice", 'owner    = "county"', 'owner    = "city"')
    step("assess", 'owner          = "assessor"', 'owner          = "city"')
    step("accept", 'owner          = "assessor"', 'owner          = "province"')
    terms = 'extendable = true\nextend_when = "确有困难的"\nask_before_days = 30\nextend_months = 3\n'
    step("apply_assessment", "owner       =", f"{terms}owner       =")
    return text


async def test_a_letter_follows_a_plan_in_which_one_office_assesses_and_another_accepts(
    sqlite_url: str, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(two_offices(), "utf-8")
    async with Harness(sqlite_url, at="2024-07-10T09:00", round=str(own)) as s:
        await s.imports(workbook())
        await letters(s, tmp_path / "l.zip")
        (text,) = read(tmp_path / "l.zip").values()
        assert "评估由石家庄市生态环境局负责，验收由河北省生态环境厅负责。" in text
        terms = "确有困难的，可在截止日期30天前就“提出评估申请”申请延期，最长不超过3个月，批准后方为有效。"
        assert terms in text and "季节性" not in text
        assert re.search(r"\d\. 石家庄市生态环境局于.*完成评估。", text)
        assert re.search(r"\d\. 河北省生态环境厅于.*完成验收。", text)
        assert "\n石家庄市市级生态环境部门（加盖公章）" in text  # as the staff list calls it
        s.quiet()


async def test_the_bureau_that_acts_for_a_county_without_staff_signs(sqlite_url: str, tmp_path: Path) -> None:
    staff = [officer("省", PROVINCE), officer("市", CITY, "石家庄市")]
    async with Harness(sqlite_url, at="2024-07-10T09:00") as s:
        await s.imports(workbook(firm(), staff=staff))
        await letters(s, tmp_path / "l.zip")
        (text,) = read(tmp_path / "l.zip").values()
        assert "\n石家庄市市级生态环境部门（加盖公章）" in text and "桥西区生态环境部门" not in text
        assert "属季节性生产及其他特殊情况的，可在截止日期前就“提出验收申请”申请延期，批准后" in text
        s.quiet()


async def test_a_letter_of_another_province_says_nothing_of_hebei(sqlite_url: str, tmp_path: Path) -> None:
    key = "ningxia-2022"
    async with Harness(sqlite_url, at="2022-05-09T09:00", round=key) as s:
        await s.imports(ROSTERS / f"{key}.csv", ROSTERS / f"{key}-staff.csv")
        assert await letters(s, tmp_path / "l.zip")
        for text in read(tmp_path / "l.zip").values():
            assert "季节性" not in text and "延期" not in text and "河北" not in text
            assert "你单位清洁生产审核的" in text and "由。" not in text
        s.quiet()


async def test_a_round_in_which_nobody_assesses_says_who_takes_the_acceptance(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url, at="2024-05-09T09:00", round="shenzhen-2024") as s:
        await s.imports(roster("shenzhen-2024"))
        await letters(s, tmp_path / "l.zip")
        (text,) = read(tmp_path / "l.zip").values()
        assert "你单位清洁生产审核的验收由深圳市生态环境局负责。" in text and "评估由" not in text
        s.quiet()
