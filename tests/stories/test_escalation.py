"""Silence climbs from the county to the city to the province; a mail's links answer it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from bot.words import CaseStatus, DutyState
from tests.harness import Harness
from tests.heard import answer_path
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, mail, officer, workbook

OTHER = "石家庄汀泓热力有限公司"
ELSEWHERE: dict[str, Any] = {"市": "沧州市", "县（市、区）": "新华区"}


def rungs(s: Harness) -> list[Any]:
    """What was heard beside the digests, which have stories of their own."""
    return [h for h in s.read_all() if "【简报】" not in h.text + h.subject]


async def opened(s: Harness, path: str) -> tuple[int, str, Mapping[str, str]]:
    """Open the page; return the status, its text and the headers."""
    async with s.http.get(s.url + path) as response:
        return response.status, await response.text(), response.headers


async def pressed(s: Harness, path: str, headers: Any = None, **form: str) -> tuple[int, str]:
    """Send the form; return the status and the page."""
    sent = headers or {"Sec-Fetch-Site": "same-origin"}
    async with s.http.post(s.url + path, data=form, headers=sent) as response:
        return response.status, await response.text()


def field(html: str, name: str) -> str:
    """The value of a hidden field of the form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, html
    return found[1]


async def to_the_city(s: Harness, **more: Any) -> str:
    """Seven working days after the date the city's mail is there; returns its link."""
    await s.tick("2025-03-11T09:00")
    letter = s.mailbox.box(mail(CITY))[-1]
    assert "情况报告" in letter.subject
    s.read_all()
    return answer_path(letter.text)


