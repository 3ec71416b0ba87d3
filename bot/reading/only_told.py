"""告知书收着了，谢谢 · 等老板回来再给他 · 方案走到物料平衡了: what is told without anything to be registered.

Asked of sentences that no rule understands. What is found here changes only the words of the answer, and whether the
words are offered to be kept as 进展说明; the matters that may have been meant are offered beside it.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.open_matters import SAID_TO_US, tells_done
from bot.reading.phrases import MOOD
from bot.reading.result import Reading
from bot.reading.small_talk import courtesy
from bot.reading.told_beside import asks_by_words
from bot.reading.utterance import DAY, Utterance, hear
from bot.words import Intent, Level, Person
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

Told = Literal["thanks", "received", "not_yet", ""]

_RECEIVED = lazy(
    "(?:收到|明白|知道|了解|清楚|好的?|了){1,6}"
    "|(?:好的?|我们?|俺们?|咱们?|厂里|公司|单位|局里|这边|那个?|这个?|您|你们?|发|送|寄|给|来|的|都|已经?|也|刚刚?|今[天早]|昨天|上午|下午|早上)*+"
    "(?:告知书|通知书?|消息|提醒|材料|文件|短信|邮件|函|回复|答复|信|书|东西)?(?:都|已经?|也|刚|给|我们?)*"
    "(?:收|接|拿|领|看|听)(?:到|着|悉|过|下|好|妥|讫|见|明白)+(?:了|啦|咯|咧|哈|啊|嘞|呢)*"
)
_WAITS = lazy(
    "等[^,。]{1,14}?(?:再|才|就|回来|来了|之后|以后|后)|(?:先|暂时?)(?:挂|放|搁|留|等|缓|压)着?|(?:再|先|得|要)(?:去)?(?:问|看|查|等|研究|商量|核|催|联系|沟通)"
    "|[搁放摆压][在到着]?[^,。]{0,6}(?:桌|柜|抽屉|手里|手上|车上)|抽空|抽时间|回头|改[天日]|得空|有空|有时间|过(?:两|几|些)[天日]"
    "|[不没](?:太|大)?(?:清楚|知道|晓得|见[着到]|看见|确定)|自己[去来]|还(?:在|没|未|差|要|得|缺|早)|才[^,。]{0,6}一半|先别算"
    f"|{DAY}[^,。]{{0,6}}(?:开会|上会|[来去]人|请专家|过会)"
)
# 都装完了我再喊你: nothing of it is done yet.
_ONCE_DONE = lazy(
    "[完好齐到成][了啦]?[,，]?(?:我|俺|咱)?们?(?:这边|就)?再(?:喊|叫|告诉|跟|找|回|联系|吱|言语|说|报|给|通知|发|交)"
)
# 远利的先不确认: an officer puts off what is theirs to do.
_PUT_OFF = lazy(
    "(?:先|暂时?|暂且|还|都|也)+[不别](?:予|给|能|急着?)?(?:确认|批|同意|答复|退|审|评|验|定|登记|处理|动|办|通过)(?![了过]|行)"
)
# What is said against something is a matter of its own: refused, sent back, taken back, put right.
_A_MATTER = lazy(
    "退|驳|撤|作废|不(?:行|批|准|同意|过|通过|合格)|没过|改|换|错|延|宽限|停产|停工|关|搬|注销|破产|催|通知|群发|提醒|打扰|发了|收了|收下|留下|过了|可以|准了|来[个份张]|发我|给我|一页|简报|名单|清单"
)
# What asks something of us, or says that a message went wrong: 你给瞅瞅 · 早上那条发串了 · 你跟他说稍等.
_ASKS_OF_US = lazy(
    "发串|串了|[给帮](?:我|俺|咱)?们?(?:看|瞅|瞧|查|问|盯)|[瞅瞧]|查查|查一下|[你您]查|划[到归给]|[跟给和同对](?:他|她|人家|对方|企业)(?:们|讲|说|回|一声)|转[给到过]"
)
_THANKS = lazy("谢|辛苦|添麻烦|麻烦(?:您|你|各位|领导|了)|费心|受累|感激|有劳")
_OF_THE_WORK = lazy("评估|验收|申请|告知|提交|登记|确认|退|延|催|撤|改|系统|密码|帮")
_DONE = lazy("已经?(?:启动|送达|签收|公开|完成|验收|评估)")
_IN_PART = lazy("一半|才|只|刚开始")
_AS_ASKED = lazy("按(?:照|着)?(?:通知|文件|规定|你们|上面)?的?要求")
_NO_FAULT = lazy("没(?:啥|什么|有)?(?:毛病|问题|意见|事|说的)|不错|不客气")
_SHORT: Final = 14  # characters of a clause that only thanks
_FEW: Final = 4  # …of one beside it that says nothing: 么么哒
_LEAST_TOLD: Final = 6  # characters of a sentence that is worth keeping


def what_it_tells(text: str, asker: Person, names: NameIndex, today: date) -> Told:
    """Say whether `text` only thanks, says that something was received, or tells that something is not done yet."""
    scope = scope_of(asker)
    text = SAID_TO_US.sub(",", text)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True)
    if asks_by_words(heard.text) or _ASKS_OF_US.search(heard.text):
        return ""
    if not heard.names and (kind := _thanks(heard)):
        return kind
    to_come = any((day.coming(today) or today) > today for day in heard.days if not day.vague)
    said = _AS_ASKED.sub("", _NO_FAULT.sub("", heard.text))
    if _ONCE_DONE.search(heard.text):
        return "not_yet"
    waits = _WAITS.search(said) or MOOD["planned"].search(said) or MOOD["negated"].search(said)
    if (
        (waits or to_come)
        and not any(_told_done(c.text) for c in heard.clauses)
        and not _A_MATTER.search(heard.text)
    ):
        return "not_yet"
    return ""


_NOT_NOW = lazy(
    "(?:先|暂时?|暂且)(?:压|放|搁|缓|等|挂|留|别急|不急)|再(?:琢磨|想想?|看看|研究|考虑|核实?|商量|合计|议|问问|说)(?:一下|下)?[吧哈]?[。!]?$|^(?:不急|先等等|等等|回头再说)|等我(?:再|先|回去|回头)*[翻查看问找核想]"
)


def without_words_to_us(text: str) -> str:
    """Return a sentence that tells of something done without what it asks us to leave: 都报了 别再问了."""
    rest = SAID_TO_US.sub(",", text)
    return rest if tells_done(rest) else text


def rather_reported(rest: Reading, whole: Reading) -> Reading:
    """Return the reading of the `rest`, which leaves out what is said to us, where it reports something, or where that
    alone was heard of the `whole`."""
    only_to_us = (whole.intent == Intent.MUTE and whole.act != "do") or whole.why == "offer"
    return rest if rest.intent in REPORTS or only_to_us else whole


def puts_an_answer_off(text: str) -> bool:
    """Say whether `text`, written where a yes was asked for, only puts the answer off: 先压一压，我再琢磨."""
    return _NOT_NOW.search(text) is not None and not asks_by_words(text)


def puts_off(text: str) -> bool:
    """Say whether an officer only puts off what is theirs to do."""
    return _PUT_OFF.search(text) is not None and not asks_by_words(text)


def _told_done(clause: str) -> bool:
    clause = _AS_ASKED.sub("", clause)
    return not _IN_PART.search(clause) and (tells_done(clause) or _DONE.search(clause) is not None)


def _thanks(heard: Utterance) -> Told:
    """Say whether every clause is a courtesy or says that something was received."""
    said = [clause.text for clause in heard.clauses]
    rest = [one for one in said if not _RECEIVED.fullmatch(one)]
    thanks = [
        one for one in rest if _THANKS.search(one) and len(one) <= _SHORT and not _OF_THE_WORK.search(one)
    ]
    chat = [one for one in rest if thanks and len(one) <= _FEW and not _OF_THE_WORK.search(one)]
    if not said or any(one not in (*thanks, *chat) and not courtesy(one) for one in rest):
        return ""
    return "thanks" if thanks else "received" if len(rest) < len(said) else ""


def worth_keeping(text: str, asker: Person) -> bool:
    """Say whether an enterprise tells something that may be kept as 进展说明."""
    own = any(role.level is Level.ENTERPRISE for role in asker.roles)
    return own and len(text) >= _LEAST_TOLD and not asks_by_words(text)
