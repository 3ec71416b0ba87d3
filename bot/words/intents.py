"""Every intent in one table: who may, how it is said, how records call it, and what it is about.

A new command that changes a case is a line here, its rule in `bot/acts`, its answer's text and its
tests. What asks about an intent asks this table: rights (bot/access.py), the reading's order, the
choices that are asked back, the audit's terms, mail answers and docs/commands.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from bot.words.milestones import MilestoneKind as Step
from bot.words.states import Level

E, C, M, P, S = (Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE, Level.SUPPORT)
EVERYONE: Final = frozenset(Level)
BUREAUS: Final = frozenset({C, M, P})
UPPER: Final = frozenset({M, P})

# Which of the entitled bureaus, for one enterprise:
#   ""                  each within its place
#   "assessor"          the one that assesses it
#   "answers"           the one that owes this answer; the act itself asks which that is
#   "city_assesses"     a city only where it assesses itself, the province everywhere
#   "city_or_assessor"  its city, or the province where it assesses
#   "forwards"          its city, where the province assesses
Right = Literal["", "assessor", "answers", "city_assesses", "city_or_assessor", "forwards"]


class Intent(StrEnum):
    """意图: everything that a person can say or press. The names are those of data/README.md."""

    HELP = "help"
    STATUS = "status"
    EXPLAIN_DATE = "explain_date"
    ACKNOWLEDGE = "acknowledge"
    ASK_SUPPORT = "ask_support"
    LIST_TICKETS = "list_tickets"
    BIND = "bind"
    UNBIND = "unbind"
    ISSUE_CODE = "issue_code"
    MUTE = "mute"
    CARDS_ON = "cards_on"
    CARDS_OFF = "cards_off"
    CHOOSE = "choose"
    YES = "yes"
    NO = "no"
    CANCEL = "cancel"
    UNKNOWN = "unknown"
    TODO = "todo"
    OVERDUE = "overdue"
    PENDING = "pending"
    NOTICE_DELIVERED = "notice_delivered"
    STARTED = "started"
    DISCLOSED = "disclosed"
    STEP = "step"
    APPLY_ASSESSMENT = "apply_assessment"
    APPLY_ACCEPTANCE = "apply_acceptance"
    RECTIFIED = "rectified"
    REQUEST_EXTENSION = "request_extension"
    PROGRESS_NOTE = "progress_note"
    FORWARD_ASSESSMENT = "forward_assessment"
    FORWARD_ACCEPTANCE = "forward_acceptance"
    SUMMARY_SUBMITTED = "summary_submitted"
    ASSESSMENT_PASSED = "assessment_passed"
    ASSESSMENT_RECTIFY = "assessment_rectify"
    ASSESSMENT_FAILED = "assessment_failed"
    ACCEPTANCE_PASSED = "acceptance_passed"
    ACCEPTANCE_FAILED = "acceptance_failed"
    CONFIRM = "confirm"
    REJECT = "reject"
    CARRY_OVER = "carry_over"
    HANDED_OVER = "handed_over"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    WITHDRAW_REPORT = "withdraw_report"
    ADD_REFERENCE = "add_reference"
    REPORT_CHANGE = "report_change"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    RELOCATE = "relocate"
    RELOCATE_ELSEWHERE = "relocate_elsewhere"
    CORRECT_COUNTY = "correct_county"
    MERGE = "merge"
    RENAME = "rename"
    REPLACE_CONTACT = "replace_contact"
    ADD_CONTACT = "add_contact"
    REMOVE_CONTACT = "remove_contact"
    REASSESS = "reassess"
    STRIKE_OFF = "strike_off"
    REINSTATE = "reinstate"
    CORRECT_ASSESSMENT = "correct_assessment"
    CORRECT_ACCEPTANCE = "correct_acceptance"
    EXPLAIN_OPEN = "explain_open"
    CLOSE_ROUND = "close_round"
    ANSWER_TICKET = "answer_ticket"
    CLOSE_TICKET = "close_ticket"
    ANSWER_WORK = "answer_work"
    TICKET_CASE = "ticket_case"
    FOLLOW_UP = "follow_up"
    FAQ_HELPFUL = "faq_helpful"
    FAQ_UNHELPFUL = "faq_unhelpful"
    RATE_TICKET = "rate_ticket"
    MY_SETTINGS = "my_settings"
    PREFER_HOUR = "prefer_hour"
    PREFER_CHANNEL = "prefer_channel"
    RESTORE_REMINDERS = "restore_reminders"
    DIGEST_NOW = "digest_now"
    DIGEST_RHYTHM = "digest_rhythm"
    TAKE_UP = "take_up"
    URGE = "urge"
    ANNOUNCE = "announce"
    REPORT_RESULT = "report_result"
    SET_TARGET = "set_target"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class IntentSpec:
    """One intent. `says` is its shortest form, `label` what records call it ("": as it is said)."""

    levels: Collection[Level]  # who may say it at all
    says: str = ""
    label: str = ""
    right: Right = ""
    step: Step | None = None  # the kind of milestone that it reports, forwards or decides
    changes: bool = True  # a case, a list or a setting; else it only shows or answers something
    of_case: bool = False  # an enterprise says it of its own case without naming it
    by_number: bool = False  # a bureau answers one report or request by the number it has
    of_ticket: bool = False  # the number is a ticket's
    by_mail: bool = False  # a mail's reader may press it, one matter at a time


SPECS: Final[dict[Intent, IntentSpec]] = {
    Intent.HELP: IntentSpec(EVERYONE, changes=False),
    Intent.STATUS: IntentSpec(EVERYONE, says="进度", changes=False, of_case=True),
    Intent.EXPLAIN_DATE: IntentSpec(EVERYONE, says="为什么", changes=False, of_case=True),
    Intent.ACKNOWLEDGE: IntentSpec(EVERYONE, label="回复收到", changes=False),
    Intent.ASK_SUPPORT: IntentSpec(EVERYONE, label="提问", changes=False),
    Intent.LIST_TICKETS: IntentSpec(EVERYONE, changes=False),
    Intent.BIND: IntentSpec(EVERYONE, says="绑定"),
    Intent.UNBIND: IntentSpec({E, C}),
    Intent.ISSUE_CODE: IntentSpec({C}),
    Intent.MUTE: IntentSpec(EVERYONE, says="免打扰", label="设置免打扰"),
    Intent.CARDS_ON: IntentSpec(EVERYONE),
    Intent.CARDS_OFF: IntentSpec(EVERYONE),
    Intent.CHOOSE: IntentSpec(EVERYONE, changes=False),
    Intent.YES: IntentSpec(EVERYONE, changes=False),
    Intent.NO: IntentSpec(EVERYONE, changes=False),
    Intent.CANCEL: IntentSpec(EVERYONE, changes=False),
    Intent.UNKNOWN: IntentSpec(EVERYONE, changes=False),
    Intent.TODO: IntentSpec({E, C, M, P}, changes=False),
    Intent.OVERDUE: IntentSpec(BUREAUS, changes=False),
    Intent.PENDING: IntentSpec(BUREAUS, changes=False),
    Intent.NOTICE_DELIVERED: IntentSpec({C, M}, says="已送达", label="送达告知书", step=Step.DELIVERY),
    Intent.STARTED: IntentSpec({E}, says="已启动审核", label="启动审核", step=Step.START, of_case=True),
    Intent.DISCLOSED: IntentSpec({E}, says="已公开信息", label="报告：信息披露", of_case=True),
    Intent.STEP: IntentSpec({E, C, M, P}, label="报告：办结事项"),
    Intent.APPLY_ASSESSMENT: IntentSpec(
        {E}, says="已提交评估申请", label="报告：提出评估申请", step=Step.ASSESSMENT_APPLICATION, of_case=True
    ),
    Intent.APPLY_ACCEPTANCE: IntentSpec(
        {E}, says="已提交验收申请", label="报告：提出验收申请", step=Step.ACCEPTANCE_APPLICATION, of_case=True
    ),
    Intent.RECTIFIED: IntentSpec(
        {E}, says="已提交修改稿", label="报告：提交修改稿", step=Step.REVISION, of_case=True
    ),
    Intent.REQUEST_EXTENSION: IntentSpec({E}, says="申请延期", of_case=True),
    Intent.PROGRESS_NOTE: IntentSpec({E}, label="进展说明", of_case=True),
    Intent.FORWARD_ASSESSMENT: IntentSpec(
        UPPER,
        says="评估申请已汇总",
        label="汇总上报评估申请",
        right="forwards",
        step=Step.ASSESSMENT_FORWARDING,
    ),
    Intent.FORWARD_ACCEPTANCE: IntentSpec(
        UPPER,
        says="验收申请已汇总",
        label="汇总上报验收申请",
        right="forwards",
        step=Step.ACCEPTANCE_FORWARDING,
    ),
    Intent.SUMMARY_SUBMITTED: IntentSpec({M}, says="总结已上报", label="上报工作总结"),
    Intent.ASSESSMENT_PASSED: IntentSpec(
        UPPER, says="评估通过", label="登记评估通过", right="assessor", step=Step.ASSESSMENT
    ),
    Intent.ASSESSMENT_RECTIFY: IntentSpec(UPPER, says="评估整改", right="assessor", step=Step.ASSESSMENT),
    Intent.ASSESSMENT_FAILED: IntentSpec(
        UPPER, says="评估不通过", label="登记评估不通过", right="assessor", step=Step.ASSESSMENT
    ),
    Intent.ACCEPTANCE_PASSED: IntentSpec(
        UPPER, says="验收合格", label="登记验收合格", right="assessor", step=Step.ACCEPTANCE
    ),
    Intent.ACCEPTANCE_FAILED: IntentSpec(
        UPPER, says="验收不合格", label="登记验收不合格", right="assessor", step=Step.ACCEPTANCE
    ),
    Intent.CONFIRM: IntentSpec(UPPER, says="确认", right="answers", by_number=True, by_mail=True),
    Intent.REJECT: IntentSpec(UPPER, says="退回", right="answers", by_number=True, by_mail=True),
    Intent.CARRY_OVER: IntentSpec(
        UPPER, says="纳入下一轮", label="决定纳入下一轮", right="city_or_assessor", by_mail=True
    ),
    Intent.HANDED_OVER: IntentSpec(UPPER, says="已移交", label="移交审核结果", right="assessor"),
    Intent.APPROVE_EXTENSION: IntentSpec(
        UPPER, says="同意延期", right="assessor", by_number=True, by_mail=True
    ),
    Intent.REFUSE_EXTENSION: IntentSpec(
        UPPER, says="驳回延期", right="assessor", by_number=True, by_mail=True
    ),
    Intent.WITHDRAW_REPORT: IntentSpec({E, C, M}, says="撤回", label="撤回报告", of_case=True),
    Intent.ADD_REFERENCE: IntentSpec({E, C, M}, label="补充链接或编号"),
    Intent.REPORT_CHANGE: IntentSpec({E, C, M}, says="企业情况有变动", label="报告企业变动", of_case=True),
    Intent.PAUSE: IntentSpec(UPPER, label="变动：停产"),
    Intent.RESUME: IntentSpec(UPPER, label="变动：复产"),
    Intent.CLOSE: IntentSpec(UPPER, label="变动：关闭", right="city_assesses"),
    Intent.RELOCATE: IntentSpec(UPPER, label="变动：搬迁"),
    Intent.RELOCATE_ELSEWHERE: IntentSpec({P}),
    Intent.CORRECT_COUNTY: IntentSpec(UPPER, label="变动：更正县区"),
    Intent.MERGE: IntentSpec(UPPER, label="变动：合并"),
    Intent.RENAME: IntentSpec(UPPER, label="变动：更名"),
    Intent.REPLACE_CONTACT: IntentSpec(BUREAUS, label="变动：换联系人"),
    Intent.ADD_CONTACT: IntentSpec(BUREAUS, label="变动：增加联系人"),
    Intent.REMOVE_CONTACT: IntentSpec(BUREAUS, label="变动：删除联系人"),
    Intent.REASSESS: IntentSpec({P}, label="变动：评估部门"),
    Intent.STRIKE_OFF: IntentSpec({P}, label="变动：移出名单"),
    Intent.REINSTATE: IntentSpec(UPPER, label="变动：恢复", right="city_assesses"),
    Intent.CORRECT_ASSESSMENT: IntentSpec(UPPER, label="变动：更正评估", right="city_assesses"),
    Intent.CORRECT_ACCEPTANCE: IntentSpec(UPPER, label="变动：更正验收", right="city_assesses"),
    Intent.EXPLAIN_OPEN: IntentSpec(UPPER, label="变动：说明"),
    Intent.CLOSE_ROUND: IntentSpec({P}),
    Intent.ANSWER_TICKET: IntentSpec({S}, says="回复", label="答复工单", of_ticket=True),
    Intent.CLOSE_TICKET: IntentSpec({S}, says="关闭", label="关闭工单", of_ticket=True),
    Intent.ANSWER_WORK: IntentSpec({P}),
    Intent.TICKET_CASE: IntentSpec({E}, label="工单注明企业"),
    Intent.FOLLOW_UP: IntentSpec(EVERYONE),
    Intent.FAQ_HELPFUL: IntentSpec(EVERYONE, label="反馈：已解决"),
    Intent.FAQ_UNHELPFUL: IntentSpec(EVERYONE, label="反馈：未解决"),
    Intent.RATE_TICKET: IntentSpec(EVERYONE, label="评价答复"),
    Intent.MY_SETTINGS: IntentSpec(EVERYONE),
    Intent.PREFER_HOUR: IntentSpec(EVERYONE),
    Intent.PREFER_CHANNEL: IntentSpec(EVERYONE),
    Intent.RESTORE_REMINDERS: IntentSpec(EVERYONE, label="恢复提醒"),
    Intent.DIGEST_NOW: IntentSpec({C, M, P, S}, changes=False),
    Intent.DIGEST_RHYTHM: IntentSpec({C, M, P, S}, label="设定简报时间"),
    Intent.TAKE_UP: IntentSpec(BUREAUS, label="收到，已在督办"),
    Intent.URGE: IntentSpec(BUREAUS, says="催办", by_mail=True),
    Intent.ANNOUNCE: IntentSpec(UPPER, says="群发"),
    Intent.REPORT_RESULT: IntentSpec({E, M}),
    Intent.SET_TARGET: IntentSpec(UPPER),
    Intent.WEB: IntentSpec(EVERYONE, changes=False),
}


def those(**wanted: object) -> frozenset[Intent]:
    """The intents whose spec has these values: those(by_number=True)."""
    return frozenset(
        intent for intent, spec in SPECS.items() if all(getattr(spec, k) == v for k, v in wanted.items())
    )


def spec_of(intent: str) -> IntentSpec | None:
    """The line of an intent, by itself or its plain word; None for a word that is no intent."""
    return SPECS.get(intent)  # type: ignore[call-overload, no-any-return]


def step_decided(intent: str) -> Step | None:
    """The kind of step that a bureau's sentence is about (已送达, 评估通过); None for any other."""
    spec = spec_of(intent)
    return spec.step if spec and E not in spec.levels else None