async def test_the_mail_can_stand_as_a_record(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-26T10:00") as s:
        await s.begin(workbook())
        for day in ("02-27", "02-28", "03-03", "03-05"):
            await s.tick(f"2025-{day}T09:00")
        await s.says(CLERK, "收到")
        s.read_all()
        await s.tick("2025-03-11T09:00")
        heard = await s.expect_mail(
            mail(CITY),
            "【情况报告】",
            f"已逾期11天：{FIRM}未提出评估申请",
            "2025年2月28日",
            FIRM,
            "均已送达，回复：收到",
            "已告知县级：3月3日、3月5日",
            "2025年3月18日（周二）前（含当日）",
            "继续督办、纳入下一轮或退出",
            "不接收回信",
        )
        assert heard.day.isoformat() == "2025-03-11"
        # The clerk's own message of this morning has left before the letter or not: they share a moment.
        reminded = 6 if "已提醒6次" in heard.text else 5
        assert f"已提醒{reminded}次" in heard.text
        letter = s.mailbox.box(mail(CITY))[-1]
        ((name, content),) = letter.attachments
        assert name.endswith(".xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        listed = book.get_sheet_by_name("名单").to_python()
        head, row = listed[1], listed[2]
        assert len(listed) == 3 and row[head.index("名称")] == FIRM
        assert (row[head.index("提醒次数")], row[head.index("送达次数")]) == (reminded, reminded)
        messages = book.get_sheet_by_name("提醒和送达记录").to_python()[2:]
        assert [m[2] for m in messages].count("责任方") == reminded
        assert {m[6] for m in messages} == {"已送达"}
        answers = book.get_sheet_by_name("答复记录").to_python()[2:]
        assert [(a[0], a[1], a[4]) for a in answers] == [(FIRM, "提出评估申请", "回复收到")]
        s.also("clerk【督促】", "qiaoxi【逾期清单】", "province【简报】")


async def test_opening_does_nothing_and_the_button_acts_once(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        path = await to_the_city(s)
        before = await s.rows()
        for _ in range(3):  # scanners, previews, the reader
            status, html, headers = await opened(s, path)
            assert status == 200 and FIRM in html and "已逾期11天" in html
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "style=" not in html and "<script" not in html
        async with s.http.head(s.url + path) as response:
            assert response.status == 200
        assert await s.rows() == before

        duty = field(html, "duty")
        status, html = await pressed(s, path, act="urge", duty=duty, number="")
        assert status == 200 and "已催办" in html
        status, html = await pressed(s, path, act="urge", duty=duty, number="")
        assert "不能这样办理" in html or "办理过" in html
        await s.tick()
        await s.expect(CLERK, "【催办】", "石家庄市市级生态环境部门提请", "提出评估申请")
        await s.expect(COUNTY, FIRM, "逾期")
        s.quiet()


async def test_two_presses_at_once_are_one(database_url: str) -> None:
    import asyncio

    async with Harness(database_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        path = await to_the_city(s)
        _, html, _ = await opened(s, path)
        form = {"act": "urge", "duty": field(html, "duty"), "number": ""}
        said = await asyncio.gather(*(pressed(s, path, **form) for _ in range(4)))
        assert sum("已催办：" in html for _, html in said) == 1
        await s.tick()
        await s.expect(CLERK, "【催办】")
        await s.expect(COUNTY, FIRM)
        s.quiet()


async def test_taken_up_it_climbs_no_further_for_a_while(sqlite_url: str) -> None:
    """收到 on Tuesday 2025-03-18: five working days, so until the 25th. The province's report of
    the 21st comes then, and the city's weekly one with it; the enterprise is not spared."""
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        await to_the_city(s)
        await s.tick("2025-03-18T09:00")
        letter = s.mailbox.box(mail(CITY))[-1]
        s.read_all()
        _, html = await pressed(s, answer_path(letter.text), act="take_up")
        assert "已登记收到" in html and "5个工作日" in html
        due = (await s.duty(FIRM, "apply_assessment")).due
        _, html = await pressed(s, answer_path(letter.text), act="take_up")
        assert "不必重复" in html
        await s.tick("2025-03-21T09:00")
        assert not [h for h in rungs(s) if h.subject]
        await s.tick("2025-03-25T09:00")
        heard = rungs(s)
        # Three reminders to the account were left without a word: this one goes to the next address.
        assert {h.to for h in heard if h.subject} == {mail(CITY), mail(PROVINCE), mail(CLERK)}
        assert {h.to for h in heard if not h.subject} == {COUNTY}
        (told,) = [h for h in heard if h.to == mail(PROVINCE)]
        assert "收到，已在督办" in told.text and "3月18日" in told.text
        assert (await s.duty(FIRM, "apply_assessment")).due == due


async def test_taken_up_by_chat(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        await s.tick("2025-03-18T09:00")
        s.read_all()
        assert "1项5个工作日内不再向上报告" in await s.says(CITY, "收到")
        assert "才会登记" in await s.says(CLERK, "收到")  # the enterprise's changes nothing
        await s.tick("2025-03-21T09:00")
        assert not [h for h in rungs(s) if h.subject]
        await s.tick("2025-03-25T09:00")
        assert mail(PROVINCE) in {h.to for h in rungs(s)}


async def test_only_a_plain_word_takes_up_and_only_what_was_told_last(database_url: str) -> None:
    """好的 is said to whatever one is told; after something else 收到 may be meant for that."""
    async with Harness(database_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other")))
        await s.tick("2025-03-11T09:00")
        duty = await s.duty(FIRM, "apply_assessment")
        assert "才会登记" in await s.says(CITY, "好的") and not duty.acked_on
        s.later(hours=1)
        await s.says("other", "已提交评估申请")
        await s.tick()
        s.read_all()
        asked = await s.says(CITY, "收到")
        assert "2025年3月11日（周二）的情况报告（2项）登记收到吗" in asked and "尚未登记" in asked
        assert "没有登记" in await s.says(CITY, "否")
        assert "登记收到吗" in await s.says(CITY, "收到")
        assert "才会登记" in await s.says(CITY, "好的")
        assert not (await s.duty(FIRM, "apply_assessment")).acked_on
        assert "登记收到吗" in await s.says(CITY, "收到")
        assert "退回 1" in await s.says(CITY, "退回 1")
        reply = await s.says(CITY, "收到")  # one question at a time
        assert "登记收到吗" not in reply and "“退回 1”还在等您答复" in reply
        assert "没有登记" in await s.says(CITY, "取消")
        assert "登记收到吗" in await s.says(CITY, "收到")
        assert "2项5个工作日内不再向上报告" in await s.says(CITY, "是")
        assert "才会登记" in await s.says(CITY, "收到")  # it is registered already
        assert (await s.duty(FIRM, "apply_assessment")).acked_on
        await s.tick()
        s.quiet()


async def test_unanswered_it_climbs_to_the_province(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        await to_the_city(s)
        await s.tick("2025-03-18T09:00")
        s.read_all()
        await s.tick("2025-03-21T09:00")
        (told,) = rungs(s)
        assert told.to == mail(PROVINCE) and FIRM in told.text


async def test_what_is_not_ours_to_open(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        path = await to_the_city(s)
        before = await s.rows()
        status, html, _ = await opened(s, path[:-3] + "abc")
        assert status == 404 and FIRM not in html
        status, html = await pressed(s, path[:-3] + "abc", act="take_up")
        assert status == 404
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        status, html = await pressed(s, path, elsewhere, act="take_up")
        assert status == 403 and "没有登记" in html
        status, html = await pressed(s, path, {"Origin": "https://evil.example"}, act="take_up")
        assert status == 403
        _, html = await pressed(s, path, act="urge", duty="99999", number="")
        assert "本次未登记" in html
        _, html = await pressed(s, path, act="assessment_passed", duty="1", number="")
        assert "本次未登记" in html
        assert await s.rows() == before

        s.at("2025-03-26T12:00")  # a fortnight later
        status, html, _ = await opened(s, path)
        assert status == 410 and FIRM not in html and "还有1项没有办结" in html
        status, _ = await pressed(s, path, act="take_up")
        assert status == 410
        assert (await s.rows("events"))["events"] == before["events"]


async def test_what_has_gone_to_another_city_is_not_shown(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        path = await to_the_city(s)
        _, html, _ = await opened(s, path)
        duty = field(html, "duty")
        await s.imports(workbook(firm(**ELSEWHERE)))
        assert (await s.case(FIRM)).city == "沧州市"
        status, html, _ = await opened(s, path)
        assert status == 410 and FIRM not in html
        before = (await s.rows("events"))["events"]
        status, html = await pressed(s, path, act="urge", duty=duty, number="")
        assert status == 410 and "没有登记" in html
        assert (await s.rows("events"))["events"] == before
        await s.tick()
        s.also("cangzhou@mail.example【情况报告】")  # in whose county nobody sits


async def test_into_the_next_round_is_asked_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook())
        path = await to_the_city(s)
        _, html, _ = await opened(s, path)
        duty = field(html, "duty")
        _, html = await pressed(s, path, act="carry_over", duty=duty, number="", reason="")
        assert "请写明原因" in html
        asked = {"act": "carry_over", "duty": duty, "number": "", "reason": "多次催办<b>未办</b>"}
        _, html = await pressed(s, path, **asked)
        assert "请再确认" in html and "&lt;b&gt;" in html
        assert (await s.case(FIRM)).status is CaseStatus.ACTIVE
        _, html = await pressed(s, path, **asked, sure="yes")
        assert "纳入下一轮审核名单" in html
        case = await s.case(FIRM)
        assert case.status is CaseStatus.CARRIED_OVER
        await s.tick()
        await s.expect(CLERK, "纳入下一轮")
        await s.expect(COUNTY, "已纳入下一轮审核名单")
        _, html = await pressed(s, path, **asked, sure="yes")
        assert "本次未登记" in html


async def test_a_report_is_confirmed_by_mail(sqlite_url: str, tmp_path: Path) -> None:
    """An officer without an account; the number of a report made anew is not the old one's."""
    staff = [
        officer("县", COUNTY, "石家庄市", "桥西区"),
        officer("市", "", "石家庄市", 电子邮箱=mail("bureau")),
    ]
    async with Harness(sqlite_url, at="2025-02-20T09:00", evidence_dir=str(tmp_path)) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other"), staff=staff))
        await s.twin.send_media(CLERK, "image", b"\x89PNG\r\n\x1a\n picture", "a.png")
        await s.tick()
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect_mail(mail("bureau"), "请确认", FIRM, "附图片1张")
        first = answer_path(s.mailbox.box(mail("bureau"))[-1].text)
        _, html, _ = await opened(s, first)
        duty, number = field(html, "duty"), field(html, "number")
        assert number == "1" and "确认</button>" in html
        assert "附图片1张" in html and f'href="/cases/{(await s.case(FIRM)).id}"' in html
        form = {"act": "reject", "duty": duty, "number": number}
        _, html = await pressed(s, first, **form, reason="缺少监测报告")
        assert "已退回" in html
        await s.tick()
        await s.expect(CLERK, "退回", "缺少监测报告")
        await s.says(CLERK, "已提交评估申请")
        _, html = await pressed(s, first, act="confirm", duty=duty, number="1")
        assert "已有变化" in html
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        s.later(minutes=31)
        await s.tick()
        await s.expect_mail(mail("bureau"), "请确认")
        second = answer_path(s.mailbox.box(mail("bureau"))[-1].text)
        _, html = await pressed(s, second, act="confirm", duty=duty, number="2")
        assert "已确认" in html
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.DONE
        await s.tick()
        await s.expect(CLERK, "已确认")
        await s.expect_mail(mail("bureau"), "完成评估")


async def test_where_county_and_city_are_one_office_it_goes_to_the_province(sqlite_url: str) -> None:
    """辛集: seven working days late is a matter for the province, and the mail says why."""
    own = firm(1, "辛集岚澄制革有限公司", CLERK, 市="辛集市", **{"县（市、区）": ""})
    staff = [officer("省", PROVINCE, 单位="河北省生态环境厅"), officer("市", "xinji", "辛集市")]
    async with Harness(sqlite_url, at="2025-03-10T10:00") as s:
        await s.begin(workbook(own, staff=staff))
        await s.tick("2025-03-11T09:00")
        heard = rungs(s)
        assert [(h.to, bool(h.subject)) for h in heard if h.to != CLERK] == [
            ("xinji", False),  # its own list, as the county
            (mail(PROVINCE), True),
        ]
        (report,) = [h for h in heard if h.subject]
        assert "直接报送" in report.text and "辛集岚澄制革有限公司" in report.text


async def test_an_assessment_that_waits_for_a_revised_report_says_so(database_url: str) -> None:
    """The bureau owes the result, the enterprise the revised report: whoever reads of one reads of both."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        assert "修改稿截止" in await s.says(CITY, f"评估整改 {FIRM} 至2025-04-18 缺表")
        await s.tick("2025-05-06T09:00")
        s.read_all()
        held = "评估整改中，企业应于2025年4月18日（周五）前提交修改稿，已逾期"
        for day, to, late in (("06-03", CITY, 46), ("06-13", mail(PROVINCE), 56)):
            await s.tick(f"2025-{day}T09:00")
            (text,) = [h.text for h in s.read_all() if h.to == to and "完成评估" in h.text]
            assert f"{held}{late}天" in text
        await s.says(CLERK, "已提交修改稿")
        await s.tick("2025-06-20T09:00")
        (text,) = [h.text for h in s.read_all() if h.to == CITY and "完成评估" in h.text]
        assert "评估整改中，企业已提交修改稿" in text
