"""The tables, by what they are about.

Every due time is a column, never a timer. Foreign keys restrict: nothing is ever deleted by
cascade. A changed table needs `make migration` (docs/decisions/0001-migrations.md).
"""

from storage.models.assessments import Batch, BatchCase, BatchExpert, Expert
from storage.models.brakes import Approval, Import, Pause
from storage.models.cases import (
    BindingCode,
    Briefing,
    Case,
    CaseResult,
    Difference,
    Duty,
    Letter,
    Number,
    NumberShown,
    ScanCode,
    ScanRequest,
    Violation,
)
from storage.models.desk import KnownAnswer, Ticket, TicketNotice, TicketWord
from storage.models.events import ChainHead, Event
from storage.models.inbox import File, Inbound, Job, Question, Window
from storage.models.mails import MailThread
from storage.models.meetings import Invitee, PreparedReport, Training
from storage.models.outbox import Announcement, Card, Copy, Digest, DigestRhythm, MailAnswer, Message, Notice
from storage.models.parties import Address, Enterprise, Person, Preference, RefusedAddress, Role, Round
from storage.models.robots import Robot
from storage.models.service import ChosenSetting, Counter, Fault, Lease, Pass, Webhook

__all__ = [
    "Address",
    "Announcement",
    "Approval",
    "Batch",
    "BatchCase",
    "BatchExpert",
    "BindingCode",
    "Briefing",
    "Card",
    "Case",
    "CaseResult",
    "ChainHead",
    "ChosenSetting",
    "Copy",
    "Counter",
    "Difference",
    "Digest",
    "DigestRhythm",
    "Duty",
    "Enterprise",
    "Event",
    "Expert",
    "Fault",
    "File",
    "Import",
    "Inbound",
    "Invitee",
    "Job",
    "KnownAnswer",
    "Lease",
    "Letter",
    "MailAnswer",
    "MailThread",
    "Message",
    "Notice",
    "Number",
    "NumberShown",
    "Pass",
    "Pause",
    "Person",
    "Preference",
    "PreparedReport",
    "Question",
    "RefusedAddress",
    "Robot",
    "Role",
    "Round",
    "ScanCode",
    "ScanRequest",
    "Ticket",
    "TicketNotice",
    "TicketWord",
    "Training",
    "Violation",
    "Webhook",
    "Window",
]
