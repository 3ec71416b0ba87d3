"""Two rounds overlap (2024 until November 2025, 2025 from July). Whoever is in both gets one message at one time:
what is due first comes first, each matter is named with its round, and an answer goes to the round it names."""

from __future__ import annotations

import re
from pathlib import Path

from bot.words import DutyState, Pause
from storage import models, pauses
from tests.browser import browser
from tests.harness import Harness
from tests.heard import answer_path
from tests.people import CITY, CLERK, FIRM, firm, mail, workbook

OLD, NEW = "2024年全省清洁生产审核", "2025年全省清洁生产审核"
ROUND_OF_2025 = """
[round]
key          = "hebei-2025"
name         = "2025年全省清洁生产审核"
document     = "2025年通知"
published_on = 2025-07-01

[[milestone]]
key     = "apply_acceptance"
kind    = "apply_acceptance"
name    = "提出验收申请"
what    = "向{assessor}提出验收申请"
owner   = "enterprise"
confirm = "assessor"
due     = 2025-07-28
ladder  = "plain"
reply   = "已提交验收申请"

[ladder]
plain   = [
  { to = "owner", before = [4, 1], after = [1, 2] },
  { to = "county", after = [2] },
  { to = "city", channel = "email", after = [2] },
]
confirm = [{ to = "confirmer", since = [1, 3] }]
"""
SECOND, THIRD = "石家庄乙巳洁净化工有限公司", "石家庄丙午环保材料有限公司"  # each in one round alone


async def both_rounds(s: Harness, folder: Path, *, assessed: bool = True) -> None:
    """Unless it is still to be `assessed` in 2024, the firm has to apply for acceptance in both rounds."""
    await s.begin(workbook(firm(), firm(3, THIRD, "third")))
    for account, said in ((CLERK, "已提交评估申请"), (CITY, "确认 1"), (CITY, f"评估通过 {FIRM}")):
        if assessed:
            assert "已" in await s.says(account, said)
    file, roster = folder / "hebei-2025.toml", folder / "名单.xlsx"
    file.write_text(ROUND_OF_2025, "utf-8")
    roster.write_bytes(workbook(firm(), firm(2, SECOND, "second")))
    s.at("2025-07-21T09:00")
    ran = await s.command("import", str(roster), "--round", str(file))
    assert ran["imported"], ran
    s.twin.directory.join("second")
    await s.tick()
    s.read_all()


async def test_one_message_with_both_rounds(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await both_rounds(s, tmp_path)
        await s.tick("2025-07-24T09:00")  # four days before the one, seven before the other
        heard = await s.expect(
            CLERK, f"一、{NEW}：提出验收申请（还有4天）", f"二、{OLD}：提出验收申请（还有7天）"
        )
        assert "轮次：" not in heard.text  # each section names its own
        assert f"“{NEW} 已提交验收申请”" in heard.text and f"“{OLD} 已提交验收申请”" in heard.text
        s.quiet(CLERK)
        # Whoever has one round reads no round's name, but for the notice by which they are written to at first.
        greeted = await s.expect("second", "首次联系说明", "还有4天")
        assert "2025年全省" not in greeted.text.partition("【提醒】")[2]
        (listed,) = [m for m in await s.messages("sent", CLERK) if m["kind"] == "reminder"][-1:]
        assert listed["cases"] == [FIRM]
        assert (await models.Message.get(id=listed["id"])).round == ""
        await s.tick()
        s.quiet(CLERK)  # unique, as ever

        # What the message says to answer is booked in the round that it names, and in no other.
        replies = re.findall(r"“(\S+ 已提交验收申请)”", heard.text)
        assert len(replies) == 2
        for n, reply in enumerate(replies, 1):
            assert "已登记" in await s.says(CLERK, reply), reply
            done = await models.Duty.filter(milestone="apply_acceptance", state=DutyState.REPORTED)
            assert len(done) == n
        # Both wait for the city's word in one message, and a number is one round's.
        s.later(minutes=20)
        await s.tick()
        asked = await s.expect(CITY, "【请确认】", f"{NEW}：", f"{OLD}：", "有一项报告等待您核对")
        numbers = re.findall(rf"^(\d+) {FIRM}", asked.text, re.MULTILINE)
        assert len(numbers) == 2
        first = await s.says(CITY, f"确认 {numbers[0]}")
        assert f"已确认：{FIRM}" in first.replace(f"{numbers[0]} ", "")
        assert await models.Duty.filter(milestone="apply_acceptance", state=DutyState.REPORTED).count() == 1
        s.also("clerk【温馨提示】")


async def test_a_pause_of_one_round_holds_its_part_alone(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await both_rounds(s, tmp_path)
        paused = await pauses.begin_pause(Pause(0, "名单有误", round="hebei-2024"), s.clock.now())
        await s.tick("2025-07-24T09:00")
        await s.expect(CLERK, "还有4天", f"轮次：{NEW}", without=OLD)
        s.quiet(CLERK)
        (waits,) = await s.messages("waiting", CLERK)
        assert "已暂停发送" in waits["reason"] and waits["cases"] == [FIRM]
        await pauses.end_pauses([paused.id], s.clock.now())
        await s.tick()
        await s.expect(CLERK, "还有7天", f"轮次：{OLD}", without=NEW)
        s.quiet(CLERK)
        s.read_all()

        # After a pause of everything, what both rounds had to say is one late message.
        every = await pauses.begin_pause(Pause(0, "节日"), s.clock.now())
        await s.tick("2025-07-28T09:00")
        await s.tick("2025-07-29T09:00")
        s.quiet(CLERK)
        await pauses.end_pauses([every.id], s.clock.now())
        await s.tick()
        await s.expect(CLERK, f"一、{NEW}：", "已逾期1天", f"二、{OLD}：", "还有2天")
        s.quiet(CLERK)
        s.also("second【逾期提醒】")


async def test_a_mail_of_both_rounds_is_answered_for_each(database_url: str, tmp_path: Path) -> None:
    """A city that reads mail gets one letter; its page knows the round of each matter."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await both_rounds(s, tmp_path, assessed=False)
        await s.says(CITY, "只发邮件")
        for account, said in ((CLERK, f"{NEW} 已提交验收申请"), ("third", "已提交评估申请")):
            assert "已登记" in await s.says(account, said)
        s.later(minutes=20)
        await s.tick()
        letter = await s.expect_mail(
            mail(CITY), "【请确认】", f"一、{OLD}：待您确认", f"二、{NEW}：待您确认", THIRD
        )
        assert f"{OLD}、{NEW}" in letter.text or f"{NEW}、{OLD}" in letter.text
        async with browser(s) as reader:
            path = answer_path(letter.text)
            page = await reader.get(path)
            assert page.status == 200 and f"{NEW}：" in page.text and f"{OLD}：" in page.text
            field = r'name="{}" value="(\d+)"'
            (duty, _), (number, _) = (
                re.findall(field.format(name), page.text)[:2] for name in ("duty", "number")
            )
            done = await reader.post(path, {"act": "confirm", "duty": duty, "number": number})
            assert "已确认" in done.text
        assert (await models.Duty.get(id=int(duty))).state is DutyState.DONE
        s.quiet()
