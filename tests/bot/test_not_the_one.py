"""你打错了, 我已离职: who says that they are not the one, and who says something else."""

from __future__ import annotations

import pytest

from bot.reading.not_the_one import chosen, is_the_one, not_the_one, perhaps_not_the_one, successor_said

FIRM = "石家庄岚澄化工有限公司"
SAID = """
你打错了|stranger
您好，你们发错人了吧|stranger
打错电话了|stranger
我不是这家的|stranger
我不是石家庄岚澄化工有限公司的人|stranger
我不认识这家公司|stranger
这个号码不是这家公司的|near
我已离职|left
我早就不在这家公司干了|left
本人已经从单位退休了。|left
我不负责环保了，请联系老王 13900002222|near
请联系老王 13900002222|other
麻烦直接找李四，电话13900002222|other
打错了|
打错了，是已启动审核|
我不是已经交了吗|
联系人离职了|
原来管这事的人离职了|
我离职手续还没办完，先帮我看看|
你们是不是打错了？|near
你发错人了吧？|near
恁打错咧|stranger
辞了。别发。|near
他上个月走了，车祸。以后别再发了。|near
收到，月底前交。如果您不是本邮件的收件人，请勿再联系。|
简报别给我发了，逾期名单还要|
别再给我发了|near
请不要再给我发短信了|near
别再给我发空白表了，发填好的|
合同到期没续，7月1号起就不是那儿的员工了，材料都交给赵鹏了|near
如果不是那边的人，别再给我发了|
我不是环保专员，但材料我来交|
我不在公司，明天交|
请联系县局|
已提交评估申请|
我不管了，已提交|
请联系我 13900002222 要材料|
你们搞错了，我们已经提交评估申请了|near
您发错了，我们去年已经验收过|near
你们可能搞错了，截止日期应该是3月10日|near
贵局弄错了，我们评估单位是省厅|near
我现在不在单位了，下周一回来交|near
我现在不管这事，明天回来再办|near
我不在厂里了，明天办|near
我不负责这个，稍后转给张工|near
我离职了，但是手续还没办完先由我负责|near
我不是公司员工，我是法人|near
这个电话不是公司的，是我个人手机|near
你发错了|near
打错了电话，不好意思|stranger
打错电话了，谢谢|stranger
您打错了，请核实一下|stranger
你打错了，别再发了|stranger
你打错了，我不是这家的|stranger
你们发错了，我不是这家的|stranger
我不是这家的，你们搞错了，请别再发了|stranger
你们找错人了，我已离职|stranger
你们发错了，我已离职|left
你们发错了|near
您好，你们打错了，我不是这家公司的人|stranger
我已离职，你们找错人了|left
你打错了，我不知道|near
我不是这家公司的，抱歉|stranger
我已经离职了，谢谢|left
我已离职，请联系张工 13900002222|left
本人去年退休了。|left
我离职了，但还兼着环保|near
我不是那家公司的，我们是石家庄汀泓热力|near
你打错了，应该是3月4日|near
我辞职了，月底才走|near
你们找错人了，环保找李工|near
我退休了返聘回来继续管|
我离职了，资料已提交|near
这不是我的企业，你们发错人了|stranger
这不是我的企业|stranger
这根本不是我们公司|stranger
不是我的公司，别发了|stranger
号码换主人了，我不认识这家公司，别再发了|stranger
这个号码已经换人了|stranger
此号码已易主，请勿再发|stranger
手机号早就换主人了|stranger
这卡换机主了，谢谢|stranger
机主已换|stranger
机主换人了，抱歉|stranger
我是新机主|stranger
您好，我是新机主，不认识他们|stranger
我跟这公司没关系|stranger
我和他们没有任何关系，不要再发了|stranger
本人与该企业毫无关系|stranger
跟这家公司没什么关系|stranger
该企业与我无关|stranger
这是我私人号码，和该企业无关|stranger
不要再发了，我不是他们家的人|stranger
我也不是他们公司的|stranger
我不是你们要找的人|stranger
我不是联系人|stranger
不是联系人|stranger
此邮箱已由他人使用，与贵局所述企业无关联|stranger
这个号码现在别人用|stranger
不是联系人（停止给我发送）|stranger
不认识这家公司|stranger
没听说过这家企业|stranger
我名下没有这家公司|stranger
我从来没开过公司|stranger
错号|stranger
查无此人|stranger
没这个人，打错电话了|stranger
你们老是打错电话|stranger
你们又发错人了，以后别再给我发短信|stranger
认错人了吧|stranger
我不干了|left
我早就不干了，另找别人吧|left
我已经不在这家公司了|left
我现在不在那里上班了，请联系公司|left
本人已辞职多年|left
我前年就调走了|left
我上个月被裁了|left
我从公司离职好几年了，别再联系我|left
我只是以前的会计|left
我是前任联系人，麻烦找他们|left
我们已经离开该企业了|left
我都退休好几年了|left
我不干了，现在由李四负责 13900002222|left
这事归王总管，13900002222|other
环保由小李负责，电话13900002222|other
企业早就注销了，我只是以前的会计|near
公司倒闭了，我不干了|near
资料交了，我下周调走，我不是联系人|near
不认识|near
已离职|near
这事跟我没关系|near
这是我的私人号码|near
我是原来的联系人|near
我不做了|near
我不负责这个了，找小李|near
机主换人了，新号是13900002222|stranger
如果我离职了就找老王|
等我退休了再说|
我下个月离职|
我明年退休|
我老公不干了|
老王不在这家公司了|
他说不认识这家公司|
听说联系人调走了|
号码换了，13900002222|
联系人换人了|
法人换人了|
联系人的号码换主人了|
这不是我的企业的数据|
跟我没关系的那家不用提醒|
我还是原来的联系人|
要是我不干了，提醒发给谁|
我不认识路，派人来接|
我们公司不干这个了|
会计是以前的会计|
没有这个环节|
我不是今天提交的|
我是前天提交的|
我们是前天交的|
我是之前就提交了|
我们是之前报过的|
我是前几天送的|
我们是之前停产的|
我是以前交过的|
我是之前的环保专员|left
我是以前的安全员|left
我是以前的管事的|near
我们不干了|near
我们早就不干了|near
我现在不在单位上班|near
我目前不在公司工作|near
我现在不在厂里，明天交|
我离开单位了|near
我离开了|near
没有这个人|near
不是我们公司的|near
这不是我们公司的|near
我已经离开这家公司了|left
"""


