"""简报 in words: one phone screen, every number, nothing from outside that acts."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.notices.digest import DIGEST_PARTS
from bot.words import Channel, Envelope, Kind, Level
from messages.render import render
from messages.sections import MAIL_LINES
from messages.sheets import Column, Sheet, Total, book_bytes
from tests.messages.envelopes import FIRM, envelope

DUE = date(2025, 2, 28)
STEP: dict[str, Any] = {
    "name": "提出评估申请",
    "due": DUE,
    "days_left": 4,
    "unit": "家",
    "confirmed": True,
    "total": 96,
    "changes": {"done": 19, "open": -19},
    "parts": dict.fromkeys(DIGEST_PARTS, 0) | {"done": 52, "reported": 6, "open": 38},
}


COUNTS = "提出评估申请（2月28日截止，还有4天）：应办96家，已确认52家，待确认6家，未报告38家。"


def item(n: int, name: str = FIRM, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "place": "桥西区",
        "step": "提出评估申请",
        "said": "已提交评估申请",
        "due": DUE,
        "by_when": "",
        "days_left": -3,
        "on": date(2025, 2, 18),
        "days": 6,
        "number": n,
        "asked": "",
        "extension": False,
        "by": "",
        **more,
    }


def digest(channel: Channel = Channel.WECOM, **more: Any) -> Envelope:
    """`told`: so many of each list that is given were named by today's reminders."""
    told = more.pop("told", 0)
    facts: dict[str, Any] = {
        "since": date(2025, 2, 17),
        "steps": [STEP],
        "confirm": [],
        "own": [],
        "late": [],
        "unreachable": [],
        "questions": 0,
        "tickets": [],
        "tickets_told": 0,
        "desk": None,
        "map": None,
        **more,
    }
    facts["totals"] = {key: len(facts[key]) for key in ("confirm", "own", "late")}
    facts["whole"] = {key: n + told * (key in more) for key, n in facts["totals"].items()}
    facts["rounds"] = [{"round": "", **facts}]
    return envelope(
        kind=Kind.DIGEST,
        channel=channel,
        level=Level.CITY,
        to_unit="石家庄市生态环境局",
        today=date(2025, 2, 24),
        facts=facts,
    )


def test_the_model() -> None:
    """M7 of the domain notes, in this product's words."""
    found = digest(
        confirm=[item(3)],
        own=[item(0, "石家庄市", place="", step="完成评估", days_left=2)],
        unreachable=["甲公司", "乙公司", "丙公司", "丁公司"],
        questions=1,
        told=2,
    )
    assert render(found).text.splitlines() == [
        "【简报】石家庄市生态环境局，截至2025年2月24日（周一）：",
        f"{COUNTS}较2月17日：已确认增19家，未报告减19家。",
        "待您确认或答复3项，今天的提醒已列出2项，另1项如下：",
        f"3 {FIRM}（桥西区）：已提交评估申请，2月18日报告，已等待6天",
        "本单位待办3项，今天的提醒已列出2项，另1项如下：",
        "· 石家庄市：完成评估，2月28日截止，还有2天",
        "需关注：联系不上4家（甲公司、乙公司、丙公司等）；提问未答1件。",
        "核对无误请回复“确认 3”，材料不齐请回复“退回 3 原因”；全部清单请回复“待审”“待办”“逾期”。",
        "网页查看：https://qingshen.example/",
    ]


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.EMAIL])
@pytest.mark.parametrize(("part", "word"), [("confirm", "待审"), ("own", "待办"), ("late", "逾期")])
def test_what_a_list_leaves_out_is_counted(channel: Channel, part: str, word: str) -> None:
    names = [f"石家庄第{i:02}号化工有限公司" for i in range(40)]
    text = render(digest(channel, **{part: [item(i, name) for i, name in enumerate(names)]})).text
    left = sum(name not in text for name in names)
    if channel is Channel.WECOM:
        assert left and f"其余{left}项请回复“{word}”查看" in text
    else:
        assert left == 40 - MAIL_LINES and f"其余{left}项请在网页上查看" in text  # a mail is one screen
    short = digest(channel, **{part: [item(1)]})
    short.facts["rounds"][0]["totals"][part] = 41
    assert "其余40项请" in render(short).text


