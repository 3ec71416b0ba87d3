"""An invented name, a registered one of others and one of another city get the very same answer."""

import pytest

from tests.bot.test_reading import say, talk

GLASS = "滦南广海玻璃集团有限公司"
STRANGERS = (
    "天马行空",
    "河北天马行空橡塑有限公司",
    "沧州天马行空橡塑有限公司",
    "沧州金和电镀有限公司",
    GLASS,
)


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize(
    "sentence",
    ["进度 {}", "{} 进度", "{} 换联系人 王五 13800001111", "撤回 {}", "为什么 {}", "绑定码 {}", "绑定码{}"],
)
def test_a_name_that_is_not_hers_is_answered_alike(sentence: str, name: str) -> None:
    reading = say("dev0001", sentence.format(name))
    wanted = "not_your_role" if "绑定码" in sentence else "not_yours"
    assert (reading.act, reading.why) == ("deny", wanted)


@pytest.mark.parametrize("name", ["天马行空", "河北天马行空橡塑有限公司", "沧州广海玻璃"])
@pytest.mark.parametrize("sentence", ["{} 已送达", "进度 {}", "绑定码 {}", "{} 换联系人 王五 13800001111"])
def test_nor_does_a_county_hear_more(sentence: str, name: str) -> None:
    reading = say("cnty002", sentence.format(name))
    assert (reading.act, reading.why) == ("deny", "not_yours")


def test_what_was_spoken_of_last_stands_in_for_no_name() -> None:
    assert talk("cnty002", f"进度 {GLASS}", "进度 天马行空").why == "not_yours"


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize(
    "sentence",
    [
        "{} 已提交评估申请",
        "已提交评估申请 {}",
        "已提交验收申请 {}",
        "已启动审核 {}",
        "{} 已启动审核",
        "已公开信息 {}",
        "申请延期 {} 至2025-12-20 设备没到",
        "{} 申请延期 至2025-12-20 设备没到",
    ],
)
def test_her_own_firm_stands_in_for_no_name(sentence: str, name: str) -> None:
    reading = say("dev0001", sentence.format(name))
    assert (reading.act, reading.why) == ("deny", "not_yours")
    assert not reading.choices


@pytest.mark.parametrize("name", ["天马行空", "长安金合电渡", "沧州金和电镀有限公司"])
@pytest.mark.parametrize(
    "sentence",
    [
        "评估通过 {}",
        "{} 评估通过",
        "评估整改 {} 至2025-04-01 缺台账",
        "评估不通过 {} 没盖章",
        "验收合格 {}",
        "验收不合格 {}",
        "纳入下一轮 {}",
        "已汇总 {}",
    ],
)
def test_a_result_of_nobody_is_refused_as_anothers_is(sentence: str, name: str) -> None:
    reading = talk("city01", "进度 永顺电镀有限公司", sentence.format(name))
    assert (reading.act, reading.why, reading.choices) == ("deny", "not_yours", ())


@pytest.mark.parametrize(
    "text",
    [
        "老师 已提交评估申请",
        "已提交评估申请 请查收",
        "已提交评估申请 麻烦审核",
        "今天上午 已提交评估申请",
        "申请延期 设备未到 至2025-12-20",
        "申请延期 老板住院 至2025-12-20",
        "已提交评估申请，状态还是草稿",
    ],
)
def test_words_beside_a_report_are_no_name(text: str) -> None:
    assert say("dev0001", text).act in ("do", "ask")


@pytest.mark.parametrize("text", ["评估不通过 物料不实", "评估不通过 数据造假 没盖章"])
def test_a_reason_without_a_name_is_asked_whose_it_is(text: str) -> None:
    assert say("city01", text).why == "which_enterprise"


@pytest.mark.parametrize("text", ["进度 谢谢", "进度 怎么样了", "查下进度", "撤回 刚才那条", "撤回 发错了"])
def test_other_words_there_are_no_name(text: str) -> None:
    assert say("dev0001", text).act != "deny"


@pytest.mark.parametrize("text", ["绑定码收不到", "绑定码是什么", "绑定码过期了怎么办"])
def test_words_about_a_code_are_no_name(text: str) -> None:
    assert say("dev0001", text).act != "deny"


