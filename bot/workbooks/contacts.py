"""Read how a person is reached, from cells as people fill them in: 张三（科长）13800001111 abc@x.cn.

Name, number and address have columns of their own, share one, or stand in each other's. Each column is read
for what its header says; what it lacks is looked for in the cells beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from bot.words import Sentence
from bot.words.mail_addresses import is_mail_address, mail_words
from bot.words.patterns import lazy
from bot.workbooks.cells import Cell
from bot.workbooks.fields import optional, quoted, short_text

_LONGEST = 300  # characters of a cell that are looked at
_SEPARATORS = r"[、,，;；/\\|\n]+|或者?|以及|及|和"
_MOBILE = lazy(r"(?:\+?86|0086|0)?(1[3-9]\d{9})")
_LANDLINE = lazy(r"(?:\+?86|0086)?(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7})(?:(?:-|转|ext\.?)(\d{1,6}))?")
_SERVICE = lazy(r"([48]00)-?(\d{3,4})-?(\d{3,4})")
_WECOM = lazy(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_CHINESE_NAME = lazy(r"[\u4e00-\u9fff]{1,4}")
_PLAIN_ADDRESS = lazy(r"[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+")
# One number among other words; no digit may touch it.
_NUMBER_WITHIN = lazy(
    r"(?<![\d.])(?:(?:\+?86|0086|0(?=1[3-9]))[ -]?)?"
    r"(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|1[3-9]\d{2}[ -]?\d{3}[ -]?\d{4}"
    r"|\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-9]\d{6,7}(?:[ ]?(?:-|转|ext\.?)[ ]?\d{1,6})?"
    r"|[48]00-?\d{3,4}-?\d{3,4})(?!\d)"
)
_ADDRESS_WITHIN = lazy(r"[A-Za-z0-9_%+'.@-]{1,200}")
_SCIENTIFIC = lazy(r"(\d)\.?(\d*)[eE]\+?(\d{1,2})")
_LABEL = lazy(
    r"(?:单位|企业|环保)?(?:联系人|联络员|负责人)?(?:姓名|联系方式|联系电话|移动电话|办公电话|固定电话"
    r"|电\s*话|手机号码?|手\s*机|座机|固话|号码|电子邮箱|邮\s*箱|邮件|微信(?:同号)?|同微信)"
    r"|(?:tel|phone|mobile|e-?mail)\b|☎|联系人(?=[:：])",
    re.IGNORECASE,
)
_DOUBTFUL = lazy(r"停机|空号|离职|作废|已?注销|错|停用|不用")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "汤康樊葛冀苑靳耿齐尚庞"
)

_TITLE = lazy(
    r"(?:环保|安环|生产|综合|办公室)?副?总?(?:科长|处长|局长|主任|股长|所长|站长|队长|厂长|经理|部长|主管"
    r"|书记|董事长|总监|工程师|专员|科员|先生|女士|老师|师傅)"
)
_SHORT_TITLE = lazy(r"工|总|局|处")  # after a surname alone: 李工
_POST = lazy(r"[\u4e00-\u9fff]{0,10}(?:长|任|理|管|记|监|师|员|人|生|士|表|工|总)")
# What stands in brackets behind a name is a post, or where somebody works: 李四（环保）, 王五（安环部）
_DEPARTMENT = lazy(
    r"环保|安环|安全|生产|技术|设备|行政|能源|节能|综合|后勤|财务|EHS|ehs"
    r"|[\u4e00-\u9fff]{1,20}(?:部|科|处|室|办|股|组|车间|中心|机构|公司|院|所|厂)"
)
_NOTED = lazy(r"([^()（）]+)[(（]([^()（）]+)[)）]")
_NO_NAME = ("高级", "金工")
_TWO_SIGNS = lazy("欧阳|上官|司马|司徒|诸葛|皇甫|夏侯|尉迟|慕容|令狐|公孙|长孙|东方")  # surnames


def without_title(name: str) -> tuple[str, str]:
    """Part a name from its title: 王强(环保科长), 王强科长, 张主任, 李工. What is no title stays with the
    name."""
    noted = _NOTED.fullmatch(name)
    if noted and (_POST.fullmatch(noted[2]) or _DEPARTMENT.fullmatch(noted[2])):
        inner, more = without_title(noted[1])
        return inner, noted[2] if not more else f"{more}、{noted[2]}"
    for length in (1, 2, 3):
        head, rest = name[:length], name[length:]
        if head[:1] not in _SURNAMES or head in _NO_NAME:
            break
        if _TITLE.fullmatch(rest) or (length == 1 and _SHORT_TITLE.fullmatch(rest)):
            return head, rest
    return name, ""


def contact_name(cell: Cell) -> tuple[str, Sentence | None]:
    """Return one person's name, without numbers and addresses beside it; of several names the first."""
    plain = optional(cell)
    if _CHINESE_NAME.fullmatch(plain):  # as nearly all cells are
        return plain, None
    plain = _rest(plain)
    lines = [line.strip() for line in plain.split("\n")]
    if all(len(line) > 1 for line in lines):  # 王\n强 is one name on two lines
        plain = "、".join(lines)
    plain, problem = short_text(plain, 60)
    parts = [part for part in re.split(r"[、,，;；/\\|]+", plain) if part]
    if len(parts) > 1:
        return parts[0], Sentence("workbooks.contact.several", first=parts[0], rest=tuple(parts[1:]))
    return plain, problem


