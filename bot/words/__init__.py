"""The words everybody in this code base uses, each with its Chinese term.

Frozen data only, but for the rows of an import (`roster`): no I/O, no clock. Dates (`date`) are Shanghai
calendar days; moments (`datetime`) are aware and stored in UTC. This is the one part of `bot` that
`storage` and `messages` may import, and it is imported as `bot.words`.
"""

from bot.words.audit_types import AUDIT_TYPES
from bot.words.cases import OUTSIDE, Act, Answer, Case, Decision, Details, Duty, Figures, OwnFile, Tell
from bot.words.channels import (
    CHANNELS,
    AddressState,
    Channel,
    ChannelSpec,
    Limit,
    Sender,
    Window,
    channel_spec,
    known_also,
)
from bot.words.contact_known import ContactKnown
from bot.words.duty_status import OWED, DutyStatus, mark_of
from bot.words.events import EVENTS, EventName
from bot.words.health import Health, Trouble
from bot.words.intent_lookup import SLOTS
from bot.words.intent_spec import IntentSpec
from bot.words.intents import CALLS, SPECS, Intent
from bot.words.list_query import LISTED_CASES, LISTED_OPEN, LISTED_OVER, ListQuery, ListState
from bot.words.messages import (
    ID_RANGE,
    Attachment,
    Envelope,
    ImportFinding,
    MailThread,
    NoticeLine,
    PushOutcome,
    Rendered,
    SendOutcome,
    SendStatus,
    Spoken,
)
from bot.words.milestones import DISCLOSURES, REQUESTS, RESULT_KINDS, MilestoneKind
from bot.words.pauses import Pause
from bot.words.people import (
    NAMELESS,
    Enterprise,
    NotificationPreferences,
    Office,
    Officer,
    Person,
    Role,
    Scope,
    channel_for,
    channel_of,
    next_channel,
    titled,
    way_to,
)
from bot.words.personal import SALT, Ending, PersonalRow, Traces, has_people
from bot.words.refusal import Refusal
from bot.words.registers import ViolationEntry
from bot.words.roster import CaseEntry, FirmEntry, PersonEntry, RoleEntry
from bot.words.sentence import Lines, Sentence
from bot.words.states import (
    ASKING,
    ENDED_AT_WISH,
    OWING,
    READY_MADE,
    SHANGHAI,
    UPWARD,
    WISHED,
    Assessor,
    CaseStatus,
    DutyState,
    Extent,
    Kind,
    Level,
    MessageStatus,
    ShownStatus,
    shown_status,
)
from bot.words.values import replace

__all__ = [
    "ASKING",
    "AUDIT_TYPES",
    "CALLS",
    "CHANNELS",
    "DISCLOSURES",
    "ENDED_AT_WISH",
    "EVENTS",
    "ID_RANGE",
    "LISTED_CASES",
    "LISTED_OPEN",
    "LISTED_OVER",
    "NAMELESS",
    "OUTSIDE",
    "OWED",
    "OWING",
    "READY_MADE",
    "REQUESTS",
    "RESULT_KINDS",
    "SALT",
    "SHANGHAI",
    "SLOTS",
    "SPECS",
    "UPWARD",
    "WISHED",
    "Act",
    "AddressState",
    "Answer",
    "Assessor",
    "Attachment",
    "Case",
    "CaseEntry",
    "CaseStatus",
    "Channel",
    "ChannelSpec",
    "ContactKnown",
    "Decision",
    "Details",
    "Duty",
    "DutyState",
    "DutyStatus",
    "Ending",
    "Enterprise",
    "Envelope",
    "EventName",
    "Extent",
    "Figures",
    "FirmEntry",
    "Health",
    "ImportFinding",
    "Intent",
    "IntentSpec",
    "Kind",
    "Level",
    "Limit",
    "Lines",
    "ListQuery",
    "ListState",
    "MailThread",
    "MessageStatus",
    "MilestoneKind",
    "NoticeLine",
    "NotificationPreferences",
    "Office",
    "Officer",
    "OwnFile",
    "Pause",
    "Person",
    "PersonEntry",
    "PersonalRow",
    "PushOutcome",
    "Refusal",
    "Rendered",
    "Role",
    "RoleEntry",
    "Scope",
    "SendOutcome",
    "SendStatus",
    "Sender",
    "Sentence",
    "ShownStatus",
    "Spoken",
    "Tell",
    "Traces",
    "Trouble",
    "ViolationEntry",
    "Window",
    "channel_for",
    "channel_of",
    "channel_spec",
    "has_people",
    "known_also",
    "mark_of",
    "next_channel",
    "replace",
    "shown_status",
    "titled",
    "way_to",
]
