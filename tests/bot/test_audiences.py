"""群发: to whom a bureau speaks, what it says, and who may."""

from __future__ import annotations

import pytest

from bot.audiences import AUDIENCES, EVERYONE, _read, audience, draft
from bot.reading.addressed import addressed
from bot.words import DutyState, Level
from tests.bot.cases import CITY, CLERK, COUNTY, NOBODY, PROVINCE, SUPPORT
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

UNDONE = (DutyState.WAITING, DutyState.OPEN)


@pytest.mark.parametrize(
    ("content", "key", "text"),
    [
        ("未提交评估申请的企业 请尽快提交", "no_assessment", "请尽快提交"),
        ("给尚未提出评估申请企业：请尽快提交", "no_assessment", "请尽快提交"),
        ("没有提交验收申请的企业，请尽快提交", "no_acceptance", "请尽快提交"),
        ("未送达告知书的企业\n请到窗口领取", "not_delivered", "请到窗口领取"),
        ("各县（市、区）生态环境局 周五前反馈", "counties", "周五前反馈"),
        ("向各县区分局：周五前反馈", "counties", "周五前反馈"),
        ("各市局 周五前反馈", "cities", "周五前反馈"),
        ("全市企业 请登录系统", "everyone", "请登录系统"),
        ("  所有企业、 请登录系统  ", "everyone", "请登录系统"),
        # Whoever names nobody speaks to all; without a sign between it is part of the sentence.
        ("请登录系统", "everyone", "请登录系统"),
        ("各市局长请注意", "everyone", "各市局长请注意"),
        # Of whom it is asked, may stand in the text itself.
        ("请各县 周五前反馈", "counties", "请各县 周五前反馈"),
        ("请各市于3月3日前报送汇总名单", "cities", "请各市于3月3日前报送汇总名单"),
        ("请尚未提交评估申请的企业尽快提交", "no_assessment", "请尚未提交评估申请的企业尽快提交"),
        ("一条 让没交评估申请的抓紧", "no_assessment", "让没交评估申请的抓紧"),
        ("请各市局长注意", "everyone", "请各市局长注意"),
        ("请各市下周三前报一下进度", "cities", "请各市下周三前报一下进度"),  # no word of the text is lost
        ("", "everyone", ""),
    ],
)
def test_to_whom_and_what(content: str, key: str, text: str) -> None:
    found = draft(content)
    assert (found.audience.key, found.text, found.training) == (key, text, False)
    assert found.audience is audience(key)


@pytest.mark.parametrize(
    ("content", "training"),
    [
        ("培训通知 3月5日上午在市局", True),
        ("各县局 业务培训：3月5日", True),
        ("业务培训通知：3月5日", True),
        ("培训 3月5日", True),
        ("培训材料已发邮箱", False),
        ("请参加培训 3月5日", False),  # the word stands at the beginning
        ("", False),
    ],
)
def test_what_is_a_training(content: str, training: bool) -> None:
    assert draft(content).training is training


@pytest.mark.parametrize(
    ("key", "name", "level", "step", "states", "speakers"),
    [
        ("no_assessment", "尚未提出评估申请的企业", Level.ENTERPRISE, "apply_assessment", UNDONE, "县市省"),
        ("no_acceptance", "尚未提出验收申请的企业", Level.ENTERPRISE, "apply_acceptance", UNDONE, "县市省"),
        ("not_delivered", "告知书尚未送达的企业", Level.ENTERPRISE, "deliver_notice", UNDONE, "县市省"),
        ("counties", "各县（市、区）生态环境部门", Level.COUNTY, "", (), "市省"),
        ("cities", "各市生态环境局", Level.CITY, "", (), "省"),
        ("everyone", "本轮各企业", Level.ENTERPRISE, "", (), "县市省"),
    ],
)
def test_whose_people_they_are_and_who_may_speak_to_them(
    key: str, name: str, level: Level, step: str, states: tuple[DutyState, ...], speakers: str
) -> None:
    one = audience(key)
    assert (one.name, one.level, one.step, one.states) == (name, level, step, states)
    asked = (CLERK, COUNTY, CITY, PROVINCE, SUPPORT, NOBODY)
    assert "".join(who.name for who in asked if one.open_to(who)) == speakers


