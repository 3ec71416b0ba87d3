"""Read one cell as one value, or tell what is wrong with it.

Every reader returns (value, problem). The problem does not say where it stands; `bot.workbooks.line` adds
sheet, row and column. An optional value with a problem is left blank.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from bot.places import Places
from bot.reading.names import check_uscc
from bot.words import AUDIT_TYPES, Sentence
from bot.words.patterns import lazy
from bot.workbooks.cells import NO_VALUE, Cell

_BLANK = {"", "/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "空", "n/a", "na", "null", "none", "?"}
_LONGEST_BLANK = max(map(len, _BLANK))
_ERROR = lazy(r"#[A-Z/0]+[!?]?")  # of a formula
_IN_A_CODE = lazy(r"[\s-]+")
_SPACE = lazy(r"\s")
_BESIDE_CHINESE = lazy(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_BESIDE_BRACKETS = lazy(r"\s+(?=[()])|(?<=[()])\s+")
# Control and format characters and half surrogates, which no field may hold; white space stays.
_INVISIBLE = lazy(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
# Not every bracket that begins with 原 holds a former name: （原料药）, （原煤洗选）.
_FORMER = lazy(
    r"（(?:原(?:名称?|单位名称|企业名称)?|曾用名|更名前(?:名称)?为?)(?<!原料)[:：]?"
    r"(?!料|油|药|煤|盐|种|浆|纸|矿|木|子|水)([^（）]{3,}?)）"
)
_TYPES = {
    key: lazy(pattern)
    for key, pattern in {
        "gaohaoneng": r"高耗能|高能耗|综合能耗高?|超过?(单位)?(产品)?能(源消)?耗(限额)?(标准)?",
        "shuangchao": r"双超|超标准?排?放?|超总量(控制)?",
        "shuangyou": r"双有|有毒有害|有毒、?有害(原料|物质)?",
        "zhongdian": r"重点(工作)?(任务)?|创a|重金属|vocs?",
        "ziyuan": r"自愿(性)?",
    }.items()
}
_LEVELS = {
    key: lazy(pattern)
    for key, pattern in {
        "province": r".{0,8}省(级|厅|局|生态环境厅)?|(.{0,6}自治区|兵团)(级|生态环境[厅局])?",
        "city": r"(设区的?)?(地级)?[市州盟师](级|局|本级)?|地[市州区]级?|[地市州盟师]{2,4}级?",
        "county": r"(?=[市区]*+[县旗])[市区县旗]{1,4}[级局]?|区级?|团场?级?|([县旗]级?)?分局",
        "support": r"(系统)?(技术)?支持(单位|人员)?|系统运维|运维(人员)?",
    }.items()
}


def text(cell: Cell) -> str:
    """Return a cell as plain text: whole numbers without .0, half-width signs, no invisible characters."""
    if type(cell) is str:
        return _plain(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e20 else repr(cell)
    return str(cell)


@lru_cache(maxsize=8192)
def _plain(cell: str) -> str:
    """Do so once for each text: a cell is looked at several times, and columns repeat themselves."""
    if cell == NO_VALUE:
        return ""
    if cell.isprintable() and unicodedata.is_normalized("NFKC", cell):  # most are: nothing to be done
        plain = cell
    else:
        plain = unicodedata.normalize("NFKC", cell.replace("\r\n", "\n"))
        plain = _INVISIBLE.sub("", plain)
    return plain.strip().removeprefix("'").removeprefix("’").strip()


def optional(cell: Cell) -> str:
    """Return the same, but "" for what people write for "nothing": 无, /, —, #N/A."""
    return _something(text(cell))


@lru_cache(maxsize=8192)
def _something(plain: str) -> str:
    nothing = len(plain) <= _LONGEST_BLANK and plain.lower() in _BLANK
    return "" if nothing or (plain[:1] == "#" and _ERROR.fullmatch(plain)) else plain


def quoted(plain: str) -> str:
    """Return a value as it is quoted in a finding: one line of at most 40 characters."""
    line = " ".join(plain.split())
    return line if len(line) <= 40 else line[:39] + "…"


