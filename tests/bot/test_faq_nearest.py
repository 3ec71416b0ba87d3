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
    ],
)
def test_what_is_plainly_asked(text: str, key: str) -> None:
    found = plainly_asked(nearest_questions(text, FAQ))
    assert found and found.entry.key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("过了2月底没交是不是就不让交了", "late"),
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
