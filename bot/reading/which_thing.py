"""Leave out what only says which thing is meant: 2月28号过期的那个评估申请补交了 is 评估申请补交了.

The day in it is a deadline, not the day of the act, and its 没 denies nothing that is reported.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.words.patterns import lazy

_DAY: Final = (
    r"(?:(?:\d{4}|\d{2})年)?+(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份|底|末|初|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?)?"
    r"|(?:本月|这个?月|上个?月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|[昨前今]天|上个?(?:月|周|星期)"
)
_OWED: Final = (
    r"(?:到期|过期|逾期|截止|期限|为[限期止]|[该应要](?:提交|上报|报送|送达|启动|交|报|办|送)|到日子)"
)
_LIMIT: Final = (
    r"(?:截[止至]到?|期限[是为到至]?|原定[于在]?|限(?:期|定|于)?[到至]?|不(?:得)?[晚迟]于|最[晚迟][于在]?)"
)
_THING: Final = (
    "(?:[那这]一?[个份项批件]|(?=评估|验收|申请|告知书|通知书|审核|报告|月报|季报|半年报|材料|总结))"
)
_NOT_YET: Final = (
    "(?:一直|当时|去年|上次|之前|早就|拖着|还|都)*+(?:没有?|未)(?:来得及|及时|按时|按期|顾上|能)?"
    "(?:到期|过期|通过|赶上|做完|办完|弄完|弄好|做好|提交|上报|报送|完成|办|做|弄|交|报|送|过)(?:完|成|上|上去|到)?的"
)
_LATE: Final = "(?:早|早就|已经?)?(?:过了?期|逾期|超期|该交|该报|该办|该送)了?的"
_WHICH = lazy(
    rf"(?:应|须|需|要)?[于在]?(?:{_DAY})(?:(?:之?前|以前)?就?那?个?{_OWED}了?|(?:之|以)?前(?:提交|上报|报送|交|报))的{_THING}"
    rf"|{_LIMIT}(?:{_DAY})(?:之?前)?的{_THING}"
    rf"|[(（](?:{_DAY})(?:之?前|截止|到期|过期)[)）]"
    rf"|(?:{_NOT_YET}|{_LATE}){_THING}"
)
_DONE = lazy("[了已完好过]")


def without_which_thing(text: str) -> str:
    """Return the sentence without such words; "" where it has none, or then tells of nothing done."""
    plain = unicodedata.normalize("NFKC", text)
    bare = _WHICH.sub("", plain)
    return bare.strip() if bare != plain and _DONE.search(bare) else ""
