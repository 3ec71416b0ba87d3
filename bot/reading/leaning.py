"""Which way an officer's words lean that no rule understands: what is offered first goes by it."""

from __future__ import annotations

from typing import Literal

from bot.reading.open_matters import denies, speaks_well, tells_done
from bot.reading.phrases import MOOD
from bot.reading.told_beside import asks_by_words
from bot.words.patterns import lazy

Leaning = Literal["good", "bad", "urges", "contact", "not_yet", "asks", "open"]

_URGES = lazy(
    "催|撵|赶|盯|戳|敲打|提[个一]?醒|抓紧|[快紧]点|慢|磨[叽蹭]|拖[着拉延]|没(?:动静|反应|回信|吭声)"
    "|[打发去]个?(?:招呼|消息|电话|信|函)"
)
# Denied is not the matter itself: 当时忘了报，补一下.
_BESIDE = lazy(
    "(?:多了|再多|晚了|再晚|过了|超了|再往后|再长)(?:就|也|可|都)?(?:不行|不[批准给成])|没(?:啥|什么|有)?(?:毛病|问题|意见|事|错)|不错|忘了?(?:报|说|登|记|告诉)|没(?:来得及)?(?:报|说|登记?|录|跟你)|补(?:一下|报|登|录)"
)
_BAD = lazy(
    "退|打回|驳|返工|砸|崩了|栽|黄了|够不[着上]|没(?:够|达|戏|验[下过])|不(?:行|全|齐|同意|准|批|给|许|合|过|通|符|够|实|对|清)|缺|[差少]了?[^,，。]|整?改|没(?:过|通过|盖|签字|附)|打不开|造假|重[报做弄]"
)
# 给到手了, 签收单拿回来了: what a county tells of its letter. The signs stand in lists: A✅ B❌.
_HANDED = lazy("[给签领](?:到手|[了到完好过])|到手|到位|妥投|[收拿带签]回来|签收单")
# 不肯签，留他桌上了，拍了照: left with a witness, which counts as handed.
_LEFT_THERE = lazy(
    "留置|[留撂搁放丢][在到]?(?:那[儿里]?|他|她|人家|厂里|门卫|传达室|桌|办公)[^,，。]{0,4}了|[贴粘][在到]?[^,，。]{0,3}(?:门|墙)上?了?|塞[进到在]?[^,，。]{0,3}门缝"
)
_TICKED, _CROSSED = lazy("[✅√✔☑]"), lazy("[❌×✗✘✖]")
_VERDICT = lazy(
    "(?:^|[,，。;；])[^,，。;；]{0,8}?(?:准(?:了|$|予)|[准批给]到|照准|批了|放行|收[下了吧]|予以?确认|给予确认|给过|同意)|没(?:大|啥|什么)?毛病"
)
# 想延到十月底？不行，驳了: the question is the other's, and is answered at once.
_ECHO = lazy("^[^?？]{2,40}[?？](?=不[行成准批同]|不可以|驳|没门|行[,，]|可以|准|同意|批)")
_CONTACT = lazy(
    "(?:电话|手机号?码?|号码|联系人|联系方式|对接人|经办人|负责人)(?:已经?|早就?|也|都|又|给|全)*"
    "(?:[变换改]|更换|停机|注销|作废|空号|不用|打不通|离职|辞职|退休|调走)"
)
_UNDONE = lazy(
    "[没未](?!错)|不(?!错)|别(?!的|家)|还(?:在|差|要|得|剩)|准备|打算|明[天儿早]|后天|下[周午个]|马上|等|暂|先(?!前|后)|再[说议看]"
    "|要是|如果|万一|回头|约|路上|据说|听说|好像|可能|应该"
)


def leaning(text: str) -> Leaning:
    """Say whether the words ask, urge, find something good or wanting, tell that a contact changed or that something is
    not done yet; "open" where they say none of these."""
    text = without_echo(text)
    if asks_by_words(text):
        return "asks"
    plain = _BESIDE.sub("", text)
    if _CROSSED.search(text) or MOOD["conditional"].search(text):
        return "not_yet"
    if _URGES.search(plain):
        return "urges"
    if _LEFT_THERE.search(plain):
        return "good"
    handed = (_HANDED.search(plain) or _TICKED.search(text)) and not denies(plain)
    if handed or tells_done(plain) or speaks_well(text):
        return "good"
    if _BAD.search(plain):
        return "bad"
    if _VERDICT.search(text):
        return "good"
    if _CONTACT.search(plain):
        return "contact"
    return "not_yet" if _UNDONE.search(plain) or MOOD["planned"].search(plain) else "open"


_AS_LETTERS = str.maketrans("✅✔☑❌✘✖", "√√√×××")


def with_plain_signs(text: str) -> str:
    """Return A✅ B❌ as A√ B×, whose signs reading keeps."""
    return text.translate(_AS_LETTERS)


def without_echo(text: str) -> str:
    """Return the words without the question at their head that they answer themselves."""
    return _ECHO.sub("", text)


_OF_A_LETTER = lazy("告知|通知[书单]|送达|签收|回执|送[到了给]|[那这]份")
_OF_A_STEP = lazy("评估|验收|延期|总结|启动")


def of_a_letter(text: str) -> bool:
    """Say whether the words speak of the letter that a county delivers."""
    return _OF_A_LETTER.search(text) is not None


def of_a_later_step(text: str) -> bool:
    """Say whether the words speak of another step than the letter: 评估申请昨天交上了."""
    return _OF_A_STEP.search(text) is not None and not of_a_letter(text)


_LIMITS = lazy("(?:[只最顶]多?|就|仅|不超过)(?:能|可以|再|给|批|准|同意|延|到)+|[给批准延]到")


def limits_the_time(text: str) -> bool:
    """Say whether the words grant more time up to some day, and not simply what was asked for."""
    return _LIMITS.search(text) is not None
