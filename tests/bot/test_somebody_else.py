"""Whoever is the wrong person says so in any words; a contact who speaks of the matter is not doubted for it."""

from __future__ import annotations

import pytest

from bot.reading.not_the_one import not_the_one

FIRM = "正定芳静铸造有限公司"
SOMEBODY_ELSE = """
我是他媳妇，他出门打工去了，这手机在我这
他把手机卡留给我用了，我是他弟
您找我爸吧？他不在那个厂了
这是我爱人以前的工作号，现在我在用
人没了，去年走的，看着难受
我父亲已于五月去世，厂子的事家里正在打官司
我捡了个手机，不知道是谁的
手机是二手买的，卡里的东西不归我
这号刚办的，前头谁用过我不清楚
我上个星期才买的这张卡
你找的人不用这个号了
我就送过一次桶装水，怎么把我登记上了
我就是个开大车的，给他们拉过两趟货，不管这事儿
我是给他家做过环评的
我所仅是该公司往年的法律顾问，现已无委托关系
我是代账公司的，今年没给他家做账了，合作停了
扫错码了，我是对门饭店的
串号了吧？我这边是4S店
这里是农业银行，您打的是网点电话
你好，这里是县第二中学，没有这个企业
这里是如家酒店，您登记错号码了
联系人写错了，我是学校老师
我是园区物业，企业的事我管不着
我是供电所的，不知道咋把我弄进去了
我是租户，房东才是那个厂
厂房我买下来了，原来的厂子搬走了
我已经跳到另外一家公司了，不管那边环保
我现在在南方上班，河北那边的厂早离开了
公司把我裁员了，赔偿还没给呢
我只是来面试过一次，没入职
去年合同满了没续签，现在在别的公司
本人系原环保专员，已于上月办理离职手续
我不叫李建国
同名同姓吧，我在保险公司
不晓得你们在说哪样，我又没得厂
你们数据库该更新了，这号换主快一年了
请把我从名单里拿掉，我不属于该企业
发错了，我这边是律师事务所
"""
THE_CONTACT = """
打错字了，是提交不是提娇
刚才发错图片了，重新发
不好意思，上一条发错人了
我换手机了，微信没变，还是我联系
号换了，以后打这个
手机刚买的，微信还没登
这个号是厂里公用的
老张走了，现在我管环保
小刘离职了，现在我负责
前任会计离职了，资料找不全，能延几天吗
老板换人了，新老板让继续做
厂长离职了，公章在新厂长那，联系还是找我
我去医院了，下午回
我在银行办事，回去再弄
我在学校接孩子，晚点传
我爱人生病，这几天顾不上
他不在厂里，我代他回
我们是涂料厂，行业写错了
我们和银行谈贷款，要清洁生产证明
饭店油烟的事也归你们管吗
隔壁物业把信收走了，能再寄吗
我不是法人，我是环保科的，有事找我就行
名字登记错了，我叫张丽不叫张力
这个登记错了，请撤回
把我们从双超名单里去掉
把我拉进企业群吧
我前天就辞掉那家咨询公司了
咨询合同到期了，正在续签
我们刚接手这家厂，之前欠的我们补
不知道你说的是什么
去年就走了流程
我退烧了明天上班，材料明天交
厂子停了，工人都走了
我是厂里新来的环保员，小李是我师傅
会计请假了，下周才回
不认识路，评估会在哪开
"""


@pytest.mark.parametrize("said", SOMEBODY_ELSE.strip().splitlines())
def test_who_is_somebody_else_is_asked(said: str) -> None:
    assert not_the_one(said, FIRM) == "near"


@pytest.mark.parametrize("said", THE_CONTACT.strip().splitlines())
def test_who_is_the_contact_is_not_asked(said: str) -> None:
    assert not_the_one(said, FIRM) is None


def test_what_the_enterprise_itself_is_tells_nothing() -> None:
    assert not_the_one("我们是宾馆", "正定大宾馆有限公司") is None
    assert not_the_one("我们是宾馆", FIRM) == "near"
