"""培训: what an invitation says of when and where, what people answer to it, and when they are reminded. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

from bot.calendar.days import Calendar
from bot.reading.dates import dates_in
from bot.words.patterns import lazy

_TIME = lazy(
    r"(?:上午|下午|晚上?|中午|早上)?(?:(?:[01]?\d|2[0-3])[:：][0-5]\d"
    r"|(?:[01]?\d|2[0-3]|十?[一二两三四五六七八九十])(?:点|时)(?:半|钟|整|[0-5]?\d分|[一二三四五]?十?[一二三四五六七八九]?分)?)"
)
_HALL: Final = (
    "(?:会议室|会议厅|报告厅|多功能厅|会场|礼堂|教室|室|楼|局|中心|酒店|宾馆|学校|党校|大学"
    "|腾讯会议|线上|视频会议)"
)
_PLACES: Final = (  # the first that is found
    lazy(r"(?:地点|会场|地址)(?:为|是|在)?[:：]?\s*([^,，。;；\n]{2,40})"),
    lazy(rf"[在到于]([^\s,，。;；在到于]{{1,30}}?{_HALL})(?=[\s,，。;；举召开参集讲培]|$)"),
    lazy(rf"(?:^|[\s,，。;；])([^\s,，。;；]{{1,30}}{_HALL})(?=[\s,，。;；]|$)"),
)
_BY_THEN = lazy(
    r"^(?:[（(][^）)]{1,6}[）)])?(?:下班)?(?:之|以)?前(?:请)?[^,，。;；\n]{0,6}(?:回复|报名|反馈|答复|确认|告知|报送)"
)
_LONGEST: Final = 200  # characters of a place, or of what somebody answers


class TrainingFacts(Struct, frozen=True):
    """When and where it is held, as far as the text says it, and until which day answers are asked for."""

    held_on: date
    begins: str  # 9:30, 上午九点; "" where the text names no time
    place: str
    answer_by: date


class TrainingAnswer(StrEnum):
    """What somebody who is invited answers."""

    COMES = "comes"
    DECLINES = "declines"
    SENDS = "sends"  # a colleague instead


class Attending(Struct, frozen=True):
    """An answer as it was said: `words` is the reason, or the colleague's name and telephone number; `training` the
    number of the training, None where it was not said."""

    answer: TrainingAnswer
    words: str = ""
    training: int | None = None


def training_said(text: str, today: date) -> TrainingFacts | None:
    """6月20日9:30 市局三楼会议室 业务培训 6月18日前回复 -> the facts; None where no day to come is named."""
    until, held = None, []
    for found in dates_in(text, today):
        day = found.coming(today)
        if day is None or found.vague:
            continue
        if _BY_THEN.match(text[found.end :]):
            until = until or day
        else:
            held.append(day)
    if not held:
        return None
    time = _TIME.search(text)
    where = next((at[1] for place in _PLACES if (at := place.search(text))), "")
    last = min(until, held[0]) if until else max(held[0] - timedelta(days=1), today)
    return TrainingFacts(held[0], time.group() if time else "", _bare_place(where), last)


def _bare_place(text: str) -> str:
    """Return a place without the time that is written in front of it: 上午9:30在市局 -> 市局."""
    return _TIME.sub("", text).strip().removeprefix("在")[:_LONGEST]


def reminder_day(held_on: date, today: date, calendar: Calendar) -> date | None:
    """Return the last working day before a training; None where that is over."""
    day = calendar.on_or_before(held_on - timedelta(days=1))
    return day if day > today else None


_WE: Final = (
    "(?:好的?[,，。 ]?)?(?:收到[,，。 ]?)?(?:我们?|本人|我?们?单位|我司|我?们?公司|我厂|我局|我们?这边)?"
)
_IT: Final = "(?:(?:这次|本次|此次|这个)?(?:业务)?(?:培训|培训会|会议))?"
_COMES = lazy(
    rf"{_WE}(?:会|可以|能够?|准时|按时|一定|确定|确认|报名|都|也|同意|愿意)*(?:去|来)?参加{_IT}(?P<no>\s*\d{{1,6}})?"
    r"[吧哈。.!！\s]*"
)
_DECLINES = lazy(
    rf"(?:(?P<before>[^,，。\n]{{2,80}})[,，。\s])?{_WE}(?:不能|无法|没法|没办法|没空|没时间|不便|不)(?:去|来|再|按时)?参加{_IT}了?"
    r"(?P<no>\s*\d{1,6})?(?:[\s,，。:：]+(?:因为|原因是?[:：]?)?(?P<reason>.{1,200}))?"
    rf"|(?:(?P<before2>[^,，。\n]{{2,80}})[,，。\s])?{_WE}(?:参加不了|{_IT}(?:去|来)不了){_IT}(?P<no2>\s*\d{{1,6}})?"
    r"(?:[\s,，。:：]+(?:因为|原因是?[:：]?)?(?P<reason2>.{1,200}))?",
    re.DOTALL,
)
# 换法人去, 换个时间来: whom or what is said, and nobody by name.
_NOBODY: Final = (
    "(?!联系人|企业|公司|单位|专人|大家|别人|其他|谁|人|法人|老板|领导|咨询|[你我他她省市县区局厅个])"
)
_SENDS = lazy(
    rf"{_WE}(?:换|改由|改派|改成|让|请|由|派|安排)(?:我的?|我们的?|本?单位的?|公司的?)?(?:同事|另一位同事)(?P<who>[一-鿿·]{{2,4}}?)?"
    rf"(?:代替?我?)?(?:去|来|参加)+{_IT}(?P<no>\s*\d{{1,6}}(?!\d))?[\s,，。:：]*(?P<more>.{{0,80}})"
    rf"|{_WE}(?:换|改由|改派|让|由|派|安排)(?P<who2>[一-鿿·]{{2,4}}?)(?:代替?我?)?(?:去|来)?参加{_IT}(?P<no2>\s*\d{{1,6}}(?!\d))?"
    r"[\s,，。:：]*(?P<more2>.{0,80})"
    rf"|{_WE}(?:换成?|改由|改派|改成){_NOBODY}(?P<who3>[一-鿿·]{{2,4}}?)(?:代替?我|替我)?(?:去|来)(?:参会)?[吧了]?"
    r"(?P<no3>\s*\d{1,6}(?!\d))?[\s,，。:：]*(?P<more3>(?:电话|手机)?[:：]?\s*[01]\d[\d-]{5,12})?[。.!！\s]*"
)
_OF_A_CASE = lazy("验收|评估|评审|审核组|专家|听证")  # another meeting


def attending_said(text: str) -> Attending | None:
    """参加 · 不能参加 停产检修 · 换我同事去 李四 13800001111 -> the answer; None for a sentence that says anything
    else."""
    words = text.strip()
    if len(words) > _LONGEST or words.endswith(("吗", "?", "？", "么")) or _OF_A_CASE.search(words):
        return None
    if found := _COMES.fullmatch(words):
        return Attending(TrainingAnswer.COMES, "", _number(found, "no"))
    if found := _SENDS.fullmatch(words):
        who = found["who"] or found["who2"] or found["who3"]
        more = (found["more"] or found["more2"] or found["more3"] or "").strip()
        named = " ".join(filter(None, (who, more)))
        return Attending(TrainingAnswer.SENDS, named[:_LONGEST], _number(found, "no", "no2", "no3"))
    if found := _DECLINES.fullmatch(words):
        why = next((found[g] for g in ("reason", "reason2", "before", "before2") if found[g]), "")
        return Attending(TrainingAnswer.DECLINES, why.strip(" ，,。")[:_LONGEST], _number(found, "no", "no2"))
    return None


def _number(found: re.Match[str], *groups: str) -> int | None:
    said = next((found[g] for g in groups if found[g]), None)
    return int(said) if said else None


_NUMBER: Final = r"\s*(?P<no>\d{1,6})?号?"
_ORDERS: Final[tuple[tuple[Literal["cancel", "move", "came", "list"], re.Pattern[str]], ...]] = (
    ("cancel", lazy(rf"取消\s*培训{_NUMBER}[\s,，:：]*(?P<rest>.{{0,300}})")),
    ("cancel", lazy(rf"培训{_NUMBER}\s*取消[\s,，:：]*(?P<rest>.{{0,300}})")),
    ("move", lazy(rf"培训改期{_NUMBER}[\s,，:：]*(?P<rest>.{{0,300}})")),
    (
        "move",
        lazy(rf"培训{_NUMBER}\s*(?:改期|改到|改在|延期到|推迟到|提前到)[\s,，:：至到]*(?P<rest>.{{0,300}})"),
    ),
    ("came", lazy(rf"(?:培训)?(?:到会|签到){_NUMBER}[\s,，:：]*(?P<rest>.{{0,1500}})", re.DOTALL)),
    ("list", lazy(rf"培训(?:名单|情况|报名情况?|答复情况?){_NUMBER}(?P<rest>)")),
)


class _TrainingOrder(Struct, frozen=True):
    """What a bureau says of a training of its own: to cancel or to move it, who came, or to list who answered."""

    what: Literal["cancel", "move", "came", "list"]
    training: int | None
    rest: str = ""


def order_said(text: str) -> _TrainingOrder | None:
    """取消培训 3 停电 · 培训改期 3 6月25日9:30 · 到会 3 A、B · 培训名单 3; None for anything else."""
    words = text.strip().rstrip("。")
    for what, pattern in _ORDERS:
        if found := pattern.fullmatch(words):
            number = int(found["no"]) if found["no"] else None
            return _TrainingOrder(what, number, found["rest"].strip())
    return None
