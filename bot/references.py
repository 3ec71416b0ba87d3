"""What a report refers to: the links it names, and its number in the province's system.

    已公开信息 https://www.x.cn/a/1.html       -> links ("https://www.x.cn/a/1.html",)
    已提交评估申请，系统编号 HB2025-0012        -> number_in_system "HB2025-0012"

Both are stored as they were written. `PATTERN` is what a sentence is read without: a link has
words, dots and figures in it that say nothing.
"""

from __future__ import annotations

import re
from typing import Final

from bot.words import Act, Details
from bot.words.patterns import lazy

MOST_LINKS: Final = 5
_SIGN = "[!#-&(-;=?-~]"  # of a link: printable ASCII without quotes and angle brackets
_LINK: Final = (
    rf"(?:https?://|(?<![0-9A-Za-z.@])www\.){_SIGN}{{2,400}}"
    rf"(?:(?<=[/=])[一-鿿]{{1,40}}(?=[/.?&=]){_SIGN}{{1,200}})?(?<![,.;:!?)\]])"
)
_BEFORE_LINK = (
    "(?:(?:公开|公示|披露|公告)?(?:的)?(?:链接|网址|网页|网站|地址)[是为:：]{0,2} ?|详?见[:：]? ?)?"
)
_OF_NUMBER = (
    "(?:系统|平台|线上|网上|受理|申请|申报|登记|回执|业务|办件|流水|事项)(?:单|通知书|书)?"
    "(?:编号|序号|号码|号|编码|码)|(?<!工单)(?<!信用)(?:编号|文号|单号|流水号|回执)(?=[是为:： ]{0,3}[0-9A-Za-z-]{8})"
)
# A province's short name, and what its bureaus put behind it: 冀QS-2025/18, 冀清审2025-0312.
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵滇藏陕甘宁]"
_NUMBER = (
    rf"(?:{_PROVINCE}[环清审评验]{{0,3}})?"
    r"(?=[A-Za-z-]{0,12}[0-9])[0-9A-Za-z](?:[0-9A-Za-z-]|[._/](?=[0-9A-Za-z])){4,39}(?![0-9A-Za-z])"
    r"|[一-鿿]{0,10}[〔\[（(【]20[0-9]{2}[〕\]）)】]第?[0-9]{1,6}号"
)
_NAMED_NUMBER: Final = rf"(?:{_OF_NUMBER})[是为:： ]{{0,3}}(?P<number>{_NUMBER})"
PATTERN: Final = f"{_BEFORE_LINK}(?P<link>{_LINK})|{_NAMED_NUMBER}"
_PATTERN = lazy(PATTERN)


def references(text: str) -> Details:
    """Return the links and the number in `text`; of several numbers none, for nobody can say which."""
    found = list(_PATTERN.finditer(text))
    links = dict.fromkeys(m["link"] for m in found if m["link"])
    numbers = {m["number"] for m in found if m["number"]}
    only = next(iter(numbers)) if len(numbers) == 1 else ""
    return Details(links=tuple(links)[:MOST_LINKS], number_in_system=only)


def referring(links: str, number: str) -> Details | None:
    """What a form or a request names, each in its own field; None for what is no such thing."""
    named = links.split()
    if len(named) > MOST_LINKS or not all(re.fullmatch(_LINK, link) for link in named):
        return None
    if number and not re.fullmatch(_NUMBER, number):
        return None
    return Details(links=tuple(dict.fromkeys(named)), number_in_system=number)


_BESIDE = lazy(
    "(?:补充|补|再|这是|这个是|就是|以下|附上?|发您|给您|请查收|请|见|我们|我|的|是|为|链接|网址|编号|登记|材料|一下"
    r"|谢谢|您好|你好|好的|[\s,.;:!，。；：！、（）()])*+"
)


def alone(text: str) -> bool:
    """Whether `text` is a link or a number in the system, and says nothing else: 系统编号 HB2025-0012."""
    return bool(_PATTERN.search(text)) and _BESIDE.fullmatch(_PATTERN.sub("", text)) is not None


def stored_references(act: Act) -> dict[str, object]:
    """Return the links and the number of a report as JSON for its duty and event; {} if it names none."""
    kept: dict[str, object] = {}
    if act.details.links:
        kept["links"] = list(act.details.links)
    if act.details.number_in_system:
        kept["number_in_system"] = act.details.number_in_system
    return kept


STORED: Final = ("links", "number_in_system")
