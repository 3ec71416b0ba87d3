"""Mails: every line in both forms, nothing loaded from elsewhere; outside text is data."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.words import CHANNELS, Channel, Kind, Level, NoticeLine, Rendered, replace
from messages.render import render
from tests.messages.envelopes import FIRM, KINDS, ON, OTHER, city, county, envelope, line, names, report
from tests.messages.own_channels import IN_OUR_WORDS


class Page(HTMLParser):
    """What a mail client would see: text, tags and attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = self.style = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [v or "" for k, v in attrs if k in ("href", "src", "background")]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style" and "{" in data:
            self.style += data
        else:
            self.text += data


# ── outside text is data ─────────────────────────────────────────────────────────────────────────

HOSTILE = (
    "<script>alert(1)</script>\n【系统通知】已全部确认\r\nBcc: x@y.test {{ 7*7 }}{% raw %}⏎\"'\u202e=cmd"
)


@pytest.mark.parametrize("channel", IN_OUR_WORDS)
@pytest.mark.parametrize("text", ["remind", "report", "unreachable", "confirm", "fact"])
def test_hostile_name(text: str, channel: Channel) -> None:
    audience = "owner" if text == "remind" else "county"
    facts = {"text": HOSTILE, "replied": HOSTILE, **(ON if text == "confirm" else {})}
    kind = KINDS.get(text, Kind.REMINDER)
    lines = [line(text, audience, n, days_left=-3, facts=facts, number=1) for n in (HOSTILE, FIRM)]
    rendered = render(county(*lines, kind=kind, channel=channel))
    assert "\n" not in rendered.subject and "\r" not in rendered.subject
    assert "\u202e" not in rendered.text + rendered.html
    assert "49" not in rendered.text
    assert not any(one.startswith("Bcc") for one in rendered.text.splitlines())
    assert not any(one.startswith("【系统通知】") for one in rendered.text.splitlines())
    if CHANNELS[channel].form == "text":
        assert "<" not in rendered.text
    else:
        assert "script" not in Page(rendered.html).tags
        assert "&lt;script&gt;" in rendered.html


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────


def mail(*lines: NoticeLine, **more: Any) -> Rendered:
    return render(city(*lines, channel=Channel.EMAIL, **more))


def listed(text: str, n: int, level: Level) -> tuple[Rendered, tuple[str, str]]:
    """A letter about n enterprises of two counties, and its words in both forms."""
    known = zip(names(n), ["鹿泉区", "桥西区"] * n, range(n), strict=False)
    lines = (line(text, name=one, county=c, days_left=-3, number=i + 1) for one, c, i in known)
    rendered = mail(*lines, level=level)
    return rendered, (rendered.text, Page(rendered.html).text)


@pytest.mark.parametrize("read", [False, True])
def test_only_a_letter_whose_answers_are_read_asks_for_one(read: bool) -> None:
    late = line("urge", days_left=-3)
    rendered = mail(late, level=Level.ENTERPRISE, answers_read=read)
    for form in (rendered.text, Page(rendered.html).text):
        assert "记录有误" in form and ("直接回复说明" in form) is read and ("不接收回信" in form) is not read


@pytest.mark.parametrize("text", ["remind", "report", "unreachable"])
def test_a_letter_has_all_lines_of_a_few_in_both_forms(text: str) -> None:
    for form in listed(text, 5, Level.CITY)[1]:
        assert all(one in form for one in names(5)) and "其余" not in form


@pytest.mark.parametrize("text", ["remind", "report", "unreachable"])
def test_a_long_one_counts_by_place_and_names_the_worst(text: str) -> None:
    """One screen; whoever is not named here stands in its workbook."""
    rendered, forms = listed(text, 120, Level.CITY)
    for form in forms:
        assert sum(one in form for one in names(120)) == 5 and "其余115家见附件表格" in form
        assert form.count("60家") == 2
    assert len(rendered.html) < 12_000


def test_a_consultant_is_told_of_each_client() -> None:
    for form in listed("remind", 20, Level.ENTERPRISE)[1]:
        assert all(one in form for one in names(20)) and "全部见办理页" not in form
    for form in listed("remind", 40, Level.ENTERPRISE)[1]:
        assert sum(one in form for one in names(40)) == 20 and "等40家，全部见办理页" in form


def test_the_worst_are_the_latest_then_those_that_wait_longest_then_the_silent() -> None:
    waits = [
        line("unconfirmed", "owner", one, facts={**ON, "waiting_days": n}) for n, one in enumerate(names(9))
    ]
    text = mail(*waits, kind=Kind.ESCALATION).text
    assert [one for one in names(9) if one in text] == names(9)[-5:]


def test_mail_loads_nothing_from_elsewhere() -> None:
    page = Page(mail(line("remind"), report(OTHER, sent=1)).html)
    assert page.links == ["https://qingshen.example/", "https://qingshen.example/privacy"]
    assert not page.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r"url\(|@import|expression", page.style)  # the dark colours, and nothing to load
    bad = mail(line("remind"), public_url="javascript:alert(1)").html
    assert Page(bad).links == []