def test_a_day_of_another_year_names_its_year() -> None:
    old = {"due": date(2024, 7, 18), "on": date(2024, 12, 30)}
    text = render(digest(confirm=[item(1) | old], late=[item(2) | old])).text
    assert "2024年7月18日截止" in text and "2024年12月30日报告" in text


@pytest.mark.parametrize("n", [1, 5, 40])
def test_a_phone_message_fits_whatever_it_lists(n: int) -> None:
    names = [f"{'很长的名字' * 12}{i}有限公司" for i in range(n)]
    lists: dict[str, Any] = {
        key: [item(i, name) for i, name in enumerate(names)] for key in ("confirm", "late")
    }
    text = render(digest(**lists, unreachable=names, steps=[STEP] * 6)).text
    assert len(text.encode()) <= 2048
    assert f"待您确认或答复{n}项" in text and f"逾期需督促{n}项" in text
    assert text.splitlines()[-1].startswith("网页查看")


def test_a_request_is_answered_in_its_own_words() -> None:
    asked = item(7, asked="申请延期至2025年9月30日", extension=True)
    text = render(digest(confirm=[asked])).text
    assert "7 " in text and "申请延期至2025年9月30日" in text
    assert "同意延期 7" in text and "确认 7" not in text


def test_the_mails_bars_show_each_part() -> None:
    rendered = render(digest(Channel.EMAIL, confirm=[item(3)], late=[item(0)]))
    assert rendered.subject == ("【简报】石家庄市生态环境局（截至2025年2月24日）：待确认1项，逾期1项")
    assert 'width="54.2%"' in rendered.html and 'width="39.6%"' in rendered.html
    assert "<img" not in rendered.html and "已确认52家" in rendered.html
    assert "附件" in rendered.text and "不接收回信" in rendered.text


def test_outside_text_is_data() -> None:
    hostile = "<b>甲</b>\n【系统】⏎{{ 7*7 }}公司"
    mail = render(digest(Channel.EMAIL, late=[item(0, hostile)], unreachable=[hostile]))
    assert "<b>甲" not in mail.html and "&lt;b&gt;" in mail.html
    text = render(digest(late=[item(0, hostile)], unreachable=[hostile])).text
    assert "<b>" not in text and "\n【系统】" not in text and "{{ 7*7 }}" in text


def test_a_workbook_is_the_same_bytes_again() -> None:
    sheet = Sheet("表", "题", [Column("甲", 8)], [["=1+1"], Total([2], grand=True)])
    at = datetime(2025, 2, 24, 1, tzinfo=UTC)
    assert book_bytes([sheet], at) == book_bytes([sheet], at)
    book = CalamineWorkbook.from_filelike(io.BytesIO(book_bytes([sheet], at)))
    assert book.get_sheet_by_index(0).to_python()[2:] == [["=1+1"], [2.0]]


def test_the_desks_load_and_what_is_asked_again() -> None:
    desk: dict[str, Any] = {
        "waiting": 3,
        "late": 1,
        "answered": 2,
        "oldest": 7,
        "marks": 4,
        "score": "4.5",
        "since": date(2025, 2, 17),
        "asked": 9,
        "without": 2,
        "topics": [{"question": "附件上传失败怎么办", "asked": 7, "helpful": 4, "unhelpful": 2}],
    }
    waiting = [{"number": 12, "text": "打印的表格少了一栏", "days": 7}]
    facts: dict[str, Any] = {"steps": [], "desk": desk, "tickets": waiting, "tickets_told": 2, "questions": 3}
    rest = "已答复、等提问人反馈2件；评价平均4.5分（4次，满分5分）。"
    lines = [
        f"工单：等待答复3件，其中超过期限1件，最早的已等待7天；{rest}",
        "请答复：",
        "12 打印的表格少了一栏（已等待7天）",
        "2月17日以来提问9件，问得较多的：",
        "· 附件上传失败怎么办（7次，常见答复解决4次，未解决2次）",
        "没有常见答复的2件。",
        "今天的提醒已列出的2件不再重复。",
        "请回复“回复 12 内容”；无需答复的请回复“关闭 12”。",
    ]
    assert render(digest(**facts)).text.splitlines()[1:-1] == lines
    mail = render(digest(Channel.EMAIL, **facts))
    assert mail.subject.endswith("：等待答复3件")
    for said in (lines[0][3:], *lines[2:3], lines[4][2:], lines[6]):
        assert said in mail.text
    assert "附件上传失败怎么办（7次" in mail.html and "附件表格" not in mail.text
    both = render(digest(Channel.EMAIL, **facts, late=[item(0)]))  # of a bureau and of the desk
    assert both.subject.endswith("：逾期1项，等待答复3件")
    facts["desk"] = {**desk, "topics": []}
    mail = render(digest(Channel.EMAIL, **facts))
    assert "以来提问9件<" in mail.html and "以来提问9件。" in mail.text


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.EMAIL])
def test_a_date_that_has_passed_is_late_only_where_something_of_it_is(channel: Channel) -> None:
    nothing_late = dict.fromkeys(DIGEST_PARTS, 0) | {"done": 90, "reported": 6}
    for parts, late in ((nothing_late, False), (nothing_late | {"overdue": 1}, True)):
        passed = {**STEP, "days_left": -6, "parts": parts, "changes": {}}
        rendered = render(digest(channel, steps=[passed]))
        for said in filter(None, (rendered.text, rendered.html)):
            assert ("2月28日截止，已逾期6天" in said) is late and "2月28日截止" in said


