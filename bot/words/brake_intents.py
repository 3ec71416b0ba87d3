"""The lines of the table of intents for what stops, releases, tries or takes back messages (`bot.words.intents`).

Who may is the administrator and the province. A city neither pauses nor releases: what it would stop are also the
reports on itself. It takes back its own announcements alone, and reads, like a county, what is paused in its place.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from bot.words.intent_spec import requested, view
from bot.words.states import Level

_A, _P, _M, _C = Level.ADMIN, Level.PROVINCE, Level.CITY, Level.COUNTY
BRAKING: Final = frozenset({_A, _P})
_READING: Final = frozenset({_A, _P, _M, _C})
_RECALLING: Final = frozenset({_A, _P, _M})
# 帮助 has them for the administrator; whoever else may is told where they are of use, at 暂停情况 and at 群发.
_braking = partial(requested, levels=BRAKING, helps={_A})
_recalling = partial(requested, levels=_RECALLING, helps={_A})

STOP_SENDING = _braking(
    "stop_sending", form="暂停发送 范围和原因", more="（如“暂停发送 石家庄市 名单有误 到2月28日”）"
)
TRIAL_ROUND = _braking(
    "trial_round",
    form="试发",
    label="试发（请联系人回复收到）",
    more="（或“试发 市或县”）：请各企业联系人回复“收到”，先看人数",
)
TRIAL_RESULT = view(
    "trial_result", _READING, "试发情况", more="（可写市或县）：谁回复了，谁没有", helps={_A, _P}
)
RESUME_SENDING = _braking("resume_sending", form="恢复发送", more="（或“恢复发送 编号”）")
LIST_PAUSES = view("list_pauses", _READING, "暂停情况", more="：暂停、批准、撤回", helps={_A, _P})
LIST_HELD = view("list_held", BRAKING, "待批消息", more="（或“待批消息 编号”看原文）", helps={_A})
APPROVE_HELD = _braking("approve_held", form="批准发送 消息编号", more="（或 全部）")
DISCARD_HELD = _braking("discard_held", form="放弃发送 消息编号", more="（或 全部）")
RECALL_BATCH = _recalling("recall_batch", form="撤回群发", more="（或“撤回群发 批号”）：24小时内可撤回")
CORRECT_BATCH = _recalling("correct_batch", form="更正群发 批号和内容", more="：只发给收到那一批的人")
