"""Find words that are written like a company's full name: 石岭大安铸件有限公司, 永年紧固件集团.

Whoever writes one means an enterprise, even if no roster has it; such a name is treated like one of
somebody else's roster. A name ends with its legal form. Where it begins is a guess (after the last verb or
other lead-in word), and a wrong guess does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.reading.place_words import PlaceWords
from bot.reading.trades import INDUSTRY
from bot.words.patterns import lazy

_FORM: Final = lazy(
    "(?P<full>(?:股份)?有限(?:责任)?公司|股份公司|集团公司|合作社)(?:[一-鿿]{0,6}?(?:分公司|分厂|子公司|总厂))?"
    "|分公司|公司|总厂|厂(?![家区房长里子内门部务商址界])|集团(?!公司)"
)
_NEVER_A_KIND: Final = ("集团", "总厂")  # 永年水泥集团, where 永年水泥厂 may be any
_RUN: Final = lazy("[一-鿿a-z0-9]+$")
# Words before a name that are no part of one. Of several, whatever stands behind the last is the name.
_LEAD: Final = lazy(
    "[我咱俺你您他她]们?(?:公司|单位|家|厂|司)?|这里|这边|那边|[这那]家|[是为叫的了在于给把将已着过即系]|有关|关于|进度|情况"
    "|送达|通过|合格|整改|提醒|催办|催一下|撤回|退回|驳回|确认|同意|关闭|解绑|绑定码?|汇总|移交|报送|目标|结果"
    "|纳入下一轮|启动|审核|提交|申请|报告|告知书|评估|验收|停产|复产|更名|搬迁|合并|并入|名字|[改换][成为]|公司|为什么|查一?下?|群发|延期"
    "|[上下]午|[今昨前明]天|[日号]|联系人|企业|单位|委托|聘请|[由请找让向代替帮]|原来|因为?|由于|鉴于|受|以及|还有|其中|包括|名称"
)
_JOINING: Final = lazy("[和与及跟同、和到至被从对问]+")
# Whatever is called so is nobody in particular: 咨询公司, 第三方检测公司, 热电厂, 设备厂.
_KIND: Final = lazy(
    f"(?:{INDUSTRY.pattern}|第三方|咨询|技术|服务|检测|监测|设备|施工|供货|供应|软件|物流|运输|保险|物业|投资|安装|设计|工程|评估"
    "|供电|自来水|污水|供水|协作|加工|上级|下属|下游|上游|关联|合作|外地|当地|附近|隔壁|兄弟|生产|锅炉|集团|股份|有限|责任|控股"
    "|[总分子母本贵该各某全整新老大小东西南北一二三四五两几个家们都也厂工电钢化铁酒])"
)
# The name that it takes, or the firm that takes it over, is what a change tells: content.
_BECOMES: Final = lazy(
    "(?:现在叫|更名|改名|改叫|换名|换了?名|名称|名字|变更|并入|归并到|合并[到至进]|被)[^,。;!?]{0,6}$"
)
# 我们是德龙钢铁，…: who introduces their firm need not give its legal form.
_SAYS_WHO: Final = lazy(
    f"(?:(?:我|俺|咱)们?(?:公司|单位|厂)?|这里|这边|本人|本公司)[是叫](?P<name>[一-鿿]{{2,10}}?(?:{INDUSTRY.pattern}))"
    "(?=$|[,。:;!]|的(?:[小老]?[一-鿿]$|[小老][一-鿿]{1,2}[,。:;!]|环保|联系|负责|经办|专员|办公|工作))"
)
_LEAST: Final = 2  # characters that tell one company from others
_LONGEST: Final = 40


def companies_in(
    text: str, taken: bytearray, breaks: frozenset[int], places: PlaceWords
) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each such name in `text` that does not overlap what is `taken` already.

    `breaks` are positions before which a space stood: a name does not reach across one.
    """
    for form in _FORM.finditer(text):
        if any(taken[form.start() : form.end()]):
            continue
        begin = max((i for i in range(form.start()) if taken[i]), default=-1) + 1
        begin = max(begin, form.start() - _LONGEST, *(i for i in breaks if i < form.start()), 0)
        run = _RUN.search(text[begin : form.start()])
        if run is None:
            continue
        start = _start(text, begin + run.start(), form.start(), places)
        full = bool(form["full"]) or form.group() in _NEVER_A_KIND
        told = _tells(text[start : form.start()], full, places)
        if told and not _BECOMES.search(text[begin:start]):
            yield start, form.end()
    for match in _SAYS_WHO.finditer(text):
        if not any(taken[slice(*match.span("name"))]) and _tells(match["name"], False, places):
            yield match.span("name")


def _start(text: str, begin: int, end: int, places: PlaceWords) -> int:
    """Return where the name begins: after the last word that is no part of one, at the first place named
    there."""
    start = begin
    for lead in _LEAD.finditer(text, begin, end):
        start = lead.end()
    joining = _JOINING.match(text, start, end)
    start = joining.end() if joining else start
    place = places.pattern.search(text, start, end - _LEAST)
    return place.start() if place else start


def _tells(brand: str, full: bool, places: PlaceWords) -> bool:
    """Say whether `brand` distinguishes one company, or is only a word for a kind of them. `full`: it ends
    with a full legal form."""
    own = places.pattern.sub("", brand)
    if not _KIND.sub("", own):
        return full and own not in ("", brand)  # 邢台热电有限公司, but never 热电公司
    if full or own != brand:
        return len(own) >= _LEAST
    return bool(INDUSTRY.search(own)) and len(INDUSTRY.sub("", own)) >= _LEAST
