"""地名: Hebei's 14 reporting units and their 167 county-level places, as people write them.

A county is only ever looked up within its unit: 新华区 and 桥西区 each stand under two cities.
The unit never comes from an administrative code's prefix, five of which lie (定州, 辛集, 雄县,
容城, 安新). Pure; the data is the division list in force since 2020.
"""

from __future__ import annotations

import re
import unicodedata

COUNTIES: dict[str, tuple[str, ...]] = {
    unit: tuple(counties.split())
    for unit, counties in {
        "石家庄市": "长安区 桥西区 新华区 井陉矿区 裕华区 藁城区 鹿泉区 栾城区 井陉县 正定县 行唐县"
        " 灵寿县 高邑县 深泽县 赞皇县 无极县 平山县 元氏县 赵县 晋州市 新乐市",
        "唐山市": "路南区 路北区 古冶区 开平区 丰南区 丰润区 曹妃甸区 滦南县 乐亭县 迁西县 玉田县"
        " 遵化市 迁安市 滦州市",
        "秦皇岛市": "海港区 山海关区 北戴河区 抚宁区 青龙满族自治县 昌黎县 卢龙县",
        "邯郸市": "邯山区 丛台区 复兴区 峰峰矿区 肥乡区 永年区 临漳县 成安县 大名县 涉县 磁县 邱县"
        " 鸡泽县 广平县 馆陶县 魏县 曲周县 武安市",
        "邢台市": "襄都区 信都区 任泽区 南和区 临城县 内丘县 柏乡县 隆尧县 宁晋县 巨鹿县 新河县"
        " 广宗县 平乡县 威县 清河县 临西县 南宫市 沙河市",
        "保定市": "竞秀区 莲池区 满城区 清苑区 徐水区 涞水县 阜平县 定兴县 唐县 高阳县 涞源县"
        " 望都县 易县 曲阳县 蠡县 顺平县 博野县 涿州市 安国市 高碑店市",
        "张家口市": "桥东区 桥西区 宣化区 下花园区 万全区 崇礼区 张北县 康保县 沽源县 尚义县 蔚县"
        " 阳原县 怀安县 怀来县 涿鹿县 赤城县",
        "承德市": "双桥区 双滦区 鹰手营子矿区 承德县 兴隆县 滦平县 隆化县 丰宁满族自治县"
        " 宽城满族自治县 围场满族蒙古族自治县 平泉市",
        "沧州市": "新华区 运河区 沧县 青县 东光县 海兴县 盐山县 肃宁县 南皮县 吴桥县 献县"
        " 孟村回族自治县 泊头市 任丘市 黄骅市 河间市",
        "廊坊市": "安次区 广阳区 固安县 永清县 香河县 大城县 文安县 大厂回族自治县 霸州市 三河市",
        "衡水市": "桃城区 冀州区 枣强县 武邑县 武强县 饶阳县 安平县 故城县 景县 阜城县 深州市",
        "定州市": "定州市",
        "辛集市": "辛集市",
        "雄安新区": "雄县 容城县 安新县",
    }.items()
}
UNITS = tuple(COUNTIES)

# Former names that older lists still carry, each within its unit: (unit, former) -> now.
# Places that were divided among several (邯郸县, 邢台县) are left out: nobody can say which.
FORMER: dict[tuple[str, str], str] = {
    (unit, pair.split(">")[0]): pair.split(">")[1]
    for unit, pairs in {
        "石家庄市": "藁城市>藁城区 鹿泉市>鹿泉区 栾城县>栾城区 矿区>井陉矿区",
        "唐山市": "滦县>滦州市 唐海县>曹妃甸区 丰南市>丰南区 丰润县>丰润区",
        "秦皇岛市": "抚宁县>抚宁区 青龙县>青龙满族自治县",
        "邯郸市": "永年县>永年区 肥乡县>肥乡区 峰峰区>峰峰矿区 峰峰>峰峰矿区",
        "邢台市": "桥东区>襄都区 桥西区>信都区 任县>任泽区 南和县>南和区",
        "保定市": "新市区>竞秀区 北市区>莲池区 南市区>莲池区 满城县>满城区 清苑县>清苑区 徐水县>徐水区",
        "张家口市": "宣化县>宣化区 万全县>万全区 崇礼县>崇礼区",
        "承德市": "平泉县>平泉市 营子区>鹰手营子矿区 鹰手营子区>鹰手营子矿区 鹰手营子>鹰手营子矿区"
        " 丰宁县>丰宁满族自治县 宽城县>宽城满族自治县 围场县>围场满族蒙古族自治县",
        "沧州市": "孟村县>孟村回族自治县",
        "廊坊市": "大厂县>大厂回族自治县",
        "衡水市": "冀州市>冀州区",
    }.items()
    for pair in pairs.split()
}
# These stand alone today and are no counties of the city they once belonged to.
_MOVED: dict[tuple[str, str], str] = {
    ("石家庄市", "辛集市"): "辛集市",
    ("保定市", "定州市"): "定州市",
    ("保定市", "雄县"): "雄安新区",
    ("保定市", "容城县"): "雄安新区",
    ("保定市", "安新县"): "雄安新区",
}
_SUFFIX = re.compile(r"(?:满族蒙古族|满族|回族)自治县$|(?<=雄安)新区$|[市县区]$")