def phone(cell: Cell) -> tuple[str, Sentence | None]:
    """Return a mobile number (11 digits), a landline with its area code (0311-87654321), or 400-…."""
    plain = optional(cell)
    if mobile := _MOBILE.fullmatch(plain):  # as nearly all cells are
        return mobile[1], None
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
    if not plain:
        return "", None
    if scientific := _SCIENTIFIC.fullmatch(plain):
        plain = _unscientific(scientific)
        if not plain:
            return "", Sentence("workbooks.contact.phone_scientific", text=scientific[0])
    if whole := _number(plain):
        return whole, None
    parts = [part for part in re.split(_SEPARATORS, plain) if re.search(r"\d", part)]
    if len(parts) == 1:
        parts = parts[0].split() if _number(parts[0].split()[0]) else parts
    valid = [number for part in parts if (number := _number(part))] or numbers_in_cell(plain)
    if not valid:
        return "", Sentence("workbooks.contact.phone_wrong", text=quoted(plain))
    if sum(bool(re.search(r"\d{4}", part)) for part in parts) > 1:
        return valid[0], Sentence("workbooks.contact.phones", text=quoted(plain), first=valid[0])
    if _DOUBTFUL.search(plain):
        return valid[0], Sentence("workbooks.contact.phone_with_words", text=quoted(plain), number=valid[0])
    return valid[0], None


def _unscientific(found: re.Match[str]) -> str:
    """Return the number in 1.7743856575E10, which still has all its digits; "" for 1.38E+10, which has lost
    them.

    Programs drop the zeros at the end, so two digits may be missing, but not more.
    """
    digits, places = found[1] + found[2], int(found[3])
    if places > 14 or len(digits) - 1 < places - 2 or len(digits) - 1 > places:
        return ""
    return f"{Decimal(found[1] + '.' + (found[2] or '0')).scaleb(places):.0f}"


def _number(part: str) -> str:
    """Return one number in its plain form, or "" if it is none: 138 0000 1111, (0311)8765-4321 转 12."""
    digits = re.sub(r"[\s().·]", "", re.sub(r"[‐-―－]", "-", part))
    if match := _MOBILE.fullmatch(digits.replace("-", "")):
        return match[1]
    joined_up = re.sub(r"(?<=\d{4})-(?=\d{4}$)", "", digits) if digits.count("-") > 1 else digits
    if match := re.fullmatch(r"\(?(0\d{2,3})\)(.+)", re.sub(r"\s", "", part)):
        joined_up = f"{match[1]}-{re.sub(r'[-()]', '', match[2])}"
    if match := _LANDLINE.fullmatch(joined_up):
        return f"{match[1]}-{match[2]}" + (f"-{match[3]}" if match[3] else "")
    if (match := _SERVICE.fullmatch(digits)) and len(re.sub(r"\D", "", digits)) == 10:
        return re.sub(r"\D", "", digits)
    return ""


