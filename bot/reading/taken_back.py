"""Find which of the sender's reports a 撤回 means: 撤回评估申请 that step's, 撤回今天全部 all of today's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.reading.asker import Asker
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.number_sets import without_excluded
from bot.reading.numbers import LIST, in_list
from bot.reading.result import Reading, judged_as, offered_question
from bot.reading.signs import Hit, strange
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import DISCLOSURES, Intent, replace
from bot.words.milestones import MilestoneKind as Step
from bot.words.patterns import lazy

# 全部撤回, 撤回今天全部, 把今天登记的都撤回
_ALL_OF_HERS = lazy(
    f"全部|所有|全都|统统|一并|一起|[全都]撤|{DAY}(?:登记|报告?|上报|提交|发|做|弄|填|送达)?的?(?:那些|这些|几[项条个家])?都"
)
_SPOKEN: Final[tuple[tuple[re.Pattern[str], tuple[Step, ...]], ...]] = tuple(
    (lazy(words), steps)
    for words, steps in (
        ("汇总|转报", (Step.ASSESSMENT_FORWARDING, Step.ACCEPTANCE_FORWARDING)),
        ("评估申请|申请评估", (Step.ASSESSMENT_APPLICATION,)),
        ("验收申请|申请验收", (Step.ACCEPTANCE_APPLICATION,)),
        ("送达|告知书|告知单|通知书", (Step.DELIVERY,)),
        ("启动", (Step.START,)),
        ("修改稿|修订稿", (Step.REVISION,)),
        ("公开|披露|公布|公示", DISCLOSURES),
        ("总结", (Step.SUMMARY,)),
        ("延期", (Step.EXTENSION_REQUEST,)),
        ("停产|复产|关闭|搬迁|更名|合并|联系人|变动", (Step.CHANGE_REQUEST,)),
    )
)
# The one before the last, the first of three: the sender is asked which that is.
_BY_ORDER = lazy(
    "上上|再上|[前上][两二三几](?:条|个|次|项|家|份)|前一(?:条|个|次|项|家|份)|前面|倒数|上周|上个?月|上礼拜|前[几两]天|[上下]午|早上|第[一二三四五六1-9](?:条|次|项|个|家)|最早|最先|最前|头[一两](?:条|个|次)|其中"
)
# 取消刚才的撤回, 撤回失误: a taking back that is regretted takes nothing more back.
_REGRETTED = lazy(
    "(?:撤回(?!撤回)|撤销|取消|收回|恢复|还原|作废|重新登记|不算)[^,;。]{0,6}撤回|到撤回"
    "|撤回[^,;。]{0,8}(?:失误|后悔|不算|作废|还原|恢复|手滑|手误)"
)
_THE_RIGHT_DAY = lazy(f"(?:[是为成到]|应)[于在]?{DAY}(?!登记|报告?|上报|提交|填|送)")
_UNWILLING = lazy("我们?[^,;。]{0,3}(?:不同意|不愿|不肯|没答应|没同意|不认可)")
_IN_VAIN = lazy("撤[回销]?(?:不了|不掉|不成|不动|没(?:有)?(?:反应|成功?|用|动静)|失败|超时|报错|出错)")
# 撤回两家, 撤回一部分, 撤回另外一家, 撤回登错的: some reports, and it is not said which.
_SOME_OF_HERS = lazy(
    "(?:[一二两三四五六七八九十几半]|(?<!\\d)\\d{1,2})(?:家|个|项|份|批|(?<![上这那]一)(?<!上一)条)(?!月)"
    "|部分|一半|另外|另一|别的|多[登报写填]的|[登报写填送发]错的(?:那|[家个企吧了。]|$)|[错对]的那|[这那]几[家个项条]"
)
# 省系统里点了撤回: it tells of another system.
_ELSEWHERE = lazy("(?:系统|平台|网站|网上|网页)[^,;。]{0,10}撤")
# Some are left out: 撤回除了A, 都撤回，停产的留着.
_LEAVES_OUT = lazy(
    "除[了去开外]|[以之]外|(?:都|全部?|所有)[^,;。]{0,6}撤[^,;。]{0,4}[,;。].*(?:留着|保留|[不别]撤|不动)"
)


def taken_back(asker: Asker, utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Return how a 撤回 is read; None if it may be done at once.

    If more is said than its object (撤回A，应该是B), it is asked about.
    """
    found = _meant(asker, utterance, hit, reading)
    at_once = found is None or (found.act, found.intent) == ("do", reading.intent)
    meant = found or reading
    if meant.act != "none" and _LEAVES_OUT.search(
        utterance.text
    ):  # 撤回除了A: of all that is left she is asked
        return judged_as(replace(meant, names=(), every=""), "ask", "which_report")
    if not at_once:
        return found
    if more := _more_than_its_object(utterance, hit, reading):
        named = meant.names or meant.numbers
        return judged_as(meant, "ask", more if named or asker.is_enterprise else "which_report")
    return found


