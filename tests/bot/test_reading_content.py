"""What stands directly at a command is its object; what follows is the sender's own words."""

from datetime import date

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.dates import dates_in
from handlers.services.conversation.asked_back import as_command
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B = "长安金和电镀有限公司", "石家庄广泰水泥有限公司"
FOREIGN = "唐山广泰水泥有限公司"
OWN_CODE, FOREIGN_CODE = "91130101MA1000001N", "91130102MA10000028"
WORDS = [
    "未按2025年3月1日通知提供2024年12月31日前的用水台账，锅炉2.5t/h按10.5吨重新核算",
    "缺2024年12月监测报告，请10月20日前补交",
    "2024年12月监测报告缺失；",
    f"参照{B}的格式补充用水台账",
    f"报告与{FOREIGN}的报告雷同。",
    "《监测报告》与现场不符（见P12—15），COD=45.5mg/L>30mg/L！！",
    "缺①水平衡②物料平衡③监测报告😀",
    "评估申请书没有盖章，审核机构已停产",
    "填错了，请企业撤回后重新提交",
    f"代码{FOREIGN_CODE}与营业执照不符",
    "1#炉、2号炉数据缺失，3.5MW光伏未计入",
    "要求2025年4月1日前先交监测报告，5月1日前交台账",
]


def say(who: str, text: str) -> Reading:
    return read_sentence(text, PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("who", "command"),
    [
        ("city01", "退回 3"),
        ("city01", "驳回延期 3"),
        ("city01", f"评估整改 {A} 至2025-05-16"),
        ("city01", f"评估不通过 {A}"),
        ("city01", f"验收不合格 {A}"),
        ("city01", f"纳入下一轮 {A}"),
        ("dev0001", "申请延期 至2025-12-31"),
    ],
)
def test_a_reason_is_kept_as_it_was_written(who: str, command: str, words: str) -> None:
    reading = say(who, f"{command} {words}")
    assert reading.act in ("do", "ask")
    assert reading.reason == words.rstrip("；")
    assert [e.name for e in reading.names] == ([] if "3" in command[:7] else [A])
    assert reading.numbers in ((), (3,))
    due = {"评估整改": date(2025, 5, 16), "申请延期": date(2025, 12, 31)}
    assert reading.on == due.get(command[:4])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"评估整改 {A} 补充水平衡 至2025-05-16 并附用水台账", "补充水平衡 并附用水台账"),
        (f"{A}评估整改，补充10.5吨锅炉水平衡，至2025-05-16", "补充10.5吨锅炉水平衡"),
        (f"评估整改 {A} 2025年5月16日前补齐2024年台账", "2025年5月16日前补齐2024年台账"),
    ],
)
def test_of_a_reason_only_the_deadline_goes(text: str, reason: str) -> None:
    reading = say("city01", text)
    assert (reading.act, reading.on, reading.reason) == ("do", date(2025, 5, 16), reason)


def test_a_request_keeps_what_stands_before_it_as_well() -> None:
    text = "设备2025年9月30日才到货，1.5t/h锅炉没装，申请延期至12月31日，预计11月安装"
    reading = say("dev0001", text)
    assert reading.reason == "设备2025年9月30日才到货，1.5t/h锅炉没装，预计11月安装"


@pytest.mark.parametrize("words", ["提问 {}", "群发 {}", "我公司已停产，{}"])
def test_words_of_every_kind_are_kept_as_written(words: str) -> None:
    free = "《通知》①第2.3条（2025.6.1）是什么意思？　见“附件”😀"
    who = "city01" if words.startswith("群发") else "dev0001"
    assert free in say(who, words.format(free)).text


@pytest.mark.parametrize(
    ("who", "text", "act", "kept"),
    [
        ("supp01", "回复 21 请清缓存，2.5版以上不用重装", "do", "请清缓存，2.5版以上不用重装"),
        (
            "supp01",
            "回复 21 不用重做，附说明（2.5t/h 按原值）即可",
            "ask",
            "不用重做，附说明（2.5t/h 按原值）即可",
        ),
        ("supp01", "回复 21：什么时候都可以", "ask", "什么时候都可以"),
        ("supp01", "回复 21 还没有出结果", "ask", "还没有出结果"),
        ("supp01", "回复 21 了吗", "none", ""),
        ("supp01", "回复21号我下午弄", "none", ""),
        ("dev0001", "提问 不用重做吗", "do", "不用重做吗"),
        ("dev0001", "提问：能不能先验收后评估", "do", "能不能先验收后评估"),
    ],
)
def test_behind_a_command_that_a_sign_ends_stands_content(who: str, text: str, act: str, kept: str) -> None:
    """What might be about the answer itself is asked about, never lost."""
    reading = say(who, text)
    assert (reading.act, reading.text) == (act, kept)


