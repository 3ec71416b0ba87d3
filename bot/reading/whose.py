"""Find whose report it is, if an enterprise names an owner that no roster knows.

In 唐山德龙的，评估申请已提交 · 代清苑厂报，… · 上面是X的材料，… another firm's report must never be stored
as the sender's own. Words that are like a firm's name are answered as a foreign name is, whether anybody
has it or not. If they only point to others (朋友的, 另一家, 两家), the sender is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.reading.asker import Asker
from bot.reading.phrases import CUES
from bot.reading.signs import Hit, residue
from bot.reading.trades import INDUSTRY
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

_KIND: Final = (
    "(?:有限公司|分公司|公司|集团|[总分老新东西南北一二三四]厂|厂区|厂|酒业|企业|合作社|砖窑|矿业|煤矿)"
)
_PAPERS: Final = (
    "(?:材料|资料|报告|申请表?|文件|事|那[份个家边]|这[份个家边]|厂子?|公司|企业|单位|人|老板|会计|负责人)"
)
_I_AM: Final = "(?:我们?|这里|这边|本人|本单位)是"
# A clause that says whose it is: (上面是)X的(材料) · 我是X厂的 · 代X报, 受X委托 · X厂 · X那边.
_OWNERS: Final = tuple(
    lazy(pattern)
    for pattern in (
        (
            "(?:以[上下]|[上下]面|这[个份家些]?|那[个份家]?|附件|此件|见|都|全|是|为|:|我们?|这里|这边|本人)*+"
            f"(?P<who>[^:{DAY}不没骗别进来交送报签开写编做去发办看催要说弄干过负管]{{1,12}}?)的{_PAPERS}?[哈啊呢]?"
        ),
        f"{_I_AM}(?P<who>.{{2,16}}?{_KIND}.{{0,8}})",
        f"{_I_AM}(?P<placed>.{{3,10}})",
        (
            "(?:我司|我公司|我厂|我们?|本公司|本厂|本人|这[是次]|本次|是|由)*+(?:代(?!码|理|收|签)|替|帮(?!忙)|受|给|为)"
            "(?P<who>.{1,12}?)(?:报|上报|提交|填报?|办理?|交|委托|登记|申报|报告)(?:[一]下|的|了)*"
        ),
        "(?:我们?|本人|现)*+代表(?P<who>.{2,12})",
        f"[见附]?(?P<who>.{{2,10}}?{_KIND}){_PAPERS}",
        "(?:委托方|委托单位|被委托方|代理(?:单位|企业)?)[是为:]?(?P<who>.{2,12})",
        "(?P<who>.{2,12})委托(?:我们?|本单位|本公司)(?:代?[报办交])?",
        f"(?:企业|单位|公司|厂家)?(?:名称|全称|名)?[:是为]*(?P<who>[一-鿿a-z0-9]{{1,10}}?{_KIND})",
        "(?:企业|单位|公司|厂家)(?:(?:名称|全称|名)[:是为]*|[:是为]+)(?P<who>[一-鿿a-z0-9]{2,12})",
        "(?P<who>(?!ok|hi|hello|yes)[a-z]{2,12})",
        "(?P<other>.{0,9}?[^的:])那[家边个](?:厂|公司|企业)?的?",
        (
            f"代{_KIND}?[报交办填](?:一下)?|另外?一家(?:的|企业|公司|厂)*|不是(?:本|我们?)(?:厂|公司|单位|企业)的?"
            "|(?:集团(?:公司)?|总部|总厂|[省市县区]里?|园区|上级)(?:[几各]家)?的|[上前]一?家(?:公司|厂|单位)的?|.{0,4}接到.{2,10}电话"
        ),
    )
)
_ALONE: Final = lazy("(?P<alone>[^\\W\\da-z没不别啥谢]{2,5})")  # before the report: 德龙。已提交
# In the clause of the report itself: 唐山那家已提交, ABC公司已提交.
_LEADS: Final = tuple(
    lazy(pattern)
    for pattern in (
        "(?P<other>[^,:]{1,12}?)(?:那[家边]|那个厂)的?",
        f"(?P<who>[a-z]{{1,12}})(?:{_KIND}的?|的)",
        "[^,]{0,6}?(?:[两三四五几]家|另外?一?家|不是(?:本|我们?)[厂司单公])",
    )
)
# Inside the report: 已提交四方的评估申请.
_INSIDE: Final = lazy(
    f"(?:提交|递交|上报|报送|[交报送])了?(?P<within>[^,:{DAY}{NAME}的]{{2,12}}?)的(?:评估|验收)申请"
)
_MINE: Final = lazy(
    f"我们?|俺们?|咱们?|本(?:公司|单位|厂|企业|司|人)?|贵局|你们|{_KIND}|{NAME}|{DAY}|{CUES['own_office'].pattern}|[一-鿿]{{0,4}}(?:科|部|室|办|处|股|组|局|厅|员)"
    "|会计|厂长|经理|主任|老板|法人|同事|领导|老师|专家|评估|验收|审核|清洁生产|系统|平台|手续|全部|上次|之前|通知"
)


def of_somebody_else(asker: Asker, utterance: Utterance, hit: Hit) -> str:
    """Say whose an enterprise's report is: "name" if a foreign firm's is named, "others" if others are
    meant, else ""."""
    if not asker.is_enterprise or hit.rule.intent not in REPORTS:
        return ""
    found = list(_owners(asker, utterance, hit))
    if any(found):
        return "name"
    return "others" if found or CUES["third_party"].search(utterance.text) else ""


def _owners(asker: Asker, utterance: Utterance, hit: Hit) -> Iterable[bool]:
    """Yield, for each owner named that is not the sender's firm, whether it is like a firm's name."""
    here = utterance.clauses[hit.index]
    places = [
        *(p.fullmatch(c.text) for c in utterance.clauses if c is not here for p in _OWNERS),
        *(_ALONE.fullmatch(c.text) for c in utterance.clauses[: hit.index]),
        *(p.match(utterance.text[here.start : hit.start]) for p in _LEADS),
        _INSIDE.search(here.text),
    ]
    for match in places:
        if match is None:
            continue
        kind, who = match.lastgroup or "", match[match.lastgroup or 0]
        strange = _strange_part(asker, utterance, who)
        if kind in ("who", "other", "within") and strange:
            yield len(strange) > 1 or bool(INDUSTRY.search(who))
        elif kind == "placed" and strange and utterance.places.pattern.match(who):
            yield True
        elif (
            not kind or (kind == "other" and not _MINE.fullmatch(who)) or (kind == "alone" and strange == who)
        ):
            yield False


def _strange_part(asker: Asker, utterance: Utterance, who: str) -> str:
    """Return `who` without the sender's own names and without filler; places that are not theirs are kept."""
    own_words = "".join(f"{e.name}{''.join(e.aliases)}{e.city}{e.county}" for e in asker.own)
    where = [place for place in utterance.places.pattern.findall(who) if place not in own_words]
    left = residue(_MINE.sub(" ", who), utterance.places)
    parts = [part for part in re.findall("[一-鿿]+|[a-z]+", left) if part not in own_words.lower()]
    return "".join((*where, *parts))
