"""Every intent in one table: who may, how it is said, how records call it, and what it is about.

A new command is a line here (docs/extending.md). Rights, reading, 帮助, forms, buttons and docs/commands.md ask it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Self

from bot.words import brake_intents as brakes
from bot.words import bureau_intents as bureau
from bot.words import desk_intents as desk
from bot.words import figure_intents as figures
from bot.words import slots as takes
from bot.words.intent_spec import (
    IntentSpec,
    decision,
    delivered,
    numbered_answer,
    own_report,
    reported,
    requested,
    result,
    view,
)
from bot.words.milestones import MilestoneKind as Step
from bot.words.states import CaseStatus, Level

E, C, M, P, S = (Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE, Level.SUPPORT)
ALL_LEVELS: Final = frozenset(Level)
OF_THE_WORK: Final = ALL_LEVELS - {Level.ADMIN}  # an administrator sees no case
BUREAU_LEVELS: Final = frozenset({C, M, P})
UPPER: Final = frozenset({M, P})
COMPLETED: Final = frozenset({CaseStatus.COMPLETED})
ENDED: Final = COMPLETED | {CaseStatus.CARRIED_OVER}


class Intent(StrEnum):
    """意图: everything that a person can say or press."""

    spec: IntentSpec

    def __new__(cls, spec: IntentSpec | str) -> Self:
        assert isinstance(spec, IntentSpec)  # a plain word is looked up, not made
        member = str.__new__(cls, spec.key)
        member._value_ = spec.key
        member.spec = spec
        return member

    # what is shown
    STATUS = view("status", OF_THE_WORK, "进度 企业名称", of_case=True)
    TODO = view("todo", {E, C, M, P}, "待办")
    OVERDUE = view("overdue", BUREAU_LEVELS, "逾期", more="（“没交评估的有哪些”等见“名单”）")
    PENDING = view("pending", BUREAU_LEVELS, "待审", more="：等您答复")
    DIGEST_NOW = view("digest_now", {C, M, P, S}, "简报", more="（可设“简报 每周一 9:00”或“停发简报”）")
    BRIEFING = figures.BRIEFING
    EXPLAIN_DATE = view("explain_date", OF_THE_WORK, "为什么 企业名称", more="：期限的依据", of_case=True)
    # what is done to a case, in the order of its page
    CONFIRM = numbered_answer("confirm", UPPER, "确认 编号", button="confirm", after=COMPLETED)
    REJECT = numbered_answer("reject", UPPER, "退回 编号 原因", button="send_back", after=COMPLETED)
    APPROVE_EXTENSION = result(
        "approve_extension", UPPER, "同意延期 编号", fields=takes.OTHER_DAY, by_mail=True
    )
    REFUSE_EXTENSION = result("refuse_extension", UPPER, "驳回延期 编号 原因", by_mail=True)
    NOTICE_DELIVERED = delivered(
        "notice_delivered",
        {C, M, P},
        "已送达 企业名称",
        "送达告知书",
        Step.DELIVERY,
        more="（可写多家，或 编号、全部、全部 除了 企业名称）",
        helps={C},
        bulk=True,
    )
    STARTED = own_report("started", {E}, "已启动审核", "启动审核", Step.START, button="started")
    APPLY_ASSESSMENT = own_report(
        "apply_assessment",
        {E},
        "已提交评估申请",
        "报告：提出评估申请",
        Step.ASSESSMENT_APPLICATION,
        more="（可加日期，如“2月24日已提交评估申请”）",
    )
    RECTIFIED = own_report(
        "rectified", {E}, "已提交修改稿", "报告：提交修改稿", Step.REVISION, more="（评估要求修改的）"
    )
    FORWARD_ASSESSMENT = reported(
        "forward_assessment",
        UPPER,
        "已汇总 企业名称",
        "汇总上报评估申请",
        Step.ASSESSMENT_FORWARDING,
        "forwards",
        more="（省级评估验收的）",
        helps={M},
        short_form="评估申请已汇总",
        bulk=True,
    )
    ASSESSMENT_PASSED = result(
        "assessment_passed", UPPER, "评估通过 企业名称", "登记评估通过", Step.ASSESSMENT, sure="corrects"
    )
    ASSESSMENT_RECTIFY = result(
        "assessment_rectify",
        UPPER,
        "评估整改 企业名称 至日期 原因",
        "",
        Step.ASSESSMENT,
        fields=takes.PUT_OFF,
    )
    ASSESSMENT_FAILED = result(
        "assessment_failed", UPPER, "评估不通过 企业名称 原因", "登记评估不通过", Step.ASSESSMENT, sure="ends"
    )
    APPLY_ACCEPTANCE = own_report(
        "apply_acceptance", {E}, "已提交验收申请", "报告：提出验收申请", Step.ACCEPTANCE_APPLICATION
    )
    FORWARD_ACCEPTANCE = reported(
        "forward_acceptance",
        UPPER,
        "验收申请已汇总 企业名称",
        "汇总上报验收申请",
        Step.ACCEPTANCE_FORWARDING,
        "forwards",
        bulk=True,
        helps=(),
    )
    ACCEPTANCE_PASSED = result(
        "acceptance_passed",
        UPPER,
        "验收合格 企业名称",
        "登记验收合格",
        Step.ACCEPTANCE,
        fields=takes.LEVEL,
        sure="corrects",
    )
    ACCEPTANCE_FAILED = result(
        "acceptance_failed", UPPER, "验收不合格 企业名称 原因", "登记验收不合格", Step.ACCEPTANCE, sure="ends"
    )
    REQUEST_EXTENSION = requested(
        "request_extension", {E}, "申请延期 至日期 原因", fields=takes.UNTIL, of_case=True, button="extend"
    )
    CARRY_OVER = bureau.CARRY_OVER
    SUMMARY_SUBMITTED = reported("summary_submitted", {M}, "总结已上报", "上报工作总结")
    DISCLOSED = reported(
        "disclosed",
        {E},
        "已公开信息",
        "报告：信息披露",
        fields=takes.EACH_STEP,
        more="（或 已披露、已公布结果）：登记信息披露",
        of_case=True,
        after=COMPLETED,
    )
    HANDED_OVER = bureau.RESULTS_HANDED_OVER
    HANDOVER_ANSWERED = bureau.HANDOVER_ANSWERED
    VIOLATION_DECIDED = bureau.VIOLATION_DECIDED
    WITHDRAW_REPORT = requested(
        "withdraw_report",
        {E, C, M, P},
        "撤回",
        "撤回报告",
        fields=takes.NOTHING_MORE,
        more="：撤回您刚才的报告",
        helps={E, C},
        of_case=True,
        after=COMPLETED,
    )
    UNDO_ANSWER = bureau.UNDO_ANSWER
    ADD_REFERENCE = IntentSpec(
        "add_reference", {E, C, M}, label="补充链接或编号", fields=takes.REFERENCE, after=COMPLETED
    )
    CORRECT_ASSESSMENT = IntentSpec(
        "correct_assessment", UPPER, label="变动：更正评估", right="city_assesses", fields=takes.OTHER_RESULT
    )
    CORRECT_ACCEPTANCE = IntentSpec(
        "correct_acceptance", UPPER, label="变动：更正验收", right="city_assesses", fields=takes.OTHER_VERDICT
    )
    REPORT_CHANGE = reported(
        "report_change",
        {E, C, M},
        "企业名称 已停产",
        "报告企业变动",
        fields=takes.CHANGE,
        more="（或 已复产、已更名为…、已搬迁到…）",
        also="企业名称 换联系人 姓名 电话（或 增加联系人、删除联系人）",
        short_form="企业情况有变动",
        of_case=True,
        sure="at_once",
    )
    URGE = decision(
        "urge",
        BUREAU_LEVELS,
        "催办 企业名称",
        fields=takes.ONE_REPORT,
        more="（或 编号、全部逾期）",
        bulk=True,
        by_mail=True,
    )
    CASE_NOTE = decision(
        "case_note",
        BUREAU_LEVELS,
        "备注 企业名称 文字",
        "登记备注",
        fields=takes.BECAUSE,
        more="：记入办理记录，企业可见",
        further=True,
        after=ENDED,
    )
    CALL_REACHED = bureau.CALL_REACHED
    CALL_PROMISED = bureau.CALL_PROMISED
    CALL_REFUSED = bureau.CALL_REFUSED
    CALL_NOBODY = bureau.CALL_NOBODY
    CALL_DEAD = bureau.CALL_DEAD
    CALL_WRONG = bureau.CALL_WRONG
    STEP = IntentSpec("step", {E, C, M, P}, label="报告：办结事项", fields=takes.EACH_STEP)
    TAKE_UP = IntentSpec("take_up", BUREAU_LEVELS, label="收到，已在督办")
    PROGRESS_NOTE = IntentSpec("progress_note", {E}, short_form="进展说明", of_case=True)
    # the changes that an officer brings about (bot/acts/kinds.py)
    PAUSE = IntentSpec("pause", UPPER, label="变动：停产")
    RESUME = IntentSpec("resume", UPPER, label="变动：复产")
    CLOSE = IntentSpec("close", UPPER, label="变动：关闭", right="city_assesses")
    RELOCATE = IntentSpec("relocate", UPPER, label="变动：搬迁")
    CORRECT_COUNTY = IntentSpec("correct_county", UPPER, label="变动：更正县区")
    MERGE = IntentSpec("merge", UPPER, label="变动：合并")
    RENAME = IntentSpec("rename", UPPER, label="变动：更名")
    REPLACE_CONTACT = IntentSpec("replace_contact", BUREAU_LEVELS, label="变动：换联系人")
    ADD_CONTACT = IntentSpec("add_contact", BUREAU_LEVELS, label="变动：增加联系人")
    REMOVE_CONTACT = IntentSpec("remove_contact", BUREAU_LEVELS, label="变动：删除联系人")
    REASSESS = IntentSpec("reassess", {P}, label="变动：评估部门")
    STRIKE_OFF = IntentSpec("strike_off", {P}, label="变动：移出名单")
    REINSTATE = IntentSpec("reinstate", UPPER, label="变动：恢复", right="city_assesses")
    EXPLAIN_OPEN = IntentSpec("explain_open", UPPER, label="变动：说明")
    # figures, and what is said to many
    REPORT_RESULT = figures.REPORT_RESULT
    REPORT_FIGURES = figures.REPORT_FIGURES
    SET_TARGET = figures.SET_TARGET
    ANNOUNCE = requested("announce", BUREAU_LEVELS, "群发 内容", more="（确认后才发送）")
    STOP_SENDING = brakes.STOP_SENDING
    TRIAL_ROUND = brakes.TRIAL_ROUND
    TRIAL_RESULT = brakes.TRIAL_RESULT
    RESUME_SENDING = brakes.RESUME_SENDING
    LIST_PAUSES = brakes.LIST_PAUSES
    LIST_HELD = brakes.LIST_HELD
    APPROVE_HELD = brakes.APPROVE_HELD
    DISCARD_HELD = brakes.DISCARD_HELD
    RECALL_BATCH = brakes.RECALL_BATCH
    CORRECT_BATCH = brakes.CORRECT_BATCH
    LIST_CALLS = bureau.LIST_CALLS
    LIST_CONSULTANTS = bureau.LIST_CONSULTANTS
    LIST_BATCHES = bureau.LIST_BATCHES
    INVITE_TRAINING = bureau.INVITE_TRAINING
    ATTEND = bureau.ATTEND
    TRAININGS = bureau.TRAININGS
    MOVE_TRAINING = bureau.MOVE_TRAINING
    CANCEL_TRAINING = bureau.CANCEL_TRAINING
    TRAINING_CAME = bureau.TRAINING_CAME
    # rights alone: they are asked for inside another act
    RELOCATE_ELSEWHERE = IntentSpec("relocate_elsewhere", {P})
    CLOSE_ROUND = IntentSpec("close_round", {P})
    # accounts
    ISSUE_CODE = requested("issue_code", {C}, "绑定码 企业名称", more="：交给企业绑定企业微信")
    BIND = requested("bind", ALL_LEVELS, "绑定 8K3F2Q", helps=())
    UNBIND = requested("unbind", {E, C}, "解绑", more="：解除企业微信的绑定（县级写明企业名称）")
    # questions to the desk
    ANSWER_TICKET = desk.ANSWER_TICKET
    CLOSE_TICKET = desk.CLOSE_TICKET
    SAVE_ANSWER = desk.SAVE_ANSWER
    APPROVE_ANSWER = desk.APPROVE_ANSWER
    END_ANSWER = desk.END_ANSWER
    ANSWER_WORK = requested("answer_work", {P}, label="解答工单")
    LIST_TICKETS = view("list_tickets", ALL_LEVELS, "工单", more="：提问和答复")
    ASK_SUPPORT = view("ask_support", ALL_LEVELS, "提问", more="＋内容：请人工解答", button="ask")
    FOLLOW_UP = requested("follow_up", ALL_LEVELS, label="追问工单")
    TICKET_CASE = IntentSpec("ticket_case", {E}, label="工单注明企业")
    FAQ_HELPFUL = IntentSpec("faq_helpful", {E, C, M, P}, label="反馈：已解决")
    FAQ_UNHELPFUL = IntentSpec("faq_unhelpful", {E, C, M, P}, label="反馈：未解决")
    RATE_TICKET = IntentSpec("rate_ticket", ALL_LEVELS, label="评价答复")
    WEB = view("web", ALL_LEVELS, "网页", more="：登录网页的链接")
    CARDS_ON = requested(
        "cards_on", ALL_LEVELS, "卡片提醒", "改用卡片提醒", more="：以后用带按钮的卡片", helps={E}
    )
    CARDS_OFF = requested("cards_off", ALL_LEVELS, "文字提醒", "改用文字提醒", helps=())
    MY_SETTINGS = IntentSpec("my_settings", ALL_LEVELS, "我的设置")
    MUTE = requested("mute", ALL_LEVELS, "免打扰 至日期", "设置免打扰", helps=())
    DIGEST_RHYTHM = requested("digest_rhythm", {C, M, P, S}, "简报 每周一 9:00", "设定简报时间", helps=())
    PREFER_HOUR = IntentSpec("prefer_hour", ALL_LEVELS, "时间 9:00", helps=())
    PREFER_CHANNEL = IntentSpec("prefer_channel", ALL_LEVELS, "只发邮件", helps=())
    RESTORE_REMINDERS = IntentSpec("restore_reminders", ALL_LEVELS, "恢复提醒", helps=())
    ACKNOWLEDGE = view("acknowledge", ALL_LEVELS, "收到", "回复收到", more="：表示已看到")
    HELP = view("help", ALL_LEVELS, "帮助", helps=())
    # answers to a question, and what is not understood
    CHOOSE = view("choose", ALL_LEVELS)
    YES = view("yes", ALL_LEVELS)
    NO = view("no", ALL_LEVELS)
    CANCEL = view("cancel", ALL_LEVELS)
    UNKNOWN = view("unknown", ALL_LEVELS)


SPECS: Final[dict[Intent, IntentSpec]] = {intent: intent.spec for intent in Intent}
CALLS: Final = frozenset(one for one in Intent if one.startswith("call_"))  # what came of a telephone call
