"""Lines of the table of intents (`bot/words/intents.py`) on what the technical support says."""

from __future__ import annotations

from functools import partial
from typing import Final

from bot.words.intent_spec import requested
from bot.words.states import Level

_of_ticket = partial(requested, levels=frozenset({Level.SUPPORT}), of_ticket=True)

ANSWER_TICKET: Final = _of_ticket("answer_ticket", form="回复 编号 内容", label="答复工单")
CLOSE_TICKET: Final = _of_ticket(
    "close_ticket", form="关闭 编号", label="关闭工单", more="（业务问题可回复“移交 编号”，转省级工作联系人）"
)
