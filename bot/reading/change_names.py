"""Read what the sentence of a change names: the new contact, name or place, or the enterprise merged into.

    换联系人 李四 13900001111 li@x.cn -> contact 李四, phone 13900001111, email li@x.cn
    联系人张三换成李四 13900001111    -> the same, and replaces 张三
    删除联系人 李四                   -> contact 李四
    已更名为河北岚澄新材料有限公司    -> name 河北岚澄新材料有限公司
    搬迁到鹿泉区                      -> city 石家庄市 (the enterprise's own), county 鹿泉区

Only what is certain is taken. What is missing is asked for; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from bot.places import Places, stem
from bot.reading.names import check_uscc
from bot.words import OUTSIDE, Case, Details
from bot.words.mail_addresses import mail_words
from bot.words.patterns import lazy

_PHONE = lazy(r"(?<!\d)(?:(?:\+?86|0)[- ]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_CODE = lazy(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Ya-hj-np-rt-uw-y]{18}(?![0-9A-Za-z])")
_LABEL = lazy(
    r"(?:(?:联系电话|(?:电子)?邮箱(?:地址)?|手机号?|电话号?|号码)[是为]?|了(?=[,，:：、。;；\s(（]|$)|[,，:：、。;；\s(（)）])+$"
)
_BEFORE_NAME = lazy(
    r".*(?:联系人了?|对接人|负责人|经办人|联络人|换成|换为|变更为|变为|改为|改成|更换为|换|为|成|是|叫"
    r"|[,，:：、。;；])"
)
_OLD = lazy(
    r"(?:联系人|对接人|负责人|经办人|联络人)[:\s]*(?:由|从)?\s*"
    r"(?P<who>(?!现|已)[一-鿿]{2,4}(?:·[一-鿿]{1,6})?)\s*(?:更换为|变更为|换成|换为|变为|改为|改成)"
)
_REMOVED = lazy(
    r"(?:删除|删掉|删去|去掉|移除|减少|取消)了?(?:联系人|对接人|负责人|经办人|联络人)[:,，\s]*(?P<who>[一-鿿]{2,4}(?:·[一-鿿]{1,6})?)"
)
_CHINESE = lazy(r"[一-鿿·]{1,6}")
_PERSON = lazy(r"[一-鿿]{2,4}(?:·[一-鿿]{1,6})?")
# 我换手机号了 13700009999 · 换联系人 还没定 13900001111: what stands before the number names nobody.
_NO_PERSON = lazy(
    "^姓[一-鿿]$|手机|电话|号码|[新旧原老]号|微信|邮箱|[了的吧啊呢]$|[没未待]定|没找|不[换变详]|待[补填]|^(?:同上|本人|小伙子?|姑娘|备用|备选|暂无|没有|新人|新的|保密|无)$"
    "|^[我他她]|^(?:儿子|女儿|老公|老婆|爱人|亲戚|同事|徒弟|(?:车间|办公室|环保|安环|生产|财务)?(?:主任|经理|科长|部长|厂长|老板|会计|负责人|专员))$"
)
# 保安, 老板娘, 门卫老头, 厂长本人, 安环部, 同一个人: an office, a relative or a duty, and whose name is not said.
# 杜主任 names somebody.
_OFFICE = lazy(
    "(?:企业|公司|厂里|厂子|单位|集团|车间|老板|保安|门卫|看门|打更|值班|我们|咱们|俺们|他们|新来|现任|前任|原来).*|.*(?:本人|自己|一个人|同一人|老板娘|老头|大爷|大妈|室)"
    "|(?:那个|这个|新|老|原|副|总|大|小)*(?:(?:车间|办公室|环保|安环|安全|生产|财务|技术|行政|综合|设备|质检|销售|采购|人事|后勤|仓库|电工)(?:部|科|处|组|班|口)?)?"
    "(?:主任|经理|总监|科长|部长|厂长|组长|班长|队长|老板|老总|董事长?|会计|出纳|负责人|专员|干事|文员|秘书|助理|前台|保安|门卫|司机|员工|工人|师傅|技术员|安全员|环保员|法人|法人代表|法定代表人|股东|管家|顾问|专工|电工|[部科处]|员)"
    "|(?:他|她|老板|厂长|经理)?的?(?:儿子|女儿|儿媳妇?|女婿|媳妇|爱人|妻子|丈夫|弟弟|哥哥|姐姐|妹妹|爸爸|妈妈|父亲|母亲|侄子|外甥|舅舅|叔叔|小舅子|大姐|大哥|大叔|阿姨)"
)
_NEW_NAME = lazy(
    r"(?:(?:更名|改名|改叫|名称变更|变更名称|换名|换了名|现名称?|现在?叫)[了字]?(?:为|成|叫|作|是|到|做|[,，:：\s])*)+"
    r"(?P<name>[^,，。;；!！?？\s]{4,60})"
)
_INTO = lazy(
    r"(?:并入|合并到|合并至|合并进|合并为|归并到|被)了?\s*(?P<name>[^,，。;；!！?？\s]{4,60}?)"
    r"(?:吸收合并|吸收|合并|兼并|收购|并购)?了?(?=[,，。;；!！?？\s]|$)"
)
_TO_PLACE = lazy(r"(?:搬迁?|迁移?)(?:到|至|往|去|入)了?\s*(?P<place>[^,，。;；!！?？\s]{2,30})")
_OUT = lazy(r"(?:迁出|搬出|迁离|搬离)(?P<whose>[一-鿿]{0,6})省|省外|外省")
_COMPANY = lazy(r".*(?:公司|厂|集团|中心|合作社|院|站|所|店|部|基地|场)$")
# 新公司, 集团公司, 环保科技有限公司: a kind of company and no name.
_NO_NAME = lazy(
    "(?:新的?|老的?|原来?的?|母|子|总|分|集团|股份|有限|责任|控股|工业|实业|科技|环保|我们|他们|其他|另外?|别的|那|这|一|[家个]|大|小|国有|民营|私营|正式的?)*"
    "(?:公司|厂|集团|中心|合作社|院|站|所|店|部|基地|场)+(?:名称?|名字)?"
)
_TAIL = lazy(r"(?:了|啦|的|办公|生产|经营|新址|新厂区|开发区内)+$")


def details_in(kind: str, text: str, case: Case, places: Places) -> Details:
    """Return the details of this kind of change in `text`, which is about the enterprise of `case`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for name in (case.name, *case.aliases):
        plain = plain.replace(unicodedata.normalize("NFKC", name), " ", 1)
    reader = _READERS.get(kind)
    return reader(plain, case, places) if reader else Details()


