"""那个送达给我撤了 · 1号那个确认给我收回来 · 报的停产给销了呗: a 撤回 in other words, put as one.

Of whoever says so the act itself is never asked about. What comes of it is only ever asked.
"""

from __future__ import annotations

from typing import Final

from bot.words.patterns import lazy

_WHAT: Final = (
    "(?:送达|签收|确认|退回|驳回|停产|复产|关闭|搬迁|更名|换联系人|延期|启动|评估申请|验收申请|汇总|备案)"
    "(?:的?(?:登记|报告|申请|记录))?"
)
_BACK = lazy(
    f"(?P<what>{_WHAT})(?:那?[条个次项])?的?(?P<back>(?:给我?|帮我|先|都|我)*+(?<![不别没未])"
    "(?:撤(?:了|掉|下来|销|回来|回去)|销(?:了|掉)|[收拿要]回(?:来|去)?(?!了)|(?<!退回)(?<!驳回)作废|抹(?:了|掉)|取消(?:了|掉)?)(?:吧|呗|哈|啊|它|一下)*)(?=$|[,，。;；!！])"
)

_DECIDED = lazy("(?:确认|退回|驳回)(?:的?(?:登记|报告|申请|记录))?")  # 退回撤回 would name two of them


def said_as_taking_back(text: str) -> str:
    """Return the words with 撤回 where they say it otherwise of what was registered; "" where they do not."""
    plain, found = _BACK.subn(lambda said: f"{_DECIDED.sub('', said['what'])}撤回", text)
    return plain if found else ""
