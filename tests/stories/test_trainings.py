"""培训 (N-3.4b): invited with a preview, answered, reminded the day before, moved and cancelled, attendance kept."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from python_calamine import CalamineWorkbook

from storage import models
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, mail, workbook
from tests.stories.test_cards import card, press, with_cards

NEXT, THIRD = "石家庄汐朔化工有限公司", "石家庄默岚化工有限公司"
FAR = "沧州渤朔化工有限公司"
BOOK = workbook(
    firm(),
    firm(2, NEXT, "second"),
    firm(3, THIRD, "third"),
    firm(4, FAR, "far", 市="沧州市", **{"县（市、区）": "新华区"}),
)
TEXT = "培训通知 1月15日9:30，地点：市局301会议室，清洁生产审核业务培训，请于1月13日前回复"


async def invited(s: Harness, who: str = CITY, text: str = TEXT) -> str:
    """The bureau's invitation, sent; returns the training's number as the invitation says it."""
    shown = await s.says(who, text)
    assert "尚未发送" in shown, shown
    assert "将发送给" in await s.says(who, "是")
    await s.tick()
    return str((await models.Training.all().order_by("-id"))[0].id)


async def test_an_invitation_is_answered_by_a_button(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        await with_cards(s, CLERK, "second", "far")
        number = await invited(s)
        assert [d.msgtype for d in s.twin.delivered if d.user == "third"][-1] == "text"
        asked = card(s, CLERK)
        assert "2025年1月15日（周三）9:30" in str(asked.content) and "市局301会议室" in str(asked.content)
        s.read_all()
        await press(s, asked, "attend")
        await s.expect(CLERK, "参加", "已登记")
        await press(s, card(s, "second"), "decline")
        await s.expect("second", "不能参加", "已登记")
        listed = await s.says(CITY, f"培训名单 {number}")
        assert f"参加1家：{FIRM}" in listed and f"不能参加1家：{NEXT}" in listed
        await press(s, asked, "decline")  # an answer may change until the day is over
        await s.expect(CLERK, "不能参加")
        # Neither somebody else's card nor a made-up button answers anything.
        await s.twin.click("far", "attend", str(asked.content["task_id"]))
        await s.twin.click("second", "confirm", str(card(s, "second").content["task_id"]))
        await s.tick()
        await s.expect("far", "培训", without="已登记")
        await s.expect("second", "失效")
        assert "参加0家，不能参加2家" in await s.says(CITY, "培训名单")


async def test_a_training_card_that_is_refused_goes_as_a_text(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        await with_cards(s, CLERK)
        shown = await s.says(CITY, TEXT)
        assert "尚未发送" in shown and "将发送给" in await s.says(CITY, "是")
        s.twin.knobs.fail("43012")
        await s.tick("2025-01-06T10:00")
        await s.expect(CLERK, "【培训通知】", "市局301会议室")
        assert [d.msgtype for d in s.twin.delivered if d.user == CLERK][-1] == "text"
        s.also("second【培训通知】", "third【培训通知】")


async def test_people_answer_and_the_bureau_sees_who(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        shown = await s.says(CITY, TEXT)
        assert "共3人，作为培训通知，培训日期2025年1月15日（周三），时间9:30，地点市局301会议室：" in shown
        assert FIRM in shown and FAR not in shown and "请于2025年1月13日（周一）前回复：“参加”" in shown
        await s.says(CITY, "否")
        number = await invited(s)
        for who in (CLERK, "second", "third"):
            await s.expect(who, "【培训通知】", "市局301会议室", f"培训编号{number}")
        assert "由同事参加（李四 13800001111）" in await s.says(CLERK, "换我同事去 李四 13800001111")
        assert "不能参加（当天停产检修）" in await s.says("second", "不能参加 当天停产检修")
        assert "请写明换谁参加" in await s.says("third", "换我同事去")
        assert "目前没有等您答复的培训" in await s.says("far", "参加")
        listed = await s.says(CITY, f"培训名单 {number}")
        assert f"由同事参加1家：{FIRM}（李四 13800001111）" in listed
        assert f"不能参加1家：{NEXT}（当天停产检修）" in listed and f"未答复1家：{THIRD}" in listed
        for who in (STRANGER, COUNTY):
            assert FIRM not in await s.says(who, f"培训名单 {number}")
        # An answer may change; the last one counts, also behind the day by which it was asked for.
        s.at("2025-01-14T08:40")
        assert "已过" in await s.says("second", "参加")
        assert "参加2家，不能参加0家，未答复1家" in await s.says(CITY, "培训名单")
        await s.tick("2025-01-14T09:00")
        await s.expect(CLERK, "【培训提醒】", "由同事参加，请转告")
        await s.expect("second", "【培训提醒】", "准时到会")
        await s.expect("third", "【培训提醒】", "您还没有答复")
        await s.tick("2025-01-14T15:00")
        s.quiet()  # once
        assert "还没有举行" in await s.says(CITY, f"到会 {number} {FIRM}")
        s.at("2025-01-15T15:00")
        said = await s.says(CITY, f"到会 {number} 岚澄、李四、不认识公司")
        assert "到会1家，未到2家" in said and NEXT in said and "没有找到：不认识公司" in said
        assert "到会2家，未到1家" in await s.says(CITY, f"到会 {number} 汐朔")
        assert "没有找到您单位的" in await s.says(STRANGER, f"到会 {number} 全部")
        s.at("2025-01-16T09:00")
        assert "目前没有等您答复的培训" in await s.says(CLERK, "参加")


async def test_a_cancelled_training_is_told_and_takes_no_answer(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        number = await invited(s)
        s.read_all()
        await s.says(CLERK, "参加")
        for who in (STRANGER, COUNTY, CLERK):
            assert "将取消" not in await s.says(who, f"取消培训 {number} 停电")
        assert "共邀请3人" in await s.says(CITY, f"取消培训 {number} 会议室停电")
        await s.tick()
        s.quiet()
        await s.says(CITY, "否")
        await s.says(CITY, f"取消培训 {number} 会议室停电")
        assert "已取消" in await s.says(CITY, "是")
        await s.tick()
        for who in (CLERK, "second", "third"):
            await s.expect(who, "【培训取消】", "会议室停电", "不用再答复")
        assert "已经取消，原因：会议室停电" in await s.says("second", "参加")
        assert "已经取消" in await s.says("second", f"不能参加 {number}")
        line = await models.Invitee.get(unit=NEXT)
        assert not line.answer and line.answered_at is None
        assert "已经取消" in await s.says(CITY, f"培训改期 {number} 1月20日")
        await s.tick("2025-01-14T09:00")
        s.quiet()  # nobody is reminded of it


async def test_words_about_a_training_wait_for_another_person_as_its_invitation_did(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        number = await invited(s)
        s.read_all()
        s.wired.context.settings = replace(s.wired.context.settings, approve_announcements=True)
        await s.says(CITY, f"取消培训 {number} 会议室停电")
        await s.says(CITY, "是")
        await s.tick()
        s.quiet()
        assert len(await s.messages("held")) == 3


async def test_whoever_was_never_invited_hears_nothing_more_of_it(database_url: str) -> None:
    """An invitation that was not approved, and one that was taken back: no reminder, no answer to give, no cancelling
    of what nobody knows."""
    async with Harness(database_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        number = await invited(s)
        s.read_all()
        await s.says("second", "参加")
        await s.says(CITY, "撤回群发")
        batch = (await s.says(CITY, "撤回群发")).split("第")[1].split("批")[0]
        await s.says(CITY, f"撤回群发 {batch}")
        await s.says(CITY, "是")
        for _ in range(2):
            await s.tick()
        await s.expect(CITY, "已撤回3条")
        s.wired.context.settings = replace(s.wired.context.settings, approve_announcements=True)
        await s.says(CITY, TEXT.replace("301", "302"))
        await s.says(CITY, "是")
        for said in ("", "放弃发送 全部", "是"):
            await s.says(PROVINCE, said or "待批消息")
            assert "目前没有等您答复的培训" in await s.says(CLERK, "参加"), said
        async with browser(s, CLERK) as b:
            assert "会议室" not in (await b.get("/trainings")).text
        assert "参加1家，不能参加0家，未答复0家" in await s.says(CITY, "培训名单")
        await s.tick("2025-01-14T09:00")
        await s.expect("second", "【培训提醒】", f"编号{number}")  # who has answered counts on it
        for one in (number, str(int(number) + 1)):
            await s.says(CITY, f"取消培训 {one} 会议室停电")
            await s.says(CITY, "是")
        await s.says(PROVINCE, "批准发送 全部")
        await s.says(PROVINCE, "是")
        await s.tick()
        await s.expect("second", "【培训取消】", f"编号{number}")
        s.quiet()


async def test_a_moved_training_is_asked_about_anew(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        number = await invited(s)
        s.read_all()
        await s.says(CLERK, "参加")
        asked = await s.says(CITY, f"培训改期 {number} 1月20日14:00")
        assert "由2025年1月15日（周三）改为2025年1月20日（周一）14:00，地点市局301会议室" in asked
        await s.says(CITY, "是")
        await s.tick()
        for who in (CLERK, "second", "third"):
            await s.expect(who, "【培训改期】", "2025年1月20日（周一）14:00", "重新回复")
        assert (await models.Invitee.get(unit=FIRM)).answer == ""
        # Another room only: whoever answered need not answer again.
        await s.says(CLERK, "参加")
        await s.says(CITY, f"培训改期 {number} 地点：党校报告厅")
        await s.says(CITY, "是")
        await s.tick()
        for who in (CLERK, "second", "third"):
            await s.expect(who, "【培训改期】", "党校报告厅", "已答复的不用再答复")
        assert (await models.Invitee.get(unit=FIRM)).answer == "comes"
        # The working day before a Monday is a Friday.
        await s.tick("2025-01-17T09:00")
        for who in (CLERK, "second", "third"):
            await s.expect(who, "【培训提醒】", "1月20日")


async def test_whoever_has_two_trainings_names_one_and_is_reminded_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(workbook(firm()))
        one = await invited(s)
        other = await invited(s, COUNTY, "培训通知 1月15日15:00，地点：分局会议室，填报培训，1月13日前回复")
        s.read_all()
        asked = await s.says(CLERK, "参加")
        assert "请写明编号" in asked and "1月15日" in asked
        assert "参加" in await s.says(CLERK, f"参加 {one}")
        assert "不能参加" in await s.says(CLERK, "不能参加")  # the only one left
        assert (await models.Invitee.get(training_id=other)).answer == "declines"
        await s.says(CLERK, f"参加 {other}")
        await s.tick("2025-01-14T09:00")
        told = await s.expect(CLERK, "【培训提醒】", f"编号{one}", f"编号{other}")
        assert told
        s.quiet()


async def test_an_invitation_that_has_not_left_is_taken_back(database_url: str) -> None:
    async with Harness(database_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.tick("2025-01-07T09:00")
        s.read_all()
        s.at("2025-01-07T18:30")
        number = await invited(s)
        await s.says(CITY, f"取消培训 {number}")
        await s.says(CITY, "是")
        await s.tick("2025-01-08T09:00")
        s.quiet()


async def test_pages_and_the_link_of_a_mail(sqlite_url: str) -> None:
    book = workbook(firm(), firm(2, NEXT, "second", wecom=""), firm(3, THIRD, "third"))
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False) as s:
        await s.begin(book)
        number = await invited(s)
        letter = await s.expect_mail(mail("second"), "【培训通知】", "/training/")
        path = re.search(r"/training/[\w.-]+", letter.text)
        s.read_all()
        assert path
        async with browser(s, CLERK) as b:
            page = (await b.get("/trainings")).text
            assert "市局301会议室" in page and "未答复" not in page
            answer = {"id": number, "answer": "sends", "words": ""}
            seen = await b.post("/trainings/answer", answer)  # refused: the form again
            assert "请写明换谁参加" in seen.text
            seen = await b.follow(await b.post("/trainings/answer", {**answer, "words": "李四 13800001111"}))
            assert "由同事参加（李四 13800001111）" in seen.text
            for form in ("/trainings/came", "/trainings/cancel"):
                assert (await b.post(form, {"id": number, "names": "全部"})).status == 404
            # The link is its reader's own, and needs no sign-in. Opening it answers nothing.
            assert NEXT in (await b.get(path.group())).text
            assert not (await models.Invitee.get(unit=NEXT)).answer
            seen = await b.post(path.group(), {"answer": "declines", "words": "出差"})
            assert "不能参加（出差）" in seen.text
            assert (await models.Invitee.get(unit=NEXT)).answer == "declines"
            assert (await b.get(f"{path.group()}x")).status == 410
        async with browser(s, STRANGER) as b:
            for there in (f"/trainings/one?id={number}", f"/trainings/one?id={number}&show=sheet"):
                seen = await b.get(there)
                assert seen.status == 200 and FIRM not in seen.text and "301" not in seen.text
        async with browser(s, CITY) as b:
            page = (await b.get(f"/trainings/one?id={number}")).text
            assert "参加1家，不能参加1家，未答复1家" in page
            sheet = await b.http.get(f"{s.url}/trainings/one?id={number}&show=sheet")
            found = CalamineWorkbook.from_filelike(io.BytesIO(await sheet.read()))
            rows = found.get_sheet_by_name("签到表").to_python()
            assert rows[1] == ["序号", "县（市、区）", "单位", "姓名", "电话", "签到", "备注"]
            signs = [(row[2], row[3], row[4]) for row in rows[2:4]]
            assert (FIRM, "李四", "13800001111") in signs and NEXT not in str(rows)
        s.at("2025-01-15T17:00")
        async with browser(s, CITY) as b:
            seen = await b.follow(await b.post("/trainings/came", {"id": number, "names": "全部"}))
            assert "到会2家，未到1家" in seen.text
        s.quiet()
