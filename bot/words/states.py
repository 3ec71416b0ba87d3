"""The words for where something stands, each with its Chinese term."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


# What kind of place a round covers: 全省, 全区, 全市
Extent = Literal["province", "region", "municipality"]


class Level(StrEnum):
    """级别: whose side a person or a duty is on."""

    ENTERPRISE = "enterprise"  # 企业
    COUNTY = "county"  # 县（市、区）
    CITY = "city"  # 市
    PROVINCE = "province"  # 省
    SUPPORT = "support"  # 技术支持
    ADMIN = "admin"  # 系统管理员: of the setting ADMINS alone, never stored


# A bureau's level and those above it, in the order in which a matter climbs.
UPWARD = (Level.COUNTY, Level.CITY, Level.PROVINCE)


class Assessor(StrEnum):
    """评估验收部门: the bureau that assesses and accepts."""

    CITY = "city"  # 市级
    PROVINCE = "province"  # 省级


class CaseStatus(StrEnum):
    """One enterprise in one round."""

    ACTIVE = "active"  # 进行中
    COMPLETED = "completed"  # 已完成
    CARRIED_OVER = "carried_over"  # 纳入下一轮
    WITHDRAWN = "withdrawn"  # 退出


class ShownStatus(StrEnum):
    """How a case stands, in the word by which people see and count it everywhere: its status, and of a
    running one whether production rests. Dates run on meanwhile, so what is late stays late."""

    ACTIVE = "active"  # 进行中
    PAUSED = "paused"  # 停产中
    COMPLETED = "completed"  # 已完成
    CARRIED_OVER = "carried_over"  # 已纳入下一轮
    WITHDRAWN = "withdrawn"  # 已退出


def shown_status(status: CaseStatus, paused: bool) -> ShownStatus:
    """What every list, page, digest, export and figure calls a case."""
    return ShownStatus.PAUSED if paused and status is CaseStatus.ACTIVE else ShownStatus(status.value)


# Cases that may still owe something; a completed one only its silent duties (N-3.2c).
OWING = (CaseStatus.ACTIVE, CaseStatus.COMPLETED)


class DutyState(StrEnum):
    """待办的状态."""

    WAITING = "waiting"  # 未开始: an earlier step is not done
    OPEN = "open"  # 待办
    REPORTED = "reported"  # 已报告，待确认
    DONE = "done"  # 已完成
    FAILED = "failed"  # 未通过
    WAIVED = "waived"  # 免除


AHEAD = (DutyState.WAITING, DutyState.OPEN)  # of a step that is still to be done


class MessageStatus(StrEnum):
    """An outbox row's life: waiting -> sending (leased) -> sent | failed | unknown | cancelled."""

    HELD = "held"  # 待批准: a person must approve it
    WAITING = "waiting"  # 等待发送; the reason says why and until when
    SENDING = "sending"  # 发送中
    SENT = "sent"  # 已发送
    FAILED = "failed"  # 发送失败
    UNKNOWN = "unknown"  # 结果未知: perhaps delivered, a person decides
    CANCELLED = "cancelled"  # 已取消


class Kind(StrEnum):
    """What a message is for; also the name of its template."""

    REMINDER = "reminder"  # 提醒: the ladder of one's own duties and of those one answers for
    CONFIRM = "confirm"  # 请确认: a report waits for the bureau
    RESULT = "result"  # 结果: what the bureau decided
    ESCALATION = "escalation"  # 情况报告, by mail, to the level above
    REPLY = "reply"  # 答复: what did not fit into the passive answer
    NOTE = "note"  # 通知: single facts for a bureau (unreachable people, changed plans)
    TICKET = "ticket"  # 工单: a question to the support desk
    ANNOUNCEMENT = "announcement"  # 群发: a bureau's own words to its scope, approved by its writer
    DIGEST = "digest"  # 简报: counts, changes and what to do today
    BRIEFING = "briefing"  # 调度简报: a round's circular for city and province, as a file
    DEPUTY = "deputy"  # 代收: a colleague's messages come to you for a while
    TRIAL = "trial"  # 试发: a contact is asked to answer 收到, before the first reminders
    GROUP = "group"  # 群通报: a bureau's digest and the names still open, into its group


WISHED = "对方设置了"  # how the reason begins when a message waits by its receiver's wish

ASKING = (  # who gets one is expected to do or say something
    Kind.REMINDER,
    Kind.CONFIRM,
    Kind.ESCALATION,
    Kind.TICKET,
    Kind.ANNOUNCEMENT,
    Kind.TRIAL,
)
# Mails that their reader may end. What the law orders, what is asked and what was decided is none of them.
ENDED_AT_WISH = (Kind.ANNOUNCEMENT, Kind.DIGEST, Kind.BRIEFING)
READY_MADE = (  # their words are stored when they are planned
    Kind.REPLY,
    Kind.TICKET,
    Kind.DEPUTY,
    Kind.ANNOUNCEMENT,
    Kind.GROUP,
)
