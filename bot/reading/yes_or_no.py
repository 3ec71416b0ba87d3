"""Say whether a short answer is a yes, and to what; or that what was asked is not wanted."""

from __future__ import annotations

from typing import Final

from bot.reading.phrases import PHRASE_RULES, WHOLE, without_noise
from bot.reading.result import Pending
from bot.reading.short_forms import normal
from bot.words import SPECS, Intent
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

# 好 and 可以 are not among them: 好的 is how people acknowledge whatever they are told.
_YES = lazy(
    r"(?:(?:[是对嗯]{1,8}+|确认|确定|没错|正确|已经?提交|已经?交|交了|提交了|yes|y)(?:的|了|啊|呀|滴|呐|哪)*){1,3}(?:已经?提交了?|没错)?"
    "|那?(?:当然|肯定|必须)(?:是|对|了|的|啊)*|[呐哪]|千真万确|可不是嘛?|就是"
    "|(?:(?:[是对嗯]{1,3}|没错)(?:的|啊)?,?)?(?:就是?|都是)[这那](?:俩|仨|些|[两三四五六七八九几][家个户])(?:吧|了|啊)?"
    "|(?:(?:是|对|没错)的?,?)?(?:就是(?:这个?|那个?|它)|就这[样个]|是这(?:样|个))(?:意思|原因|理由)?(?:的|了|啊)*"
)
# 没错吧, 是吗: asks back, whatever is left of it without 吧.
_WONDERS = lazy(r"(?<!确认)(?<!确定)吧[。.!~]*$|[吗么?][。.!]*$")
# What the person asked for is confirmed by 好 and 行 as well; a report is not.
_GRANTED: Final = frozenset({"withdraw_report"})
# What is ordered may be granted by 可以 or by the order itself, 退回吧; what is told, as a report, may not.
_ORDERS: Final = frozenset(rule.intent for rule in PHRASE_RULES if rule.way in ("decision", "request"))
_MAY_DO = lazy("(?:可以|行|要得|没问题)(?:的|了|啊)*")
_ORDERED = lazy(
    f"(?:{_YES.pattern}|好的?|可以|行|中|成|那就|那|就|请|,){{0,4}}+(?P<order>[^,]{{2,6}}?)(?:吧|了|掉|啊|哈)*"
)
# 抱歉打错了, 发错群了: what was asked is not wanted, whatever it was.
_SLIP = lazy(
    "(?:不好意思|抱歉|对不起|啊|哦|,)*+(?:我|刚才|刚刚|[这那上][条个面]|消息)*+[打发点按弄搞说写][错岔]"
    "(?:了|啦|人|群|地方|窗口|对象|消息|字|对话框)*+(?:不好意思|抱歉|对不起|见谅|谅解|哈|啊|,)*+"
)
_GO_ON = lazy("(?:好|行|可以|成|中|要得|撤|撤回|撤吧|嗯)(?:的|了|吧|啊|呀|嘞)*")
# 撤回 while something is asked takes back the question, and nothing that was registered before.
_TAKES_BACK_THE_QUESTION = lazy("(?:(?:不对|算了|错了),?)*+(?:撤回|撤销|撤了|撤)(?:[吧了掉]|一下)*+")


# 好像是2, 1吧？, 应该是昨天: a guess at the answer, which is asked about once more.
_GUESS_WORD: Final = "好像|应该|可能|大概|估计|也许|或许|似乎|多半|印象|记得|我?(?:觉得|想|猜)|就?是|那就?"
_GUESS_FIRST: Final = f"(?:(?:{_GUESS_WORD})(?:是|选)?){{1,3}}"
_GUESS_LAST: Final = "(?:[吧吗么嘛?？]|来着|大概|可能|左右|前后|上下)"
_GUESS = lazy(
    f"(?P<first>{_GUESS_FIRST})?(?P<said>[^吧吗么?？]{{1,20}}?)(?P<last>{_GUESS_LAST}{{0,3}})[。.!~]*"
)
_SURE_FIRST = lazy("(?:就?是|那就?)(?:是|选)?")
_DONE: Final = (
    "(?:提交|递交|上报|报送|送达|送到|启动|汇总|办理?|[交报送弄])(?:好|完|过|掉|成|上去|过去|出去)*"
)
_AND_DONE = lazy(
    "(?:(?:[是对嗯]{1,3}|没错|正确)(?:的|啊|呀|哦)*,?){0,3}(?:(?:就是|确实|的确|真的|早就|已经?|都|我们)*"
    f"{_DONE}(?:了|的|啦))(?:没错)?"
)


def guessed(text: str) -> tuple[int, int] | None:
    """Return where in `text` stands what is guessed (好像是2: the 2); None if nothing is, or it is said plainly."""
    found = _GUESS.fullmatch(text)
    if found is None:
        return None
    sure = not found["first"] or _SURE_FIRST.fullmatch(found["first"])
    return None if sure and not found["last"] else found.span("said")


