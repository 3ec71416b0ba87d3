"""The second turn: plain agreement, a choice that is none, a day that answers, what is said with either."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.corrections import redated
from bot.reading.day_answers import day_mentioned
from bot.reading.result import Pending
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

FIRMS = tuple(e for e in INDEX.enterprises if e.city == "石家庄市")[:3]
STEPS = ("started", "apply_assessment", "apply_acceptance")
ASKED = read_sentence("好像交了评估申请", PEOPLE["dev0001"], INDEX, TODAY)
IS_IT = Pending(ASKED.intent, ASKED.why, names=ASKED.names)
WHICH = Pending("assessment_passed", "which_enterprise", choices=FIRMS)
WHICH_STEP = Pending("step", "which_step", steps=STEPS, names=IS_IT.names)
WHEN = Pending("apply_assessment", "need_date", names=IS_IT.names)


def say(text: str, before: Pending) -> Reading:
    who = "city01" if before is WHICH else "dev0001"
    names = [e.name for e in FIRMS]
    return read_sentence(text.format(*names), PEOPLE[who], INDEX, TODAY, before)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "对对",
            "嗯，对",
            "是的已经交了",
            "对，没错，交了",
            "确实交了",
            "真的交了",
            "是的是的",
            "是的，早就交了",
        ),
        *("当然", "可不是", "对，交上去了", "是，请登记", "是的，已经提交评估申请了", "千真万确"),
    ],
)
def test_plain_agreement_is_taken(text: str) -> None:
    assert say(text, IS_IT).act == "do"


@pytest.mark.parametrize(
    ("text", "day"),
    [("对 今天提交的", 21), ("对的对的，18号交的", 18), ("确实交了，18号", 18), ("对，2月18号交的", 18)],
)
def test_agreement_with_its_day_is_taken_with_that_day(text: str, day: int) -> None:
    reading = say(text, IS_IT)
    assert (reading.act, reading.on) == ("do", date(2025, 2, day))


@pytest.mark.parametrize(
    "text", ["对吧", "是吧", "交了吧", "没交", "是，不过没盖章", "没问题", "好的", "应该交了吧"]
)
def test_what_is_no_agreement_does_nothing(text: str) -> None:
    reading = say(text, IS_IT)
    assert (reading.intent, reading.act) != ("apply_assessment", "do")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1吧？", 0),
        ("好像是2", 1),
        ("应该是1", 0),
        ("1？", 0),
        ("选1吧", 0),
        ("大概是第二个", 1),
        ("{1}吧？", 1),
    ],
)
def test_a_guessed_choice_is_asked_about_once_more(text: str, place: int) -> None:
    reading = say(text, WHICH)
    assert (reading.act, reading.why, reading.names) == ("ask", "unsure", (FIRMS[place],))


@pytest.mark.parametrize("text", ["1还是2来着", "1或2", "2家", "除了{0}", "两家都是", "选2不对选1", "9月1号"])
def test_what_is_no_choice_picks_nobody(text: str) -> None:
    assert say(text, WHICH).names == ()


@pytest.mark.parametrize(
    ("text", "places", "day"),
    [
        ("1", [0], None),
        ("第二个", [1], None),
        ("都是", [0, 1, 2], None),
        ("三家都是", [0, 1, 2], None),
        ("1，18号", [0], 18),
        ("1 昨天", [0], 20),
        ("{0}，18号", [0], 18),
        ("{0}、{1}，2月18日", [0, 1], 18),
    ],
)
def test_a_choice_is_taken_with_the_day_behind_it(text: str, places: list[int], day: int | None) -> None:
    reading = say(text, WHICH)
    on = date(2025, 2, day) if day else None
    assert (reading.act, reading.names, reading.on) == ("do", tuple(FIRMS[n] for n in places), on)


def test_a_number_picks_that_firm_and_none_that_was_shown_with_it() -> None:
    asked = Pending("assessment_passed", "which_enterprise", names=(FIRMS[0], FIRMS[2]), choices=FIRMS)
    reading = read_sentence("选2", PEOPLE["city01"], INDEX, TODAY, asked)
    assert reading.names == (FIRMS[1],)


@pytest.mark.parametrize(
    ("text", "act", "on"),
    [
        ("评估申请，昨天", "do", 20),
        ("2，2月18日", "do", 18),
        ("评估申请 18号交的", "do", 18),
        ("评估申请，2月30日", "ask", None),
        ("2吧？", "ask", None),
    ],
)
def test_a_step_is_taken_with_the_day_behind_it(text: str, act: str, on: int | None) -> None:
    reading = say(text, WHICH_STEP)
    day = date(2025, 2, on) if on else None
    assert (reading.intent, reading.act, reading.on) == ("apply_assessment", act, day)


@pytest.mark.parametrize(
    "text", ["9月30号开会", "2月18日我出差", "2月20日市局来检查", "我记得2月18日那天下雨", "2月18日或者19日"]
)
def test_a_day_of_something_else_is_no_answer(text: str) -> None:
    assert say(text, WHEN).intent != "apply_assessment"


@pytest.mark.parametrize("text", ["可能是18号", "好像是2月18日", "2月18？", "大概18号", "18号左右", "18"])
def test_a_guessed_day_is_asked_about_once_more(text: str) -> None:
    reading = say(text, WHEN)
    assert (reading.act, reading.why, reading.on) == ("ask", "unsure", date(2025, 2, 18))


@pytest.mark.parametrize("text", ["除了评估", "评估以外的", "别的", "评估费", "评估申请 2月18号开的会"])
def test_what_does_not_name_a_step_picks_none(text: str) -> None:
    assert say(text, WHICH_STEP).act != "do"


STANDS = Pending("apply_assessment", "unsure", names=IS_IT.names, on=date(2025, 2, 18))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("日期错了，应该是2月17日", 17),
        ("2月17日才对", 17),
        ("撤回，改成2月17日", 17),
        ("更正：评估申请提交日期为2月19日", 19),
        ("查了 是19号", 19),
        ("其实是昨天交的", 20),
        ("不是2月18日，是2月17日", 17),
        ("时间写错了 2月17", 17),
        ("日期报错啦，评估申请应该是2月17号不是18号", 17),
        ("早晨跟您说的那个申请，收据上写的是2月17号，麻烦按2月17号记", 17),
        ("刚才登记的按2月17号记", 17),
        ("那个日子不准，是2月17号交的", 17),
        *(("那个日子记岔了，回执上写的17", 17), ("日期写错了，收据上写着17", 17), ("日子记岔了，是17吧", 17)),
    ],
)
def test_another_day_of_a_report_that_stands_is_heard(text: str, day: int) -> None:
    found = redated(text, STANDS, PEOPLE["dev0001"], INDEX, TODAY)
    assert found and (found.intent, found.on) == ("apply_assessment", date(2025, 2, day))


@pytest.mark.parametrize(
    "text",
    [
        "改成3月15日",
        "2月17日开会定的，是不是要改",
        "2月18日才对",
        "2月17日",
        "应该是下周",
        "是不是2月17日才对",
        *("日子记岔了，差17", "写错了，是17家", "写错了，写的17页"),
    ],
)
def test_what_gives_a_report_no_other_day_is_none(text: str) -> None:
    assert redated(text, STANDS, PEOPLE["dev0001"], INDEX, TODAY) is None


@pytest.mark.parametrize("text", ["1", "2", "18"])
def test_a_bare_number_answers_no_question_that_is_answered_by_a_yes(text: str) -> None:
    """Whoever presses 1 means the first thing offered, and no day of the month."""
    answered = say(text, IS_IT)
    assert answered.act != "do" and answered.on is None


def test_a_bare_number_is_no_day_of_another_month() -> None:
    asked = Pending("apply_assessment", "unsure", names=IS_IT.names, text="评估申请1月份交的")
    assert say("15", asked).on is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我想想 是20号", (date(2025, 2, 20), True)),
        ("老板说是上周三", (date(2025, 2, 12), True)),
        ("就是昨天吧昨天下午", (date(2025, 2, 20), True)),
        ("上个月的事", (None, True)),
        ("18号或者19号", (None, True)),
        ("你们怎么总催", (None, False)),
    ],
)
def test_a_day_said_to_a_question_is_not_lost(text: str, found: tuple[date | None, bool]) -> None:
    assert day_mentioned(text, TODAY) == found


@pytest.mark.parametrize("text", ["那4月10行吗", "4月10号可以吗"])
def test_a_day_that_is_asked_for_answers_the_question_until_when(text: str) -> None:
    before = Pending("request_extension", "need_date", names=IS_IT.names)
    reading = say(text, before)
    assert (reading.intent, reading.act, reading.on) == ("request_extension", "ask", date(2025, 4, 10))
