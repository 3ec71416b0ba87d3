"""What is to be said, to whom, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.models import Model

from bot.words import DutyState, Kind, MessageStatus
from storage.models.fields import KEEP, UTCDatetimeField, channel_field

if TYPE_CHECKING:
    from storage.models.cases import Duty
    from storage.models.parties import Person


class Message(Model):
    """The outbox. `request` is what was handed to the provider, byte for byte.

    `instead_of` names the message whose notices this one carries after its channel failed.
    `round` is that of its notices or, of a bureau's own words, the one in which they were written; a pause and a purge
    ask for it. Empty where there are several or none.
    `approved`: it was held, and a person let it go; that stays so until it has gone.
    `pause_id`: the pause because of which it waits.
    `lease_until` and `frozen_at` are real time; all other moments follow the service's clock.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "messages", KEEP)
    channel = channel_field()
    kind = fields.CharEnumField(Kind, max_length=16)
    round = fields.CharField(max_length=64, default="")
    status = fields.CharEnumField(MessageStatus, max_length=16)
    reason = fields.CharField(max_length=200, default="")
    urgent = fields.BooleanField(default=False)
    approved = fields.BooleanField(default=False, db_default=False)
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
    pause_id = fields.IntField(null=True)
    cause = fields.CharField(
        max_length=40, default="", db_default=""
    )  # the log's id of what brought it about

    person_id: int

    class Meta:
        table = "messages"
        indexes = (
            Index(fields=("status", "not_before")),
            Index(fields=("person_id", "status")),
            Index(fields=("person_id", "sent_at")),
            Index(fields=("sent_at",)),
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
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "notices", KEEP)
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


class Card(Model):
    """A message with buttons, and the duty as it stood when it was worded.

    `response_code` is the right to change the card once, until `code_until` (real time).
    `refused`: WeCom would not take the card, so the message goes as text.
    """

    id = fields.IntField(primary_key=True)
    message: fields.OneToOneRelation[Message] = fields.OneToOneField("models.Message", False, KEEP)
    task_id = fields.CharField(max_length=128, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", False, KEEP)
    account = fields.CharField(max_length=64)
    duty: fields.ForeignKeyRelation[Duty] = fields.ForeignKeyField("models.Duty", False, KEEP, db_index=True)
    state = fields.CharEnumField(DutyState, max_length=16)
    due = fields.DateField()
    opened_on = fields.DateField(null=True)
    reported_at = UTCDatetimeField(null=True)
    response_code = fields.CharField(max_length=200, default="")
    code_until = UTCDatetimeField(null=True, db_index=True)
    refused = fields.BooleanField(default=False)

    message_id: int
    person_id: int
    duty_id: int

    class Meta:
        table = "cards"


class DigestRhythm(Model):
    """When a bureau's officer wants the digest (简报): by `bot.plans.rhythm`, and the next moment."""

    person_id = fields.IntField(primary_key=True, generated=False)
    rhythm = fields.CharField(max_length=20)
    next_at = UTCDatetimeField(null=True, db_index=True)

    class Meta:
        table = "digest_rhythms"


class Digest(Model):
    """One digest of one person, unique for ever by its scheduled moment.

    `snapshot` is what it said when it left, for the next one to say what has changed; there is no
    message where there was nothing to say.
    """

    id = fields.IntField(primary_key=True)
    person_id = fields.IntField()
    at = UTCDatetimeField()
    message: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Message", "digests", OnDelete.RESTRICT, null=True
    )
    snapshot: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)

    message_id: int | None

    class Meta:
        table = "digests"
        unique_together = (("person_id", "at"),)
        indexes = (Index(fields=("message_id",)),)


class MailAnswer(Model):
    """An answer given by a mail's link: each can be given once. `duty_id` 0 is the whole mail."""

    id = fields.IntField(primary_key=True)
    message: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Message", "answers", OnDelete.RESTRICT
    )
    duty_id = fields.IntField()
    act = fields.CharField(max_length=20)
    person_id = fields.IntField()
    at = UTCDatetimeField()

    message_id: int

    class Meta:
        table = "mail_answers"
        unique_together = (("message", "duty_id", "act"),)


class Announcement(Model):
    """群发: what a bureau tells its scope; sent only once it was approved as it stands here.

    A training is one with a date; whoever answers 收到 means to come.
    """

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "announcements", KEEP)
    audience = fields.CharField(max_length=40)  # a key of bot/audiences.toml
    text = fields.TextField()
    training = fields.BooleanField(default=False)
    held_on = fields.DateField(null=True)
    written_at = UTCDatetimeField()
    approved_at = UTCDatetimeField(null=True)

    by_id: int

    class Meta:
        table = "announcements"


class Copy(Model):
    """One person's copy. The people are those of the preview: what was approved is what goes out.

    `message` is empty until it was approved, and for whom no channel reaches.
    """

    id = fields.IntField(primary_key=True)
    announcement: fields.ForeignKeyRelation[Announcement] = fields.ForeignKeyField(
        "models.Announcement", "copies", KEEP
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "copies", KEEP)
    message: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField(
        "models.Message", "copies", KEEP, null=True
    )
    received_at = UTCDatetimeField(null=True)

    announcement_id: int
    person_id: int
    message_id: int | None

    class Meta:
        table = "announcement_copies"
        unique_together = (("announcement", "person"),)
