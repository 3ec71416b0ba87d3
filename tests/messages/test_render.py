"""Messages in words: the models M1 to M8, 2048 bytes for WeCom, mails with every line."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.words import Channel, Kind, Level, NoticeLine, replace
from messages.render import render
from tests.messages.envelopes import (
    CONSEQUENCE,
    FIRM,
    KINDS,
    NOTICE,
    ON,
    OTHER,
    city,
    county,
    envelope,
    line,
    names,
    report,
)
from tests.messages.own_channels import IN_OUR_WORDS

# ── an enterprise's ladder: M1 to M4 ─────────────────────────────────────────────────────────────


def test_gentle_names_document_date_and_what_to_prepare() -> None:
    text = render(
        envelope(
            line(
                "gentle",
                step="提出验收申请",
                what="完成清洁生产审核方案实施，并向石家庄市生态环境局提出验收申请",
                due=date(2025, 7, 31),
                days_left=30,
                reply="已提交验收申请",
                evidence=("验收报告", "评估技术审查意见"),
                extendable=True,
                facts={"system": "省管理系统"},
            )
        )
    ).text
    assert text == (
        "【温馨提示】河北正诚橡塑有限公司：您好！贵公司已列入2024年全省清洁生产审核名单"
        "（冀环办字函〔2024〕184号）。请于2025年7月31日（周四）前（含当日）"
        "完成清洁生产审核方案实施，并向石家庄市生态环境局提出验收申请，距截止还有30天。\n"
        "请提前准备：验收报告、评估技术审查意见。\n"
        "请线上（省管理系统）、线下同步办理，办理后请回复“已提交验收申请”；"
        "确需延期的，可回复“申请延期 至日期 原因”；"
        "有疑问请回复“提问＋内容”。感谢支持！"
    )


@pytest.mark.parametrize(
    ("tone", "days_left", "label", "says"),
    [
        ("open", 60, "温馨提示", "距截止还有60天"),
        ("remind", 7, "提醒", "现还有7天"),
        ("remind", 1, "明日截止", "截止日是明天，2025年2月28日（周五），含当日"),
        ("today", 0, "今日截止", "截止日是今天，2025年2月28日（周五），含当日"),
        ("late", -3, "逾期提醒", "已逾期3天"),
        ("urge", -12, "督促", "已逾期12天"),
        ("remind", -2, "逾期提醒", "已逾期2天"),  # sent later than planned: the date decides
        ("late", 5, "提醒", "现还有5天"),  # moved while the message waited
    ],
)
def test_tone_and_days(tone: str, days_left: int, label: str, says: str) -> None:
    text = render(envelope(line(tone, days_left=days_left), today=date(2025, 2, 21))).text
    assert text.startswith(f"【{label}】{FIRM}：")
    assert says in text
    assert "2025年2月28日（周五" in text and "含当日" in text
    assert "已提交评估申请" in text


def test_late_names_the_consequence_of_the_plan_and_no_fine() -> None:
    text = render(envelope(line("late", days_left=-3, facts={"consequence": CONSEQUENCE}))).text
    assert CONSEQUENCE in text
    assert "罚" not in text
    assert CONSEQUENCE not in render(envelope(line("late", days_left=-3))).text


def test_advice_for_a_holiday_and_a_moved_date() -> None:
    told = line(
        "remind",
        due=date(2025, 5, 31),
        legal_due=date(2025, 4, 30),
        advice="当日为端午节假期，建议5月30日（周五）前办结",
    )
    text = render(envelope(told)).text
    assert "当日为端午节假期，建议5月30日（周五）前办结。" in text
    assert "通知原定期限为2025年4月30日（周三）" in text


def test_a_contact_of_two_enterprises_gets_one_list() -> None:
    text = render(envelope(line("remind"), line("gentle", name=OTHER))).text
    assert text.startswith("【提醒】张三：您好！")
    assert f"· {FIRM}\n· {OTHER}\n" in text  # an ordinal would look like a bureau's number
    assert "“已提交评估申请 企业名称”" in text


ADVICE = "2024年8月8日前（建议日期，不计入逾期）"


def test_advice_stands_below_what_binds_and_nothing_of_one_enterprise_is_left_out() -> None:
    told: dict[str, Any] = {"facts": {"by": "石家庄市生态环境局"}, "what": "公开清洁生产审核相关信息，" * 16}
    advised = line("nudge", step="公开企业信息", days_left=-207, by_when=ADVICE, **told)
    text = render(envelope(advised, line("nudge", days_left=-3, **told))).text
    assert text.index("一、提出评估申请（已逾期3天）") < text.index("二、公开企业信息（建议日期）")
    assert "其余 1 家" not in text and "逾期207天" not in text
    assert "应于2024年8月8日前（建议日期，不计入逾期）公开" in render(envelope(advised)).text


def test_two_duties_get_headings_the_earlier_first() -> None:
    later = line("gentle", step="启动审核", due=date(2025, 3, 30), days_left=37)
    text = render(envelope(later, line("remind"))).text
    assert text.index("一、提出评估申请（还有7天）") < text.index("二、启动审核（还有37天）")


def test_missed_rungs_of_one_duty_are_said_once_by_the_last() -> None:
    text = render(envelope(line("late", days_left=-9), line("urge", days_left=-9))).text
    assert text.startswith(f"【督促】{FIRM}：") and text.count("已逾期9天") == 1


# ── bureaus ──────────────────────────────────────────────────────────────────────────────────────


def test_county_list_of_its_own_duty() -> None:
    named = enumerate((FIRM, OTHER), 7)
    lines = [line("remind", name=n, number=i, days_left=3, **NOTICE) for i, n in named]
    assert render(county(*lines)).text == (
        "【提醒】桥西区分局：您好！请于2024年7月18日（周四）前（含当日）将告知书书面送达企业，"
        f"还有3天，涉及2家企业。\n7 {FIRM}\n8 {OTHER}\n办理后请回复“已送达 企业名称”。"
    )


def test_reply_names_the_only_enterprise() -> None:
    told = line("open", reply="评估通过 企业名称 / 评估不通过 企业名称 原因")
    assert f"“评估通过 {FIRM}”或“评估不通过 {FIRM} 原因”" in render(city(told)).text


def test_a_citys_own_duty_does_not_list_the_city() -> None:
    told = line("remind", name="石家庄市", step="上报工作总结", what="上报工作总结", reply="总结已上报")
    text = render(city(told)).text
    assert "家企业" not in text and "1 石家庄市" not in text and "“总结已上报”" in text


def test_overdue_list_says_what_was_sent_and_nothing_more() -> None:
    text = render(
        county(
            report(sent=6, delivered=6, replied=""),
            report(OTHER, sent=6, delivered=4, replied="报告修改中，预计3月10日"),
            report("河北广海皮革有限责任公司", sent=2, delivered=0, unreachable=True),
            report("仅知提醒次数有限公司", sent=2),
            today=date(2025, 3, 5),
        )
    ).text
    assert text.startswith("【逾期清单】桥西区分局：您好！截至2025年3月5日（周三），您辖区仍有4家企业")
    assert f"· {FIRM}：已提醒6次，均已送达，未回复\n" in text
    assert f"· {OTHER}：已提醒6次，送达4次，回复：报告修改中，预计3月10日\n" in text
    assert "· 河北广海皮革有限责任公司：已提醒2次，均未送达，联系不上\n" in text
    assert "· 仅知提醒次数有限公司：已提醒2次\n" in text
    assert "换联系人 姓名 电话" in text and "回复“逾期”" in text


def test_list_before_the_date_does_not_say_overdue() -> None:
    text = render(county(line("report", "county", days_left=15))).text
    assert text.startswith("【进度清单】") and "尚未提出评估申请" in text
    assert "逾期" not in text


def test_a_report_of_one_who_reported_does_not_blame_the_enterprise() -> None:
    told = line("unconfirmed", "province", days_left=-5, facts=ON)
    text = render(city(told, level=Level.PROVINCE, to_unit="河北省生态环境厅")).text
    assert "已经提交，还没有确认或答复" in text and "逾期" not in text
    assert f"{FIRM}（石家庄市桥西区）于2025年2月24日（周一）报告" in text


def test_everything_in_one_message_with_headings() -> None:
    text = render(
        county(
            line("urge", days_left=-9, **NOTICE),
            report(),
            report(OTHER),
            line("unreachable", "unreachable", OTHER),  # its line in the list says so
            line("unreachable", "unreachable", "河北远行水泥有限公司"),
        )
    ).text
    assert text.startswith("【督促】桥西区分局：")
    heads = ["一、送达告知书（已逾期9天）", "二、逾期未提出评估申请（2家企业）", "三、联系不上（1家）"]
    assert [text.count(head) for head in heads] == [1, 1, 1]
    assert "联系人目前联系不上" in text and "“河北远行水泥有限公司 换联系人 姓名 电话”" in text


def test_a_resting_enterprise_is_looked_at_monthly_and_its_date_is_not_counted_down() -> None:
    facts = {"monthly": True}
    reply = {"step": "核实停产企业", "what": "每月核实停产企业是否恢复生产", "reply": "企业名称 已复产"}
    one = line("remind", "owner", days_left=300, facts=facts, **reply)
    text = render(county(one)).text
    assert "以下1家企业停产中，请核实是否已恢复生产。" in text and "还有" not in text
    assert f"“{FIRM} 已复产”；仍停产的不用回复。" in text
    assert "还有" not in render(county(one, channel=Channel.EMAIL)).subject
    late = line("urge", "owner", days_left=-5, **NOTICE)
    assert "二、核实停产企业（1家企业）" in render(county(late, one)).text


@pytest.mark.parametrize("system", ["", "内蒙古清洁生产审核管理平台"])
def test_what_is_handed_in_by_a_system_as_well_is_so_by_the_rounds_own(system: str) -> None:
    for mood in ("gentle", "remind"):
        text = render(envelope(line(mood, days_left=7, facts={"system": system}))).text
        assert (f"请线上（{system}）、线下同步办理" in text) is bool(system) and "省管理系统" not in text


def test_an_enterprise_is_told_that_a_bureaus_move_asks_nothing_of_it() -> None:
    ahead = {**ON, "next": "完成评估工作", "next_due": date(2025, 5, 31), "next_by": "city"}
    said = render(envelope(line("confirmed", "event", facts=ahead), kind=Kind.RESULT)).text
    assert "由市级生态环境部门完成评估工作" in said and "贵公司现在无需办理。" in said
    late = {**ahead, "also": ["公开企业信息"]}
    said = render(envelope(line("confirmed", "event", facts=late), kind=Kind.RESULT)).text
    assert "贵公司还有“公开企业信息”待办。" in said and "无需办理" not in said
    own = {**ahead, "next_by": ""}
    assert "无需办理" not in render(envelope(line("confirmed", "event", facts=own), kind=Kind.RESULT)).text


def test_confirm_one_says_which_date_will_count() -> None:
    facts = {**ON, "next": "评估工作", "next_due": date(2025, 5, 31)}
    told = line("confirm", "event", number=7, facts=facts)
    assert render(city(told, kind=Kind.CONFIRM)).text == (
        "【请确认】石家庄市生态环境局：您好！有一项报告等待您核对。\n"
        f"7 {FIRM}（桥西区）于2025年2月24日（周一）报告：已提交评估申请（已等待4天）\n"
        "核对无误请回复“确认 7”；材料不齐请回复“退回 7 原因”。\n"
        "确认后，以2025年2月24日（周一）为办理日期，评估工作应于2025年5月31日（周六）前（含当日）完成。"
    )


def test_confirm_many_keeps_the_numbers_to_answer_by() -> None:
    lines = [line("confirm", "event", n, number=i, facts=ON) for i, n in ((4, FIRM), (9, OTHER))]
    text = render(city(*lines, kind=Kind.CONFIRM)).text
    assert f"\n4 {FIRM}" in text and f"\n9 {OTHER}" in text and "“确认 4、9”" in text


def test_own_lists_have_no_numbers_beside_numbers_to_answer_by() -> None:
    text = render(city(line("remind"), line("remind", "confirmer", OTHER, number=1, facts=ON))).text
    assert f"· {FIRM}" in text and f"\n1 {OTHER}" in text and f"1 {FIRM}" not in text


@pytest.mark.parametrize(
    ("text", "facts", "says"),
    [
        ("confirmed", {"on": "2025-02-24"}, ["已确认", "2025年2月24日（周一）"]),
        ("sent_back", {"reason": "缺少监测报告"}, ["被退回", "缺少监测报告", "2025年2月28日（周五"]),
        ("assess_passed", ON, ["评估已通过"]),
        ("assess_failed", {"reason": "数据有误"}, ["评估未通过", "数据有误", "下一轮", "如有异议"]),
        ("accept_passed", ON, ["验收合格", "感谢支持"]),
        ("accept_failed", {"reason": "数据有误"}, ["验收不合格", "下一轮", "如有异议"]),
        ("extension_granted", {"moved": {"完成验收": date(2025, 12, 30)}}, ["验收”的期限", "2025年12月30日"]),
    ],
)
def test_result(text: str, facts: dict[str, Any], says: list[str]) -> None:
    for channel in IN_OUR_WORDS:
        told = line(text, "event", facts=facts)
        rendered = render(envelope(told, kind=Kind.RESULT, channel=channel))
        assert FIRM in rendered.text
        assert all(word in rendered.text for word in says)


@pytest.mark.parametrize("channel", IN_OUR_WORDS)
def test_note(channel: Channel) -> None:
    moved = line("due_changed", "event", facts={"old_due": date(2025, 2, 20), "reason": "放假调整"})
    gone = line("unreachable", "unreachable", OTHER, facts={"phones": ["李四 0311-1", "王五 0311-2"]})
    ended = line("owed_no_longer", "event", facts={"old_due": date(2025, 2, 21), "reason": "按照更正通知"})
    text = render(county(moved, gone, ended, kind=Kind.NOTE, channel=channel)).text
    assert "不再需要办理，原期限2025年2月21日（周五）随之取消。" in text and "原因：按照更正通知。" in text
    assert "由2025年2月20日（周四）调整为2025年2月28日（周五），含当日" in text
    assert f"{OTHER}：李四 0311-1、王五 0311-2\n" in f"{text}\n" and "联系不上" in text


# ── what cannot be said ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (line("shout"), Kind.REMINDER),
        (line("remind", "nobody"), Kind.REMINDER),
        (line("confirmed"), Kind.REMINDER),
        (line("remind"), Kind.RESULT),
        (line("fact", facts={"text": "甲"}), Kind.REPLY),
    ],
)
@pytest.mark.parametrize("channel", IN_OUR_WORDS)
def test_unknown_text_raises(told: NoticeLine, kind: Kind, channel: Channel) -> None:
    with pytest.raises(ValueError, match="no words"):
        render(envelope(told, kind=kind, channel=channel))


def test_missing_fact_and_empty_envelope_raise() -> None:
    with pytest.raises(UndefinedError):
        render(envelope(line("sent_back"), kind=Kind.RESULT))
    with pytest.raises(ValueError, match="without lines"):
        render(envelope())


# ── 2048 bytes ───────────────────────────────────────────────────────────────────────────────────

LONG = "石家庄" + "特别长的企业名称" * 12 + "有限责任公司"
EMOJI = "👨‍👩‍👧‍👦🏭" * 20


@pytest.mark.parametrize("name", ["化工有限公司", LONG, EMOJI, "e\u0301" * 80, "x" * 5000])
@pytest.mark.parametrize("text", ["remind", "report", "unreachable", "confirm"])
def test_forty_names_fit_one_message_cut_after_a_line(name: str, text: str) -> None:
    audience = "confirmer" if text == "confirm" else "owner"
    left = -3 if text == "report" else 3
    lines = [
        line(text, audience, f"{i}{name}", days_left=left, number=i, facts={"sent": 6}) for i in range(1, 41)
    ]
    if text == "confirm":
        lines = [replace(one, facts=ON) for one in lines]
    kind = KINDS.get(text, Kind.REMINDER)
    message = render(county(*lines, kind=kind)).text
    assert len(message.encode()) <= 2048
    rest = re.search(r"其余 (\d+) [家项]请回复“(待办|逾期|待审)”查看", message)
    shown = len([one for one in message.splitlines() if re.match(r"\d+ ", one)])
    assert shown + (int(rest[1]) if rest else 0) == 40
    assert "请回复“" in "".join(message.splitlines()[-2:]), "what to answer is never cut off"


def test_as_many_lines_as_fit() -> None:
    lines = [line("remind", name=n, days_left=3, **NOTICE) for n in names(200)]
    text = render(county(*lines)).text
    assert 2048 - len(text.encode()) <= 2 * len(f"100 {names(1)[0]}\n".encode())


def test_even_absurd_words_stay_in_one_message() -> None:
    absurd = [line("remind", name="名" * 900, step="步" * 900 + str(i), what="做" * 900) for i in range(9)]
    assert len(render(county(*absurd)).text.encode()) <= 2048


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=50),
    st.sampled_from(["remind", "late", "report", "unreachable"]),
)
def test_any_text_fits_and_is_one_line_each(found: list[str], text: str) -> None:
    lines = [line(text, name=f"{i}{n}", days_left=-3) for i, n in enumerate(found)]
    message = render(county(*lines)).text
    assert len(message.encode()) <= 2048
    assert "<" not in message and ">" not in message


def test_reports_and_requests_in_one_message_are_all_shown() -> None:
    """Each with the words by which it is answered; nothing that joined the message is left out."""
    asked = {"until": date(2025, 10, 15), "reason": "季节性生产", "late_days": 3}
    both = city(
        line("confirm", audience="event", number=1, facts=ON),
        line("extension", "event", OTHER, number=2, facts=asked),
        line("change", "event", number=3, facts={"what": "停产", "reason": "检修"}),
        kind=Kind.CONFIRM,
    )
    text = render(both).text
    for words in ("确认 1", "同意延期 2", "截止日后3天提出", "确认 3", "报告停产"):
        assert words in text, text


@pytest.mark.parametrize(
    ("days_left", "says"),
    [
        (30, "请线上（省管理系统）、线下同步办理"),
        (2, "请线上"),
        (1, "请今天安排办理"),
        (0, "请今天安排办理"),
        (-1, "请尽快补办"),
    ],
)
def test_who_is_urged_before_the_deadline_is_not_told_that_it_is_late(days_left: int, says: str) -> None:
    text = render(
        envelope(
            line("nudge", days_left=days_left, facts={"by": "石家庄市生态环境局", "system": "省管理系统"})
        )
    ).text
    assert says in text and ("补办" in text) == (days_left < 0)


def test_a_consultant_is_no_enterprise_and_is_asked_to_prepare() -> None:
    for text, left in (("open", 30), ("remind", 7), ("today", 0), ("late", -3)):
        said = render(envelope(line(text, days_left=left), consults=True, to_name="李清源", first=True)).text
        assert "贵公司" not in said and "】李清源：" in said and f"您服务的{FIRM}" in said, said
        assert "由企业联系人确认后才算报告" in said and "申请延期" not in said
