"""Check whether the answer to “请写明原因” is a reason: 缺监测报告 is one; 永顺电镀没盖章, 9月10日 and
先别退 are asked about.

The person who is sent back reads it, so a reason counts at once only if it cannot be anything else. In the
reason of a decision every word must be known to say what is wrong (reasons.toml). In the reason of a
request, which a bureau reads before it decides, nothing may speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from bot.reading.left_over import firms_in
from bot.reading.object_place import KNOWN_REASON
from bot.reading.phrases import CUES, MOOD, load_words
from bot.reading.short_forms import normal
from bot.reading.signs import TITLE, strange
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import Enterprise
from bot.words.patterns import lazy

_WORDS: Final = {kind: words.split() for kind, words in load_words("reasons.toml").items()}


def _any_of(*kinds: str) -> str:
    """Return a pattern that matches any word of these tables of reasons.toml; the longest word is tried first."""
    return "|".join(sorted({word for kind in kinds for word in _WORDS[kind]}, key=len, reverse=True))


_KNOWN: Final = lazy(_any_of(*_WORDS))
_THINGS, _WRONG = frozenset(_WORDS["things"]), frozenset(_WORDS["faults"] + _WORDS["demands"])
# What has a number and is none of a list: 3份, 第3、5章, 附件2, 2.5t/h, the 1、 and 2、 of an enumeration.
_FIGURE: Final = r"\d{1,9}(?:\.\d{1,9})?"
_MORE: Final = rf"(?:[-~至到、]{_FIGURE}){{0,9}}+"
_OF_A_PAPER: Final = rf"(?:(?<=附件)|(?<=[表图])){_FIGURE}{_MORE}(?!\d|号|那|这|家|企业|公司|厂)"
_PAPERS: Final = lazy(_OF_A_PAPER)
_AMOUNT: Final = lazy(
    rf"{_OF_A_PAPER}"
    rf"|(?<=第){_FIGURE}{_MORE}(?:(?=[章页节条项款])|号(?=附件|台账|文件|[图表]))"
    rf"|(?<!第){_FIGURE}{_MORE}(?:万?吨|t/h|mw|kw|[%份页章节条项处张枚年月]|个(?!企业)|mg|m3|小时|号(?=附件|[图表]|台账|点位|锅炉|机组))"
    "|(?<!第)[一二两三四五六七八九十几]{1,3}(?=[份页章节条项处张枚]|个(?!企业))"
)
_ITEMISED: Final = (
    lazy(r"1[、.:)]"),
    lazy(r"(?<!\d)\d{1,2}[、.:)](?=[一-鿿])|(?:^|[;,。\n])[一二三四五六]、"),
)
# A fault that is not there, what the sender has not done yet, what is lacking to the sender: 没问题, 还没审核.
_NO_FAULT: Final = lazy(
    "(?:没有?|未|无)(?:缺|少|遗?漏|错|误|超|过期|失效|造假|弄虚|虚假|雷同|抄|重复|矛盾|冲突|涂改|逾期|伪造|编造|不|什么|要求|规定|通知|时间"
    "|条件|必要|资金|意见|情况|问题|异议|电|水|[蒸]?汽|煤|油|审核|核[对实算]|评[审估]|验收|[原理][因由])"
    "|请?通知(?:企业|公司|他们)"
)
_OTHERS_REPORT: Final = lazy(
    f"[和与跟同]{NAME}的?(?:审核|评估|验收|监测)?(?:报告|材料|数据|方案|台账)(?:高度|完全|部分|大量|内容)*(?:雷同|相同|重复|一模一样)"
)

_POLITE: Final = 6  # characters: 请重新提交 says more than 请补
_LONG: Final = 8  # characters: what is said at such length explains something
_DOUBT: Final = lazy(
    "[吗呢吧?？]|怎么|什么|为啥|为何|咋|哪|谁|是不是|要不要|再说|等[一等会下]|稍等|稍后|待会|晚点|回头|看看|"
    "想想|随便|不知道|(?<![章字片件印])不清楚|先[不别]|不退|不驳|不用|算了|忙着|好的|^(?:退回|驳回|确认|同意|撤)|"
    r"应该?是|改[成为]|先放|放一放|等我|[翻查问]一?下|没有?(?:原因|理由)|是\d{1,3}号?[。.]?$|"
    "那[家个][。.]?$|^(?:原因|理由)(?:我|等|待|再|还)|(?:跟|和|与|同)(?:上次|上回|之前|前面|刚才)|一样[。.]?$|"
    "^(?:原因|理由|详情|具体)?[:,是]?(?:详?见|参见)(?:附件|附图|图|照片|邮件|上|下|我)|"
    "对不[起住]|抱歉|不好意思|暂[缓停且]|[给帮][我咱]|想好|不需要|没必要|不必|用不着|不是.{1,8}是|是.{1,8}不是|"
    "[昨今明后][天日儿早晚]|[上下]午|[下上这本]?(?:周|星期|礼拜)[一二三四五六日天]"
)
_POINTS: Final = lazy("的[。.]?$")  # 58的, 四海锌业的
# Whoever speaks or is spoken to, a command, a courtesy, an errand: another matter than what is wrong.
_ANOTHER_MATTER: Final = lazy(
    f"[我你您他她咱俺退驳撤谢辛]|确认|同意|批准|通过|先|稍|收到|知道|听说|领导|同事|老师|手机|电话|微信|短信|开会|出差|请假|[没有]空"
    f"|那[家个边]|这[家边]|别[家的]|[上下]一?家|(?<![贵本该全])厂(?![房区界])|等[企对一会回]|\\d|{TITLE.pattern}"
)
# What anybody hears as something wrong, also in words that nobody has listed.
_AMISS: Final = lazy(
    "[缺漏错假伪误旧虚乱抄套糊残损偏弱混违超]|[查看读打找对]不[到清开出上]|嫌疑|废止|作废|牵强|敷衍|悬殊|出入|矛盾|代签|复制|粘贴|照搬|雷同"
    f"|(?:不|没有?|未能?|无)(?:都|能|再|人|经)?(?:{_any_of('things', 'faults', 'acts')})"
)
_LABEL: Final = lazy("(?:具体)?(?:原因|理由)[是为:]{1,2}|因为?(?!为)|由于|鉴于")
_BEGINS: Final = lazy(
    "旧|老|引用|采用|使用|打开|查[不无]|看不|应当?|企业|咨询公司|第三方|照片|图片|法人|" + _KNOWN.pattern
)
# 退错了, 不好意思发错了; and that it is not to be done after all: 不延了, 暂时不处理.
_TAKEN_BACK: Final = lazy(
    "(?:^|[,。]|[我俺咱]们?|刚才?|刚刚|不好意思)[弄说写搞打记看发退驳点按填选报传][错岔混](?!误)|[发退驳点按]错"
    "|(?:^|[,。])(?:不过|但是?|可是?|还是|要不|干脆|那|就|先|暂时?|都|也|再|我们?|请|千万)*[不别](?:再|用|要|必|想|能|急着)?"
    "(?:退|驳|延|申请|处理|办|弄|报|交|管|评|整改|纳入|确认|登记)(?:回|期|理|了|吧|掉)*(?:[,。!]|$)"
)
_NAME_LIKE: Final = lazy("(?:公司|厂|集团|局|厅|中心|合作社|部门|大队|支队)[的。.]?$")
_NOTHING_MORE: Final = lazy(
    f"[{NAME}{DAY}\\d\\W]|第|号|家|这|那|的|就|是|和|与|及|跟|以及|还有|也|都|先|别|动"
)
_WORD = lazy("[一-鿿]{3,8}")


def doubtful(utterance: Utterance, about: Collection[Enterprise], *, decided: bool) -> bool:
    """Say whether the words may be no reason.

    `about` are the enterprises of the question. `decided`: it is a bureau's reason for a decision, and not
    an enterprise's for a request.
    """
    words = utterance.raw
    if len(normal(words)) <= 2 or _DOUBT.search(words) or _TAKEN_BACK.search(utterance.text):
        return True
    plainly = decided and _plainly(utterance.text)
    if _POINTS.search(words) and not plainly:
        return True
    text = _OTHERS_REPORT.sub("报告雷同", utterance.text) if decided else utterance.text
    of_it = all(found.enterprises and {*found.enterprises} <= {*about} for found in utterance.names)
    if (NAME in text and not of_it) or MOOD["question"].search(text):
        return True
    return not (plainly or _says_what_is_wrong(text) if decided else _explains(text))


def _says_what_is_wrong(text: str) -> bool:
    """Say whether the text names a thing and its fault, or what has to be mended, and nothing else."""
    if _NO_FAULT.search(text):
        return False
    first, each = _ITEMISED
    if first.match(text) or text.startswith("一、"):
        text = each.sub(",", text)
    text = _AMOUNT.sub(",", text)
    found = set(_KNOWN.findall(text))
    rest = re.sub(rf"[{NAME}{DAY}]", "", _KNOWN.sub("", text))
    asked_to = text.startswith("请") and len(text) >= _POLITE
    return not re.search(r"\w", rest) and bool(found & _WRONG) and (asked_to or bool(found & _THINGS))


_LABELLED: Final = 4  # characters
_PARTIES: Final = frozenset(
    "企业 公司 单位 你公司 贵公司 你单位 贵单位 该企业 该公司 咨询机构 咨询单位 第三方".split()
)
_CONTRARY: Final = lazy("矛盾|雷同|悬殊|出入|造假|照搬|不[一相]致|对不上|看不清|打不开")


def _plainly(text: str) -> bool:
    """Say whether the text can only be a reason, though some of its words are not known.

    It must be called a reason, or begin with a thing or a fault and say that something is amiss. It must
    not mention another firm or another matter.
    """
    label = _LABEL.match(text)
    said = _AMOUNT.sub("", text[label.end() if label else 0 :])
    if NAME in said or _NO_FAULT.search(said) or _ANOTHER_MATTER.search(said) or firms_in(said):
        return False
    if label:
        return len(said) >= _LABELLED
    things = {*_KNOWN.findall(said)} & _THINGS - _PARTIES
    return bool(_BEGINS.match(said) and _AMISS.search(said) and (things or _CONTRARY.search(said)))


def _explains(text: str) -> bool:
    """Say whether the reason of a request tells anything: more than a number, a day, or a name."""
    rest = _NOTHING_MORE.sub("", text)
    if len(rest) < 2:  # a number, a day and nothing else
        return False
    told = CUES["of_a_reason"].search(text) or KNOWN_REASON.search(text)
    return bool(told) or not (len(rest) < _LONG or _NAME_LIKE.search(text))


_NOTHING_SAID: Final = lazy(
    "(?:(?:中不|行不|成不|好不|可不)?(?:不太?)?(?:中|行|成|可以|可(?!不|以)|好(?!不)|对(?!不)|得|够|妥)|不是|要不|还是|算了|错了|没辙|没(?:有)?(?:办法|法子?)|[咋怎]么?[样办整着]|"
    "求(?:您|你|求)*|拜托|麻烦|谢谢|多谢|感谢|劳驾|辛苦|对不[住起]|不好意思|抱歉|领导|老师|你好|您好|您|你|那|就|这个?|那个?|请|我们?|俺们?|"
    "[吧呗吗么嘛不啊呀哈呢哦嗯唉哎哟得了的] ?|帮帮忙|通融|理解|体谅|支持|一下|[,，。.!！?？~、\\s])++"
)


def without_papers(text: str) -> str:
    """Return the text, as long as it was, without the figures of 附件3 and 表2, which are no numbers of a list."""
    return _PAPERS.sub(lambda found: "某" * len(found.group()), text)


def reason_told(words: str) -> str:
    """Return the words that stand in the place of a reason; "" if they tell none: 不中, 行不行, 麻烦您了."""
    return "" if _NOTHING_SAID.fullmatch(words) else words


_PLANS: Final = lazy(
    "再[定说议看讲回办](?![稿明清成好])|再写(?:吧|$)|[以之]?后(?:才|再)?[定说](?![稿明清])|等我|让我|容我|告诉你|[给回]你(?:电话|信|话)?[。.]?$"
    "|^(?:嗯|哦|好的?|那|行|这个|[,，])*+(?:我们?|俺们?|咱们?)(?:[得要想先再去来也]|现在|马上|下午|明天)*(?:给|跟|和|找|打|问|查|核|翻|想|琢磨|考虑|商量|研究|联系|沟通|请示|汇报|看看|等)"
    "|^(?:嗯|哦|好的?|那|行|[,，])*+(?:先|得|要|回头|等会儿?|等下|待会儿?|一会儿?|晚点|稍后|明[天儿早]|下午|今晚|抽空|开会|开完会|改天)+(?:我们?|俺们?|去|给|跟|和|找|打|问|查|核实|翻|想|琢磨|考虑|商量|研究|联系|沟通|请示|汇报|看看|他们)"
    "|^(?:开会|等[^,，]{1,4}回[话复信]|[找问跟和]小?[^,，]{1,4}(?:商量|沟通|核实|确认|请示)|让他们(?:自己)?先)"
)


def plans(text: str) -> bool:
    """Say whether words in the place of a decision's reason only tell what will be done first: 我打电话问他们再定."""
    return bool(_PLANS.search(text)) and not {*_KNOWN.findall(text)} & _WRONG


def may_be_a_name(words: str, utterance: Utterance) -> bool:
    """Say whether a reason is one strange word that may be a firm's name: 天马行空, but not 设备没到."""
    alone = _WORD.fullmatch(words) is not None and strange(words, utterance.places)
    return alone and not (CUES["of_a_reason"].search(words) or KNOWN_REASON.search(words))
