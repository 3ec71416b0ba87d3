"""The words everybody in this code base uses, each with its Chinese term.

Frozen data only: no I/O, no clock. Dates (`date`) are Shanghai calendar days; moments
(`datetime`) are aware and stored in UTC. This is the one module of `bot` that `storage` and
`messages` may import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Level(StrEnum):
    """级别: whose side a person or a duty is on."""

    ENTERPRISE = "enterprise"  # 企业
    COUNTY = "county"  # 县（市、区）
    CITY = "city"  # 市
    PROVINCE = "province"  # 省
    SUPPORT = "support"  # 技术支持


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


class Channel(StrEnum):
    """How a message travels."""

    WECOM = "wecom"  # 企业微信
    EMAIL = "email"  # 电子邮件


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
    DEPUTY = "deputy"  # 代收: a colleague's messages come to you for a while


WISHED = "对方设置了"  # how the reason begins when a message waits by its receiver's wish
READY_MADE = (  # their words are stored when they are planned
    Kind.REPLY,
    Kind.TICKET,
    Kind.DEPUTY,
    Kind.ANNOUNCEMENT,
)


@dataclass(frozen=True, slots=True)
class Hat:
    """One role of a person: a level and the place or enterprise it holds for."""

    level: Level
    city: str = ""
    county: str = ""
    enterprise_id: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """提醒设置: how a person wants to be reached, within duty. Empty: as everybody is.

    `hour`: on working days not before it, Shanghai time; `muted_until`: the last muted day;
    `deputy`: who gets the messages until then (代收).
    """

    hour: time | None = None
    channel: Channel | None = None
    muted_until: date | None = None
    deputy: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of an enterprise or an officer. `wecom` keeps the account as written.

    `cards`: known to see WeCom's cards, which the plug-in of personal WeChat does not show.
    """

    id: int
    name: str
    wecom: str = ""
    email: str = ""
    phone: str = ""
    hats: tuple[Hat, ...] = ()
    cards: bool = False
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class Enterprise:
    """企业 as the conversation and access see it. A city's own file has `enterprise_id` None."""

    id: int
    name: str
    city: str
    county: str
    assessor: Assessor = Assessor.CITY
    uscc: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see, as data that storage turns into WHERE; the parts are ORed.

    `counties` are (city, county) pairs: a county's name alone never identifies it.
    """

    everything: bool = False
    cities: frozenset[str] = frozenset()
    counties: frozenset[tuple[str, str]] = frozenset()
    enterprises: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.everything or self.cities or self.counties or self.enterprises)


@dataclass(frozen=True, slots=True)
class Duty:
    """待办: one milestone that one party owes by a date.

    `due` is the date in force, `legal_due` the plan's own. `opened_on`, `reported_on` and
    `confirmed_on` are the days that count, not the moments of the messages. `planned_to` is how
    far the ladder has been turned into notices; `next_action_at` when to look again. A step that
    is opened on demand may come several times: `turn` counts them, `data` holds what was asked.
    """

    id: int
    case_id: int
    milestone: str
    owner: Level
    state: DutyState
    due: date
    legal_due: date
    opened_on: date | None = None
    reported_on: date | None = None
    reported_at: datetime | None = None
    reported_by: int | None = None
    confirmed_on: date | None = None
    planned_to: datetime | None = None
    next_action_at: datetime | None = None
    position: int = 0
    turn: int = 0
    extended_to: date | None = None
    acked_on: date | None = None  # 收到: an officer has taken the matter up
    data: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One enterprise in one round, or (with `enterprise_id` None) a city's own duties in it."""

    id: int
    round: str
    enterprise_id: int | None
    name: str
    city: str
    county: str
    assessor: Assessor
    status: CaseStatus
    duties: tuple[Duty, ...]
    uscc: str = ""
    industry: str = ""
    paused: bool = False
    aliases: tuple[str, ...] = ()

    def duty(self, milestone: str) -> Duty | None:
        """The duty of this milestone; of one that came several times the latest."""
        found = [d for d in self.duties if d.milestone == milestone]
        return max(found, key=lambda d: d.turn, default=None)

    @property
    def enterprise(self) -> Enterprise:
        return Enterprise(
            self.enterprise_id or 0, self.name, self.city, self.county, self.assessor, self.uscc
        )


