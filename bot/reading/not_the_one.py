"""Tell when a contact says that they are not the one: 你打错了, 我已离职, 我不是这家的, 请联系老王 139….

Only a whole sentence that says nothing else ends it: alone, with a courtesy, or with who is to be asked instead.
Whatever else lies near it (你们搞错了, 我不在单位了，明天回来交) is asked about: a true contact must not be silenced by
a complaint. 打错了 alone is a slip of the pen, and 联系人离职了 speaks of somebody else.
"""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

from bot.words.patterns import lazy

# "stranger": the address belongs to somebody else; "left": is the contact no more; "other": names who is; "near":
# perhaps one of them, which is asked.
_Kind = Literal["stranger", "left", "other", "near"]

_OPENING: Final = r"^(?:您好|你好|喂|对不起|不好意思|抱歉|请注意|[,，。!！、\s])*"
_YOU: Final = "(?:你们?|您们?|贵局|局里)"
_WHICH: Final = "(?:这家|那家|这个|那个|该|你们?说的(?:这个|那个)?|您说的)"
_FIRM: Final = f"(?:{_WHICH}?(?:公司|企业|单位|厂子?|@)|(?:这家|那家|你们?说的|您说的)(?:这家|那家)?)"
_HERE: Final = "(?:这里|那里|这边|那边|这儿|那儿|这家?|那家?|原来?的?)?(?:公司|企业|单位|厂里?|@)?"
# What may stand behind it: a courtesy, that nothing more is to be sent, or who is to be asked instead.
_SUCCEEDED: Final = (
    r"(?:(?:请|麻烦|以后|有事)*(?:您们?|你们?)?(?:直接|去|改)*(?:联系|找)|(?:现在|以后)?(?:接手的?是?|由|换成|交给)?)"
    r"[一-鿿]{1,4}?(?:接手|接替|负责|来管|管)?[,，:：(（\s]*(?:的?(?:电话|手机|号码)(?:是|为)?[:：\s]*)?"
    r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}[)）]?(?:吧|即可|就行|就好)*"
)
_CLOSING: Final = (
    rf"(?:[,，。!！;；\s]*(?:谢谢|多谢|抱歉|对不起|不好意思|再见|(?:请|麻烦)?(?:您|你)?们?(?:核实|核对|查)(?:一下)?|请?(?:您|你)?们?"
    rf"(?:别|不要|勿|请勿)再?(?:给我)?(?:发|打)(?:了|短信|消息|电话)*|{_SUCCEEDED}))*(?:了|的|啊|呀|吧)*[。!！\s]*$"
)
_IS_STRANGER: Final = (
    rf"(?>(?:{_YOU}(?:肯定|应该|是)*(?:打错了?(?:电话|号码?|人)?了?|(?:找|认|发)错(?:人|号码?)了?)"
    rf"|打错了?(?:电话|号码?)了?|{_YOU}?找错人了?"
    rf"|(?:我|本人)(?:根本|也|并|现在)*不是{_FIRM}的?(?:人|员工|职工)?|(?:我|本人)(?:根本|也|并)*不认识{_FIRM})"
    r"(?:了|的|啊|呀|吧)*)"
)
_HAS_LEFT: Final = (
    rf"(?>(?:我|本人)(?:已经?|早就?|都|上个月|去年|今年|前年|\d+月份?)*(?:从{_HERE})?"
    rf"(?:(?:离职|辞职|退休|离开{_HERE}|调走|调离{_HERE}|被?辞退)(?:很久|好久)?了?|不在{_HERE}(?:干|上班|工作|任职)了)"
    r"(?:啊|呀|的)*)"
)
# 你们发错了 alone may mean the message: beside what is clear (你们发错了，我不是这家的) it doubts nothing.
_SENT_WRONG: Final = rf"(?>{_YOU}?(?:肯定|应该|是|可能|又)*(?:发|找|认|搞|弄)错(?:人|地方|对象)?了?)"
_BEFORE: Final = rf"(?:{_SENT_WRONG}[,，。!！;；\s]+)?"
# 你打错了，我不是这家的: the same said twice is no less clear.
_AGAIN: Final = rf"(?:[,，。!！;；\s]+(?:{_IS_STRANGER}|{_HAS_LEFT}|{_SENT_WRONG}))*"
_STRANGER = lazy(rf"{_OPENING}{_BEFORE}{_IS_STRANGER}{_AGAIN}{_CLOSING}")
_LEFT = lazy(rf"{_OPENING}{_BEFORE}{_HAS_LEFT}{_AGAIN}{_CLOSING}")
_NEAR_STRANGER = lazy(
    rf"{_OPENING}(?:{_YOU}(?:肯定|应该|是|可能|又)*(?:打|发|找|认|搞|弄)错(?:电话|号码?|人|地方|对象)?了?"
    rf"|(?:打|发|找|认)错(?:电话|号码?|人)了?|{_YOU}?找错人了?"
    rf"|(?:我|本人)(?:根本|也|并|现在)*不是{_FIRM}的?(?:人|员工|职工)?"
    rf"|(?:我|本人)(?:根本|也|并)*(?:不认识|没听说过|不知道){_FIRM}|(?:这|此)(?:个)?(?:号码?|邮箱|电话)(?:不是|已经不是|不属于){_FIRM}的?"
    rf"|(?:{_FIRM})?(?:跟|和|与)我(?:没有?|毫无|无)(?:任何)?关系)(?:了|的|啊|呀|吧)*(?:[,，。!！;；\s]|$)"
)
_NEAR_LEFT = lazy(
    rf"{_OPENING}(?:我|本人)(?:已经?|早就?|都|现在|上个月|去年|今年|前年|\d+月份?)*"
    rf"(?:从{_HERE})?(?:(?:离职|辞职|退休|离开{_HERE}|调走|调离{_HERE}|被?辞退)(?:很久|好久)?了?"
    rf"|不在{_HERE}(?:干|做|上班|工作|任职)?了|不再?(?:负责|管)(?:环保|这事儿?|这个|这块|这项工作|清洁生产)+了?)"
    rf"(?:啊|呀|的)*(?:[,，。!！;；\s]|$)"
)
_OTHER = lazy(
    rf"{_OPENING}(?:请|麻烦)?{_YOU}?(?:直接|去|改)*(?:联系|找)[一-鿿]{{1,4}}[,，:：(（\s]*(?:电话|手机|号码)?(?:是|为)?[:：\s]*"
    r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}[)）]?(?:吧|即可|就行|就好|谢谢)*[。!！\s]*$"
)
_SUCCESSOR = lazy(
    r"(?:联系|找|换成|改成|交给|接手的?是?|负责的?是|由|是|[,，。;；\s]|^)(?P<name>(?!联系|电话|手机|以后|现在|请|[我他她这那新换])[一-鿿]{2,4}?)"
    r"(?:接手|接替|负责|来管|管)?[,，:：(（\s]*(?:的?(?:电话|手机|号码)(?:是|为)?[:：\s]*)?"
    r"(?P<phone>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
_ASKS = lazy("[?？吗么]|怎么|要不要|能不能")


def not_the_one(text: str, firm: str) -> _Kind | None:
    """Return what a contact of `firm` says of themselves; None for any other sentence."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if firm:
        plain = plain.replace(firm, "@")
    if _ASKS.search(plain):
        return None
    if _STRANGER.match(plain):
        return "stranger"
    if _LEFT.match(plain):
        return "left"
    if _OTHER.match(plain):
        return "other"
    return "near" if _NEAR_STRANGER.match(plain) or _NEAR_LEFT.match(plain) else None


def successor_said(text: str) -> tuple[str, str]:
    """Return the name and the mobile number of whoever is named instead; two empty texts where nobody is."""
    found = _SUCCESSOR.search(unicodedata.normalize("NFKC", text))
    return (found["name"], "".join(filter(str.isdecimal, found["phone"]))) if found else ("", "")


# The answers to 您不是X的联系人吗？, and what else says that somebody is one. A bare 是 or 不是 may mean either.
_STOPS = lazy(
    "1?不是请停止|1|请?停止(?:发送)?|我?不是(?:这家的?|你们要找的)?(?:联系人)|我不是|不是我|我?不是这家的"
    "|(?:你们?)?(?:发|打|找|搞|弄)错(?:人)?了|(?:请|麻烦)?(?:别|不要)再?(?:给我)?发了"
)
_STAYS = lazy("2?是消息有误|2|消息有误|我是|我就?是联系人")
_BACK = lazy("我就?是联系人|恢复提醒")
_UNCLEAR = lazy("不?是|是的|对|不|嗯")
_SIGNS = lazy(r"[\s,，.。、!！]")


def chosen(text: str) -> Literal["stop", "stay", "unclear", ""]:
    """Return what a sentence answers to the question whether its sender is not the contact; "" for no answer."""
    bare = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    if _STOPS.fullmatch(bare):
        return "stop"
    return "stay" if _STAYS.fullmatch(bare) else "unclear" if _UNCLEAR.fullmatch(bare) else ""


def is_the_one(text: str) -> bool:
    """Say whether somebody who was taken for the wrong person asks to be reached again."""
    return _BACK.fullmatch(_SIGNS.sub("", unicodedata.normalize("NFKC", text))) is not None
