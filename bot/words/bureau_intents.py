"""Lines of the table of intents (`bot/words/intents.py`) on what bureaus keep beside the steps of a case."""

from __future__ import annotations

from functools import partial
from typing import Final

from bot.words import slots as takes
from bot.words.intent_spec import IntentSpec, decision, reported, requested, view
from bot.words.states import CaseStatus, Level

_UPPER: Final = frozenset({Level.CITY, Level.PROVINCE})
_BUREAUS: Final = _UPPER | {Level.COUNTY}
_INVITED: Final = frozenset({Level.ENTERPRISE, Level.COUNTY, Level.CITY})
_ENDED: Final = frozenset({CaseStatus.COMPLETED, CaseStatus.CARRIED_OVER})

UNDO_ANSWER: Final = IntentSpec(
    "undo_answer",
    _UPPER,
    label="撤回确认、退回或结果",
    fields=takes.ONE_REPORT,
    right="answers",
    after=_ENDED,
)
CARRY_OVER: Final = decision(
    "carry_over",
    _UPPER,
    "纳入下一轮 企业名称 原因",
    "决定纳入下一轮",
    None,
    "city_or_assessor",
    fields=takes.BECAUSE,
    more="（逾期未办的）",
    by_mail=True,
)
RESULTS_HANDED_OVER: Final = reported(
    "handed_over",
    _UPPER,
    "已移交 企业名称 至 节能监察",
    "移交审核结果",
    None,
    "assessor",
    fields=takes.TO_WHOM,
    short_form="已移交",
    further=True,
    after=_ENDED,
)
HANDOVER_ANSWERED: Final = decision(
    "handover_answered",
    _UPPER,
    "移交答复 企业名称 文字",
    "登记移交答复",
    right="assessor",
    further=True,
    fields=takes.FROM_WHOM,
    more="（如“移交答复 企业名称 执法 3月5日 王五：已立案”）",
    after=_ENDED,
)
VIOLATION_DECIDED: Final = decision(
    "violation_decided",
    _BUREAUS,
    "登记违法 企业名称 文字",
    "登记违法处理决定",
    on_pages=False,
    more="（写明文号、决定日期、金额、依据；报省、录入信用平台后再补记）",
    sure="recorded",
    further=True,
    after=_ENDED,
)

# What came of a telephone call to an enterprise that said nothing.
_called = partial(decision, levels=_BUREAUS, on_pages=False, further=True)

CALL_REACHED: Final = _called(
    "call_reached",
    form="接通 编号",
    label="电话接通",
    more="（或 无人接听、空号、不是本人、拒绝办理 编号）：登记电话结果",
)
CALL_PROMISED: Final = _called(
    "call_promised",
    form="承诺 编号 至日期",
    label="电话接通，承诺办理",
    more="：企业在电话中承诺的日期，期限不变",
)
CALL_REFUSED: Final = _called("call_refused", form="拒绝办理 编号", label="电话接通，拒绝办理", helps=())
CALL_NOBODY: Final = _called("call_nobody", form="无人接听 编号", label="电话无人接听", helps=())
CALL_DEAD: Final = _called("call_dead", form="空号 编号", label="电话空号", helps=())
CALL_WRONG: Final = _called("call_wrong", form="不是本人 编号", label="电话接通，不是本人", helps=())

LIST_CALLS: Final = view(
    "list_calls", _BUREAUS, "要打的电话", more="：请您单位打电话的企业和编号", further=True
)

LIST_CONSULTANTS: Final = view(
    "list_consultants", _BUREAUS, "咨询机构情况", more="：各家服务的企业、逾期、退回和未通过", further=True
)
LIST_BATCHES: Final = view(
    "list_batches", _UPPER, "评估安排", more="：评估批次的日期、地点，还有多少未安排", further=True
)

_of_training = partial(requested, levels=_BUREAUS, of_training=True, further=True)
INVITE_TRAINING: Final = requested(
    "invite_training",
    _BUREAUS,
    "培训通知 内容",
    "拟写培训通知",
    more="（写明时间、地点、几日前回复，可先写给谁；确认后才发送）",
    further=True,
)
ATTEND: Final = requested(
    "attend",
    _INVITED,
    "参加",
    "答复培训通知",
    more="（或 不能参加 原因、换我同事去 姓名 电话）：答复培训通知",
    further=True,
)
TRAININGS: Final = view(
    "trainings", _BUREAUS, "培训名单", more="（加培训编号，看谁已答复）", of_training=True, further=True
)
MOVE_TRAINING: Final = _of_training("move_training", form="培训改期 编号 内容", label="培训改期")
CANCEL_TRAINING: Final = _of_training("cancel_training", form="取消培训 编号 原因", label="取消培训")
TRAINING_CAME: Final = _of_training(
    "training_came", form="到会 编号 内容", label="登记到会", more="（如“到会 3 甲公司、乙公司”）"
)
