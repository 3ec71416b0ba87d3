"""A firm of others and one that nobody has are answered alike, wherever a sentence names them."""

import pytest

from bot.reading.result import spoken_of
from tests.bot.chat_report import INDEX
from tests.bot.test_reading import say

OWN = "长安金和电镀有限公司"
INVENTED = (
    "石岭大安铸件有限公司",
    "石家庄广顺水泥有限公司",
    "大名府酒业有限责任公司",
    "河北鑫达轧钢厂",
    "任丘华北油田钻井公司",
    "泊头三井酿造厂",
    "永年紧固件集团",
    "永年水泥集团",
    "沧州恒旺化工有限公司",
)
LIKE_ONE_OF_THE_CITY = "石家庄广顺水泥有限公司"  # 石家庄广泰水泥有限公司, which is offered
CITY = (
    "进度 {}",
    "为什么 {}",
    "催办 {}",
    "评估通过 {}",
    "评估整改 {} 至2025-05-16 补数据",
    "评估不通过 {} 造假",
    "验收合格 {}",
    "已汇总 {}",
    "{} 停产",
    "{} 更名为 新名有限公司",
    "{} 换联系人 王五 13912345678",
    f"{{}}并入{OWN}",
    "目标 {} 二级 理由充分",
    "结果 {} 节电 12万kWh",
    "已移交 {} 至 节能监察",
    "纳入下一轮 {} 逾期",
    "{}",
    "{}搬迁到桥西区",
    "确认 {}",
    "退回 {} 缺表",
    "已送达 {}",
    "提醒 {}",
    "群发 {} 请报送",
    "沧州市{}评估通过",
    "{}的联系人是谁",
    "{}找谁联系",
    "{}有没有提交申请",
    "{}是不是逾期了",
    "{}关闭了",
)
FIRM = (
    "{}已提交评估申请",
    "{} 进度",
    "为什么 {}",
    "{}停产",
    "撤回{}",
    "申请延期 {} 至2025-10-01 原因",
    "{}",
    "已启动审核 {}",
    "结果 {} 节电 12万kWh",
    "{} 换联系人 王五 13912345678",
    "代{}已提交验收申请",
    "我们是{}，已提交评估申请",
    "提交了{}的评估申请",
    "{}在你们这名单里吗",
    "{}到哪一步了",
    "我司{}已提交评估申请",
    "这里是{}，昨天提交了评估申请",
    "{}：已提交评估申请",
    "已提交评估申请（{}）",
    "已提交评估申请，{}",
    "{}今天已提交评估申请",
    "您好，{}，已提交评估申请，谢谢",
    "{} 已启动审核",
    "我是{}的小张，评估申请已提交",
    "评估申请已提交。{}",
    "已提交评估申请——{}",
    "评估申请昨天交上去了，我单位全称{}",
    "{}委托我们报：评估申请已提交",
    "受{}委托，已提交评估申请",
    "由{}提交了评估申请",
    "{}编制完成，已提交评估申请",
    "{}的设备没到，已提交评估申请",
)
COUNTY = (
    "已送达 {}",
    "进度 {}",
    "催办 {}",
    "绑定码 {}",
    "解绑 {}",
    "{} 换联系人 王五 13912345678",
    "{} 停产",
    "{}",
    "{}已提交评估申请",
    "{}的告知书送到了",
    "为什么 {}",
    "{}关闭",
    "已送达 滦南广海玻璃集团有限公司、{}",
    "{}和滦南广海玻璃集团有限公司已送达",
)
ROWS = [
    *(("city01", "沧州恒瑞化工有限公司", s) for s in CITY),
    *(("dev0001", "石家庄广泰水泥有限公司", s) for s in FIRM),
    *(("cnty002", "石家庄广泰水泥有限公司", s) for s in COUNTY),
    *(("supp01", "石家庄广泰水泥有限公司", s) for s in ("进度 {}", "为什么 {}", "{}", "{}找谁联系")),
]


def taken(who: str, sentence: str, name: str) -> tuple[object, ...]:
    """Everything that is read out of a sentence about `name`, without the name itself."""
    reply = say(who, sentence.format(name))
    words = [w.replace(name, "") for w in (reply.reason, reply.text, reply.rest)]
    names = () if reply.act == "deny" else reply.names  # of a refusal they are for the log alone
    return (
        reply.intent,
        reply.act,
        reply.why,
        names,
        reply.choices,
        reply.numbers,
        reply.on,
        reply.kind,
        *words,
    )


@pytest.mark.parametrize(("who", "roster", "sentence"), ROWS)
def test_an_invented_firm_and_one_elsewhere_are_taken_alike(who: str, roster: str, sentence: str) -> None:
    there = taken(who, sentence, roster)
    names = [n for n in INVENTED if who.startswith("dev") or n != LIKE_ONE_OF_THE_CITY]
    assert {name: taken(who, sentence, name) for name in names} == dict.fromkeys(names, there)