@pytest.mark.parametrize(
    "who", ["王若水", "何伟", "几何", "吴么", "呢喃", "谁谁", "未来", "尚不凡", "要武", "万一", "如果"]
)
def test_a_persons_name_is_no_question_and_no_condition(who: str) -> None:
    reading = say("cnty002", f"{GLASS} 换联系人 {who} 13800001111")
    expected = "ask" if who == "要武" else "do"  # 要 may as well be a plan
    assert reading.act in ("do", expected)
    assert say("cnty002", f"{GLASS} 换联系人 王若水，13800001111").act == "do"
    assert say("dev0001", "联系人换成王若水，电话13800001111").act == "do"


def test_a_question_about_the_contact_stays_one() -> None:
    assert say("dev0001", "换联系人是不是张三 13800001111").act == "none"
    assert say("dev0001", "换联系人要什么材料").intent == "ask_support"


@pytest.mark.parametrize(
    "amount", ["-3天", "－2天", "0天", "半天", "1.5天", "负3天", "零天", "两三天", "3-5天", "3到5天"]
)
def test_an_amount_that_is_none_mutes_nothing(amount: str) -> None:
    assert say("dev0001", f"免打扰 {amount}").why == "need_date"
    assert say("dev0001", f"免打扰{amount}").act != "do"


@pytest.mark.parametrize("amount", ["三天", "3天", "十五天", "两周", "1个星期"])
def test_a_plain_amount_mutes(amount: str) -> None:
    assert say("dev0001", f"免打扰 {amount}").act == "do"


@pytest.mark.parametrize("yes", ["好", "行", "可以", "好的", "是", "撤吧"])
def test_an_open_offer_to_take_back_takes_its_yes(yes: str) -> None:
    reading = talk("dev0001", "可以撤回吗", yes)
    assert (reading.intent, reading.act) == ("withdraw_report", "do")
    assert talk("dev0001", "好像已经提交评估申请了", "好的").intent == "acknowledge"


FULL = "石岭大安铸件有限公司"  # nobody's; the other is somebody's elsewhere
ELSEWHERE = {"dev0001": "瑞源焦化有限公司", "city01": "沧州恒瑞化工有限公司", "cnty002": "瑞源焦化有限公司"}


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("dev0001", "{}已提交评估申请"),
        ("dev0001", "我们是{}，已提交评估申请"),
        ("dev0001", "这里是{}，昨天提交了评估申请"),
        ("dev0001", "您好，{}，已提交评估申请，谢谢"),
        ("dev0001", "我是{}的小张，评估申请已提交"),
        ("dev0001", "提交了{}的评估申请"),
        ("dev0001", "{}停产"),
        ("dev0001", "撤回{}"),
        ("dev0001", "{}到哪一步了"),
        ("city01", "{}并入长安金和电镀有限公司"),
        ("city01", "{}搬迁到桥西区"),
        ("city01", "{}关闭了"),
        ("city01", "{}是不是逾期了"),
        ("city01", "确认 {}"),
        ("cnty002", "解绑 {}"),
        ("cnty002", "{}的告知书送到了"),
        ("cnty002", "{}停产了"),
    ],
)
def test_a_firm_named_in_full_is_answered_alike_whether_there_is_one(who: str, sentence: str) -> None:
    """Nor is the sender's own firm acted upon in its stead."""
    for name in (FULL, ELSEWHERE[who]):
        reading = say(who, sentence.format(name))
        assert (reading.act, reading.why) == ("deny", "not_yours"), name


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        ("dev0001", f"我公司更名为{FULL}", "report_change"),
        ("dev0001", f"委托{FULL}编制报告，评估申请已提交", "apply_assessment"),
        ("city01", f"评估不通过 长安金和电镀有限公司 与{FULL}的报告雷同", "assessment_failed"),
        ("city01", f"长安金和电镀有限公司并入{FULL}", "report_change"),
    ],
)
def test_a_name_that_is_no_object_may_be_anybodys(who: str, text: str, intent: str) -> None:
    assert (say(who, text).intent, say(who, text).act) == (intent, "do")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("永顺交到手里的告知书签收了", "notice_delivered"), ("告之书送给永顺了哈", "notice_delivered")],
)
def test_a_short_name_between_other_words_is_asked_about(text: str, intent: str) -> None:
    reading = say("cnty003", text)
    assert (reading.intent, reading.act) == (intent, "ask")
    assert "永顺电镀有限公司" in str(reading.slots()["names"])
