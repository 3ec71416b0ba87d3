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


async def test_who_is_known_by_mail_alone_is_told_and_stays_who_they_are(database_url: str) -> None:
    async with only_wechat(database_url) as s:
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


async def test_only_a_code_gives_an_account_to_whoever_has_a_mail_address(database_url: str) -> None:
    async with only_wechat(database_url) as s:
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
        assert sum("现在没有办法向对方确认" in text for text in said) == 7
        events = [e for e in (await s.rows("events"))["events"] if e["act"] == "bound"]
        assert len(events) == 1
        holders = [one for name in many for one in await people.by_address(name, Channel.KF) if one.roles]
        assert len(holders) == 1


async def test_the_one_who_was_shown_is_let_in_and_nobody_who_scanned_since(database_url: str) -> None:
    async with only_wechat(database_url) as s:
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


async def test_a_contact_is_asked_a_few_times_a_day(database_url: str) -> None:
    async with only_wechat(database_url) as s:
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
    from bot.reading.let_in import says_of_scan

    assert says_of_scan(other) is None
    assert says_of_scan("同意加入 12") == (True, 12) and says_of_scan("不同意加入12号。") == (False, 12)
