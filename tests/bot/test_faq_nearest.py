"""Questions that fit no entry word for word: the one that is plainly meant, or those that may be."""

from __future__ import annotations

import pytest

from bot.reading.faq import shipped_faq
from bot.reading.faq_nearest import nearest_questions, plainly_asked

FAQ = shipped_faq()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("到时候是省厅的人来验还是市局的人来验呀", "who_assesses"),
        ("告知书要盖我们分局的章还是市局的章", "letter_seal"),
        ("要是下周还没弄完是不是就算逾期了？", "late"),
        ("请教一下，我们三年前做过一轮审核了，这回咋又有我们的名字", "again"),
        ("不按时间弄会不会罚款呀？罚多少", "fine"),
        ("网上传过了，纸质的还交不交", "both_ways"),
        ("提交评估申请这步是不是点‘提交’就行，我还没点", "both_ways"),
        ("企业拒绝签收算不算送达", "refused_letter"),
        ("打电话告诉企业了，算送达吗", "how_delivered"),
        ("省级评估的企业材料是我们直接报还是企业自己报", "forwarding"),
        ("逾期了会不会影响企业信用？征信上会体现吗", "credit"),
        ("刚才谁给我发的通知？我从来没听说过这个审核", "who_sends"),
        ("过了2月底没交是不是就不让交了", "late"),
    ],
)
def test_what_is_plainly_asked(text: str, key: str) -> None:
    found = plainly_asked(nearest_questions(text, FAQ))
    assert found and found.entry.key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("企业问我到底是市里评还是省里评，咋看", "who_assesses"),
        ("验收能不能拖到明年", "postpone"),
        ("我们停产了还用弄评估不", "stopped"),
    ],
)
def test_what_may_be_asked_is_offered_and_not_taken_for_certain(text: str, key: str) -> None:
    near = nearest_questions(text, FAQ)
    assert near[0].entry.key == key and plainly_asked(near) is None


@pytest.mark.parametrize(
    ("text", "other"), [("验收申请交给谁", "where_assessment"), ("评估申请交给谁", "where_acceptance")]
)
def test_who_asks_of_the_one_stage_is_not_told_of_the_other(text: str, other: str) -> None:
    assert other not in [one.entry.key for one in nearest_questions(text, FAQ)]


@pytest.mark.parametrize(
    "text", ["", "。。。", "确认 3", "待办", "还有哪家没送", "今天送了三家", "你好", "明天开会"]
)
def test_what_asks_nothing_is_like_no_question(text: str) -> None:
    assert plainly_asked(nearest_questions(text, FAQ)) is None


def test_each_way_of_asking_belongs_to_one_entry() -> None:
    ways = [asked for entry in FAQ.entries for asked in entry.asked]
    assert len(ways) == len({*ways})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("弄完一步怎么跟你们报", "how_report"),
        ("材料都交过了咋还一直催", "still_reminded"),
        ("报完几天能给确认", "when_confirmed"),
        ("不到截止日能不能先提交", "early"),
        ("周六周日能在这儿报吗", "any_time"),
        ("我手里有四家企业咋报", "several_firms"),
        ("拍的照片直接发过来行吗", "evidence_photo"),
        ("只回个收到行不行", "say_received"),
        ("行首那个数字是啥意思", "what_numbers"),
        ("我们单位没有企业微信咋报告", "no_wecom"),
        ("邮件里的链接点开说过期了", "link_expired"),
        ("我不负责环保了怎么还发给我", "not_mine"),
        ("有没有咨询电话可以打", "whom_to_call"),
        ("问题提了好几天没人回复", "when_answered"),
        ("咨询公司可以替我们在这报吗", "consultant_reports"),
        ("想换一家咨询公司行不行", "consultant_change"),
        ("审核一共有哪几个阶段", "audit_phases"),
        ("审核小组一般要几个人", "audit_team"),
        ("无低费和中高费怎么区分", "measure_kinds"),
        ("评估和验收是不是一回事", "stages_differ"),
        ("专家来现场我们要准备啥", "visit_prepare"),
        ("启动审核具体要干什么", "how_start"),
        ("告知书收到后下一步干啥", "letter_received"),
        ("评估还没做能不能先申请验收", "accept_first"),
        ("方案还没做完能申请验收吗", "unfinished_plan"),
        ("延期申请写什么理由好", "extension_reason"),
        ("我们审核前就是三级水平了还要审吗", "already_there"),
        ("我们有创A任务有啥要求", "chuang_a"),
        ("我们行业没有评价指标体系咋办", "no_indicators"),
        ("信息公开的期限是什么时候", "disclose_when"),
        ("配方属于商业秘密也要公开吗", "trade_secret"),
        ("审核费能不能列入成本", "costs"),
        ("审核结果会不会给执法队", "handed_on"),
        ("咨询机构报告造假怎么处理", "false_report"),
        ("县局在这里面负责哪些事", "county_duty"),
        ("培训什么时候办怎么报名", "training"),
        ("通知原文在哪能下载", "list_where"),
        ("系统操作手册在哪里下载", "guide_where"),
    ],
)
def test_what_a_clerk_asks_of_a_working_day_has_its_answer(text: str, key: str) -> None:
    """Answered, or offered first: never another answer."""
    best, near = FAQ.best(text), nearest_questions(text, FAQ)
    assert best is None or best.key == key
    assert near[0].entry.key == key
