"""What is said, and what the other side answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct, field

from bot.words.channels import Channel, channel_spec
from bot.words.people import Officer
from bot.words.sentence import Sentence
from bot.words.states import SHANGHAI, Extent, Kind, Level

ID_RANGE = 1_000_000  # ids that lie between those of a copy and those given after it was put back


class SendStatus(StrEnum):
    """What the other side said of a send, as one word; see `messages/wecom/client.py`."""

    DELIVERED = "delivered"  # accepted for this recipient
    RECIPIENT = "recipient"  # permanent: this recipient cannot be reached by this channel
    PAYLOAD = "payload"  # permanent: this message can never be sent as it is
    REFUSED = "refused"  # not for good, and neither the address nor our settings are to blame
    TRANSIENT = "transient"  # try again later, nothing was delivered
    THROTTLED = "throttled"  # too fast; `retry_after` says how long the whole channel rests
    CLOSED = "closed"  # nothing more until they write again: the time or the number of answers is used up
    CONFIG = "config"  # the channel itself is broken: an administrator must act
    UNKNOWN = "unknown"  # perhaps delivered (time-out after the request was sent)


class SendOutcome(Struct, frozen=True):
    """The result of one send: `code` and `detail` as the provider said, `retry_after` in seconds.

    `response_code` is the right to change the sent card once.
    """

    status: SendStatus
    code: str = ""
    detail: str = ""
    provider_id: str = ""
    retry_after: float = 0.0
    response_code: str = ""


class ImportFinding(Struct, frozen=True):
    """What an import could not use: where it stands, and what is wrong and to be done."""

    sheet: str
    row: int  # as the workbook counts, from 1; 0 = the whole sheet
    column: str
    problem: Sentence
    fatal: bool = False  # True: the row (or sheet) was not imported


class Spoken(Struct, frozen=True):
    """One notice of a message, as another message to the same person of the same duty sees it."""

    notice_id: int
    message_id: int
    kind: Kind
    rung: str
    text: str = ""
    sent_at: datetime | None = None
    leaves_at: datetime | None = None  # while it waits, or is being sent

    @property
    def sent_on(self) -> date | None:
        return self.sent_at.astimezone(SHANGHAI).date() if self.sent_at else None


class NoticeLine(Struct, frozen=True):
    """One notice as its text needs it. `days_left` is negative once the date has passed.

    `text` says what kind of line it is: a tone of the ladder ("open", "gentle", "remind",
    "today", "late", "urge", "report", "unreachable", "unconfirmed") or an event ("confirm",
    "confirmed", "sent_back", "assess_passed", …). `audience` is the part before the rung's colon.
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
    by_when: str = ""  # how the date is told while it rests on an estimate
    advice: str = ""
    reply: str = ""
    evidence: tuple[str, ...] = ()
    extendable: bool = False
    number: int | None = None
    round: str = ""  # its name
    document: str = ""  # of the round
    facts: dict[str, Any] = field(default_factory=dict)


class Envelope(Struct, frozen=True):
    """Everything a message says: to whom, on which day, about which lines. Where these are of several rounds,
    `round_name` and `document` name all.

    `facts` are a digest's; `answer_url` is where a mail's reader may answer, before the day
    `answer_until`.
    """

    kind: Kind
    channel: Channel
    to_name: str
    to_unit: str
    level: Level
    today: date
    round_name: str
    document: str
    lines: tuple[NoticeLine, ...]
    public_url: str = ""
    answer_url: str = ""
    answer_until: date | None = None
    own_url: str = ""  # of an enterprise's contact: the page of what the mail is about, until `own_until`
    own_until: date | None = None
    code: str = (
        ""  # where a text carries no link of its reader's own: what they type on the page that it names
    )
    landline: str = ""  # whom a short text tells to call
    form_url: str = ""  # where a mail's reader fills in figures, if it asks for one enterprise's alone
    sender: Officer | None = None  # whom the reader of a mail, or of a first message, calls about it
    answers_read: bool = False  # whether a mail's reader may simply answer it
    first: bool = False  # nothing was ever sent to its reader, a contact: it says who writes, and why
    consults: bool = (
        False  # its reader is the consultant of all these enterprises, who prepare what these report
    )
    several: bool = False  # its reader has more than one round: a short text names this one, too
    extent: Extent = "province"  # what kind of place the whole round covers: 全省, 全区, 全市
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def mixed(self) -> bool:
        """Return whether its lines are of several rounds: each section then names its own."""
        return len({line.round for line in self.lines}) > 1

    @property
    def letter(self) -> bool:
        """Return whether it travels as a letter, with tables and a workbook."""
        return channel_spec(self.channel).form == "letter"


class Attachment(Struct, frozen=True):
    """`kind` is a MIME type, e.g. "application/pdf"; `name` a bare file name."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


class MailThread(Struct, frozen=True):
    """Which mail another one answers: its Message-ID, what that refers to, and its subject."""

    answers: str
    refers: str
    subject: str


class Rendered(Struct, frozen=True):
    """A message in words. `subject`, `html` and `attachments` are for mail only, `card` (a WeCom
    template card, saying the same with buttons) for WeCom only, `welcome_code` (the right to greet somebody
    who has not written yet) for 微信客服 only."""

    text: str
    subject: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    card: dict[str, Any] | None = None
    welcome_code: str = ""
    thread: MailThread | None = None  # of a mail that answers one
    on_behalf: str = ""  # the bureau that a mail names as its sender, beside the service's own name
    unsubscribe: str = (
        ""  # the address by which its reader ends such mails (RFC 8058), of those that may be ended
    )


class PushOutcome(Struct, frozen=True):
    """What came of telling an address once: taken; failed for now; gone, because the other side says that nothing
    is wanted there any more. `why` is a sentence for people, "" where it was taken."""

    status: Literal["taken", "failed", "gone"]
    why: str = ""