@pytest.mark.parametrize("row", SAID.strip().splitlines())
def test_who_is_not_the_one(row: str) -> None:
    said, _, kind = row.partition("|")
    assert (not_the_one(said, FIRM) or "") == kind


@pytest.mark.parametrize(
    ("firm", "said", "kind"),
    [
        ("灵寿庚打错食品有限公司", "你打错了", "stranger"),
        ("灵寿癸老王造纸有限公司", "请联系老王 13900139000", "other"),
        ("灵寿壬离职机械有限公司", "我已离职，以后找刘洋 13900002231", "left"),
        ("石家庄老王家豆制品有限公司", "请联系老王 13900002222", "other"),
        ("河北省离退休职工印刷厂", "我退休了", "left"),
        ("石家庄易主家纺有限公司", "这个号码已经易主", "stranger"),
        ("廊坊不认识公司", "不认识这家公司", "stranger"),
        ("河北新换手机械有限公司", "号码换人了，我不认识这家公司", "stranger"),
        ("河北省离退休职工印刷厂", "河北省离退休职工印刷厂已提交评估申请", ""),
        ("河北省离退休职工印刷厂", "离退休印刷厂已提交", ""),
        ("石家庄老王家豆制品有限公司", "联系老王家豆制品的咨询公司了，下周进场", ""),
        ("灵寿庚打错食品有限公司", "打错食品已启动审核", ""),
        ("灵寿壬离职机械有限公司", "离职机械的评估申请已经交了", ""),
    ],
)
def test_words_of_the_enterprises_own_name(firm: str, said: str, kind: str) -> None:
    assert (not_the_one(said, firm) or "") == kind


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("我离职了，请联系老王 13900002222", ("老王", "13900002222")),
        ("以后找李四，电话：139 0000 2222", ("李四", "13900002222")),
        ("我离职了，接手的是王建国（13900002222）", ("王建国", "13900002222")),
        ("我离职了，王建国负责，13900002222", ("王建国", "13900002222")),
        ("你打错了", ("", "")),
        ("我换号了13900002222", ("", "")),
    ],
)
def test_whom_they_name_instead(said: str, who: tuple[str, str]) -> None:
    assert successor_said(said) == who


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", "stop"),
        ("1，请停止", "stop"),
        ("不是，请停止", "stop"),
        ("2。", "stay"),
        ("是，消息有误", "stay"),
        ("我是联系人", "stay"),
        *((stays, "stay") for stays in ("是", "对", "yes", "没打错", "没打错，是我，刚才在开会", "2，对")),
        *((stops, "stop") for stops in ("不是", "否", "no", "不是我", "1，不是")),
        *(
            (stops, "stop")
            for stops in ("是的，不是我", "对，不是", "嗯 不是我", "不认识，别发了", "我根本不认识他们")
        ),
        *(
            (stops, "stop")
            for stops in ("停了吧", "认错人了", "不是联系人（停止给我发送）", "不是他们家的人")
        ),
        ("不对", "unclear"),
        ("是我，评估申请交了", ""),
        ("发错了", "stop"),
        ("我不是这家的。", "stop"),
        ("请停止发送", "stop"),
        ("别再发了", "stop"),
        ("进度", ""),
    ],
)
def test_what_answers_the_question(said: str, meant: str) -> None:
    assert chosen(said) == meant


@pytest.mark.parametrize(
    ("said", "may_be"),
    [
        *(
            (said, True)
            for said in ("这号换主快一年了", "我已从贵方所说企业离任", "请把我从名单里拿掉", "串号了吧")
        ),
        *(
            (said, True)
            for said in ("扫错码了，我是对门饭店的", "这手机是我捡的", "顾问合同今年6月到期", "我是他前妻")
        ),
        *((said, False) for said in ("打错字了，是验收不是演收", "员工离职太多，进度慢", "怎么填附表3")),
    ],
)
def test_what_may_be_of_somebody_else(said: str, may_be: bool) -> None:
    assert perhaps_not_the_one(said) is may_be


def test_who_asks_to_be_reached_again() -> None:
    assert is_the_one("我就是联系人。") and is_the_one("恢复提醒") and not is_the_one("我是联系人的同事")