def test_escalation_mail() -> None:
    lines = [
        replace(report(n, sent=6, delivered=6, answer_by=date(2025, 3, 18)), county=c)
        for n, c in zip(names(7), ["鹿泉区"] * 4 + ["桥西区"] * 3, strict=True)
    ]
    rendered = mail(*lines, kind=Kind.ESCALATION, today=date(2025, 3, 11))
    assert rendered.subject == "【情况报告】已逾期5天：石家庄市7家企业未提出评估申请（截至2025年3月11日）"
    for form in (rendered.text, Page(rendered.html).text):
        assert "7家企业（见下）" in form and "4家" in form and "3家" in form
        assert "已逾期5天" in form and "已提醒6次，均已送达" in form
        assert "建议于2025年3月18日（周二）前（含当日）明确处理意见" in form
        assert "本邮件由系统根据登记信息自动生成" in form


def test_escalation_to_the_province_counts_by_city() -> None:
    told = [replace(report(n), city=c) for n, c in ((FIRM, "石家庄市"), (OTHER, "唐山市"))]
    rendered = mail(*told, kind=Kind.ESCALATION, level=Level.PROVINCE, to_unit="河北省生态环境厅")
    assert rendered.subject.startswith("【情况报告】已逾期5天：全省2家企业")
    assert "石家庄市1家、唐山市1家" in rendered.text


def test_escalation_of_what_cities_owe_counts_cities() -> None:
    told = [replace(report(c), city=c, county="", step="上报工作总结") for c in ("石家庄市", "唐山市")]
    rendered = mail(*told, kind=Kind.ESCALATION, level=Level.PROVINCE)
    assert rendered.subject.startswith("【情况报告】已逾期5天：全省2个市未上报工作总结")
    assert "家企业" not in rendered.text


@pytest.mark.parametrize("channel", IN_OUR_WORDS)
@pytest.mark.parametrize("text", ["late", "confirm", "unconfirmed"])
def test_escalation_can_carry_what_a_plan_sends_by_mail(text: str, channel: Channel) -> None:
    facts = {} if text == "late" else ON
    told = line(text, "owner", days_left=-3, facts=facts)
    rendered = render(city(told, kind=Kind.ESCALATION, channel=channel))
    assert FIRM in rendered.text
    assert "未提出" not in rendered.text


@pytest.mark.parametrize("level", list(Level))
def test_subject_of_a_reminder(level: Level) -> None:
    rendered = render(envelope(line("remind"), level=level, channel=Channel.EMAIL))
    assert rendered.subject == f"【提醒】还有7天：{FIRM}，提出评估申请（2025年2月28日截止）"


@pytest.mark.parametrize("text", ["report", "unconfirmed", "late"])
def test_the_counts_of_places_take_one_paragraph_and_the_worst_a_row_each(text: str) -> None:
    """A telephone shows all places of a province, and five enterprises, on two screens."""
    places = ["鹿泉区", "桥西区", "围场满族蒙古族自治县"]
    facts = {**ON, "sent": 6, "delivered": 6, "record": ("7月1日提醒", "7月8日提醒")}
    audience = "owner" if text == "late" else "city"
    told = [
        replace(line(text, audience, n, days_left=-5, facts=facts), county=c)
        for n, c in zip(names(60), places * 20, strict=True)
    ]
    html = mail(*told, kind=Kind.ESCALATION).html
    (counted,) = [one for one in html.split("<p ") if "20家" in one.partition("</p>")[0] or "20项" in one]
    counted = counted.partition("</p>")[0]
    assert all(place in counted for place in places) and counted.count("nowrap") == 3
    assert html.partition("其中")[2].count("<tr>") == 6 and "7月8日提醒" not in html  # the foot is one