_LEADS: Final = {
    "删除联系人": ("联系人", "删除联系人 "),
    "搬迁": ("迁", "搬迁到"),
    "合并": ("并入", "并入"),
    "更名": ("更名", "更名为"),
}
_ASSESSORS: Final = {"省级": "province", "省": "province", "市级": "city", "市": "city"}


def details_of(kind: str, words: str, case: Case, places: Places) -> Details:
    """Return the details where the kind was given apart from the words: in a form, by the interface, on the
    command line."""
    lead = _LEADS.get(kind)
    if kind == "更正县区":
        return _place(words, case.city, places)
    if kind == "评估部门":
        return Details(assessor=_ASSESSORS.get(words, ""))
    return details_in(kind, words if lead is None or lead[0] in words else f"{lead[1]}{words}", case, places)


def _contact(text: str, case: Case, places: Places) -> Details:
    """Return the new contact, if exactly one phone number is given, or one mail address alone; of two nobody can say
    which is the new one."""
    mails, bare = mail_words(text)
    found = _PHONE.findall(bare)
    if len(found) > 1 or (not found and len({*mails}) != 1):
        return Details()
    lead = bare[: bare.index(found[0])].rstrip("+860 -") if found else text[: text.index(mails[0])]
    name = _one_name(_BEFORE_NAME.sub("", _LABEL.sub("", lead)).split(), case)
    phone = found[0].replace(" ", "-") if found else ""
    phone = re.sub("-", "", phone) if phone.startswith("1") else phone
    if not _PERSON.fullmatch(name) or _NO_PERSON.search(name) or _OFFICE.fullmatch(name):
        return Details(phone=phone)
    old = _OLD.search(bare)
    return Details(
        contact=name,
        phone=phone,
        email="、".join(dict.fromkeys(mails)),  # one that is none, or several: the act says so
        replaces=old["who"] if old and old["who"] != name else "",
    )


