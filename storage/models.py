"""The tables.

Every due time is a column, never a timer. Foreign keys restrict: nothing is ever deleted by
cascade. A changed table needs `make migration` (docs/decisions/0001-migrations.md).
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from bot.words import Assessor, CaseStatus, Channel, DutyState, Kind, Level, MessageStatus
from storage.digest_models import Digest as Digest
from storage.digest_models import DigestRhythm as DigestRhythm
from storage.digest_models import MailAnswer as MailAnswer
from storage.fields import UTCDatetimeField, one_of
from storage.models_figures import CaseResult as CaseResult
from storage.models_figures import Difference as Difference
from storage.models_figures import Letter as Letter
from storage.pass_table import Pass as Pass

KEEP = OnDelete.RESTRICT


class Round(Model):
    """轮次: which plan is in force, with its text, so that an old decision can be explained."""

    key = fields.CharField(max_length=64, primary_key=True)
    name = fields.CharField(max_length=200)
    published_on = fields.DateField()
    plan_version = fields.CharField(max_length=16)
    plan_text = fields.TextField()
    roster_version = fields.IntField(default=0)  # grows with every import that changed something

    class Meta:
        table = "rounds"


class Enterprise(Model):
    """企业, once for all rounds. Names are unique within a county of a city only."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60)
    uscc = fields.CharField(max_length=18, default="", db_index=True)
    industry = fields.CharField(max_length=200, default="")
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "enterprises"
        unique_together = (("city", "county", "name"),)


class Case(Model):
    """One enterprise in one round; with no enterprise a city's own duties in it, or a county's."""

    id = fields.IntField(primary_key=True)
    round: fields.ForeignKeyRelation[Round] = fields.ForeignKeyField("models.Round", "cases", KEEP)
    enterprise: fields.ForeignKeyNullableRelation[Enterprise] = fields.ForeignKeyField(
        "models.Enterprise", "cases", KEEP, null=True
    )
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60)
    assessor = fields.CharEnumField(Assessor, max_length=16)
    status = fields.CharEnumField(CaseStatus, max_length=16, default=CaseStatus.ACTIVE)
    paused = fields.BooleanField(default=False)
    audit_types: fields.Field[list[str]] = fields.JSONField(default=list)
    chuang_a = fields.BooleanField(null=True)

    round_id: str
    enterprise_id: int | None

    class Meta:
        table = "cases"
        unique_together = (("round", "enterprise"),)
        indexes = (Index(fields=("city", "county")),)
        constraints = (
            one_of("cases", "status", CaseStatus),
            one_of("cases", "assessor", Assessor),
            # A round has one file of its own for each city (no county) and for each county.
            UniqueConstraint(
                fields=("round", "city", "county"),
                name="uid_cases_own_file",
                condition="enterprise_id IS NULL",
            ),
        )


class Duty(Model):
    """待办: one milestone of a case."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "duties", KEEP)
    milestone = fields.CharField(max_length=40)
    turn = fields.SmallIntField(default=0)
    position = fields.SmallIntField()
    owner = fields.CharEnumField(Level, max_length=16)
    state = fields.CharEnumField(DutyState, max_length=16)
    due = fields.DateField()
    legal_due = fields.DateField()
    extended_to = fields.DateField(null=True)
    opened_on = fields.DateField(null=True)
    reported_on = fields.DateField(null=True)
    reported_at = UTCDatetimeField(null=True)
    reported_by = fields.IntField(null=True)
    confirmed_on = fields.DateField(null=True)
    planned_to = UTCDatetimeField(null=True)
    next_action_at = UTCDatetimeField(null=True, db_index=True)
    acked_on = fields.DateField(null=True)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    case_id: int

    class Meta:
        table = "duties"
        unique_together = (("case", "milestone", "turn"),)
        constraints = (one_of("duties", "state", DutyState), one_of("duties", "owner", Level))


class Person(Model):
    """A contact or an officer. `wecom_key` is the account in lower case, as the platform compares.

    `wecom_lost` and `email_lost` say why a channel no longer reaches this person; empty is well.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60)
    title = fields.CharField(max_length=60, default="")
    phone = fields.CharField(max_length=40, default="", db_index=True)
    email = fields.CharField(max_length=200, default="")
    wecom = fields.CharField(max_length=64, default="")
    wecom_key = fields.CharField(max_length=64, null=True, unique=True)
    wecom_lost = fields.CharField(max_length=200, default="")
    email_lost = fields.CharField(max_length=200, default="")
    cards = fields.CharField(max_length=4, default="")  # sees WeCom's cards: "yes", "no", unknown
    mobile_asked = fields.CharField(max_length=40, default="")  # the phone looked up last

    class Meta:
        table = "people"


