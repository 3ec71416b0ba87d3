"""Find words beside a matter that may be a name nobody has: the rest of a list, a company, a trade, a
count."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.reading.names import NameIndex
from bot.reading.numbers import whole_number
from bot.reading.phrases import CUES, MOOD, without_noise
from bot.reading.signs import Hit, strange
from bot.reading.trades import INDUSTRY
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words import Enterprise
from bot.words.patterns import lazy

_COUNT = lazy(r"(\d+|[一二两三四五六七八九十]+)家")
_BEYOND_LIST = lazy(
    f"(?:{NAME}(?:[、]|和(?!我|你)|与|及|跟|以及)+([一-鿿]{{2,15}}))|(?:(?:^|[,:\\s])([一-鿿]{{2,15}})[、和与及]+{NAME})"
)
_COMPANY = lazy(r"([一-鿿]{2,16}?)(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|公司|集团|总厂|厂)")
_GENERIC = lazy(
    r"^.*?(?:我们|我|咱们?|俺们?|这家|那家|该|贵|本|各|某|一家|哪家|的|是|在|给|把|和|到|有|由|让|请|找|已|了|家|企业)(?=[一-鿿]*$)"
)
RENAMED = lazy(
    f"(?:更名|改名|改叫|变更|名称|换名|(?:现在?|如今|以后)(?=叫))[^{NAME}]{{0,4}}(?:为|成|叫|到)?"
    f"|(?:并入|归并到|合并[到至进])了?|被(?={NAME})"  # the survivor is not what it is about
)
_NO_NAME = lazy(
    "(?:我们?|俺们?|咱们?)?(?:手[上里头]|名下|负责|代理|服务|管)的?(?:这|那)?[几两三四五六七八九十\\d]*家?"
    "|告知书|评估|验收|申请|家|都|的|也|其他|材料|报告|监测|[一二两三四五六七八九十]家|[这那等]"
)
_ZONE = lazy("[区园]|集[聚中]区")  # 曹妃甸工业区
_POINTING = lazy("[我俺咱]们|[这那几两三某一本厂]|家|企业|个|的|都|都已|已|了")


def left_over(utterance: Utterance, hit: Hit, clauses: list[Clause], some: bool) -> list[str]:
    """Return the stretches of the clauses that may be an unknown name. `some`: known names were found
    beside them."""
    chunks: list[str] = []
    for clause in clauses:
        chunks += [words for words in _behind_a_name(utterance, hit, clause) if some]
        start, end = max(clause.start, hit.start), min(clause.end, hit.end)
        parts = [clause.text]
        if start < end:
            parts = [utterance.text[clause.start : start], utterance.text[end : clause.end]]
        for part in parts:
            if RENAMED.search(utterance.text[: clause.start + clause.text.rfind(part)]):
                continue  # the new name is nobody's yet
            chunks += [m[1] or m[2] for m in _BEYOND_LIST.finditer(part)] if some else []
            if "reason" in hit.rule.needs:  # 至3月31日 煤气平衡不闭合: no company
                part = part.partition(DAY)[0] if DAY in part else part
            chunks += _companies(part)
            if not some and "names" in hit.rule.needs and "reason" not in hit.rule.needs:
                chunks += [w for w in re.split(r"[^一-鿿]+", without_noise(part)) if 3 <= len(w) <= 12]
    return [c for c in dict.fromkeys(chunks) if not _known_words(c)]


_LAST = lazy(f"{NAME}([一-鿿]{{2,4}})$")


def _behind_a_name(utterance: Utterance, hit: Hit, clause: Clause) -> list[str]:
    """Return what stands between a name and the act, set off by a space: 三合 五合送了."""
    found = _LAST.search(utterance.text[clause.start : hit.start])
    apart = found and clause.start + found.start(1) in utterance.breaks
    return [found[1]] if found and apart and strange(found[1], utterance.places) else []


def _companies(part: str) -> list[str]:
    """Return what is written like the short name of a company: two or three characters and a word for a
    trade."""
    chunks = [_GENERIC.sub("", m[1]) for m in _COMPANY.finditer(part)]
    for match in INDUSTRY.finditer(part):
        before = re.search(r"[一-鿿]{2,6}$", part[: match.start()])
        if before and not _ZONE.match(part, match.end()):
            own = _GENERIC.sub("", before.group())
            chunks += [own[-n:] + match.group() for n in (2, 3) if len(own) >= n][:1]
    return [c for c in chunks if len(INDUSTRY.sub("", c)) >= 2 and not CUES["own_office"].search(c)]


def firms_in(text: str) -> bool:
    """Say whether `text` has words like a firm's name: 四海锌业, 八里庄造纸厂; not 电镀废水."""
    return any(map(is_company, _companies(text)))


def is_company(chunk: str) -> bool:
    """Say whether the words are one company's name, and not only a word for a kind of them."""
    trades = [trade for trade in INDUSTRY.finditer(chunk) if not _ZONE.match(chunk, trade.end())]
    # 环保管控: what stands behind a trade is no brand
    return bool(trades) and len(_POINTING.sub("", INDUSTRY.sub("", chunk[: trades[-1].end()]))) >= 2


def _known_words(chunk: str) -> bool:
    return bool(_NO_NAME.match(chunk)) or CUES["filler"].fullmatch(chunk) is not None


def count_fits(utterance: Utterance, clauses: list[Clause], count: int) -> bool:
    """Say whether the count that the clauses state (三家) is `count`, and nothing is excepted."""
    for clause in clauses:
        for match in _COUNT.finditer(clause.text):
            stated = whole_number(match[1])
            if stated is not None and stated > 1 and stated != count:
                return False
        if MOOD["excluded"].search(clause.text):
            return False
    return True


def by_trade(
    utterance: Utterance, hit: Hit, index: NameIndex, in_scope: Callable[[Enterprise], bool]
) -> list[Enterprise]:
    """Return the enterprises of the trade that is named (锌业那家), to be chosen from: in scope, at most
    nine."""
    clause = utterance.clauses[hit.index]
    end = hit.end if "reason" in hit.rule.needs else clause.end
    trade = INDUSTRY.search(utterance.text, clause.start, end)
    if not trade or utterance.text[: trade.start()].endswith(("我们", "俺们", "咱们")):
        return []
    fits = [e for e in index.enterprises if trade.group() in e.name and in_scope(e)]
    return fits if len(fits) <= 9 else []
