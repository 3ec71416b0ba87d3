"""Lines of the table of intents (`bot/words/intents.py`) on what the technical support says, and of what is kept of
it for the next who asks."""

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

# 常见问题: each by the number of the ticket from which it was kept. Who may approve which: bot/access.py.
_kept = partial(
    requested,
    levels=frozenset({Level.SUPPORT, Level.PROVINCE}),
    of_ticket=True,
    helps={Level.SUPPORT},
    further=True,
)
SAVE_ANSWER: Final = _kept(
    "save_answer", form="存为常见问题 编号", more="：以后同样的提问直接看到这个答复（业务问题须省级批准）"
)
APPROVE_ANSWER: Final = _kept("approve_answer", form="批准常见问题 编号")
END_ANSWER: Final = _kept("end_answer", form="停用常见问题 编号")