class Hat(Model):
    """One role of a person. A role that ended keeps its row, so that old messages explain."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", "hats", KEEP
    )
    level = fields.CharEnumField(Level, max_length=16)
    city = fields.CharField(max_length=40, default="")
    county = fields.CharField(max_length=60, default="")
    enterprise: fields.ForeignKeyNullableRelation[Enterprise] = fields.ForeignKeyField(
        "models.Enterprise", "hats", KEEP, null=True
    )
    unit = fields.CharField(max_length=200, default="")
    ended_at = UTCDatetimeField(null=True)

    person_id: int
    enterprise_id: int | None

    class Meta:
        table = "hats"
        indexes = (
            Index(fields=("level", "city", "county")),
            Index(fields=("person_id",)),
            Index(fields=("enterprise_id",)),
        )
        constraints = (one_of("hats", "level", Level),)


class Event(Model):
    """What happened, once and for ever; each carries the hash of the one before (`chain.py`)."""

    seq = fields.IntField(primary_key=True, generated=False)
    at = UTCDatetimeField()
    case_id = fields.IntField(null=True, db_index=True)
    duty_id = fields.IntField(null=True)
    person_id = fields.IntField(null=True)
    entrance = fields.CharField(max_length=16)
    act = fields.CharField(max_length=40)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    plan_version = fields.CharField(max_length=16, default="")
    before = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "events"


class ChainHead(Model):
    """The last event's number and hash: one row, locked by whoever adds to the chain."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    seq = fields.IntField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "chain_head"


class Message(Model):
    """The outbox. `request` is what was handed to the provider, byte for byte.

    `instead_of` names the message whose notices this one carries after its channel failed.
    `round` is that of its notices: only its own round's service can put it into words. Empty for
    what is ready-made.
    `lease_until` and `frozen_at` are real time; all other moments follow the service's clock.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", "messages", KEEP
    )
    channel = fields.CharEnumField(Channel, max_length=16)
    kind = fields.CharEnumField(Kind, max_length=16)
    round = fields.CharField(max_length=64, default="")
    status = fields.CharEnumField(MessageStatus, max_length=16)
    reason = fields.CharField(max_length=200, default="")
    urgent = fields.BooleanField(default=False)
    not_before = UTCDatetimeField()
    attempts = fields.SmallIntField(default=0)
    lease_by = fields.CharField(max_length=40, null=True)
    lease_until = UTCDatetimeField(null=True)
    instead_of = fields.IntField(null=True, db_index=True)
    text = fields.TextField(default="")
    request: fields.Field[bytes | None] = fields.BinaryField(null=True)
    frozen_at = UTCDatetimeField(null=True)
    provider_id = fields.CharField(max_length=200, default="")
    created_at = UTCDatetimeField()
    sent_at = UTCDatetimeField(null=True)

    person_id: int

    class Meta:
        table = "messages"
        indexes = (Index(fields=("status", "not_before")), Index(fields=("person_id", "status")))
        constraints = (
            one_of("messages", "status", MessageStatus),
            one_of("messages", "channel", Channel),
            one_of("messages", "kind", Kind),
        )


class Notice(Model):
    """One thing one person is told of one duty: unique for ever by duty, due date and rung.

    `rung` is a rung of the ladder (`owner:before-7`) or an event (`event:123`). `facts` are what
    the text needs beyond the duty itself.
    """

    id = fields.IntField(primary_key=True)
    duty: fields.ForeignKeyRelation[Duty] = fields.ForeignKeyField("models.Duty", "notices", KEEP)
    due = fields.DateField()
    rung = fields.CharField(max_length=40)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", "notices", KEEP
    )
    message: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField(
        "models.Message", "notices", KEEP, null=True
    )
    text = fields.CharField(max_length=40)
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    duty_id: int
    person_id: int
    message_id: int | None

    class Meta:
        table = "notices"
        unique_together = (("duty", "due", "rung", "person"),)
        indexes = (Index(fields=("message_id",)),)


class Inbound(Model):
    """What WeCom delivered, kept before it is answered; `key` makes a repeated one the same."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=80, unique=True)
    round = fields.CharField(max_length=64, default="")  # of the service that was written to
    wecom = fields.CharField(max_length=64)
    text = fields.TextField()
    received_at = UTCDatetimeField()
    answered_at = UTCDatetimeField(null=True, db_index=True)
    answer = fields.TextField(default="")
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # of what is no sentence
    secret = fields.BooleanField(default=False)  # the answer is forgotten once it was given
    taken = fields.CharField(max_length=80, default="")  # how it was understood: intent act why

    class Meta:
        table = "inbound"


