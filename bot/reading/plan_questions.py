"""谁来验收 · 归市里还是省里 · 告知书最晚哪天送完 · 什么时候交季报: questions that the round's plan and the case answer.

Only what asks that and nothing else counts; whoever asks for more gets what is known, or a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from bot.reading.called import hear_names
from bot.reading.names import NameIndex
from bot.words import Enterprise, MilestoneKind, Person
from bot.words.patterns import lazy

_Asked = Literal["who", "until", "paper"]

# The steps in the order in which they are looked for: 评估申请 before 评估.
_STEPS: Final = (
    (MilestoneKind.DELIVERY, lazy("告知书|告知单|送达")),
    (MilestoneKind.ASSESSMENT_FORWARDING, lazy("评估[^,，。]{0,6}汇总|汇总[^,，。]{0,6}评估")),
    (MilestoneKind.ACCEPTANCE_FORWARDING, lazy("验收[^,，。]{0,6}汇总|汇总[^,，。]{0,6}验收")),
    (MilestoneKind.ASSESSMENT_APPLICATION, lazy("评估的?申请|申请评估")),
    (MilestoneKind.ACCEPTANCE_APPLICATION, lazy("验收的?申请|申请验收")),
    (MilestoneKind.ASSESSMENT, lazy("评估")),
    (MilestoneKind.ACCEPTANCE, lazy("验收")),
    (MilestoneKind.START, lazy("启动")),
    (MilestoneKind.SUMMARY, lazy("总结")),
)
_RESULTS: Final = (MilestoneKind.ASSESSMENT, MilestoneKind.ACCEPTANCE)
_OURS: Final = (
    "(?:请问|想问一?下|问一?下|那|我们?|俺们?|咱们?|本|这|公司|企业|厂|单位|家|的|最后|到底|现在|今后|后面|以后|本轮|清洁生产|审核"
    "|结果|这个|事|归|属于?|是|由|算|该|应该|要|来|[,，。 ])*"
)
_STEP: Final = "(?:评估(?:和|、)?验收|评估|验收)"
_ACTS: Final = "(?:来|给|评|验|管|组织|负责)*"
_CITY: Final = f"市[里局级]?{_ACTS}"
_PROVINCE: Final = f"省[里厅级]?{_ACTS}"
_WHO: Final = f"(?:谁|哪一?级|哪个(?:部门|单位|局)|哪里|{_CITY}还?是{_PROVINCE}|{_PROVINCE}还?是{_CITY})"
_DOES: Final = (
    "(?:来|给|对|负责|组织|管|做|评估|评|验收|验|的|我们?|俺们?|咱们?|进行|主持|牵头|呢|啊|呀|吗|[?？。 ])*"
)
_ASKS_WHO = lazy(f"{_OURS}(?:{_STEP}{_OURS}{_WHO}{_DOES}|{_WHO}{_DOES}(?:{_STEP}|评|验){_DOES})")
_ASKS_UNTIL = lazy(
    "(?:最[晚迟后]|截止|到期|期限|什么时候|啥时候|哪一?天|何时|几号|几时)[^,，。]{0,10}(?:[?？呢啊]*$)|(?:到|在)(?:什么时候|啥时候|哪一?天|几号)"
)
_ENDS = lazy(
    "最[晚迟后]|截止|到期|期限|之?前|[送做办完评验报交]完|要[做办完]|(?:到|(?:工作|材料)?总结(?:表|材料)?)(?:什么时候|啥时候|哪一?天|几号)要?"
)
_MORE = lazy(
    "会议?|开会|为什么|为啥|怎么|多少|谁|通过了|过了吗|费|专家|延期|能不能|可以|改|吗|哪些|几家|没[交送报办]|了没|取消|罚"
)
_PAPER = lazy("季报|季度报[表告]|月报|月度报[表告]|旬报|半年报")
_ASKS_PAPER = lazy(
    "什么时候|啥时候|哪一?天|何时|几号|多久|怎么[报交填]|要不要|需不需要|用不用|还[要用]|截止|期限|最[晚迟]"
)
_LONGEST: Final = 30  # characters; who writes more asks for more


_WHY = lazy(
    "(?:请问|请解释一?下|那)?(?:为什么|为啥|为何|依据)[：:,，]?(.{2,20}?)(?:的?(?:期限|日期|截止日期))?[?？。呢啊]*"
)


def why_of(text: str) -> str:
    """Return what stands behind 为什么 (公开信息, 半年进展报告); "" for any other sentence."""
    found = _WHY.fullmatch(re.sub(r"\s", "", text))
    return found[1] if found else ""


class PlanQuestion(Struct, frozen=True):
    """What is asked: who assesses, until when a step is to be done, or when a `paper` is due; of which steps."""

    asks: _Asked
    steps: tuple[MilestoneKind, ...] = ()
    paper: str = ""


def question_and_names(
    text: str, asker: Person, names: NameIndex, today: date
) -> tuple[PlanQuestion | None, tuple[Enterprise, ...]]:
    """Return the question that `text` is, and the asker's enterprises that it names; (None, …) for any other
    sentence. Behind a name that is not written in full it is looked for, too: 晨光的验收是谁验 asks 验收是谁验."""
    named = hear_names(text, asker, names, today)
    said = plan_question(text, [firm.name for firm in named])
    _, _, behind = text.partition("的")
    return said or (plan_question(behind, ()) if len(named) == 1 else None), named


def plan_question(text: str, names: Iterable[str]) -> PlanQuestion | None:
    """Return the question that `text` is, without the enterprises that it `names`; None for any other sentence."""
    plain = unicodedata.normalize("NFKC", text)
    for name in names:
        plain = plain.replace(name, "")
    plain = re.sub(r"\s", "", plain)
    if len(plain) > _LONGEST:
        return None
    if (paper := _PAPER.search(plain)) and _ASKS_PAPER.search(plain):
        return PlanQuestion("paper", paper=paper.group())
    if _ASKS_WHO.fullmatch(plain):
        both = {kind for kind, words in _STEPS if kind in _RESULTS and words.search(plain)}
        named = both or ({MilestoneKind.ACCEPTANCE} if "验" in plain else {MilestoneKind.ASSESSMENT})
        return PlanQuestion("who", tuple(kind for kind in _RESULTS if kind in named))
    if _ASKS_UNTIL.search(plain) and _ENDS.search(plain) and not _MORE.search(plain):
        step = next((kind for kind, words in _STEPS if words.search(plain)), None)
        return PlanQuestion("until", (step,)) if step else None
    return None