def _meant(asker: Asker, utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Return which reports a 撤回 means; None for the last one, or the last one of the enterprises named.

    撤回 2 means number 2 of the sender's list. Several, or all, are shown before they are taken back.
    """
    if set_aside := _not_asked_for(utterance, reading):
        return set_aside
    right = hit.topic and NAME not in utterance.text and utterance.days
    if right or _THE_RIGHT_DAY.search(utterance.text):  # 撤回，是2月21日; 日期写错了，应该是2月24日
        return judged_as(replace(reading, on=None), "ask", "unsure")
    if NAME in utterance.text:
        return _of_names(asker, utterance, hit, reading)
    found = None if hit.topic else _numbers_taken_back(utterance, hit)
    if found is None and _SOME_OF_HERS.search(utterance.text) and not asker.is_enterprise:
        return judged_as(reading, "ask", "which_report")
    if found is None and utterance.days and reading.on is None:
        return judged_as(reading, "ask", "which_report")
    if found is None:
        every = bool(reading.on or _ALL_OF_HERS.search(utterance.text))
        return judged_as(replace(reading, every=WHOLE_SCOPE), "ask", "unsure") if every else None
    if not found or asker.is_enterprise:  # who has no list has no numbers
        return judged_as(reading, "ask", "which_report")
    numbered = replace(reading, numbers=found)
    return judged_as(numbered, "ask", "unsure") if len(found) > 1 else judged_as(numbered, "do", "")


def _not_asked_for(utterance: Utterance, reading: Reading) -> Reading | None:
    """Return the reading of a sentence that mentions 撤回 but asks for none, or for one in another system."""
    text = utterance.text
    if (NAME not in text and _REGRETTED.search(text)) or _UNWILLING.search(text):
        return judged_as(reading, "none", "negated")
    if "谁" in text:
        return judged_as(reading, "none", "question")
    if _IN_VAIN.search(text):
        return offered_question(utterance.words)
    return judged_as(reading, "ask", "unsure") if _ELSEWHERE.search(text) else None


_COUNTED_NAMES = lazy(f"(?<={NAME})(?:[这那]?[两三四五六七八九\\d]家)")


def _of_names(asker: Asker, utterance: Utterance, hit: Hit, reading: Reading) -> Reading | None:
    """Ask which reports are meant where names stand beside numbers or "all": 撤回2号和A, 撤回全部，A除外."""
    if asker.is_enterprise:
        return None
    text = _COUNTED_NAMES.sub("", utterance.text)
    if re.search(LIST, text) or _ALL_OF_HERS.search(text):
        return judged_as(reading, "ask", "which_report")
    if reading.names:
        return None
    named = {f.enterprises[0] for f in utterance.names if f.certain}
    if len(named) != 1 or len(utterance.names) > 1:
        return judged_as(reading, "ask", "which_report")
    reading = replace(reading, names=tuple(named))  # A没送到，撤回
    plain = asker.reports and not hit.topic  # a result is no report
    return judged_as(reading, "do", "") if plain else judged_as(reading, "ask", "unsure")


# 撤回 A、B的送达登记吧，登错了，C保留，谢谢: what may stand behind a 撤回 that is done at once.
_KEPT = lazy("(?:保留|留着|不动|不撤|别动|不变)$")
_ITS_OBJECT = lazy(f"{NAME}(?:[、,和与及跟]{{0,3}}+{NAME})*+|{LIST}")
_SLIP = lazy(
    "(?:[登填报发点按弄搞选送](?:的)?[错岔混]|手滑|手误|没送[到达]|没交|没报|误操作)(?:企业|公司|日期|时间|对象|人|家|一?条)*了?"
)
_PLAINLY = lazy(
    "撤回|撤销|报告|登记|申请|送达|告知书|告知单|通知书|评估|验收|启动|审核|汇总|转报|修改稿|延期|公开|披露|公示|总结|变动|停产|复产|更名|搬迁"
    "|联系人|信息|企业|公司|全部|今天|昨天|刚才|刚刚|上一?|最后|最近|一下|谢谢|多谢|感谢|辛苦|麻烦|拜托|您好|你好|老师|领导|帮忙|之前|本人"
    f"|[请帮给我们把将您你的了吧啊呀哈哦嘛啦来去掉下这那刚是家个条项次号它撤报提交登发填谢{DAY}]"
)
_WISH = lazy("想|要|需要?|希望")


def _more_than_its_object(utterance: Utterance, hit: Hit, reading: Reading) -> str:
    """Return why a 撤回 is asked about though its object is clear; "" if only polite words follow the
    object.

    Others follow in 撤回A，应该是B and 撤回A的，先等等.
    """
    behind = ",".join(c for c in utterance.text[hit.end :].split(",") if not _KEPT.search(c))
    rest = _SLIP.sub(" ", _ITS_OBJECT.sub(" ", behind, count=1))
    before = _WISH.sub("", utterance.text[utterance.clauses[hit.index].start : hit.start])
    before = _SLIP.sub(" ", before)
    if NAME not in utterance.text and strange(before, utterance.places):
        rest += before
    if hit.topic or not re.search(r"\w", _PLAINLY.sub(" ", rest).replace(NAME, "x")):
        return ""
    others = len(utterance.names) > len(reading.names) or re.search(LIST, rest)
    return "which_report" if others else "unsure"


_RIGHT_BEHIND = lazy(f"{DAY}|{NAME}|\\d{{1,2}}[日号]")


def without_slips(asker: Asker, utterance: Utterance, hits: list[Hit]) -> list[Hit]:
    """Drop a 撤回 that corrects the sentence itself: 2月20日提交的，说错了，19日 takes no earlier report
    back."""
    own = [h for h in hits if h.rule.way == "report" and not h.topic and asker.may(h.rule.intent)]
    said = min((hit.index for hit in own), default=len(utterance.clauses))

    def slip(hit: Hit) -> bool:
        right = _RIGHT_BEHIND.search(utterance.text, hit.end)
        return hit.topic and hit.rule.intent == Intent.WITHDRAW_REPORT and said < hit.index and bool(right)

    return [hit for hit in hits if not slip(hit)]


_STAYS: Final = (
    (Intent.CASE_NOTE, lazy("备注")),
    (Intent.URGE, lazy("催办|催促")),
    (Intent.MUTE, lazy("免打扰|静音")),
    (Intent.ANNOUNCE, lazy("群发")),
)


def stays_spoken_of(text: str) -> Intent | None:
    """Return the intent that a 撤回 names and that cannot be taken back (撤回备注); None if it names none."""
    return next((intent for intent, words in _STAYS if words.search(text)), None)


def _numbers_taken_back(utterance: Utterance, hit: Hit) -> tuple[int, ...] | None:
    """Return the numbers that a 撤回 means: 撤回 2, 撤回1，2和3保留.

    They are () if the sentence leaves it open (撤回上上条, 除了1), and None if it says no number and no
    place.
    """
    if _BY_ORDER.search(utterance.text):
        return ()
    left = without_excluded(utterance, hit)
    if left is not None:
        return left
    clause = utterance.clauses[hit.index]
    found = list(re.finditer(LIST, clause.text))
    if not found:
        return None
    return in_list(found[0]) if len(found) == 1 else ()


# 评估申请别撤，公开的撤了
_STANDS = lazy("(?:^|[,，。;；])[^,，。;；]{0,20}(?:[别不]要?撤|保留|留着|[不别]动|不变)[^,，。;；]*")
# 打错了，是已启动审核: what it should have been.
_THE_RIGHT_ONE = lazy("[,，。;；]\\s*(?:我?(?:想|要)?[说报]的|其实|实际上?)?(?:应该?)?是")


def steps_spoken_of(text: str, names: Iterable[str] = ()) -> tuple[Step, ...]:
    """Return the steps whose report is meant; () if none is named. The `names` of enterprises do not count."""
    for name in names:
        text = text.replace(name, "")
    text = _STANDS.sub("", text)
    text = _THE_RIGHT_ONE.split(text, maxsplit=1)[0]
    for words, steps in _SPOKEN:  # 汇总 goes first: 评估申请汇总 is the batch
        if words.search(text):
            return steps
    return ()


_NOTICE_BACK = lazy(
    "(?:[撤收]|取消|作废|召)(?:[回掉销了]|一下|吧|$)|不(?:该|应该|能|要)发|(?<!没)发[错早]|先?别发|不发了"
)


def notice_taken_back(text: str) -> bool:
    """Say whether `text`, said behind a notice that was sent, wants it back: 发早了，撤回来 · 这条不该发."""
    return _NOTICE_BACK.search(text) is not None


_OF_A_WAY_BACK = lazy(
    "撤|[收拿要]回|拿下来|不(?:要|延|申请)了|取消|作废|不算|删|[错岔混]|不对|有误|重[来报交填]|没(?:交|报|送|启动|停|弄|办)|别(?:报|交|登)|先不(?:报|交|登)|早了|不是"
)


def speaks_of_taking_back(text: str) -> bool:
    """Say whether `text` may want something back that was registered; 就刚刚 does not."""
    return _OF_A_WAY_BACK.search(text) is not None


_WAY_BACK = lazy("撤|收回|取消|恢复|作废")


def names_a_way_back(text: str) -> bool:
    """Say whether `text` has a word for taking something back; 没打错，是我 has none."""
    return _WAY_BACK.search(text) is not None


# 撤回刚才那家: of a batch that is one of several.
ONE_OF_THEM: Final = lazy("(?<!几)[这那上]一?家|(?<![两三四五六七八九])家(?:的)?(?:撤|报错|登错)")
