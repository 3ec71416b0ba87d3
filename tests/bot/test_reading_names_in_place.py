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