def without_inner_spaces(plain: str) -> str:
    """Return the text without spaces beside Chinese characters; those between Latin words are kept, as one."""
    if not _SPACE.search(plain):
        return plain
    plain = _BESIDE_BRACKETS.sub("", _BESIDE_CHINESE.sub("", plain))
    return " ".join(plain.split())


def enterprise_name(cell: Cell) -> tuple[str, tuple[str, ...], Sentence | None]:
    """Return (name, former names, problem): 冀光化工有限公司（原冀光化工厂） has one former name."""
    full = without_inner_spaces(optional(cell)).replace("(", "（").replace(")", "）")
    former: tuple[str, ...] = ()
    name = full
    if "（" in full:
        former = tuple(
            part for found in _FORMER.findall(full) for part in re.split(r"[、,，;；]", found) if part
        )
        name = _FORMER.sub("", full) or full
    if not name:
        return "", (), Sentence("workbooks.cell.no_name")
    if not re.search(r"[^\W\d_]", name):
        return "", (), Sentence("workbooks.cell.not_a_name", text=quoted(name))
    if len(name) > 200:
        return "", (), Sentence("workbooks.cell.name_too_long", text=quoted(name))
    return name, former, None


def short_text(cell: Cell, limit: int, *, chinese: bool = True) -> tuple[str, Sentence | None]:
    """Return free text of at most `limit` characters."""
    plain = without_inner_spaces(optional(cell)) if chinese else optional(cell)
    if len(plain) > limit:
        return "", Sentence("workbooks.cell.too_long", text=quoted(plain), limit=limit)
    return plain, None


def uscc(cell: Cell) -> tuple[str, Sentence | None]:
    """Return a 统一社会信用代码. One with a wrong check digit (GB 32100-2015) is kept as written, and asked
    about: a list that says the right one corrects it."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        return "", Sentence("workbooks.cell.code_as_number")
    code = _IN_A_CODE.sub("", optional(cell)).upper()
    if not code:
        return "", None
    if len(code) != 18:
        return "", Sentence("workbooks.cell.code_length", text=quoted(code))
    if code[2:8].isdigit() and check_uscc(code):
        return code, None
    if not (code.isascii() and code.isalnum()):
        return "", Sentence("workbooks.cell.code_signs", text=quoted(code))
    guess = code.translate(str.maketrans("IOSZ", "1052"))
    if guess != code and check_uscc(guess):
        return code, Sentence("workbooks.cell.code_misread", text=code, meant=guess)
    return code, Sentence("workbooks.cell.code_check_digit", text=quoted(code))


@lru_cache(maxsize=1024, typed=True)  # a column says few different things
def audit_types(cell: Cell) -> tuple[tuple[str, ...], Sentence | None]:
    """Return 审核类型 as keys, in the law's order; what is left over is asked about."""
    rest = optional(cell).lower()
    found = set()
    for key, pattern in _TYPES.items():
        rest, times = pattern.subn(" ", rest)
        found |= {key} if times else set()
    rest = re.sub(
        r"[\s、,，;；/+&()（）。.:·“”\"-]|\d|企业|行业|类型?|强制性?|清洁生产|审核|任务|和|及|与|且", "", rest
    )
    keys = tuple(key for key in AUDIT_TYPES if key in found)
    if rest:
        return keys, Sentence("workbooks.cell.audit_types", text=quoted(rest))
    return keys, None


# Prefectures, leagues and divisions are what a city is; a region and the 兵团 what a province is.
_PREFECTURE = lazy(r"设区的?市级?|^(?:地区|[地盟州师]市?|市[州盟])(?=[级局管属]|生态环境局|本级|$)")
_REGION = lazy(r"自治区|^区(?=厅|生态环境厅)|^(?:新疆)?(?:生产建设)?兵团(?=[级局]|本级|生态环境局|$)")