@pytest.mark.parametrize(
    ("text", "act", "names"),
    [
        (f"评估不通过 {A}、{B} 报告雷同", "do", [A, B]),
        (f"评估不通过 {A}和{B}，报告雷同", "do", [A, B]),
        (f"评估不通过 {A}，{B}，报告雷同", "do", [A, B]),
        (f"评估不通过 {A}\n{B}\n报告雷同", "do", [A, B]),
        (f"{A}、{B}评估不通过，报告雷同", "do", [A, B]),
        (f"评估不通过 {A} 报告与{B}的报告雷同", "do", [A]),
        (f"评估不通过 {A} 报告与{FOREIGN}的报告雷同", "do", [A]),
        (f"评估不通过 {A}，{B}的报告与之雷同", "ask", []),
        (f"评估不通过 {A} 与{B}的数据一致", "do", [A]),
        (f"评估不通过 报告与{B}的报告雷同", "ask", []),
        (f"按{B}的标准评估不通过 {A} 数据不全", "ask", []),
        (f"评估通过 {A} 参照{B}", "ask", [A]),
        (f"评估不通过 {FOREIGN} 数据不全", "deny", [FOREIGN]),
        (f"评估不通过 {A}、{FOREIGN} 数据不全", "deny", [A, FOREIGN]),
        (f"评估不通过 {A}、恒通伟业化工有限公司 数据不全", "deny", [A]),
    ],
)
def test_objects_are_the_names_at_the_command(text: str, act: str, names: list[str]) -> None:
    reading = say("city01", text)
    assert (reading.act, [e.name for e in reading.names]) == (act, names)


@pytest.mark.parametrize("text", ["已送达 盛信焦化 由恒瑞化工代收", "恒瑞化工门卫代收的盛信焦化告知书已送达"])
def test_a_report_whose_names_are_parted_by_words_is_asked(text: str) -> None:
    reading = say("cnty139", text)
    assert (reading.act, reading.names, len(reading.choices)) == ("ask", (), 2)


@pytest.mark.parametrize(
    "words",
    [
        "9.6MW光伏没装完",
        "1/2号炉没装完",
        "1.2号锅炉没改完",
        "2.3高炉检修",
        "4.6期工程未完工",
        "3-5号炉没改完",
        "2号炉没改完",
        "9.6",
        "每周3次检修",
        "1.5亿技改未完",
    ],
)
def test_a_number_is_no_date(words: str) -> None:
    reading = say("dev0001", f"申请延期 {words} 等设备")
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)
    assert reading.reason == f"{words} 等设备"
    assert say("dev0001", f"申请延期 至2025-12-31 {words}等").on == date(2025, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "申请延期到9.6，光伏没装完",
        "申请延期 9.6，光伏没装完",
        "光伏没装完，申请延期9.6",
        "申请延期至9.6光伏没装完",
        "申请延期 9.6日 光伏没装完",
        "申请延期至9.6号 光伏没装完",
    ],
)
def test_a_short_date_that_is_plainly_one(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.act, reading.on) == ("do", date(2025, 9, 6))


@pytest.mark.parametrize("text", ["1.2号锅炉", "1/2号炉", "2.3高炉", "4.6期工程"])
def test_what_may_be_a_date_or_a_number_is_doubtful(text: str) -> None:
    (day,) = dates_in(text, TODAY)
    assert day.doubtful


def test_a_report_with_a_doubtful_day_is_asked_with_that_day() -> None:
    reading = say("cnty002", "2.19已送达 滦南广海玻璃集团有限公司")
    assert (reading.act, reading.why, reading.on) == ("ask", "unsure", date(2025, 2, 19))
    assert say("dev0001", "2.19日已提交评估申请").act == "do"


def test_a_count_that_begins_the_reason_is_part_of_it() -> None:
    two = f"评估不通过 {INDEX.enterprises[0].name}、{INDEX.enterprises[6].name}"
    assert say("city01", f"{two} 两家报告雷同").reason == "两家报告雷同"
    assert say("city01", f"{two}两家 报告雷同").reason == "报告雷同"


INVENTED = "恒通伟业化工有限公司"