def test_the_last_one_is_everyone() -> None:
    assert EVERYONE is AUDIENCES[-1] is audience("everyone")


def test_the_file_says_so_whenever_it_is_read() -> None:
    """What is read at import is seen changed by no mutant: it is read once more."""
    assert _read() == AUDIENCES


def test_a_place_is_parted_from_the_text() -> None:
    found = draft("藁城的企业：周四下午培训")
    assert (found.place, found.audience, found.text) == ("藁城", EVERYONE, "周四下午培训")
    assert draft("全市企业：周四培训").place == ""


@pytest.mark.parametrize(
    ("content", "key", "place"),
    [
        ("石家庄市局：2月26号前报进展", "cities", "石家庄市"),
        ("给石家庄市生态环境局：2月26号前报进展", "cities", "石家庄市"),
        ("藁城区分局：2月26号前报进展", "counties", "藁城区"),
        ("正定县生态环境局：2月26号前报进展", "counties", "正定县"),
        ("各市局：2月26号前报进展", "cities", ""),
    ],
)
def test_the_bureau_of_one_place(content: str, key: str, place: str) -> None:
    found = draft(content)
    assert (found.audience.key, found.place, found.text) == (key, place, "2月26号前报进展")


@pytest.mark.parametrize(
    ("content", "key", "place"),
    [
        ("鹿泉区的企业明天开会", "everyone", "鹿泉区"),
        ("请鹿泉区企业3月12日前交", "everyone", "鹿泉区"),
        ("请沧州各县3月12日前报", "counties", "沧州"),
        ("各企业注意安全", "everyone", ""),
        ("本县企业注意安全", "everyone", ""),
    ],
)
def test_a_place_in_the_text_itself_is_where_it_goes(content: str, key: str, place: str) -> None:
    found = draft(content)
    assert (found.audience.key, found.place, found.text) == (key, place, content)


@pytest.mark.parametrize(
    ("text", "firms", "unclear"),
    [
        ("请金和电镀、正诚橡塑明天来局里", 2, False),
        ("金和电镀明天来局里", 1, False),
        ("请石家庄、沧州两市报名单", 0, True),
        ("请登录系统", 0, False),
        ("明天下午在石家庄开会", 0, False),
    ],
)
def test_who_is_named_first_is_spoken_to(text: str, firms: int, unclear: bool) -> None:
    found = addressed(text, PEOPLE["prov01"], INDEX, TODAY)
    assert (len(found.firms), found.unclear) == (firms, unclear)


@pytest.mark.parametrize(
    ("who", "key", "place", "unclear"),
    [
        ("参加：包头市企业", "everyone", "包头市", False),
        ("参加人员：昌吉州企业", "everyone", "昌吉州", False),
        ("参会单位：阿拉善左旗各企业", "everyone", "阿拉善左旗", False),
        ("参加对象为：邯郸各县", "counties", "邯郸", False),
        ("参训人员:各县区分局", "counties", "", False),
        ("参加：全体企业", "everyone", "", False),
        ("参加：包头市、呼和浩特市企业", "everyone", "包头市", True),  # two places: asked, never all
        ("参加人员：企业环保负责人", "everyone", "", True),
    ],
)
def test_an_invitation_goes_to_those_of_whom_it_says_that_they_come(
    who: str, key: str, place: str, unclear: bool
) -> None:
    text = f"9月10日9:30，地点：市局三楼会议室，{who}"
    found = draft(text)
    assert (found.audience.key, found.text, found.unclear) == (key, text, unclear)
    assert unclear or found.place == place