def test_who_rests_is_named_by_number() -> None:
    assert "停产中2家，停产期间不催办" in render(digest(resting=2)).text
    assert "停产" not in render(digest(resting=0)).text


@pytest.mark.parametrize(
    ("told", "listed", "subject"),
    [(0, 2, "：待确认2项，逾期2项"), (30, 2, "：待确认32项（新列2项），逾期32项（新列2项）"), (30, 0, "")],
)
def test_a_digest_says_the_total_and_what_is_new(told: int, listed: int, subject: str) -> None:
    """Of 32 that wait today's reminder has named 30: the digest speaks of 32, and lists the two others."""
    some = [item(n, f"第{n}化工有限公司") for n in range(listed)]
    mail = render(digest(Channel.EMAIL, told=told, steps=[STEP], confirm=some, late=some))
    assert mail.subject.endswith(subject or f"：待确认{told}项，逾期{told}项")
    heard = "" if not told else f"，今天的提醒已列出{told}项" + (f"，另{listed}项如下" if listed else "")
    for text in (mail.text, mail.html):
        assert f"{told + listed}项{heard}" in text


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.EMAIL])
def test_a_date_that_rests_on_an_estimate_is_told_as_that(channel: Channel) -> None:
    told = "收到告知书后30个工作日内（暂按2024年8月19日（周一）计算，以实际送达之日起算）"
    text = render(digest(channel, own=[item(1, by_when=told, days_left=3)])).text
    assert told in text and "还有3天" not in text


def test_of_two_rounds_the_cut_falls_on_what_is_farthest_and_not_on_the_second_round() -> None:
    """Twelve monthly reports of a year ago and ten that are late leave room for what is due in a week."""
    months = [
        {**STEP, "name": f"报送月调度表（2024年{n}月28日）", "days_left": -30 * n} for n in range(1, 13)
    ]
    old = [
        item(n, "石家庄市桥西区", place="", step=f"报送月调度表（2024年{n}月28日）", days_left=-30 * n)
        for n in range(1, 11)
    ]
    late = [item(n, f"石家庄第{n:02}号化工有限公司") for n in range(20, 22)]
    base = digest(steps=[STEP, *months], own=old, late=late).facts["rounds"][0]
    soon = [item(n, f"石家庄第{n}号制药有限公司", step="送达告知书", days_left=7) for n in range(50, 54)]
    fresh = digest(own=soon, confirm=[item(60)]).facts["rounds"][0]
    told = digest()
    told.facts["rounds"] = [{**base, "round": "2024年审核"}, {**fresh, "round": "2025年审核"}]
    text = render(told).text
    assert len(text.encode()) <= 2048
    assert "2024年审核：" in text and "2025年审核：" in text
    for name in (
        *(f"石家庄第{n}号制药有限公司" for n in range(50, 54)),
        "石家庄第21号化工有限公司",
        f"60 {FIRM}",
    ):
        assert name in text
    assert text.count("石家庄市桥西区：报送月调度表") in range(1, 10)
    lines = text.splitlines()
    for n, one in enumerate(lines):  # nothing is the rest where nothing was named
        assert not one.startswith("其余") or lines[n - 1][:2].strip().isdigit() or "·" in lines[n - 1], text
    assert "个环节请在网页查看" in text and text.endswith("https://qingshen.example/")