@dataclass(frozen=True, slots=True)
class Details:
    """What a change (变动) names; empty where it says nothing. `into` is the id of an enterprise."""

    name: str = ""  # 更名, 合并: the new or the surviving enterprise's name
    uscc: str = ""  # its credit code, where it is another one
    city: str = ""  # 搬迁, 更正县区; OUTSIDE: beyond the province
    county: str = ""
    contact: str = ""  # 换联系人
    phone: str = ""
    email: str = ""
    into: int = 0  # 合并: the survivor, if it is in the round
    assessor: str = ""  # 评估部门: "city" | "province"
    taken: str = ""  # another enterprise that has this name or code already


OUTSIDE = "省外"


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does to a case, from whatever entrance.

    `kind` is an intent of the conversation (`apply_assessment`, `confirm`, …); `on` the day that
    counts when it is not today, or the day asked for; `what` the sort of a change, `details` what
    it names.
    """

    kind: str
    on: date | None = None
    reason: str = ""
    duty_id: int | None = None
    what: str = ""
    details: Details = Details()


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody to be told of what happened: `audience` within the case, by a message of `kind`."""

    audience: str  # "owner" | "assessor" | "enterprise" | "county" | "city" | "province"
    kind: Kind
    text: str  # key of the text within the template
    duty_id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person is told back: a text key and its facts. `ok` False is a refusal."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from an act, as data: nothing is changed until storage applies it.

    `duties` are the changed duties in their new form, `opens` one that did not exist (its id 0 is
    what a Tell then names), `adds` steps that now apply to the case, `changes` new values of the
    case itself, `firm` of its enterprise, `contact` who holds it from now on. `hands_over`: others
    are responsible, so what waits is taken back and planned anew. A refusal changes nothing and has
    no event.
    """

    answer: Answer
    duties: tuple[Duty, ...] = ()
    opens: Duty | None = None
    adds: tuple[Duty, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    firm: dict[str, Any] = field(default_factory=dict)
    contact: Details | None = None
    hands_over: bool = False
    status: CaseStatus | None = None
    event: dict[str, Any] | None = None
    tells: tuple[Tell, ...] = ()

    @property
    def ok(self) -> bool:
        return self.answer.ok


class Fate(StrEnum):
    """What the other side said of a send, as one word; see `messages/wecom/client.py`."""

    DELIVERED = "delivered"  # accepted for this recipient
    RECIPIENT = "recipient"  # permanent: this recipient cannot be reached by this channel
    PAYLOAD = "payload"  # permanent: this message can never be sent as it is
    TRANSIENT = "transient"  # try again later, nothing was delivered
    THROTTLED = "throttled"  # too fast; `retry_after` says how long the whole channel rests
    CONFIG = "config"  # the channel itself is broken: an administrator must act
    UNKNOWN = "unknown"  # perhaps delivered (time-out after the request was sent)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one send: `code` and `detail` as the provider said, `retry_after` in seconds.

    `response_code` is the right to change the sent card once.
    """

    fate: Fate
    code: str = ""
    detail: str = ""
    provider_id: str = ""
    retry_after: float = 0.0
    response_code: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an import could not use: where it stands and what to do, in Chinese."""

    sheet: str
    row: int  # as the workbook counts, from 1; 0 = the whole sheet
    column: str
    message: str
    fatal: bool = False  # True: the row (or sheet) was not imported


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as its text needs it. `days_left` is negative once the date has passed.

    `text` says what kind of line it is: a tone of the ladder ("open", "gentle", "remind",
    "today", "late", "urge", "report", "unreachable") or an event ("confirm", "confirmed",
    "sent_back", "assess_passed", …). `audience` is the part before the rung's colon.
    """

    text: str
    audience: str
    name: str
    city: str
    county: str
    step: str
    what: str
    due: date
    days_left: int
    legal_due: date
    advice: str = ""
    reply: str = ""
    evidence: tuple[str, ...] = ()
    extendable: bool = False
    number: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything a message says: to whom, on which day, about which lines.

    `facts` are a digest's; `answer_url` is where a mail's reader may answer.
    """

    kind: Kind
    channel: Channel
    to_name: str
    to_unit: str
    level: Level
    today: date
    round_name: str
    document: str
    lines: tuple[Line, ...]
    public_url: str = ""
    answer_url: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """`kind` is a MIME type, e.g. "application/pdf"; `name` a bare file name."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words. `subject`, `html` and `attachments` are for mail only, `card` (a WeCom
    template card, saying the same with buttons) for WeCom only."""

    text: str
    subject: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    card: dict[str, Any] | None = field(default=None, hash=False)
