"""审核去年就启动了，评估申请还没交 · 2月底没赶上，3月3号补交了 · 没交，给撤了吧: what is done beside what is not.

A sentence that denies one thing may tell in another clause what was done. The clauses that deny are laid aside and the
others are read by the rules, with the matter that was named before; what comes of it is only ever asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.reading.phrases import MOOD
from bot.reading.result import Reading, judged_as, only_asked
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import SPECS, Intent
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

_SIGNS: Final = frozenset(",，。;；\n!！")
_EDGES: Final = " ,，。;；\n!！的"
_BUT = lazy("不过|但是?|可是|然而|(?<=了)还没|(?<=的)还没")
_NOT_DONE = lazy("[没未]|不(?!过|好意思|算晚)|还早|来不及|赶不|才能|正在|在[写弄办改准]|等着|卡")
_DONE: Final = "交|报|送|递|启动|启的|开[了的]|签收|汇总|寄|公开"
_TELLS = lazy(f"(?:{_DONE})")
# What a clause is about, as it is named where it is denied: 评估申请2月底没赶上.
_MATTER = lazy(
    f"(?P<firm>{NAME}?)的?(?P<thing>评估的?申请|验收的?申请|清洁生产审核|审核|告知书|(?:评估|验收)(?=[^申]))"
)
_NOT_OURS = lazy(
    "别[人家]|人家|隔壁|他们|她们|那边|兄弟|同行|对方|上家|下家|咨询|据说|听说|打算|准备|计划|要是|如果|要不是|幸亏"
    r"|[这那上]一?轮|20\d\d年那|往年|以为|不是|不敢|应付|让我|不用|搁|一交|一送|骗|假"
)
# 又去, 才, 总算: how it came to be done after all.
_AFTER_ALL = lazy(
    "(?:又|后来|随后|这才|才|总算|终于|重新|现在|目前|直到|拖到)(?:去|跑|来)?(?:了?一趟)?|补(?=[交报])"
)
_TAKE_BACK = lazy(
    "^(?:给|帮[我忙]?|麻烦|请|先|就|都|你们|您)*(?:[把将][^,]{1,12}|[^,没未不别]{0,4}[登报填发记]的[^,没未不别]{0,8})?(?<!别)(?<!不)撤(?:了|掉|回来?|销|下来)(?:它|一下)?(?:吧|哈|啊|呗|了)*$"
)
_SAID_BY_OTHERS = lazy("说是?让|让(?:我|咱)们?撤|据说|听说|要是|如果|咨询")
_SLIP = lazy("[记弄搞说写报填登发][错岔混]|岔|误报|多报|不算数|不对|弄反|早了|没|未")
_STEP_WORDS: Final = {
    "评估申请": lazy("评估的?申请|申请评估"),
    "验收申请": lazy("验收的?申请|申请验收"),
    "送达": lazy("告知书|送达|送到|签收"),
    "启动审核": lazy("启动"),
}


def done_beside(utterance: Utterance, alone: Reading, again: Callable[[str], Reading]) -> Reading:
    """Return `alone`, or what is asked of the clause that denies nothing; `again` reads a sentence by the rules."""
    text = utterance.text
    of_a_report = alone.act == "ask" and alone.intent != Intent.WITHDRAW_REPORT
    open_to_it = alone.act == "none" or of_a_report
    if not open_to_it or alone.why == "conditional":
        return alone
    if MOOD["question"].search(text) or MOOD["conditional"].search(text):
        return alone
    spans = list(_spans(utterance))
    if len(spans) > 1 and (back := _taken_back(utterance, spans, again)):
        return back
    if len(spans) < 2 or alone.act == "ask" or _NOT_OURS.search(text):
        return alone
    told = [s for s in spans if not _NOT_DONE.search(text[slice(*s)]) and _TELLS.search(text[slice(*s)])]
    denied = [s for s in spans if _NOT_DONE.search(text[slice(*s)])]
    if len(told) != 1 or not denied or _takes_it_back(text, told[0], denied):
        return alone
    further = map(again, _with_the_matter(utterance, denied, told[0]))
    meant = next((one for one in further if one.intent in REPORTS and one.act == "do"), None)
    meant = meant or again(_AFTER_ALL.sub("", utterance.original(*told[0]).strip(_EDGES)))
    begun = re.search("启动|开了", text[slice(*told[0])]) and meant.why in ("unsure", "which_step")
    bare = meant.intent == Intent.STARTED and begun
    plain = meant.intent in REPORTS and (meant.act == "do" or bare) and not (meant.left or meant.rest)
    return judged_as(meant, "ask", "unsure") if plain and meant.names else alone


def _takes_it_back(text: str, told: tuple[int, int], denied: list[tuple[int, int]]) -> bool:
    """Say whether a clause behind denies what was told: 交了，其实没交. 启动了，还没交 tells of two things."""
    said = text[slice(*told)]
    behind = [text[slice(*span)] for span in denied if span[0] >= told[1]]
    begun = re.search("启|开[了的]", said) and not any(re.search("启|开[始了会]|动", one) for one in behind)
    return bool(behind) and not begun


def _spans(utterance: Utterance) -> Iterable[tuple[int, int]]:
    """Yield the stretches between signs as they were written, also where reading joins two, and before 但是."""
    text, raw, at = utterance.text, utterance.raw, utterance.spans
    but = {found.start() for found in _BUT.finditer(text)}
    start = 0
    for i in range(1, len(text) + 1):
        apart = i == len(text) or i in but or bool(_SIGNS & {*raw[at[i - 1][1] : at[i][0]], text[i]})
        if apart:
            if text[start:i].strip(_EDGES):
                yield start, i
            start = i


def _with_the_matter(
    utterance: Utterance, denied: list[tuple[int, int]], told: tuple[int, int]
) -> Iterable[str]:
    """Yield what is told with the thing of which a clause before it was denied, and with its firm."""
    text = utterance.text
    at = text.find(NAME, *told)
    if at < 0 and _MATTER.search(text, *told):
        return
    firm, rest = (utterance.original(at, at + 1), at + 1) if at >= 0 else ("", told[0])
    said = _AFTER_ALL.sub("", utterance.original(rest, told[1]).strip(_EDGES))
    for start, end in denied:
        if end <= told[0] and (found := _MATTER.search(text, start, end)):
            before = utterance.original(*found.span("firm")) if found["firm"] else ""
            yield f"{firm or before}{utterance.original(*found.span('thing'))}{said}"


def _taken_back(
    utterance: Utterance, spans: list[tuple[int, int]], again: Callable[[str], Reading]
) -> Reading | None:
    """Return what 给撤了吧 at the end takes back, where a clause before it tells that the report was a slip."""
    text = utterance.text
    last = text[slice(*spans[-1])].strip(_EDGES)
    if (
        _SAID_BY_OTHERS.search(text)
        or not _TAKE_BACK.match(last)
        or not _SLIP.search(text[: spans[-1][0]])
        or DAY in last
    ):
        return None
    steps = [words for words, said in _STEP_WORDS.items() if said.search(text)]
    names = {one.enterprises for one in utterance.names}
    if len(steps) > 1 or len(names) > 1:
        return None
    at = text.find(NAME)
    firm = utterance.original(at, at + 1) if names else ""
    meant = again(" ".join(filter(None, (SPECS[Intent.WITHDRAW_REPORT].says, firm or "".join(steps)))))
    return (
        only_asked(meant) if meant.intent == Intent.WITHDRAW_REPORT and meant.act in ("do", "ask") else None
    )