def numbers_in_cell(plain: str) -> list[str]:
    """Return every number among other words: 电话：13800001111（王）, 张三 0311-87654321."""
    plain = re.sub(r"[‐-―－]", "-", plain[:_LONGEST])
    return [number for found in _NUMBER_WITHIN.findall(plain) if (number := _number(found))]


def email(cell: Cell) -> tuple[str, Sentence | None]:
    """Return one mail address; of several the first valid one."""
    plain = optional(cell)
    if not plain:
        return "", None
    if _PLAIN_ADDRESS.fullmatch(plain) and is_mail_address(plain):  # as nearly all cells are
        return plain, None
    valid = addresses(plain)
    if not valid:
        return "", Sentence("workbooks.contact.mail_wrong", text=quoted(plain))
    if len(valid) > 1 or plain.count("@") > 1:
        return valid[0], Sentence("workbooks.contact.mails", text=quoted(plain), first=valid[0])
    if re.search(r"\S[、,，;；/\\|]+\S", plain) and not note_name(plain):
        return valid[0], Sentence("workbooks.contact.mail_with_words", text=quoted(plain), address=valid[0])
    return valid[0], None


def addresses(plain: str) -> list[str]:
    """Return every mail address among other words: 张三<a@x.cn>, a@x.cn（张三）, a@x。cn."""
    if "@" not in plain:
        return []
    plain = _mail_signs(plain)
    parts = (word for part in re.split(r"[/\\|]", plain) for word in mail_words(part)[0])
    return [word for word in parts if is_mail_address(word)]


def _mail_signs(plain: str) -> str:
    """Put back the signs of an address where an input method wrote others."""
    plain = re.sub(r"mailto:", "", plain[:_LONGEST], flags=re.IGNORECASE)
    plain = re.sub(r"[ \t]*@[ \t]*", "@", plain)
    return re.sub(r"(?<=[A-Za-z0-9])[。｡・](?=[A-Za-z0-9])", ".", plain)


def wecom(cell: Cell) -> tuple[str, Sentence | None]:
    """Return a WeCom account: at most 64 letters, digits or _ - @ . with no sign in front."""
    plain = optional(cell)
    if _WECOM.fullmatch(plain):  # as nearly all cells are
        return plain, None
    bare = re.sub(r"\([^()]*\)$", "", plain).strip()  # zhangsan（张三）
    if bare and _WECOM.fullmatch(bare):
        return bare, None
    if plain:
        return "", Sentence("workbooks.contact.account_wrong", text=quoted(plain))
    return plain, None


def _rest(plain: str) -> str:
    """Return what is left of a cell without numbers, addresses and the words that announce them."""
    if not re.search(r"\d{7}|@|[:：]", plain):
        return plain
    left = _ADDRESS_WITHIN.sub(lambda m: "" if "@" in m[0] else m[0], _mail_signs(plain))
    left = _LABEL.sub("", _NUMBER_WITHIN.sub("", re.sub(r"[‐-―－]", "-", left)))
    left = re.sub(r"[(（<]\s*[)）>]", "", left)
    return left.strip(' \n\t:：、,，;；/\\|()（）<>-+"“”')


_BEFORE_BRACKET = lazy(r"\s+(?=[(（])")
CELL_PARTS = lazy(r"[、,，;；/\\|\n]+")
_AFTER_MEANS = lazy(r"(?<=[\dA-Za-z])\s+(?=[\u4e00-\u9fff])")
_PERSON = lazy(r"[\u4e00-\u9fff]{1,4}(?:·[\u4e00-\u9fff]{1,6})?")
_SHORTEST = 16  # characters: two people with seven digits each


