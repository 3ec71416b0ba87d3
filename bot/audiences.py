"""群发: to whom, and what. The audiences are data (audiences.toml)."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

from msgspec import Struct

from bot.words import DutyState, Level, Person
from bot.words.patterns import lazy

LONGEST_ANNOUNCEMENT: Final = 500  # characters: with its heading it is one WeCom message
_GAP: Final = r"[ ,，:：、。\n]+"
# 请各市于3月3日前…: what is asked of them. 请各市县… asks two, 请各市局长 a meeting.
_ASKED: Final = "(?:请|望|烦请|敬请|要求|希望|让|叫|提醒|通知)(?:{})(?!局?[长县区、和])"
_OPENING: Final = lazy("(?:一条|一下|一个)(?:通知|消息)?[ ,，:：、]*")
_OF_A_PLACE: Final = lazy(
    "(?:给|向)?(?!各|全|所有|我|本|未|没|尚|请|培训|通知)(?P<place>[一-鿿]{2,12}?)(?:的|辖区的?|境内的?)"
    f"(?=(?:各|所有|全部|全体)?(?:企业|单位|公司|县区?|分局){_GAP})"
)
# 石家庄市局：…, 藁城区分局：…: the bureau of one place.
_OF_A_BUREAU: Final = lazy(
    "(?:给|向)?(?P<place>(?![各全所我本未没尚])[一-鿿]{2,9}?(?P<unit>市)?[县区旗]?)(?:级)?(?:生态环境)?(?P<bureau>分局|局)(?:那边)?[:：]"
)
# 霸州市的企业明天开会, 请邯郸各县3月12日前报: the place is part of the text, which stays whole.
_IN_THE_TEXT: Final = lazy(
    "(?:请|让|叫|望|烦请|敬请|要求|希望|提醒|通知|给|向)?"
    "(?P<place>(?:(?![各全所我本未没尚])[一-鿿]){1,7}?[市县区旗州盟]|(?:(?![各全所我本未没尚])[一-鿿]){2,5}(?=各))(?:的|辖区的?|境内的?)?"
    "(?:各|所有|全部|全体)?(?:(?P<counties>县区?|分局)(?!长)|企业|单位|公司)"
)
# 参加：包头市企业, 参会人员：各县区分局: an invitation that says in its text who is to come.
_ATTENDS: Final = lazy(
    "(?:参加|参会|参训)(?:人员|对象|单位|范围)?(?:为|是)?[:：] ?(?P<whom>[^,，。;；\n]{2,40})"
)
_TO_SOMEBODY: Final = lazy("(?:给|向|各(?!位)|全体|所有)[^,，:：。]{1,16}[:：]")  # 各科室：…
_TRAINING: Final = lazy(r"(?:业务)?培训(?:通知)?(?=[ ,，:：])|^(?:业务)?培训通知")


class _Audience(Struct, frozen=True):
    """The fields are the keys of audiences.toml."""

    key: str
    name: str
    words: tuple[re.Pattern[str], ...]
    level: Level
    levels: tuple[Level, ...]
    asked: tuple[re.Pattern[str], ...]
    step: str = ""
    states: tuple[DutyState, ...] = ()
    alone: str = ""  # what it is called behind the name of one place

    def open_to(self, person: Person) -> bool:
        return any(role.level in self.levels for role in person.roles)


class Draft(Struct, frozen=True):
    """A 群发 as it was understood. `training`: whoever answers 收到 means to come; `place`: where alone it goes,
    as it was written (藁城), "" for the whole of the writer's; `named`: the words say who it is for; `unclear`: they
    do, and it is nobody that is known."""

    audience: _Audience
    text: str
    training: bool
    place: str = ""
    named: bool = True
    unclear: bool = False


def _read() -> tuple[_Audience, ...]:
    data = tomllib.loads((files("bot") / "audiences.toml").read_text("utf-8"))
    return tuple(
        _Audience(
            row["key"],
            row["name"],
            tuple(re.compile(f"(?:给|向)?(?:{w}){_GAP}") for w in row["words"]),
            Level(row["level"]),
            tuple(Level(x) for x in row["levels"]),
            tuple(re.compile(_ASKED.format(w)) for w in row["words"]),
            row.get("step", ""),
            tuple(DutyState(x) for x in row.get("states", ())),
            row.get("alone", ""),
        )
        for row in data["audience"]
    )


AUDIENCES: Final = _read()
EVERYONE: Final = AUDIENCES[-1]


def audience(key: str) -> _Audience:
    return next(a for a in AUDIENCES if a.key == key)


def draft(content: str) -> Draft:
    """What follows 群发: an audience (set off by a space or a sign), then the text. 请各市于3月3日前… names its
    audience in the text itself, which stays whole."""
    content, place = content.strip(), ""
    if opening := _OPENING.match(content):
        content = content[opening.end() :]
    if of_a_place := _OF_A_PLACE.match(content):
        place, content = of_a_place["place"], content[of_a_place.end() :]
    elif bureau := _OF_A_BUREAU.match(content):
        whom = audience("cities" if bureau["unit"] and bureau["bureau"] == "局" else "counties")
        return Draft(whom, content[bureau.end() :].strip(), False, bureau["place"])
    elif inside := _IN_THE_TEXT.match(content):
        whom = audience("counties") if inside["counties"] else EVERYONE
        return Draft(whom, content, False, inside["place"])
    whom, end = _named_in(content)
    if not (end or place) and (attends := _ATTENDS.search(content)):
        return _of_those_who_attend(content, attends["whom"])
    if whom is EVERYONE and not end and _TO_SOMEBODY.match(content):
        return Draft(whom, content, False, named=False, unclear=True)
    text = content[end:].strip()
    named = end > 0 or whom is not EVERYONE or bool(place)
    return Draft(whom, text, bool(_TRAINING.match(text)), place, named)


def _of_those_who_attend(content: str, said: str) -> Draft:
    """Return the draft for those who are to come, as its own text says; unclear where that is nobody known."""
    if inside := _IN_THE_TEXT.fullmatch(said.strip()):
        return Draft(
            audience("counties") if inside["counties"] else EVERYONE, content, False, inside["place"]
        )
    whom, end = _named_in(f"{said.strip()} ")
    return Draft(whom, content, bool(_TRAINING.match(content)), named=end > 0, unclear=not end)


def _named_in(content: str) -> tuple[_Audience, int]:
    """Return the audience at the head of the content, and where the text begins."""
    for one in AUDIENCES:
        if found := next((m for w in one.words if (m := w.match(content))), None):
            return one, found.end()
        if any(asked.match(content) for asked in one.asked):
            return one, 0
    return EVERYONE, 0