@pytest.mark.parametrize("name", INVENTED)
@pytest.mark.parametrize("sentence", [s for s in FIRM if "评估申请" in s])
def test_her_report_is_never_one_for_another(sentence: str, name: str) -> None:
    assert say("dev0001", sentence.format(name)).act in ("deny", "none")


@pytest.mark.parametrize("name", ["德龙钢铁", "石家庄德龙钢铁", "广泰水泥"])
@pytest.mark.parametrize(
    "sentence", ["我们是{}，已提交评估申请", "这里是{}的小张，评估申请已提交", "您好，我是{}。评估申请已提交"]
)
def test_who_says_who_she_is_needs_no_legal_form(sentence: str, name: str) -> None:
    assert (say("dev0001", sentence.format(name)).act) == "deny"


@pytest.mark.parametrize(
    "text",
    [
        "我们是长安金合电镀有限公司，已提交评估申请",
        "我们是金和电镀二分厂，已提交评估申请",
        "已提交评估申请。我们是长安金合电镀有限公司",
        "评估申请已提交，这里是金和电镀二分厂",
    ],
)
def test_one_that_resembles_hers_is_asked(text: str) -> None:
    assert (say("dev0001", text).act, say("dev0001", text).why) == ("ask", "which_enterprise")


@pytest.mark.parametrize(
    "text",
    [
        "我们是长安金和电镀有限公司，已提交评估申请",
        "长安金和电镀公司已提交评估申请",
        "我们公司已提交评估申请，谢谢",
        "我们厂已提交评估申请",
        "委托河北绿源环保科技有限公司编制了审核报告，已提交评估申请",
        "委托石家庄广泰水泥有限公司编制了审核报告，已提交评估申请",
        "已提交评估申请，审核报告由河北绿源环保科技有限公司编制",
        "热电厂停汽，申请延期至2025-10-01",
        "申请延期至2025-10-01 苏州天工机械有限公司设备没到",
        "苏州天工机械有限公司的设备没到，申请延期至2025-10-01",
        "因石家庄广泰水泥有限公司停供蒸汽，申请延期至2025-10-01",
    ],
)
def test_her_own_and_those_that_have_a_part_in_it_are_no_strangers(text: str) -> None:
    reply = say("dev0001", text)
    assert (reply.act, [e.name for e in reply.names]) == ("do", [OWN])


@pytest.mark.parametrize("text", ["石家庄广泰水泥有限公司", "石岭大安铸件有限公司"])
def test_what_was_refused_is_not_spoken_of_further(text: str) -> None:
    refused = say("city01", f"沧州市{text}评估通过")
    assert refused.act == "deny" and spoken_of(say("dev0001", f"进度 {text}"), None).about == ()


def test_a_kind_of_company_is_nobody() -> None:
    for text in (
        "咨询公司",
        "热电厂停汽",
        "第三方检测公司没来",
        "设备厂家没发货",
        "我们集团公司",
        "供热公司",
    ):
        assert INDEX.find(text, lambda _: True) == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        *(
            (text, "deny")
            for text in (
                "代清苑厂报，已提交评估申请",
                "我司代老城酒厂申报，评估申请已提交",
                "上面是清苑厂的材料，评估申请已提交",
                "唐山德龙的，评估申请已提交",
                "我们是唐山德龙，评估申请已提交",
                "老城酒厂，评估申请已提交",
                "单位：清苑厂。评估申请已提交",
                "我代表德龙，评估申请已提交",
                "受德龙委托，评估申请已提交",
                "德龙委托我们，评估申请已提交",
                "宁晋那边，验收申请已提交",
                "唐山那家已提交评估申请",
                "评估申请已提交，是德龙的",
            )
        ),
        *(
            (text, "ask")
            for text in (
                "上面是X的材料，评估申请已提交",
                "代报：评估申请已提交",
                "另外一家，评估申请已提交",
                "我们两家都已提交评估申请",
                "不是本厂的，评估申请已提交",
                "集团的，评估申请已提交",
                "德龙。已提交评估申请",
            )
        ),
        *(
            (text, "do")
            for text in (
                "我们厂的，评估申请已提交",
                "我是金和电镀的会计，评估申请已提交",
                "石家庄金和电镀的，评估申请已提交",
                "我是新来的，评估申请已提交",
                "我是负责环保的，评估申请已提交",
                "咨询公司编的报告，评估申请已提交",
                "合同签了，评估申请已提交",
                "催的那个，评估申请已提交",
                "市局的各位领导，评估申请已提交",
            )
        ),
    ],
)
def test_whose_report_it_is_may_be_said_in_any_words(text: str, act: str) -> None:
    assert say("dev0001", text).act == act