# 算了 我查清楚再说: whoever has to look it up first is asked no longer.
_LATER = lazy(
    "(?:算了|不用了|先这样|先不[报办弄交说]了?|等等|等一下|稍等|回头|,|。)*(?:等|待|让|容)?(?:我们?|俺们?)?(?:先|再|去|回去|回头)*"
    "(?:查|问|核实|核对|确认|看|翻|找|弄|搞|商量|想)(?:一?[下查问看想]|清楚|明白|好|准)*(?:了)?(?:再|才)(?:说|报|发|回|定|讲|弄|答复|回复)[吧哈啊了。.!]*"
    "|(?:算了|不用了)[,。]?(?:先这样|以后再说|回头再说|改天再说|再说)(?:吧)?[。.!]*"
)


def is_yes(words: str) -> bool:
    """Say whether `words`, already without courtesies, are a yes to whatever was asked."""
    return _YES.fullmatch(words) is not None


_WHO_ARE_THEY = lazy(
    "(?:这|那|都|具体|到底|是|一共|总共|共|有|分别|还|给我看看|,)*+(?:谁|哪些|哪几?[家个户]|多少[家个户]?|几[家个户]|名单|单子|清单)"
    "(?:呢|呀|啊|来着|给我|看看|发我|列一下|再说一遍|[?？。! ])*+"
)


def asks_who_they_are(text: str) -> bool:
    """Say whether `text`, said of a question about many, only asks who they are: 都有谁啊, 一共多少家."""
    return _WHO_ARE_THEY.fullmatch(normal(text)) is not None


def says_yes(text: str) -> bool:
    """Say whether `text` is a plain yes to whatever was asked: 是, 对, 确认."""
    return bool(_YES.fullmatch(bare(normal(text))))


def question_taken_back(pending: Pending, words: str) -> str:
    """Return "cancel" if the words take back the question itself (撤回, 发错了), else ""."""
    if pending.missing not in ("need_reason", "need_text") and _LATER.fullmatch(words):
        return "cancel"
    if pending.intent in _GRANTED:
        return ""
    return "cancel" if _TAKES_BACK_THE_QUESTION.fullmatch(words) or _SLIP.fullmatch(words) else ""


_SEND_IT = lazy(
    "(?:[是对嗯]|没错|就这样|可以|好的?|行|中|成|妥|那就|没问题|确认|现在|,)*(?:群?发|发送|发出|发布)(?:出去|了)?(?:吧|了|啊)?"
)


def grants(pending: Pending, words: str) -> bool:
    """Say whether `words` are a yes; 好 counts too if the person asked for the act."""
    if pending.intent == Intent.ANNOUNCE and _SEND_IT.fullmatch(words):
        return True
    if _YES.fullmatch(words) or (pending.intent in _GRANTED and _GO_ON.fullmatch(words)):
        return True
    if pending.intent in REPORTS and pending.missing == "unsure" and _AND_DONE.fullmatch(words):
        return True
    return pending.intent in _ORDERS and bool(_MAY_DO.fullmatch(words) or _ordered(pending, words))


def _ordered(pending: Pending, words: str) -> bool:
    """Say whether the order that was asked about is given once more, with nothing else: 是，退回吧."""
    said = _ORDERED.fullmatch(words)
    order, says = said["order"] if said else "", SPECS[Intent(pending.intent)].says
    cut = says.removesuffix(order)
    whole = bool(order) and WHOLE[pending.intent].fullmatch(order) is not None
    return whole or (bool(order) and cut != says and not cut.endswith(("不", "没")))


_ASKS_BACK = lazy(
    "(?:这|那|您|你们?|刚才)*(?:是|说的?|问的?)*+(?:什么|啥|几个)意思[呀啊呢?？]*|[没看不听]{1,2}懂了?|不明白"
)


def asks_what_is_meant(text: str) -> bool:
    """Say whether `text` asks what the question means: 这是什么意思, 没看懂."""
    return _ASKS_BACK.fullmatch(bare(normal(text))) is not None


def gives_up(text: str) -> bool:
    """Say whether `text` declines what was asked about: 取消, 否, 不用了, 算了."""
    return bool(which_refusal(bare(normal(text))))


def bare(text: str) -> str:
    """Return the words without courtesies and signs; 吧 is kept after a yes, which it turns into a
    question."""
    words = without_noise(text).strip("。.!,~ ")
    return f"{words}吧" if _WONDERS.search(text) and is_yes(words) else words


def which_refusal(words: str) -> str:
    """Return which refusal this is as a whole: "cancel" or "no"; "" for other words."""
    return next((word for word in ("cancel", "no") if WHOLE[word].fullmatch(words)), "")