@pytest.mark.parametrize(
    "sentence",
    [
        "{} 已提交评估申请",
        "已提交评估申请 {}",
        "{}已启动审核",
        "进度 {}",
        "为什么 {}",
        "{} 申请延期 至2025-12-31 设备没到",
        "{}已停产",
    ],
)
@pytest.mark.parametrize(
    "token",
    [
        FOREIGN_CODE,
        "91130102MA1000009X",
        "91130102MA10000099",
        "91130102ma1000009x",
        "91130102 MA1000 0099",
        "９１１３０１０２ＭＡ１０００００９９",
        "91130102MA100000999",
        f"唐山市{A}",
        f"唐山市{OWN_CODE}",
        "唐山市恒亮泰隆水泥",
        f"唐山市路南区{A}",
    ],
)
def test_a_code_and_a_place_are_refused_as_a_foreign_name_is(sentence: str, token: str) -> None:
    reading = say("dev0001", sentence.format(token))
    assert (reading.act, reading.why) == ("deny", "not_yours")
    foreign = say("dev0001", sentence.format(FOREIGN))
    assert (reading.intent, reading.act, reading.why, reading.choices) == (
        foreign.intent,
        foreign.act,
        foreign.why,
        foreign.choices,
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{OWN_CODE} 已提交评估申请",
        "已提交评估申请 91130101 MA1000 001N",
        "已提交评估申请，系统编号202502210000123456",
        "回执号：202502210000123456，评估申请已提交",
        f"石家庄市桥西区{A} 已提交评估申请",
    ],
)
def test_ones_own_code_and_the_number_of_a_paper_are_none(text: str) -> None:
    reading = say("dev0001", text)
    assert (reading.act, [e.name for e in reading.names]) == ("do", [A])


@pytest.mark.parametrize(
    ("who", "text", "intent", "act", "numbers", "every"),
    [
        ("cnty139", "已送达 1-3", "notice_delivered", "ask", (1, 2, 3), ""),
        ("cnty139", "已送达 3", "notice_delivered", "do", (3,), ""),
        ("cnty139", "1、2、3号的告知书都送达了", "notice_delivered", "ask", (1, 2, 3), ""),
        ("cnty139", "全部已送达", "notice_delivered", "ask", (), "all"),
        ("cnty139", "告知书全部送达了", "notice_delivered", "ask", (), "all"),
        ("cnty139", "已送达 全部 除了 3", "notice_delivered", "ask", (3,), "all"),
        ("cnty139", "全部送达了吗", "notice_delivered", "none", (), ""),
        ("cnty139", "全部没送达", "notice_delivered", "none", (), ""),
        ("cnty139", "明天全部送达", "notice_delivered", "none", (), ""),
        ("cnty139", "好像全部送达了", "notice_delivered", "ask", (), ""),
        ("cnty139", "催办全部逾期", "urge", "ask", (), "overdue"),
        ("cnty139", "催办 1-3", "urge", "ask", (1, 2, 3), ""),
        ("city01", "已汇总 1 2", "forward_assessment", "ask", (1, 2), ""),
        ("dev0001", "催办 1", "urge", "deny", (), ""),
    ],
)
def test_many_are_meant_by_numbers_or_all(
    who: str, text: str, intent: str, act: str, numbers: tuple[int, ...], every: str
) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act, reading.numbers) == (intent, act, numbers)
    assert reading.every == every


@pytest.mark.parametrize("text", ["全部已送达，除了盛信焦化", "除了盛信焦化，都送达了"])
def test_all_but_those_that_are_named(text: str) -> None:
    reading = say("cnty139", text)
    assert (reading.why, reading.every) == ("many", "all")
    assert [e.name for e in reading.names] == ["盛信焦化集团有限公司"]


@pytest.mark.parametrize(
    ("intent", "kind", "says"),
    [
        ("handed_over", "执法", f"已移交 {INDEX.enterprises[0].name} 至 执法"),
        ("disclosed", "结果", "已公开结果"),
        ("report_change", "停产", f"停产 {INDEX.enterprises[0].name}"),
    ],
)
def test_what_is_asked_about_is_said_as_a_sentence(intent: str, kind: str, says: str) -> None:
    names = () if intent == "disclosed" else (INDEX.enterprises[0],)
    assert as_command(Reading(intent, "ask", names, kind=kind)) == says


@pytest.mark.parametrize("text", ["送达回证丢了", f"{A}的送达回证丢了", "送达回证没找到", "送达回证怎么填"])
def test_a_paper_that_is_lost_is_no_delivery(text: str) -> None:
    """The paper is spoken of, not the act that it shows: a 是 would store it for today."""
    assert say("cnty002", text).act not in ("do", "ask")


@pytest.mark.parametrize("text", ["晚上别给我发提醒", "中午别发"])
def test_an_hour_of_which_is_spoken_mutes_nothing(text: str) -> None:
    assert say("cnty002", text).intent != "mute"
    assert say("cnty002", "免打扰 至2月25日").intent == "mute"