class Number(Model):
    """The number under which a bureau knows a report (确认 N): given once, never given again."""

    id = fields.IntField(primary_key=True)
    desk = fields.CharField(max_length=60)
    number = fields.IntField()
    duty_id = fields.IntField()
    event_seq = fields.IntField()

    class Meta:
        table = "numbers"
        unique_together = (("desk", "number"), ("desk", "duty_id", "event_seq"))


class Ticket(Model):
    """工单: a question to the support desk; its id is the number by which the desk answers."""

    id = fields.IntField(primary_key=True)
    person_id = fields.IntField(db_index=True)
    case_id = fields.IntField(null=True)
    text = fields.TextField()
    asked_at = UTCDatetimeField()
    answer = fields.TextField(default="")
    answered_by = fields.IntField(null=True)
    answered_at = UTCDatetimeField(null=True)
    closed_at = UTCDatetimeField(null=True)
    # Who owes the answer: "desk", or "province" for questions of the work itself.
    route = fields.CharField(max_length=10, default="desk")
    topic = fields.CharField(max_length=40, default="", db_index=True)  # the FAQ entry offered
    helpful = fields.BooleanField(null=True)  # what the asker said of it
    turn = fields.SmallIntField(default=1)  # grows when a follow-up opens the question again
    since = UTCDatetimeField()  # when the question at hand was asked
    due = fields.DateField()  # by when it wants its answer
    score = fields.SmallIntField(null=True)
    planned_to = UTCDatetimeField(null=True)
    next_action_at = UTCDatetimeField(null=True, db_index=True)

    class Meta:
        table = "tickets"


class TicketWord(Model):
    """What was said in a ticket, in order; `side` is "asker" or "desk"."""

    id = fields.IntField(primary_key=True)
    ticket_id = fields.IntField(db_index=True)
    at = UTCDatetimeField()
    person_id = fields.IntField()
    side = fields.CharField(max_length=10)
    text = fields.TextField()

    class Meta:
        table = "ticket_words"


class TicketNotice(Model):
    """One thing one person is told of one ticket: unique for ever by ticket, rung and person.

    `rung` begins with the ticket's turn: `1:asked`, `1:owner:after-1`, `2:asked`.
    """

    id = fields.IntField(primary_key=True)
    ticket_id = fields.IntField()
    rung = fields.CharField(max_length=40)
    person_id = fields.IntField()
    message_id = fields.IntField(db_index=True)

    class Meta:
        table = "ticket_notices"
        unique_together = (("ticket_id", "rung", "person_id"),)


class Preference(Model):
    """提醒设置 of a person; no row: as everybody is. `hour` is 09:00, `deputy_id` a person."""

    person_id = fields.IntField(primary_key=True, generated=False)
    hour = fields.CharField(max_length=5, default="")
    channel = fields.CharField(max_length=16, default="")
    muted_until = fields.DateField(null=True)
    deputy_id = fields.IntField(null=True)

    class Meta:
        table = "preferences"


class Question(Model):
    """What a person was asked and has not answered yet; it expires."""

    person_id = fields.IntField(primary_key=True, generated=False)
    pending: fields.Field[dict[str, Any]] = fields.JSONField()
    expires_at = UTCDatetimeField()

    class Meta:
        table = "questions"


class Counter(Model):
    """How many sends a key has had in a window; shared by all processes."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=100)
    window = UTCDatetimeField()
    n = fields.IntField()

    class Meta:
        table = "counters"
        unique_together = (("key", "window"),)


class Lease(Model):
    """A named right that one process holds for a while, with a value that all may read."""

    name = fields.CharField(max_length=60, primary_key=True)
    holder = fields.CharField(max_length=40, default="")
    until = UTCDatetimeField(null=True)
    value = fields.TextField(default="")
    value_until = UTCDatetimeField(null=True)

    class Meta:
        table = "leases"


class BindingCode(Model):
    """The code in a letter by which a contact binds an account; only its HMAC is stored."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "codes", KEEP)
    digest = fields.CharField(max_length=64, unique=True)
    expires_at = UTCDatetimeField()
    used_at = UTCDatetimeField(null=True)
    used_by = fields.IntField(null=True)

    case_id: int

    class Meta:
        table = "binding_codes"
        indexes = (Index(fields=("case_id",)),)