def _one_name(words: list[str], case: Case) -> str:
    """Join the words before a phone number into one name, or return "" if they are not plainly one.

    王 五 is a name that a table has spread over two cells; of 保 市甲 or 李四 王五 nobody can say what the
    name is. A short form of the enterprise's own name is left out.
    """
    words = [word for word in words if word not in case.name and _CHINESE.fullmatch(word)] or words[-1:]
    spread = all(len(word) == 1 for word in words)
    return "".join(words) if spread or len(words) == 1 else ""


def _removed(text: str, case: Case, places: Places) -> Details:
    match = _REMOVED.search(text)
    return Details(contact=match["who"] if match else "")


def _renamed(text: str, case: Case, places: Places) -> Details:
    match = _NEW_NAME.search(text)
    name = _written(match["name"]) if match else ""
    return Details(name=name if _is_name(name) else "", uscc=_code(text))


def _merged(text: str, case: Case, places: Places) -> Details:
    match = _INTO.search(text)
    name = _written(match["name"]) if match else ""
    return Details(name=name if _is_name(name) else "", uscc=_code(text))


def _moved(text: str, case: Case, places: Places) -> Details:
    """Return the city and county moved to; "out of the province" is a place of its own (OUTSIDE)."""
    out = _OUT.search(text)
    if out and out["whose"] in (None, "", "本", *(name.removesuffix("省") for name in places.provinces)):
        return Details(city=OUTSIDE)
    match = _TO_PLACE.search(text)
    return _place(_TAIL.sub("", match["place"]) if match else "", case.city, places)


def _place(text: str, own_city: str, places: Places) -> Details:
    """Return the county named, of the enterprise's own city or of a city that is named with it; or OUTSIDE."""
    plain = re.sub(r"\s", "", text)
    if places.abroad(plain):
        return Details(city=OUTSIDE)
    named, rest = places.split(plain)
    city, county, known = places.settled(named or own_city, rest if named else plain)
    if not known and not named:  # 曹妃甸工业区: a zone that is named after a county, first of the same city
        held = _zones(plain, [own_city], places) or _zones_only(plain, places)
        city, county, known = (*held[0], True) if len(held) == 1 else ("", "", False)
    return Details(city=city, county=county) if known else Details()


def _zones_only(plain: str, places: Places) -> list[tuple[str, str]]:
    """Return the counties of all cities after which a zone is named; a county itself needs its city beside it."""
    return [(city, county) for city, county in _zones(plain, places.units, places) if plain != county]


def _zones(plain: str, cities: Iterable[str], places: Places) -> list[tuple[str, str]]:
    """Return the counties of these cities with whose short name the words begin, each with its city."""
    return [
        (city, county)
        for city in cities
        for county in places.counties(city)
        if len(stem(county)) > 1 and plain.startswith(stem(county))
    ]


def _is_name(name: str) -> bool:
    return bool(_COMPANY.match(name)) and not _NO_NAME.fullmatch(name)


def _written(name: str) -> str:
    """Write a name as the rosters do: full-width brackets, no quotation marks, no 了 at the end."""
    name = re.sub(r"(?:了|啦|[\"”’')）]*(?<=公司[\"”’']))$", "", name).strip("“”‘’\"'《》")
    return name.replace("(", "（").replace(")", "）")


def _code(text: str) -> str:
    """Return the one credit code in `text` if its check digit is right, else ""."""
    found = [m.group().upper() for m in _CODE.finditer(text)]
    return found[0] if len(found) == 1 and check_uscc(found[0]) else ""


_READERS: Final[dict[str, Callable[[str, Case, Places], Details]]] = {
    "换联系人": _contact,
    "增加联系人": _contact,
    "删除联系人": _removed,
    "更名": _renamed,
    "合并": _merged,
    "搬迁": _moved,
}
