"""Which account speaks for whom: bound by a code, found by number, lost, and several hats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import DutyState
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, STRANGER, firm, mail, officer, workbook

NEW = "newcomer"
SECOND = "沧州霁峰水泥有限公司"


async def a_code(s: Harness) -> str:
    answer = await s.says(COUNTY, f"绑定码 {FIRM}")
    found = re.search(r"绑定码：([2-9A-Z]{8})", answer)
    assert found and FIRM in answer and "只能使用一次" in answer
    return found[1]


async def test_a_county_hands_on_a_code_and_may_take_it_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(wecom="")))
        mislaid, code = await a_code(s), await a_code(s)
        assert code not in str(await s.rows())  # only its HMAC is kept
        s.twin.directory.join(NEW)
        for wrong in ("AAAA2222", mislaid):  # the new one takes the place of the one before
            assert "没有绑定" in await s.says(NEW, f"绑定 {wrong}")
        assert f"可以办理{FIRM}" in await s.says(NEW, f"绑定 {code}")
        assert "已登记" in await s.says(NEW, "已提交评估申请")
        s.twin.directory.join("second")
        assert "没有绑定" in await s.says("second", f"绑定 {code}")  # once only
        await s.tick()
        s.read_all()

        assert "已解绑" in await s.says(COUNTY, f"解绑 {FIRM}")
        assert "还没有登记" in await s.says(NEW, "进度")
        assert "没有可以解绑" in await s.says(COUNTY, f"解绑 {FIRM}")
        acts = [row["act"] for row in (await s.rows("events"))["events"]]
        assert [a for a in acts if a in ("code_issued", "bound", "unbound")] == [
            "code_issued",
            "code_issued",
            "bound",
            "unbound",
        ]


async def test_as_many_codes_are_good_as_contacts_wait_for_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(wecom="")))
        await s.says(COUNTY, f"{FIRM} 增加联系人 李四 13900002222")
        first, *codes = [await a_code(s) for _ in range(3)]
        for account, code in zip(("one", "two", "three"), (first, *codes), strict=True):
            s.twin.directory.join(account)
            bound = "可以办理" in await s.says(account, f"绑定 {code}")
            assert bound == (code != first), account
        await s.tick()
        s.also(f"{mail(CLERK)}【办理结果】")


@pytest.mark.parametrize("by", ["chat", "list"])
async def test_a_code_of_before_opens_nothing_for_whoever_was_replaced(sqlite_url: str, by: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm()))
        code = await a_code(s)
        if by == "chat":
            reply = await s.says(CITY, f"{FIRM} 换联系人 王五 13899990000 w@x.example")
            assert "此前的绑定码已作废" in reply
        else:
            person = {"联系人": "王五", "联系电话": "13899990000", "电子邮箱": "w@x.example"}
            await s.imports(workbook(firm(wecom="") | person))
        assert "没有绑定" in await s.says(CLERK, f"绑定 {code}")
        assert "还没有登记" in await s.says(CLERK, "进度")
        await s.tick()
        s.read_all()
        s.twin.directory.join(NEW)
        assert f"可以办理{FIRM}" in await s.says(NEW, f"绑定 {await a_code(s)}")
        await s.tick()
        s.quiet()


async def test_only_the_county_of_the_case_gives_codes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        other = officer("县", "yunhe", "沧州市", "运河区")
        await s.begin(workbook(staff=[*STAFF, other]))
        before = await s.rows()
        for who in (CLERK, CITY, STRANGER, "yunhe"):
            answer = await s.says(who, f"绑定码 {FIRM}")
            assert "绑定码：" not in answer and FIRM not in answer, answer
        for who in (CITY, STRANGER, "yunhe"):
            assert FIRM not in await s.says(who, f"解绑 {FIRM}")
        after = await s.rows()
        assert before["events"] == after["events"] and before["people"] == after["people"]
        assert "请写明" in await s.says("yunhe", "解绑")


async def test_a_clerk_takes_the_own_account_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "尚未解绑" in await s.says(CLERK, "解绑")
        assert "没有登记" in await s.says(CLERK, "否")
        assert FIRM in await s.says(CLERK, "解绑")
        assert "已解绑" in await s.says(CLERK, "是")
        assert "还没有登记" in await s.says(CLERK, "已提交评估申请")
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")  # by the way that is left


async def test_a_code_cannot_be_guessed_for_long(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        s.twin.directory.join(NEW)
        reply = [await s.says(NEW, f"绑定 AAAA{n:04}") for n in range(2222, 2234)]
        assert "绑定次数过多" in reply[-1]
        assert len([one for one in reply if "不正确" in one]) == 10


async def test_a_code_that_was_not_handed_over_is_not_put_into_a_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        s.twin.knobs.callback_timeout = 0.001
        s.twin.knobs.callback_retries = 0
        await s.twin.say(COUNTY, f"绑定码 {FIRM}")
        await s.wired.context.close()
        s.later(minutes=1)
        await s.tick()
        await s.tick()
        heard = s.read_all()
        assert all("绑定码：" not in one.text for one in heard)
        s.twin.faults.clear()


async def test_whoever_leaves_is_reached_another_way(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        exchange = await s.twin.send_event(CLERK, "unsubscribe")
        assert exchange.ok and exchange.reply is None
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        s.quiet(CLERK)
        await s.twin.send_event(CLERK, "subscribe")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")


async def test_what_waits_for_somebody_who_has_left_goes_by_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, SECOND, "clerk2", email="")))
        s.at("2025-02-20T20:00")
        await s.says(CLERK, "已提交评估申请")
        await s.says("clerk2", "已提交评估申请")
        s.at("2025-02-20T20:30")
        await s.says(CITY, "确认 1")
        await s.says(CITY, "退回 2 缺少审核报告")
        for user in (CLERK, "clerk2"):
            await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID=user)
        await s.tick("2025-02-21T09:00")
        await s.tick()
        await s.expect_mail(mail(CLERK), "已确认")
        s.quiet("clerk2")
        s.also("qiaoxi【联系不上】", "shijiazhuang【温馨提示】", "support【未送达】")


async def test_events_of_other_apps_and_of_strangers_change_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        before = await s.rows()
        await s.twin.send_event(CLERK, "enter_agent")
        await s.twin.send_event("sys", "change_contact", ChangeType="delete_user", UserID="nobody")
        await s.twin.send_event("sys", "change_contact", ChangeType="update_user", UserID=CLERK)
        after = await s.rows()
        assert before["people"] == after["people"] and before["events"] == after["events"]


async def test_a_renamed_account_is_the_same_person(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        s.twin.directory.join("li.si")
        await s.twin.send_event(
            "sys", "change_contact", ChangeType="update_user", UserID=CLERK, NewUserID="li.si"
        )
        assert "已登记" in await s.says("li.si", "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")


async def test_an_account_is_found_by_number_a_few_a_day(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        firms = [firm(n, f"石家庄{n}号水泥有限公司", f"c{n}", wecom="") for n in range(1, 5)]
        await s.begin(workbook(*firms))
        s.twin.directory.join("ce.shi", mobile="13800000002")
        looked: set[str] = set()
        for day in range(21, 26):
            await s.tick(f"2025-02-{day}T09:00")
            await s.tick()
            looked |= {
                row["mobile_asked"] for row in (await s.rows("people"))["people"] if row["mobile_asked"]
            }
            assert len(looked) <= day - 19  # one a day, the day of the beginning included
        rows = {row["phone"]: row for row in (await s.rows("people"))["people"]}
        assert rows["13800000002"]["wecom"] == "ce.shi"
        assert rows["13800000001"]["wecom"] == ""
        assert s.twin.directory.by_mobile("13800000002").userid == "ce.shi"  # nobody is blocked
        bound = [e for e in (await s.rows("events"))["events"] if e["act"] == "bound"]
        assert len(bound) == 1 and "138" not in str(bound[0]["data"])
        assert "石家庄2号" in await s.says("ce.shi", "进度")
        s.also(
            "c1@mail.example【提醒】",
            "c1@mail.example【提醒】",
            "c2@mail.example【提醒】",
            "c3@mail.example【提醒】",
            "c3@mail.example【提醒】",
            "c4@mail.example【提醒】",
            "c4@mail.example【提醒】",
            "ce.shi【提醒】",
        )


async def test_a_blocked_look_up_rests_for_a_day_and_stops_no_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        s.twin.knobs.fail("48002", times=9, path="user/getuserid")
        await s.begin(workbook(firm(), firm(2, "石家庄二号水泥有限公司", "c2", wecom="")))
        assert len(s.twin.knobs.fail_next) == 1 and s.twin.knobs.fail_next[0].times == 8
        await s.tick("2025-02-21T08:00")
        assert s.twin.knobs.fail_next[0].times == 8
        await s.tick("2025-02-21T09:01")
        await s.expect(CLERK, "还有7天")
        assert s.twin.knobs.fail_next[0].times == 7
        s.also("c2@mail.example【提醒】")


AWAY = firm(2, SECOND, "clerk2", 市="沧州市", **{"县（市、区）": "运河区"})
BOTH_CITIES = [
    *[row for row in STAFF if row["企业微信账号"] != STRANGER],
    officer("市", CITY, "沧州市"),
    officer("县", "yunhe", "沧州市", "运河区"),
]


async def two_cities(s: Harness) -> None:
    """One officer came to hold both cities when each had a report with the number 1 already."""
    await s.begin(workbook(firm(), AWAY, staff=[*STAFF, officer("县", "yunhe", "沧州市", "运河区")]))
    await s.says(CLERK, "已提交评估申请")
    await s.says("clerk2", "已提交评估申请")
    await s.imports(workbook(firm(), AWAY, staff=BOTH_CITIES))
    await s.tick()
    s.read_all()


async def test_two_desks_of_one_person_never_give_a_number_twice(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        third = firm(3, "石家庄丁未洁净化工有限公司", "clerk3")
        await s.begin(workbook(firm(), AWAY, third, staff=BOTH_CITIES))
        for clerk in (CLERK, "clerk2", "clerk3"):
            await s.says(clerk, "已提交评估申请")
        listed = re.findall(r"(?m)^(\d+) ", await s.says(CITY, "待审"))
        assert listed == ["1", "2", "3"]
        assert f"已确认：{SECOND}" in await s.says(CITY, "确认 2")
        assert f"已确认：{FIRM}" in await s.says(CITY, "确认 1")
        # The lists of duties, and whoever sits at one of the two desks alone, count on together.
        todo = re.findall(r"(?m)^(\d+) ", await s.says(CITY, "待办"))
        assert len(set(todo + listed)) == len(todo + listed) == 5
        s.quiet()


async def test_whoever_holds_two_cities_is_asked_which(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await two_cities(s)
        answer = await s.says(CITY, "确认 1")
        lines = [line for line in answer.splitlines() if line[:3] in ("选1 ", "选2 ")]
        assert "可能指几项" in answer and len(lines) == 2
        for name in (FIRM, SECOND):
            assert (await s.duty(name, "apply_assessment")).state is DutyState.REPORTED
        wanted = next(line[:2] for line in lines if SECOND in line)
        assert "没有" not in await s.says(CITY, "9")  # asked again
        assert f"已确认：{SECOND}" in await s.says(CITY, wanted)
        assert (await s.duty(SECOND, "apply_assessment")).state is DutyState.DONE
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        # The other number 1 is alone now; but perhaps the first was meant again: still asked.
        answer = await s.says(CITY, "确认 1")
        assert "可能指几项" in answer
        wanted = next(line[:2] for line in answer.splitlines() if FIRM in line)
        assert f"已确认：{FIRM}" in await s.says(CITY, wanted)
        await s.tick()
        s.also("clerk2【办理结果】", "clerk【办理结果】", "shijiazhuang【温馨提示】", "cangzhou【温馨提示】")


async def test_a_reason_is_carried_to_the_chosen_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await two_cities(s)
        answer = await s.says(CITY, "退回 1 缺少监测报告")
        wanted = next(line[:2] for line in answer.splitlines() if FIRM in line)
        answer = await s.says(CITY, wanted)
        assert f"已退回：{FIRM}" in answer and "缺少监测报告" in answer
        assert (await s.duty(SECOND, "apply_assessment")).state is DutyState.REPORTED
        await s.tick()
        s.also("clerk【办理结果】")


@variants("no", ["取消", "否", "不用了", "算了。"])
async def test_a_question_of_which_ends_with_a_no(database_url: str, no: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await two_cities(s)
        assert "可能指几项" in await s.says(CITY, "确认 1")
        assert "没有等您" not in await s.says(CITY, no)
        for choice in ("选1", "1"):
            await s.says(CITY, choice)
        for name in (FIRM, SECOND):
            assert (await s.duty(name, "apply_assessment")).state is DutyState.REPORTED


async def test_the_summary_of_one_city_is_not_the_others(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-10-20T09:00", digests=False) as s:
        staff = [*[row for row in STAFF if row["企业微信账号"] != STRANGER], officer("市", CITY, "沧州市")]
        away = firm(2, SECOND, "clerk2", 市="沧州市", **{"县（市、区）": "运河区"})
        await s.imports(workbook(firm(), away, staff=staff))
        await s.tick()
        s.read_all()
        answer = await s.says(CITY, "总结已上报")
        assert all(f"{city}：上报工作总结" in answer for city in ("石家庄市", "沧州市"))
        wanted = next(line[:2] for line in answer.splitlines() if line[3:6] == "沧州市")
        assert "沧州市" in await s.says(CITY, wanted)
        assert (await s.duty("沧州市", "submit_summary")).state is DutyState.REPORTED
        assert (await s.duty("石家庄市", "submit_summary")).state is DutyState.OPEN
        s.quiet()


def test_no_number_is_written_to_the_log() -> None:
    for path in (
        "handlers/services/accounts/finder.py",
        "handlers/services/accounts/binding.py",
        "handlers/services/accounts/members.py",
    ):
        assert "log." not in Path(path).read_text("utf-8")
