"""People who stand in two rounds talk: what they say is done in the round that they mean, and every
answer names the round in which something was done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.plans.load import shipped_plan
from storage import models
from tests.harness import Harness
from tests.people import CITY, COUNTY, PROVINCE, firm, workbook

OLD, NEW = "2024年全省清洁生产审核", "2025年补充轮次"
BOTH = {"a": "石家庄云川印染有限公司", "b": "石家庄东澜化工有限公司", "c": "石家庄恒峰水泥有限公司"}
IN_OLD, IN_NEW = "石家庄宝丰锌业有限公司", "石家庄新禾饲料有限公司"


def _second_round() -> str:
    """The shipped plan under another name, half a year later."""
    text = shipped_plan("hebei-2024")
    for old, new in (
        ("hebei-2024", "b-2025"),
        (OLD, NEW),
        ("〔2024〕184号", "〔2025〕9号"),
        ("2024-07-08", "2025-01-06"),
        ("2025-02-28", "2025-04-30"),
    ):
        assert old in text
        text = text.replace(
            f'"{old}"' if old == "hebei-2024" else old, f'"{new}"' if old == "hebei-2024" else new
        )
    return text


async def both_begun(s: Harness, folder: Path, *more_of_old: dict[str, object]) -> None:
    """Both rounds imported; the city's numbers 1, 2 … are the reports of 2024 first."""
    file, roster = folder / "b-2025.toml", folder / "名单.xlsx"
    file.write_text(_second_round(), "utf-8")
    both = [firm(n, name, f"clerk{key}") for n, (key, name) in enumerate(BOTH.items(), 1)]
    old, new = firm(8, IN_OLD, "old"), firm(9, IN_NEW, "new")
    roster.write_bytes(workbook(*both, new))
    await s.imports(workbook(*both, old, *more_of_old))
    ran = await s.command("import", str(roster), "--round", str(file))
    assert ran["imported"], ran
    s.twin.directory.join("new")
    await s.tick()
    s.read_all()  # what is late in both rounds at the beginning is no matter of these stories


async def _acts(case: str, round_key: str) -> list[str]:
    """What was done to a case by people, in order."""
    found = await models.Case.get(name=case, round_id=round_key)
    rows = await models.Event.filter(case_id=found.id, person_id__isnull=False).order_by("seq")
    return [row.act for row in rows]


