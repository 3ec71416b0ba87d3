"""Whatever a person calls a round: it is kept through every question, asked for, or said to be none of theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.access import may
from bot.reading import read_sentence
from bot.reading.result import HARMLESS
from bot.words import SPECS
from handlers.services.conversation.own_commands import command_of_theirs
from handlers.services.conversation.turn import RoundChoice, Turn
from storage import models, people
from tests.harness import Harness
from tests.people import CITY, COUNTY, PROVINCE
from tests.stories.test_rounds_in_talk import BOTH, IN_OLD, NEW, OLD, both_begun

WHICH, NONE_OF_THEIRS = "请问是哪一轮", "不是您正在办理的轮次"


@pytest.fixture
async def s(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A service with two rounds that run side by side."""
    async with Harness(f"sqlite://{tmp_path / 'q.db'}", at="2025-02-26T10:00") as harness:
        await both_begun(harness, tmp_path)
        yield harness
        harness.read_all()  # the bureaus' and contacts' messages about the acts are other stories' matter


async def test_the_round_is_kept_through_every_question(s: Harness) -> None:
    a, b, c = BOTH.values()
    assert "哪一家" in await s.says(COUNTY, "二五年的送达了")
    assert (await s.says(COUNTY, a)).startswith(f"{NEW}：\n已登记：{a}")
    assert "哪一家" in await s.says(COUNTY, "前一批的送达了")
    looked = await s.says(COUNTY, "进度")  # which is no answer, and of both
    assert OLD in looked and NEW in looked
    assert (await s.says(COUNTY, b)).startswith(f"{OLD}：\n已登记：{b}")

    assert (await s.says("clerka", "去年那批的评估申请交了")).startswith(f"{OLD}：\n已登记")
    assert "两步一起办" in await s.says("clerka", "提交时间是2月20号")
    both = await s.says("clerka", "是")
    assert both.startswith(f"{OLD}：\n已撤回") and "2025年2月20日" in both and WHICH not in both

    offered = await s.says("clerkb", "2024年的评估申请交了，2025年的也交了")
    assert f"选1 {OLD} 已提交评估申请" in offered and f"选2 {NEW} 已提交评估申请" in offered
    assert (await s.says("clerkb", "是")).count("已登记") == 2

    assert NONE_OF_THEIRS in await s.says("clerkc", "前年那批早弄完了啊")
    assert "没有等您" in await s.says("clerkc", "是")
    guessed = await s.says("clerkc", "新一轮的也交了评估")  # which no rule reads
    assert guessed.startswith(f"{NEW}：\n") and "选1 已提交评估申请" in guessed
    assert (await s.says("clerkc", "选1")).startswith(f"{NEW}：\n已登记")
    assert WHICH in await s.says("clerkc", "那一年的评估申请交了")
    assert f"“{NEW}”中没有您的事项" in await s.says("old", "今年这批的评估申请交了")

    refused = await s.says(CITY, f"验收合格 {c}")  # in both: there is nothing to choose
    assert OLD in refused and NEW in refused and refused.count("现在还不能登记") == 2 and WHICH not in refused
    shown = await s.says(CITY, "2024年的待审")
    assert OLD in shown and NEW not in shown
    assert NEW not in await s.says(COUNTY, "去年那批逾期") and NONE_OF_THEIRS in await s.says(
        COUNTY, "23年简报"
    )
    assert NEW not in await s.says(COUNTY, "2024年度 简报")
    assert f"将发送给本轮各企业，共{len(BOTH) + 1}" in await s.says(COUNTY, "群发 上一批的企业请尽快启动审核")
    await s.says(COUNTY, "否")


async def test_what_was_done_long_ago_is_not_what_is_reported_now(s: Harness) -> None:
    a = BOTH["a"]
    await s.says("clerka", "2024年的评估申请交了")
    number = re.search(rf"(\d+) {a}", await s.says(CITY, "待审"))
    assert number and "已确认" in await s.says(CITY, f"确认 {number[1]}")
    assert WHICH in await s.says("clerka", "已提交评估申请")  # it may be said twice
    await s.says("clerka", "取消")
    s.at("2025-03-12T10:00")
    assert (await s.says("clerka", "已提交评估申请")).startswith(f"{NEW}：\n已登记")


async def test_nobody_is_offered_what_they_may_not_do(s: Harness) -> None:
    """如果说的是这一轮，请回复“…”: the sentence as it was said, whole, and of this person's acts."""
    of_old = await models.Case.filter(round_id="hebei-2024").values_list("id", flat=True)
    await models.Duty.filter(case_id__in=of_old).update(state="waived", next_action_at=None)
    await models.Case.filter(id__in=of_old).update(status="withdrawn")
    assert (await s.command("close-round", "--round", "hebei-2024"))["closed"]
    context = s.wired.context
    ctx, names = context.ctx(), await context.names()
    await s.says("clerka", "进度")
    acts = {spec.says: spec for intent, spec in SPECS.items() if spec.says and intent not in HARMLESS}
    offered = 0
    for who in (CITY, COUNTY, PROVINCE, "clerka"):
        person = await people.by_wecom(who)
        assert person, who
        turn = Turn(person, ctx, names, RoundChoice.among((ctx,)))
        for words in [
            *(f"{said} {BOTH['a']}" for said in acts),
            *(f"全部{said}" for said, spec in acts.items() if spec.bulk),
        ]:
            sentence = command_of_theirs(turn, read_sentence(words, person, names, ctx.today))
            if sentence:
                read = read_sentence(sentence, person, names, ctx.today)
                assert read.act == "do" and all(may(person, read.intent, firm) for firm in read.names), words
                assert "全部" not in words or "全部" in sentence, (who, words, sentence)
            offered += bool(sentence)
    assert offered > 7
    assert "请回复“已送达" not in await s.says(PROVINCE, "2024年度 全部已送达")
    told = await s.says(COUNTY, f"已送达 {IN_OLD}、{BOTH['a']}")  # of which one has ended
    assert f"{IN_OLD}：已退出" in told and f"已登记：{BOTH['a']}" in told
    assert "上述企业未登记" in told and "本次未登记" not in told
    for of_ended in ("已送达 宝丰锌业", "宝丰锌业的告知书送达了"):  # by its short name
        told = await s.says(COUNTY, of_ended)
        assert f"“{OLD}”已于" in told and f"{IN_OLD}：已退出" in told and "未登记" in told
    assert f"“{OLD}”已于" in await s.says("clerka", "旧的那轮评估申请交了")
    assert NONE_OF_THEIRS in await s.says("clerka", "2021年那批评估申请交了")
    told = await s.says(CITY, f"评估通过 {BOTH['a']} 2024年")
    assert (
        f"“{OLD}”已于" in told and "本次未登记" in told and f"“{OLD}”已于" in await s.says(CITY, "2024年逾期")
    )


async def test_a_word_for_a_round_that_nobody_knows_is_asked_about(s: Harness) -> None:
    assert WHICH in await s.says("clerka", "首期的评估申请交了")
    read_back = await s.says("clerka", "选1")
    assert read_back.startswith(f"{OLD}：\n您的意思是“已提交评估申请”吗")
    assert (await s.says("clerka", "是")).startswith(f"{OLD}：\n已登记")
    assert WHICH in await s.says("clerka", "头茬的也交了")  # of which nobody knows what it is
    assert WHICH in await s.says(COUNTY, "首期的全部已送达")
    told = await s.says("clerka", "咨询公司说评估申请交了")
    assert f"{OLD}：\n您的意思是" in told or f"{NEW}：\n您的意思是" in told or WHICH in told