def _stem(name: str) -> str:
    """The name without its kind of place; one-character stems (沧县, 雄县) tell nothing."""
    stem = _SUFFIX.sub("", name)
    return stem if len(stem) >= 2 else name


_UNIT_NAMES: dict[str, str] = {
    **{unit: unit for unit in UNITS},
    **{_stem(unit): unit for unit in UNITS},
    "雄安市": "雄安新区",
}
# 河北 and 河北省 may stand before any of them; the longest name is tried first.
_UNIT_START = re.compile(r"(?:河北省?)?(" + "|".join(sorted(_UNIT_NAMES, key=len, reverse=True)) + ")")


def _plain(text: str) -> str:
    """Full-width signs to half-width, no white space at all."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def unit(text: str) -> str | None:
    """The unit's full name (石家庄 -> 石家庄市, 河北雄安新区 -> 雄安新区); None when unknown."""
    match = _UNIT_START.fullmatch(_plain(text))
    return _UNIT_NAMES[match[1]] if match else None


def split(text: str) -> tuple[str | None, str]:
    """A unit written before something else: 石家庄市桥西区 -> (石家庄市, 桥西区).

    Without a unit in front: (None, the text). What only begins like a city (承德县, 沧州湾新区) is
    not taken apart: it takes the city's full name, or its short one before a known county.
    """
    plain = _plain(text)
    match = _UNIT_START.match(plain)
    if match is None or match.end() == len(plain):
        return (_UNIT_NAMES[match[1]], "") if match else (None, plain)
    name, rest = match[1], plain[match.end() :]
    if name in COUNTIES or _exact(_UNIT_NAMES[name], rest):
        return _UNIT_NAMES[name], rest
    return None, plain


def county(unit: str, text: str) -> tuple[str, bool]:
    """(full name, True) of a county-level place of this unit, else (the text, False).

    Understands the city written in front, short names (鹿泉, 宽城) and former ones (鹿泉市).
    Development zones and mistakes alike are unknown: whoever asks decides what to do about them.
    """
    plain = _plain(text)
    if found := _exact(unit, plain):
        return found, True
    for short in (unit, _stem(unit)):
        rest = plain.removeprefix("河北省").removeprefix("河北").removeprefix(short)
        if rest != plain and len(rest) >= 2:
            return _exact(unit, rest) or rest, bool(_exact(unit, rest))
    return plain, False


def _exact(unit: str, plain: str) -> str:
    """The county of this very name, short name or former name; "" when there is none."""
    counties = COUNTIES.get(unit, ())
    if plain in counties:
        return plain
    if former := FORMER.get((unit, plain)):
        return former
    if plain == _stem(unit) and len(counties) > 1:
        return ""  # 承德 alone is rather the city than 承德县
    return _short(counties, plain)


def _short(counties: tuple[str, ...], plain: str) -> str:
    """The one county of this full or short name; "" when there is none, or more than one."""
    found = [name for name in counties if plain in (name, _stem(name))]
    return found[0] if len(found) == 1 else ""


def settled(unit: str, text: str) -> tuple[str, str, bool]:
    """(unit, county, known) as they stand today: 保定市, 定州市 -> 定州市, 定州市, True.

    A unit that is one office with its only county (定州, 辛集) needs no county to be named.
    """
    if len(COUNTIES.get(unit, ())) == 1 and not _plain(text):
        return unit, COUNTIES[unit][0], True
    name, known = county(unit, text)
    if not known:
        for (old, moved), now in _MOVED.items():
            if old == unit and name in (moved, _stem(moved), f"{moved}新区"):
                return now, _exact(now, moved), True
    return unit, name, known


def elsewhere(unit: str, text: str) -> tuple[str, ...]:
    """The other units that have a county of this name; for advice, never for a decision."""
    plain = _plain(text)
    return tuple(u for u in UNITS if u != unit and _short(COUNTIES[u], plain))


def bureau(level: str, city: str) -> str:
    """The name of the bureau as people write it."""
    if level == "province":
        return "河北省生态环境厅"
    return f"{city}管委会生态环境局" if city == "雄安新区" else f"{city}生态环境局"