def names_in_cell(plain: str) -> list[str]:
    """Return the names of a cell that holds nothing else (张三、李四（环保）; 张三 李四); empty for any other
    cell. A blank parts names only where each could be a whole one (not 张 三, not 欧阳 娜娜)."""
    plain = _BEFORE_BRACKET.sub("", plain[:_LONGEST])
    parts = [part.strip() for part in CELL_PARTS.split(plain) if part.strip()]
    if len(parts) == 1 and all(_whole_name(part) for part in parts[0].split()):
        parts = parts[0].split()
    return parts if all(_PERSON.fullmatch(without_title(part)[0]) for part in parts) else []


def _whole_name(part: str) -> bool:
    name, title = without_title(part)
    return (len(name) > 1 or bool(title)) and not _TWO_SIGNS.fullmatch(name)


def several_numbers(plain: str) -> list[str]:
    """Return the numbers of a cell that holds several and nothing else, between separators or blanks."""
    parts = [part for part in CELL_PARTS.split(plain[:_LONGEST]) if re.search(r"\d", part)]
    found = [_number(part) for part in parts]
    if all(found):
        return found
    only = not re.search(r"[^\s、,，;；/\\|]", _NUMBER_WITHIN.sub("", re.sub(r"[‐-―－]", "-", plain)))
    return numbers_in_cell(plain) if only else []


def several_accounts(plain: str) -> list[str]:
    """Return the WeCom accounts of a cell; empty if one of its parts is none."""
    found = [wecom(part)[0] for part in CELL_PARTS.split(plain[:_LONGEST]) if part.strip()]
    return found if all(found) else []


def persons(plain: str) -> list[tuple[str, str, str, str, str]]:
    """Return two or more people of one cell with how they are reached: 张三
    13800001111；李四（法定代表人）13900002222.

    Each is (name, phone, mail, account, title). The result is empty if it is not plain whose number is
    whose.
    """
    if len(plain) < _SHORTEST:
        return []
    parts = [part.strip() for part in CELL_PARTS.split(plain[:_LONGEST]) if part.strip()]
    if len(parts) < 2:
        parts = _AFTER_MEANS.split(plain[:_LONGEST].strip())
    if len(parts) < 2:
        return []
    found: list[list[str]] = []
    for part in parts:
        phones, mails = numbers_in_cell(part), addresses(part)
        bare = _rest(part) if phones or mails else part
        name, title = without_title(bare + ")" * (bare.count("(") - bare.count(")")))
        if _POST.fullmatch(name) and found and not phones and not mails and not found[-1][4]:
            found[-1][4] = name  # 张三，环保科长，13800001111
            continue
        if name:
            if not _PERSON.fullmatch(name):
                return []
            found.append([name, "", "", "", title])
        if len(phones) > 1 or len(mails) > 1 or not found:
            return []
        for at, means in ((1, phones), (2, mails)):
            if means and found[-1][at]:
                return []
            found[-1][at] = means[0] if means else found[-1][at]
    complete = len(found) > 1 and all(one[1] or one[2] for one in found)
    return [(one[0], one[1], one[2], one[3], one[4]) for one in found] if complete else []


def note_name(plain: str) -> str:
    """Return the name in a note beside a number or an address (13800001111（张三）); "" for other notes."""
    left = _rest(plain)
    named = re.fullmatch(r"([\u4e00-\u9fff]{2,3})(?:先生|女士|科长|主任|经理)?", left)
    return without_title(named[1])[0] if named and named[1][0] in _SURNAMES else ""


def first_within(find: Callable[[str], list[str]], *cells: str) -> str:
    """Return the first number or address that one of these cells holds."""
    return next((found[0] for cell in cells if (found := find(cell))), "")
