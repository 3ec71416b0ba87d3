"""The words everybody in this code base uses, each with its Chinese term.

Frozen data only: no I/O, no clock. Dates (`date`) are Shanghai calendar days; moments
(`datetime`) are aware and stored in UTC. This is the one part of `bot` that `storage` and
`messages` may import, and it is imported as `bot.words`.
"""

from bot.words.cases import OUTSIDE, Act, Answer, Case, Decision, Details, Duty, Tell
from bot.words.channels import Health, Trouble
from bot.words.intents import SPECS, Intent
from bot.words.marks import OWED, DutyStatus, mark_of
from bot.words.messages import Attachment, Envelope, Finding, Line, Outcome, Rendered, SendStatus, Spoken
from bot.words.milestones import DISCLOSURES, REQUESTS, RESULTS, MilestoneKind
from bot.words.people import Enterprise, NotificationPreferences, Person, Role, Scope
from bot.words.states import (
    OWING,
    READY_MADE,
    SHANGHAI,
    UPWARD,
    WISHED,
    Assessor,
    CaseStatus,
    Channel,
    DutyState,
    Kind,
    Level,
    MessageStatus,
    ShownStatus,
    shown_status,
)

__all__ = [
    "DISCLOSURES",
    "OUTSIDE",
    "OWED",
    "OWING",
    "READY_MADE",
    "REQUESTS",
    "RESULTS",
    "SHANGHAI",
    "SPECS",
    "UPWARD",
    "WISHED",
    "Act",
    "Answer",
    "Assessor",
    "Attachment",
    "Case",
    "CaseStatus",
    "Channel",
    "Decision",
    "Details",
    "Duty",
    "DutyState",
    "DutyStatus",
    "Enterprise",
    "Envelope",
    "Finding",
    "Health",
    "Intent",
    "Kind",
    "Level",
    "Line",
    "MessageStatus",
    "MilestoneKind",
    "NotificationPreferences",
    "Outcome",
    "Person",
    "Rendered",
    "Role",
    "Scope",
    "SendStatus",
    "ShownStatus",
    "Spoken",
    "Tell",
    "Trouble",
    "mark_of",
    "shown_status",
]