@lru_cache(maxsize=1024, typed=True)  # a column says few different things
def assessor(cell: Cell, places: Places) -> tuple[str, Sentence | None]:
    """Return 评估验收部门 as "province", "city", or "" if it is blank.

    县级 and 分局 count as city and are asked about. The names of the round's provinces and units count too.
    """
    plain = re.sub(r"\s", "", optional(cell))
    if not plain:
        return "", None
    rest = plain
    for name in places.provinces:
        rest = (rest.removeprefix(name) or rest).replace(name, "省级")
    for name in places.units:
        rest = rest.replace(name, "市级")
    rest = _REGION.sub("省", _PREFECTURE.sub("市级", rest))
    county = re.search(r"[县区旗团]|分局", rest)
    city = re.search(r"市级|市局|市生态环境局|市生态环境保护局|^市[管属局]?$", rest)
    province = re.search(r"省级|省厅|生态环境厅|省生态环境局|^省[管属局]?$|^厅级?$", rest)
    if county or bool(city) == bool(province):
        return "city", Sentence("workbooks.cell.assessor", text=quoted(plain))
    return ("province" if province else "city"), None


@lru_cache(maxsize=1024, typed=True)  # a column says few different things
def chuang_a(cell: Cell) -> tuple[bool | None, Sentence | None]:
    """Say whether there is a 创A task. 拟创A, A级 and B级 mean something else, and are asked about."""
    if isinstance(cell, str) and text(cell) in ("无", "没有"):
        return False, None
    plain = re.sub(r"\s", "", optional(cell)).lower()
    if not plain:
        return None, None
    if plain in ("否", "不是", "n", "no", "false", "0", "×", "x", "✗", "✘", "非"):
        return False, None
    yes = ("是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "创a", "创a企业", "☑")
    if plain in yes or re.fullmatch(r"是\(创a(任务)?\)|(有|\d{4}年)?创a任务", plain):
        return True, None
    return None, Sentence("workbooks.cell.chuang_a", text=quoted(plain.upper()))


def officer_level(cell: Cell) -> str | None:
    """Return the 级别 of an officer (province, city, county or support); None if it is not known."""
    plain = re.sub(r"[\W_]+", "", optional(cell))
    for key, pattern in _LEVELS.items():
        if pattern.fullmatch(plain):
            return key
    return None


_SINCE = r"(\d{4}年)?(\d{1,2}月)?(\d{1,2}日)?(起|以来|开始|底|初|前)?(该?(企业|公司|厂))?"
_AGAIN = r"(?!.*(复产|恢复|重新|复工))"
_REMARKS = {  # what a remark may say of an enterprise -> the sort of change that it would be
    "停产": lazy(
        _SINCE
        + _AGAIN
        + r"(长期|全面|已经?|目前|现|暂时|处于)*(停产|停工|停业|不再生产|停止生产)(状态|整治|中)?.{0,10}"
    ),
    "关闭": lazy(
        _SINCE + _AGAIN + r"(已经?|目前|现)*(被|依法)?(关停|关闭|注销|倒闭|拆除|破产|吊销(营业执照)?).{0,10}"
    ),
    "搬迁": lazy(_SINCE + r"(已经?|目前|现)*(搬迁|迁出|迁至|搬至|搬走).{0,20}"),
}
# What speaks of a change and says none of these plainly: 拟搬迁, 已被并购, 2025年停产，现已复产
_OF_A_CHANGE = lazy(
    "停产|停工|停业|复产|恢复生产|关停|关闭|注销|倒闭|拆除|破产|吊销|搬迁|迁|并购|兼并|合并|重组|更名|改名"
)


def remarked(cell: Cell, name: str) -> tuple[str, Sentence | None]:
    """Return the sort of change that a remark (备注) speaks of, "" for none. It is offered and never made:
    a remark is nobody's report."""
    plain = re.sub(r"[\s。；;，,]", "", optional(cell))
    kind = next((kind for kind, pattern in _REMARKS.items() if pattern.fullmatch(plain)), "")
    said, firm = quoted(plain), quoted(name)
    if not kind:
        unclear = Sentence("workbooks.cell.remark_unclear", text=said)
        return "", unclear if _OF_A_CHANGE.search(plain) and plain[0] not in "无未没非" else None
    if kind == "搬迁":
        return kind, Sentence("workbooks.cell.remark_moved", text=said, name=firm)
    return kind, Sentence("workbooks.cell.remark", text=said, name=firm, kind=kind)


_DAY = lazy(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ].*)?")


def parse_day(cell: Cell) -> date | None:
    """Return a date as people or workbooks write it (2025-10-31, 2025年10月31日); None for anything else."""
    found = _DAY.fullmatch(optional(cell))
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
