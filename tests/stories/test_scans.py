"""A scan binds at once only where nobody is known; whoever is known is asked, about each by a number, about few."""

from __future__ import annotations

import re
from functools import partial

import pytest

from bot.words import Channel, Sender
from storage import db, people
from storage.bindings import store_binding
from tests.people import CLERK, FIRM, firm, workbook
from tests.stories.test_customers import LI, WANG, link_of, only_wechat, settled

LATE = "wmLate0000000003"


def _numbers(texts: list[str]) -> list[str]:
    return [found[1] for text in texts if (found := re.search(r"“同意加入 (\d+)”", text))]


async def test_who_is_known_by_wecom_is_asked_first(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1)))
        s.read_all()
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        assert "正在请对方确认" in kf.heard(WANG)[-1] and "已为您绑定" not in "".join(kf.heard(WANG))
        await kf.say(WANG, "进度")
        await settled(s)
        assert FIRM not in kf.heard(WANG)[-1]
        (asked,) = _numbers([one.text for one in s.read_all()])
        assert "已把扫码的人登记" in await s.says(CLERK, f"同意加入 {asked}")
        await kf.say(WANG, "进度")
        await settled(s)
        assert FIRM in kf.heard(WANG)[-1]
        s.quiet()


@pytest.mark.parametrize("other", ["", "申请延期 至2025年4月1日", "已提交评估申请材料和验收申请"])
async def test_a_bare_no_is_asked_back_and_answers_no_question_of_another_kind(
    sqlite_url: str, other: str
) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1)))
        s.read_all()
        if other:
            await s.says(CLERK, other)
        reason_before_the_scan = await s.says(CLERK, "不同意") if other.startswith("申请") else ""
        assert "本次未登记" not in reason_before_the_scan and "不能延期" not in reason_before_the_scan
        await s.twin.kf.enter(WANG, await link_of(s))
        await settled(s)
        (number,) = _numbers([one.text for one in s.read_all()])
        for said in ("不同意", "同意。"):
            answer = await s.says(CLERK, said)
            assert "请写明编号" in answer and f"同意加入 {number}" in answer, answer
        assert "没有让对方加入" in await s.says(CLERK, f"不同意加入 {number}")
        assert "请写明编号" not in await s.says(CLERK, "不同意")
        s.quiet()


async def test_who_is_known_by_mail_alone_is_told_and_stays_who_they_are(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="wang@mail.example")))
        s.read_all()
        (known,) = await people.by_address("wang@mail.example", Channel.EMAIL)
        kf = s.twin.kf
        await kf.enter(WANG, await link_of(s))
        await settled(s)
        assert "正在请对方确认" in kf.heard(WANG)[-1]
        mail = await s.expect_mail("wang@mail.example", "请确认")
        assert "绑定码" in str(mail)
        assert (await people.load_people([known.id]))[known.id].roles
        assert all(not one.roles for one in await people.by_address(WANG, Channel.KF))
        s.quiet()


async def test_only_a_code_gives_an_account_to_whoever_has_a_mail_address(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="wang@mail.example")))
        s.read_all()
        (known,) = await people.by_address("wang@mail.example", Channel.EMAIL)
        firm_id = (await s.case(FIRM)).enterprise_id
        assert firm_id
        by_scan = partial(store_binding, firm_id, Sender(Channel.KF, WANG), None, by_code=False)
        assert await db.write(by_scan) != known.id
        assert await db.write(partial(store_binding, firm_id, Sender(Channel.KF, LI), None)) == known.id


async def test_of_many_who_scan_at_once_one_is_bound_and_nobody_is_said_to_be_asked(
    database_url: str,
) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        many = [f"wmMany{n:010}" for n in range(8)]
        kf.untold = len(many) - 1
        for one in many:
            await kf.enter(one, link)
        await settled(s)
        s.later(minutes=11)
        await settled(s)
        said = ["".join(kf.heard(one)) for one in many]
        bound = [one for one, text in zip(many, said, strict=True) if "已为您绑定" in text]
        assert len(bound) == 1 and not any("正在请对方确认" in text for text in said)
        assert sum("对方下次在微信里发来消息时" in text for text in said) == 2
        assert sum("等待对方确认的人已经较多" in text for text in said) == 5
        events = [e for e in (await s.rows("events"))["events"] if e["act"] == "bound"]
        assert len(events) == 1
        holders = [one for name in many for one in await people.by_address(name, Channel.KF) if one.roles]
        assert len(holders) == 1


