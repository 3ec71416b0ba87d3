"""The words everybody in this code base uses, each with its Chinese term.

Frozen data only: no I/O, no clock. Dates (`date`) are Shanghai calendar days; moments
(`datetime`) are aware and stored in UTC. This is the one part of `bot` that `storage` and
`messages` may import, and it is imported as `bot.words`.
"""

from bot.words.cases import OUTSIDE, Act, Answer, Case, Decision, Details, Duty, Tell
from bot.words.channels import Health, Trouble
from bot.words.intents import SPECS, Intent
from bot.words.marks import OWED, Mark, mark_of
from bot.words.messages import Attachment, Envelope, Fate, Finding, Line, Outcome, Rendered, Spoken
from bot.words.milestones import DISCLOSURES, REQUESTS, RESULTS, MilestoneKind
from bot.words.people import Enterprise, Hat, Person, Scope, Wishes
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
    "Enterprise",
    "Envelope",
    "Fate",
    "Finding",
    "Hat",
    "Health",
    "Intent",
    "Kind",
    "Level",
    "Line",
    "Mark",
    "MessageStatus",
    "MilestoneKind",
    "Outcome",
    "Person",
    "Rendered",
    "Scope",
    "Spoken",
    "Tell",
    "Trouble",
    "Wishes",
    "mark_of",
]