@pytest.fixture
async def s(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A service with two rounds that run side by side."""
    async with Harness(f"sqlite://{tmp_path / 'q.db'}", at="2025-02-26T10:00") as harness:
        await both_begun(harness, tmp_path)
        yield harness
        harness.read_all()  # the bureaus' and contacts' messages about the acts are other stories' matter


async def test_a_county_says_and_takes_back_in_the_round_that_it_means(s: Harness) -> None:
    a, b, c = BOTH.values()
    # 1-4 are of the old round (a, b, c, IN_OLD), 5-8 of the new one (IN_NEW, a, b, c).
    assert (await s.says(COUNTY, "待办")).index(f"4 {IN_OLD}") > 0

    said = await s.says(COUNTY, "已送达 1、6")  # one matter of each round
    assert "分属不同轮次" in said and "“已送达 1”" in said and "“已送达 6”" in said
    assert (await s.says(COUNTY, "已送达 1")).startswith(f"{OLD}：\n已登记")
    assert (await s.says(COUNTY, "已送达 6")).startswith(f"{NEW}：\n已登记")
    assert "请问是哪一轮" in await s.says(COUNTY, f"撤回 {a}")  # both can be meant
    assert (await s.says(COUNTY, "第一个")).startswith(f"{OLD}：\n已撤回")
    said = await s.says(COUNTY, "撤回 6")
    assert said.startswith(f"{NEW}：\n已撤回") and "仍然有效" not in said
    assert await _acts(a, "hebei-2024") == ["notice_delivered", "withdraw_report"]
    assert await _acts(a, "b-2025") == ["notice_delivered", "withdraw_report"]

    said = await s.says(COUNTY, f"已送达 {IN_OLD}、{IN_NEW}")  # each is in one round only
    assert f"{OLD}：\n已登记：{IN_OLD}" in said and f"{NEW}：\n已登记：{IN_NEW}" in said
    said = await s.says(COUNTY, "撤回全部")
    assert "共2项" in said and f"{IN_OLD}（{OLD}，送达告知书）" in said and f"{IN_NEW}（{NEW}，" in said
    said = await s.says(COUNTY, "是")
    assert f"{IN_OLD}（{OLD}）" in said and f"{IN_NEW}（{NEW}）" in said

    # A round that is named, and a number or an enterprise of the other: nothing is done.
    for words in ("补充轮次 已送达 2", "已送达 补充轮次 2"):
        assert f"不在{NEW}中，没有登记：编号 2" in await s.says(COUNTY, words), words
    assert f"不在{NEW}中，没有登记：{IN_OLD}" in await s.says(COUNTY, f"已送达 {IN_OLD} 补充轮次")
    assert await _acts(b, "hebei-2024") == [] and len(await _acts(IN_OLD, "hebei-2024")) == 2

    # The question stays open for a look at something else, and for what is no answer.
    assert "请问是哪一轮" in await s.says(COUNTY, f"已送达 {b}")
    for words in ("选3", "是"):
        assert "请问是哪一轮" in await s.says(COUNTY, words), words
    said = await s.says(COUNTY, "进度")
    assert NEW in said and "请问是哪一轮" in said
    assert (await s.says(COUNTY, "补充轮次那个")).startswith(f"{NEW}：\n已登记：{b}")
    assert (await s.says(COUNTY, f"〔2024〕184号的告知书已送达 {b}")).count("请问") <= 1
    assert "请问是哪一轮" in await s.says(COUNTY, f"已送达 {c}")
    said = await s.says(COUNTY, "两轮都送达了")
    assert f"{OLD}：\n已登记：{c}" in said and f"{NEW}：\n已登记：{c}" in said

    # A note is kept as it was written, in the round that it names; 撤回 says whose note it was.
    note = f"备注 {c} 补充轮次的告知书要重新盖章"
    said = await s.says(COUNTY, note)
    said = await s.says(COUNTY, "选2") if "请问是哪一轮" in said else said
    assert said.startswith(f"{NEW}：\n已备注") and "“补充轮次的告知书要重新盖章”" in said
    said = await s.says(COUNTY, "撤回")
    assert said.startswith(f"{NEW}：\n") and "备注" in said and "不能撤回" in said

    # What concerns the enterprise is of no round.
    said = await s.says(COUNTY, f"{b} 换联系人 吴九 13812345678")
    assert "请问是哪一轮" not in said and "吴九" in said
    assert (
        len((await _acts(b, "hebei-2024")) + (await _acts(b, "b-2025"))) == 2
    )  # the delivery, and this once


async def test_a_city_answers_by_numbers_of_both_rounds(s: Harness) -> None:
    a, b, c = BOTH.values()
    for clerk in ("clerka", "clerkb"):
        assert "请问是哪一轮" in await s.says(clerk, "已提交评估申请")
        said = await s.says(clerk, "都是")
        assert f"{OLD}：\n已登记" in said and f"{NEW}：\n已登记" in said
    shown = await s.says(CITY, "待审")
    old, new = (re.findall(r"^(\d+) ", part, re.MULTILINE) for part in shown.split(f"{NEW}：\n"))
    assert len(old) == len(new) == 2 and f"{old[0]} {a}" in shown and f"{new[0]} {a}" in shown, shown
    assert f"不在{NEW}中，没有登记：编号 {old[0]}" in await s.says(CITY, f"补充轮次 确认 {old[0]}")
    assert (await s.says(CITY, f"补充轮次 确认 {new[0]}")).startswith(f"{NEW}：\n已确认")
    said = await s.says(CITY, f"确认 {old[0]}、{new[1]}")
    assert f"{old[0]} {a}（{OLD}）" in said and f"{new[1]} {b}（{NEW}）" in said
    said = await s.says(CITY, "群发 补充轮次的企业请于3月5日前启动审核")
    said = await s.says(CITY, "选2") if "请问是哪一轮" in said else said
    assert "补充轮次的企业请于3月5日前启动审核" in said
    await s.says(CITY, "取消")

    # A step that both rounds have is asked about; what rests does so in each.
    assert "请问是哪一轮" in await s.says(CITY, f"评估通过 {a}、{IN_OLD}")
    said = await s.says(CITY, "选2")
    assert said.startswith(f"{NEW}：\n已登记：{a}") and f"不在{NEW}中，没有登记：{IN_OLD}" in said
    said = await s.says("clerkc", "我们厂已经停产了")
    assert f"已登记：{c}报告停产" in said and "请问是哪一轮" not in said
    assert "请确认" in await s.says(CITY, f"{a} 停产")
    said = await s.says(CITY, "是")
    assert f"已登记：{a}，停产" in said
    assert await models.Case.filter(name=a, paused=True).count() == 2

    # A new name stands in both.
    assert "请确认" in await s.says(CITY, f"{b} 更名为石家庄东澜新材料有限公司")
    await s.says(CITY, "是")
    assert await models.Case.filter(name="石家庄东澜新材料有限公司").count() == 2
    firm_now = await models.Enterprise.get(name="石家庄东澜新材料有限公司")
    assert firm_now.aliases == [b]


async def test_both_rounds_are_said_taken_back_and_confirmed(s: Harness) -> None:
    a, c = BOTH["a"], BOTH["c"]
    said = await s.says(COUNTY, f"两轮都已送达 {a}、{c} 2月20日")
    assert said.count("已登记") == 2
    asked = await s.says(COUNTY, "撤回")  # what one sentence said of both is asked of both
    assert OLD in asked and NEW in asked and "都是" in asked
    said = await s.says(COUNTY, "都是")
    assert said.count("已撤回") == 2 and "仍然有效" not in said
    await s.says(COUNTY, f"两轮都已送达 {a}、{c} 2月20日")

    said = await s.says("clerka", "已提交评估申请，2月20日；补充轮次2月21日")
    assert f"“{OLD} 已提交评估申请 2025-02-20”" in said and f"“{NEW} 已提交评估申请 2025-02-21”" in said
    assert (await s.says("clerka", "2024年和补充轮次的评估申请都交了")).count("已登记") == 2
    assert (await s.says("clerkc", "评估申请交了，不是补充轮次的")).startswith(f"{OLD}：\n已登记")
    assert (await s.says("clerkc", "补充轮次的评估申请也交了")).startswith(f"{NEW}：\n已登记")

    asked = await s.says(CITY, "确认补充轮次的恒峰水泥")
    assert f"{c}（{NEW}，提出评估申请）" in asked and "尚未办理" in asked
    assert f"已确认：{c}" in await s.says(CITY, "是")
    asked = await s.says(CITY, "确认 云川印染")  # one of each round
    assert OLD in asked and NEW in asked and f"选2 {a}" in asked
    assert f"已确认：{a}" in await s.says(CITY, "选2")
    assert "请写明原因" in await s.says(CITY, "退回 云川印染")
    asked = await s.says(CITY, f"评估不通过 {c} {NEW}材料造假")
    assert f"原因：{NEW}材料造假" in asked  # words of the reason are no round
    said = await s.says(COUNTY, "催办 1、2")  # of which 1 is done: it is not urged and said to be none
    assert "编号 1 已经失效" in said and f"1 {a}" not in said


async def test_a_round_that_is_over_takes_nothing_and_says_how_it_ended(s: Harness) -> None:
    """Neither is what is said of it booked in the round that runs, nor does a yes do so."""
    a, of_old = BOTH["a"], await models.Case.filter(round_id="hebei-2024").values_list("id", flat=True)
    await models.Duty.filter(case_id__in=of_old).update(state="waived", next_action_at=None)
    await models.Case.filter(id__in=of_old).update(status="withdrawn")
    assert (await s.command("close-round", "--round", "hebei-2024"))["closed"]
    s.twin.directory.join("old")
    over = f"“{OLD}”已于"
    for who, said in (
        ("old", "已提交评估申请"),
        ("old", "申请延期 至10月31日 设备没到"),
        ("old", "我们厂停产了"),
        ("old", "2024年度 已提交评估申请"),
        (COUNTY, f"已送达 {IN_OLD}"),
        (COUNTY, f"催办 {IN_OLD}"),
        (CITY, f"评估通过 {IN_OLD}"),
    ):
        told = await s.says(who, said)
        assert over in told and f"{IN_OLD}：已退出" in told and "本次未登记" in told, (who, said, told)
    for who in ("old", COUNTY, CITY, PROVINCE):
        for said in (f"进度 {IN_OLD}", f"为什么 {IN_OLD}"):
            told = await s.says(who, said)
            assert over in told and f"{IN_OLD}：已退出" in told, (who, said, told)
    for said in ("进度", "待办", "为什么"):
        assert over in await s.says("old", said), said
    assert "已退出4家" in await s.says(CITY, "2024年度 进度")
    assert f"{IN_OLD}：已退出" in await s.says(CITY, f"进度 {IN_OLD}、{a}")  # of which one runs

    for said in (
        "2024年度 已提交评估申请",
        "2024年那一轮的已启动审核",
        "去年那轮的 评估申请已提交",
        "冀环办字函〔2024〕184号 已提交评估申请",
        "2023年度 已提交评估申请",
        "去年的那批，评估的申请交上去了",
        *(
            f"{words}评估申请交了"
            for words in ("头一批的", "老名单的", "以前那个", "逾期的那个", "原来那批的")
        ),
        "冀环办字函2024-184的评估申请交了",
        "最早那轮已启动审核",
    ):
        told = await s.says("clerka", said)
        assert ("已于" in told or "不是您正在办理的轮次" in told) and f"“{NEW}”" in told, (said, told)
        assert "没有正在等您答复" in (yes := await s.says("clerka", "是")) or "没有等您" in yes, (said, yes)
    assert await _acts(a, "b-2025") == []
    told = await s.says(CITY, f"2024年度 评估通过 {a}")
    assert f"{a}：已退出" in told and f"请回复“评估通过 {a}”" in told
    assert "已登记" not in await s.says(CITY, "是") and await _acts(a, "b-2025") == []


async def test_what_is_shown_of_one_round_is_what_a_yes_takes_back(s: Harness) -> None:
    a, c = BOTH["a"], BOTH["c"]
    for said in ("补充轮全撤回", "补充轮次的都撤回", "撤回补充轮次全部"):
        await s.says(COUNTY, f"两轮都已送达 {a}、{c} 2月20日")
        asked = await s.says(COUNTY, said)
        assert f"（{NEW}，" in asked and OLD not in asked
        assert (await s.says(COUNTY, "是")).count("已撤回") == 1
        assert (await _acts(a, "hebei-2024"))[-1] == "notice_delivered"
        assert (await _acts(a, "b-2025"))[-1] == "withdraw_report"


async def test_a_yes_is_of_the_round_that_was_read_back(s: Harness) -> None:
    """Of many at once, though each of them stands in both rounds."""
    asked = await s.says(COUNTY, "2024年度 已送达 全部")
    assert asked.startswith(f"{OLD}：") and "共4家" in asked, asked
    assert (await s.says(COUNTY, "是")).startswith(f"{OLD}：\n已登记")
    for name in BOTH.values():
        assert (await _acts(name, "hebei-2024"), await _acts(name, "b-2025")) == (["notice_delivered"], [])


async def test_a_choice_of_the_step_stays_in_the_round_of_its_question(s: Harness) -> None:
    a = BOTH["a"]
    await s.says("clerka", "补充轮次 已提交评估申请")
    asked = await s.says("clerka", "补充轮次的也交了")
    assert asked.startswith(f"{NEW}：") and "选1" in asked, asked
    told = await s.says("clerka", "选1")
    assert OLD not in told and await _acts(a, "hebei-2024") == [], told