async def test_the_one_who_was_shown_is_let_in_and_nobody_who_scanned_since(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        await kf.enter(WANG, link)
        await settled(s)
        await kf.say(WANG, "进度")
        await settled(s)
        await kf.enter(LI, link)
        await settled(s)
        await kf.say(LI, "进度")
        await settled(s)
        s.later(minutes=3)
        await kf.enter(LATE, link)
        await settled(s)
        first, second = _numbers(kf.heard(WANG))
        await kf.say(WANG, "同意加入")
        await settled(s)
        assert "请写明编号" in kf.heard(WANG)[-1] and _numbers([kf.heard(WANG)[-1]]) == [first]
        await kf.say(WANG, f"同意加入 {first}")
        await settled(s)
        assert "已经确认" in "".join(kf.heard(LI)) and "已经确认" not in "".join(kf.heard(LATE))
        await kf.say(WANG, f"同意加入{first}。")
        await settled(s)
        assert "没有等您确认的人" in kf.heard(WANG)[-1]
        await kf.say(LATE, "进度")
        await settled(s)
        assert FIRM not in kf.heard(LATE)[-1]
        await kf.say(WANG, f"不同意加入 {second}")
        await settled(s)
        assert "没有让对方加入" in kf.heard(WANG)[-1]
        s.quiet()


async def test_whoever_cannot_be_asked_now_is_asked_with_their_next_message_before_anything_else(
    sqlite_url: str,
) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        kf, link = s.twin.kf, await link_of(s)
        kf.untold = 1
        await kf.enter(WANG, link)
        await kf.enter(LI, link)  # both in one pull
        await settled(s)
        (hello,) = kf.heard(WANG)
        assert "已为您绑定" in hello and "请确认" not in hello and kf.delivered[0].greeting
        assert "对方下次在微信里发来消息时" in kf.heard(LI)[-1]
        s.later(days=3)
        await settled(s)
        assert kf.heard(WANG) == [hello]
        await kf.say(WANG, "进度", "在吗")
        await settled(s)
        (said,) = kf.heard(WANG)[1:]
        (number,) = _numbers([said])
        assert said.index("请确认") < said.index("进度") and FIRM not in "".join(kf.heard(LI)[1:])
        await kf.say(WANG, f"同意加入 {number}")
        await settled(s)
        assert "已把扫码的人登记" in kf.heard(WANG)[-1] and "请确认" not in kf.heard(WANG)[-1]
        await kf.say(LI, "进度")
        await settled(s)
        assert FIRM in kf.heard(LI)[-1] and "已经确认" in kf.heard(LI)[-1]
        s.quiet()


async def test_a_contact_is_asked_a_few_times_a_day(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await s.begin(workbook(firm(1)))
        s.read_all()
        kf, link, asked = s.twin.kf, await link_of(s), 0
        for n in range(8):
            await kf.enter(f"wmBot{n:011}", link)
            await settled(s)
            for number in _numbers([one.text for one in s.read_all()]):
                asked += 1
                assert "没有让对方加入" in await s.says(CLERK, f"不同意加入 {number}")
        assert asked == 3


@pytest.mark.parametrize("other", ["同意", "不同意", "同意加入吗", "他同意加入 3", "同意加入 3 和 4"])
async def test_nothing_else_is_read_as_an_answer_to_a_scan(other: str) -> None:
    from bot.reading.let_in import bare_consent, says_of_scan

    assert says_of_scan(other) is None
    assert [bare_consent(one) for one in ("不同意", "同意。", "不同意加入", "同意延期")] == [
        True,
        True,
        False,
        False,
    ]
    assert says_of_scan("同意加入 12") == (True, 12) and says_of_scan("不同意加入12号。") == (False, 12)
