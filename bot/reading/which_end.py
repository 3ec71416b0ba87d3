"""Of which of their enterprises a contact is not the contact: 我不是申一轴承的, or the answer to 不是哪家的？."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from bot.words import Enterprise
from bot.words.patterns import lazy

_ALL: Final = ("全部", "都不是", "全都不是", "以上都不是", "所有")
_AROUND: Final = lazy(r"(?:我?+不是(?:我(?!不))?+|联系人|[这那]家|[都的了和\s,，、])*+")
_NUMBER: Final = lazy(r"第(\d{1,2})[家个]?|(?<!\d)(\d{1,2})(?![\d家个])")


def firms_named(text: str, firms: Sequence[Enterprise]) -> tuple[list[Enterprise], str]:
    """Return those of these enterprises that a text names, and what it says besides. A name within a longer one is not
    named."""
    found, rest = [], text
    for firm in sorted(firms, key=lambda one: -len(one.name)):
        if firm.name in rest:
            found.append(firm)
            rest = rest.replace(firm.name, " ")
    return found, rest


def firms_chosen(text: str, firms: Sequence[Enterprise]) -> list[Enterprise]:
    """Return which of them a sentence chooses: by number, by name, or all; none where it says anything more."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。!,")
    if plain in _ALL:
        return list(firms)
    named, rest = firms_named(plain, firms)
    numbers = [int(a or b) for a, b in _NUMBER.findall(rest)]
    if not _AROUND.fullmatch(_NUMBER.sub(" ", rest)) or not all(1 <= n <= len(firms) for n in numbers):
        return []
    meant = [*named, *(firms[n - 1] for n in numbers)]
    return [firm for firm in firms if firm in meant]


_CLAUSES: Final = lazy(r"[\s,，.。、!！;；:：]++")
_LONGEST: Final = 200  # characters: whoever writes more tells a story, which is asked about
_COMMON: Final = lazy("(?:有限|责任|股份|公司|企业|集团|[厂省市县区])*+")
_ME: Final = "(?:我们?|本人)?"
_SURELY: Final = "(?:已经?|早就?|就|现在|都|也|真的|根本|从来)*+"
_WHEN: Final = r"(?:上个?(?:月|周|星期|礼拜)|去年|今年|前年|年初|年底|[一二三四五六七八九十\d]{1,2}月份?)?+"
_ITS: Final = "(?:[这那]家|[这那]边|那里|单位|公司)?"
_TAIL: Final = "(?:了|的|啊|呀|吧|呢)*+"
# Of one clause, with @ for the enterprise that it names.
_NOT_MINE = lazy(
    rf"{_ME}{_SURELY}不是@{_ITS}的?(?:人|员工|联系人|会计)?{_TAIL}|@{_ITS}的?{_SURELY}不(?:是|归|由)我们?(?:管|负责|做)?{_TAIL}"
    rf"|{_ME}{_SURELY}{_WHEN}{_SURELY}不在@{_ITS}(?:干|上班|工作)?{_TAIL}|{_ME}{_SURELY}{_WHEN}{_SURELY}从@{_ITS}(?:离职|辞职|退休|退出){_TAIL}"
    rf"|@{_ITS}{_ME}{_SURELY}{_WHEN}{_SURELY}(?:离职|辞职|退出|不干|不做|不管|不负责){_TAIL}"
    rf"|@{_ITS}{_ME}(?:跟|和|与)?{_ITS}的?合同{_WHEN}{_SURELY}(?:终止|到期|解除){_TAIL}|@{_ITS}{_SURELY}(?:跟|和|与)我们?{_SURELY}(?:没有?关系|无关){_TAIL}"
)
_STILL_MINE = lazy(
    rf"@{_ITS}的?(?:还|仍|依然|照)(?:然|旧)?(?:是|归|由|发|给|找)*+我?们?(?:管|负责|做|发我)?{_TAIL}|{_ME}只?(?:是|管|负责)@{_ITS}{_TAIL}|{_ME}?去@{_ITS}{_TAIL}"
)
_BESIDE_IT = lazy(
    rf"(?:你们?|您)?(?:打|发|找|搞|弄)错{_TAIL}(?:人|电话)?|(?:请|麻烦)?(?:别|不要)再?给?我?发{_TAIL}|不是我们?(?:做|管|负责|的){_TAIL}"
    rf"|(?:别|其他|其余|另外)(?:的|几家|那家|一家)*+(?:还是|照|仍)(?:旧|常|发|我)*+{_TAIL}|您好|你好|谢谢|麻烦(?:了|您)?|对不起|不好意思"
)
_ASKS: Final = lazy("[?？吗]|如果|要是|假如|是不是")


def firms_left(text: str, firms: Sequence[Enterprise]) -> list[Enterprise]:
    """Return of which of these enterprises, the writer's own, a sentence says that they are not the contact; none where
    it says anything else, or names none of them alone."""
    plain = unicodedata.normalize("NFKC", text).strip()[: _LONGEST + 1]
    if len(plain) > _LONGEST or _ASKS.search(plain):
        return []
    left = []
    for clause in filter(None, _CLAUSES.split(plain)):
        firm, said = _with_mark(clause, firms)
        if firm and _NOT_MINE.fullmatch(said):
            left.append(firm)
        elif not (_STILL_MINE.fullmatch(said) if firm else _BESIDE_IT.fullmatch(said)):
            return []
    return [firm for firm in firms if firm in left]


def _with_mark(clause: str, firms: Sequence[Enterprise]) -> tuple[Enterprise | None, str]:
    """Return the one enterprise that a clause names, in full or by a part of its name that no other of them has, and
    the clause with @ in its place."""
    found = []
    for firm in firms:
        here = SequenceMatcher(None, clause, firm.name, autojunk=False).find_longest_match()
        part = clause[here.a : here.a + here.size]
        others = any(part in one.name for one in firms if one is not firm)
        if len(part) > 1 and not others and not _COMMON.fullmatch(part):
            found.append((firm, part))
    if len(found) != 1:
        return None, clause
    firm, part = found[0]
    return firm, clause.replace(part, "@", 1)
