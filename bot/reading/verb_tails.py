"""Cut what still belongs to the command off the reason behind it: 退回去吧，附件打不开 has the reason 附件打不开.

A reason begins at a clause. What is glued to the command up to the first sign or blank, and says only how or what
is refused or asked for, is none of it. Words that say anything else stay as they were written.
"""

from __future__ import annotations

from typing import Final

from bot.words.patterns import lazy

_SOFT: Final = "[吧哈啊哦啦呗哟嘛呀喔哒咯滴]|一下|算了|得了"
_WAY: Final = "[去来给让叫请他她它们企业厂方里公司]|掉|回去|回来"
_AGAIN: Final = (
    "(?:重新?|再|返)(?:做|报|弄|搞|写|编|改|填|交|提交?|来|工|整|申请|上报|申报|准备)(?:一[次下遍份])?"
)
_THING: Final = "的|评估|验收|审核|延期|延长|申请|报告|材料|请求|批准|同意|准许|通过"
_OF_A_RESULT: Final = "关|审|会|评审|专家|评估会|验收会|专家会|上会"
_ABOUT: Final = "左右|前后|之前|以前|为止|为[好宜妥]|行吗|行不行|行不|成不|可以吗|好吗|吗"
_TAIL: Final = f"(?:{_SOFT}|{_AGAIN}|{_THING}|{_OF_A_RESULT}|{_ABOUT}|{_WAY}|了)"
_SIGNS: Final = r"[\s,，。;；:：、!！?？~～]++(?=.)"
_WHOLE_CLAUSE: Final = lazy(rf"{_TAIL}++{_SIGNS}")
# Behind a sign or a blank more may be meant: 退回2 重新提交，缺公章 and 评估报告，缺公章 are kept.
_APART: Final = lazy(rf"(?:{_SOFT}|批准|同意|准许|企业|延期|申请|了)++{_SIGNS}")
# With no sign behind it only what is no beginning of a word goes: 吧附件打不开, 去重做缺报告.
_SOFTLY: Final = lazy(rf"(?:了?[去来]?(?:{_SOFT})|[去来](?={_AGAIN}))++")
_ONLY_TAIL: Final = lazy(rf"(?:{_SOFT}|[了去来])++")
# 我们要延，延到9月30日，资金没到位: the request itself, said twice.
_THE_REQUEST: Final = lazy(
    "(?:[我俺咱您你]们?|本?公司|[本我]?厂[里子]?|单位|这边|还|就|可能|恐怕|估计|只[能好]|实在|也|得|想|要|需要?|希望|打算|申请|请求?|评估|验收|审核|的|事情?|一下|一?点|了|再|能不能|能否"
    "|可以|可否|吗|呀|啊|吧|下|往后|晚|迟|[推拖缓]迟?|展期|宽限|延[期长后迟]?|交|办|做)++"
)
_POSTPONES: Final = lazy("延|推|拖|缓|晚|迟|往后|展期|宽限")


def without_tail(words: str, *, glued: bool) -> str:
    """Return the reason without the tail of its command. `glued`: no sign and no blank stands before the words."""
    if not glued:
        return _APART.sub("", words, count=1) if _APART.match(words) else words
    if _ONLY_TAIL.fullmatch(words):
        return ""
    whole = _WHOLE_CLAUSE.match(words) or _SOFTLY.match(words)
    return words[whole.end() :] if whole else words


def only_requests(words: str) -> bool:
    """Say whether the words before a request say only that it is one: 我们要延, 想往后推."""
    return bool(_THE_REQUEST.fullmatch(words.strip(" ,，、。;；:：")) and _POSTPONES.search(words))
