"""What a sentence in free words tells of a new contact, a new name or place, a notice to many or an answer of the desk,
put into the canonical form: 以后找李四 139… is 换联系人 李四 139…, so that choosing the proposal does it.

What is not told is left out and asked for when the proposal is chosen.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.words.patterns import lazy

_PHONE = lazy(r"(?:(?<!\d)|(?<=(?<!\d)0))1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LABEL = lazy(
    r"(?:联系电话|联系方式|手机号?码?|电话号?码?|号码|电话|打|可以|的|是|为|来|去|做|当|负责|接手|接替|接任|对接|先生|女士|同志|男|女|了|吧|哈|啊|[,，:：、。;；\s(（)）\-]){1,12}+$"
)
_BEFORE_NAME = lazy(
    ".*(?:联系人|对接人|负责人|经办人|联络人|对接|负责|接手|接替|联系|找|换成|换为|变成|变更为|改为|改成|更换为|交给|移交给?|转给|换了?|厂长|主任|经理|会计|老板|科长|部长|师傅|专员|由|是|叫|为|成|给|让|归|请"
    "|[的了,，:：、。;；\\s(（])"
)
_PERSON = lazy(r"[一-鿿]{2,4}")
_NO_PERSON = lazy(
    "^姓[一-鿿]$|[没未]找|到人|手机|电话|号码|微信|邮箱|私人|本人|公事|以后|这个|那个|小伙|姑娘|同事|新人|[我你他她您们]|[了的吧啊呢]$"
)
_HANDS_OVER = lazy(
    "换|改成|改为|变更|以后|今后|往后|接手|接替|接任|接管|负责|离职|辞工|落[到在]?我|归我|接班|退休|调走|调离|调岗|辞职|不干|不管|不是我|别找我|不归我|不负责|联系|找"
    "|新(?:来|到|任)?的?[^,，。;；]{0,5}(?:专员|专工|负责人|环保员|主管|经理|主任|科长|对接|同事|人)|即日起|[^,，]{2,8}叫[一-鿿]{2,4}[,，\\s]"
)
_MORE = lazy("增加|新增|添加|再加|多加|加一?个|也发")
_COMPANY = lazy(
    "(?:(?:新?名[称字]?|改名?|更名|变更|叫|称)[^,，。;；]{0,8}?(?:为|成|叫|是|到|[:：])|现名称?[是为:：]?|现在?(?:改)?叫(?:做)?|改叫)\\s*(?P<name>[一-鿿（）()A-Za-z]{4,40}?(?:公司|厂|集团|中心|合作社))"
)
_PLACE = lazy(
    r"(?:搬迁?|迁移?)(?:到|至|往|去|进|入)了?\s*(?P<place>[一-鿿]{2,14}?)(?=[了去啦的那,，。;；!！\s]|$)"
)
_TEXT_BEHIND = lazy(r"(?:群发|通知|公告|告诉|转告|转发|消息)[^:：]{0,12}[:：]\s*(?P<text>.{2,})", re.DOTALL)
# 通知下去，下周二开会: what stands behind the order; without one, all of it.
_ORDERED = lazy(
    r"(?:请|帮我|麻烦|你|再|给我)*(?:(?:(?:[跟给向和]|让|转告|告知|告诉|通知|转发给?)(?P<whom>[^,，:：。;；]{1,16}?)(?:[说讲]一?声|发个?(?:通知|消息)|知道|通知一?下?|都?(?:说|讲|发)一?下?)?)"
    r"|(?:下个?|发个?|发布)?通知(?:下去|一下|出去)?)[,，:：。;；\s]+(?P<text>.{4,})",
    re.DOTALL,
)
_LEAST: Final = 8  # characters of a notice without an order before it
_DEMANDS = lazy("前[^,，]{0,16}[交发报送传补填开]|[把将][^,，]{1,16}[交发报送传补填]")
_WHOM: Final = (("各县", lazy("县|分局")), ("各市", lazy("各市|市局|[两三几]市")))
_TO_ONE = lazy(
    r"(?:请|帮我|麻烦)?(?:(?:告诉|回复|答复|转告|通知|回|跟|给|对|让|叫|和)(?:一下|下)?(?:工单)?第?(?P<number>\d{1,6})号?(?:工单|用户|那[个家条边]|的)*(?:说|讲|回复|回)?(?:一[下声])?[,，:：\s]*"
    r"|(?:工单)?第?(?P<marked>\d{1,6})号?(?:工单|用户|那[个家条])?[:：]\s*)(?P<text>[^\d\s].*)",
    re.DOTALL,
)
_ALONE = lazy(r"(?<!\d)(?P<number>\d{1,6})(?!\d)")
_NOT_TOLD = lazy("[?？吗]|说的?啥|问了?什么|原话|发我|我来|想好|怎么答|是不是|要是|如果")


def contact_told(text: str) -> tuple[str, str]:
    """Return (which change of the contact, 姓名 电话 as far as both are plain); ("", "") where nobody hands over."""
    plain = unicodedata.normalize("NFKC", text)
    phones = _PHONE.findall(plain)
    if len(phones) != 1 or not (_HANDS_OVER.search(plain) or _MORE.search(plain)):
        return "", ""
    before, behind = plain.split(phones[0], 1)
    name = (
        ""
        if _NOBODY.search(before)
        else _name(_LABEL.sub("", before)) or _name(behind.strip(" ,，:：、。;；()"))
    )
    number = re.sub(r"\D", "", phones[0])
    kind = "增加联系人" if _MORE.search(plain) else "换联系人"
    return kind, f"{name} {number}" if name else ""


_NOBODY: Final = lazy("(?:没|没有|未|还没)(?:找|定|选|确定)[^,，。;；]{0,4}$")


def _name(lead: str) -> str:
    """Return the person named at the end of these words; "" if none plainly is."""
    name = _BEFORE_NAME.sub("", lead).strip()
    return name if _PERSON.fullmatch(name) and not _NO_PERSON.search(name) else ""


_KINDS: Final = {"更名": ("更名为", _COMPANY, "name"), "搬迁": ("搬迁到", _PLACE, "place")}


def change_told(kind: str, text: str) -> str:
    """Return what is said of a change of this kind (换联系人 李四 139…, 更名为 某某公司, 搬迁到 某地), as far as `text`
    tells it."""
    if "联系人" in kind:
        return f"{kind} {contact_told(text)[1]}".strip()
    words, pattern, group = _KINDS.get(kind, ("", None, ""))
    found = pattern.search(unicodedata.normalize("NFKC", text)) if pattern else None
    return f"{words} {found[group]}" if found else f"已{kind}"


def notice_told(text: str) -> str:
    """Return what a notice to many is to say, with whom it is for: 下个通知给各县：T is 各县：T; or ""."""
    found = _TEXT_BEHIND.search(text) or _ORDERED.match(text.strip())
    if found is None:
        whole = len(text.strip()) >= _LEAST and (re.search("[,，:：。;；\n]", text) or _DEMANDS.search(text))
        return text.strip() if whole else ""
    lead, words = text[: found.start("text")], found["text"].strip()
    whom = next((name for name, said in _WHOM if said.search(lead)), "")
    return f"{whom}：{words}" if whom else words


def answer_told(text: str) -> tuple[str, str]:
    """Return (ticket, words) of what the desk wants to tell one person: 告诉8号用户换个浏览器; ("", "") otherwise."""
    found = _TO_ONE.fullmatch(text.strip())  # what is sent stands as it was written
    if found is None or _NOT_TOLD.search(text):
        return "", ""
    return found["number"] or found["marked"], found["text"].strip()


def ticket_told(text: str) -> str:
    """Return the one number in what the desk says of a ticket; "" if there is none, or several."""
    found = _ALONE.findall(unicodedata.normalize("NFKC", text))
    return found[0] if len(found) == 1 and not _NOT_TOLD.search(text) else ""


_A_PLACE: Final = lazy("[一-鿿]{2,14}")
_A_CONTACT: Final = lazy(
    r"[一-鿿·]{0,6}[\s,，:：]{0,6}+(?:电话|手机|邮箱)?[:：]?\s{0,3}+(?:0?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]{3,99})"
)
_MORE_SAID: Final = lazy(
    "更名|改名|改叫|名称|换成|我们?(?:公司|厂)?|本公司|搬|迁|已|了"
)  # a sentence of its own
_MISSING: Final = {
    "搬迁": ("搬迁到", _A_PLACE),
    "更名": ("更名为", lazy(r"[一-鿿（）()A-Za-z]{4,40}(?:公司|厂|集团|中心|合作社)")),
    "换联系人": ("换联系人", _A_CONTACT),
    "增加联系人": ("增加联系人", _A_CONTACT),
}


def with_what_was_missing(kind: str, text: str) -> str:
    """Return a change of this kind with what it lacked, which `text` is; "" if it is no such thing."""
    words, missing = _MISSING.get(kind, ("", None))
    said = unicodedata.normalize("NFKC", text).strip(" 。.!！,，的吧")
    plain = missing and missing.fullmatch(said) and not _MORE_SAID.search(said)
    return f"{words} {said}" if plain else ""


_CALLED_SO = lazy(
    "(?:名字?|姓名)?(?:应该?|其实)?(?:是|叫|改成|改为)(?P<name>[一-鿿]{2,4}?)[,，。.!！的吧了 ]*$"
)
_PUTS_RIGHT = lazy("错|不对|不是|改|应该?是|更正|换成|其实")
_AS_KEPT = lazy(r"(?P<name>[^（(]+)[（(](?P<phone>\d{11})[）)]")


def contact_put_right(kept: str, text: str) -> str:
    """Return 姓名 电话 of the contact `kept` (杜鹃（139…）) with what `text` puts right of it; "" if nothing."""
    plain = unicodedata.normalize("NFKC", text)
    known, phones = _AS_KEPT.search(kept), _PHONE.findall(plain)
    if known is None or len(phones) > 1 or not _PUTS_RIGHT.search(plain):
        return ""
    called = _CALLED_SO.search(_PHONE.sub("", plain))
    name = called["name"] if called and not _NO_PERSON.search(called["name"]) else known["name"].strip()
    number = re.sub(r"\D", "", phones[0]) if phones else known["phone"]
    right = f"{name} {number}"
    return right if right != f"{known['name'].strip()} {known['phone']}" else ""


_ONLY_A_PIECE = lazy(
    "(?:就?是|叫|名字|姓[一-鿿]|换成|新的|新来的|他|她|的|电话|手机|号码?|联系人|那个人?|[,，:：。!！ ])*"
)
_SAME_PERSON = lazy(
    "人(?:还)?(?:没|不|未)(?:变|换)|还是(?:他|她|原来|那个|本)|人还是|本人|没换人|只(?:是)?换了?(?:个|手机|电话)?号"
    "|我(?:自己)?的?(?:换了?个?(?:手机|电话)?号|(?:手机|电话|号码?){1,2}(?:换|变|改))|微信(?:还是|没变|不变)"
)


def contact_in_two(first: str, second: str) -> str:
    """Return 姓名 电话 of a contact whose name and number are told in two sentences; "" unless the second is only a
    piece of it: 换联系人，新的叫孔令辉 · 13011223344."""
    plain, piece = (unicodedata.normalize("NFKC", text) for text in (first, second))
    phones = {re.sub(r"\D", "", number) for number in (*_PHONE.findall(plain), *_PHONE.findall(piece))}
    names = [_piece_name(text) for text in (piece, plain)]
    name = next(filter(None, names), "")
    rest = _PHONE.sub("", piece).replace(names[0] or "\0", "")
    if len(phones) != 1 or not name or not _ONLY_A_PIECE.fullmatch(rest):
        return ""
    return f"{name} {phones.pop()}"


def _piece_name(text: str) -> str:
    """Return the last clause of a sentence without its number, where that names a person."""
    said = [_LABEL.sub("", one) for one in re.split(r"[,，。;； ]+", _PHONE.sub("", text))]
    found = [_name(one) for one in said if not (one.startswith("姓") and len(one) < 4)]
    return next(filter(None, reversed(found)), "")


def number_of_the_same(text: str) -> str:
    """Return the new number of a contact who is still the same person: 电话变了，改成150…，人还是原来的人."""
    plain = unicodedata.normalize("NFKC", text)
    phones = _PHONE.findall(plain)
    told = len(phones) == 1 and _SAME_PERSON.search(plain) and re.search("号|电话|手机", plain)
    return re.sub(r"\D", "", phones[0]) if told and not _NOT_TOLD.search(plain) else ""
