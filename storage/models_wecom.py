"""The tables of what passes between us and WeCom beside messages: cards, files, errands."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from bot.words import DutyState
from storage.fields import UTCDatetimeField, one_of


class Card(Model):
    """A message with buttons, and the duty as it stood when it was worded.

    `response_code` is the right to change the card once, until `code_until` (real time).
    `refused`: WeCom would not take the card, so the message goes as text.
    """

    id = fields.IntField(primary_key=True)
    message_id = fields.IntField(unique=True)
    task_id = fields.CharField(max_length=128, unique=True)
    person_id = fields.IntField()
    account = fields.CharField(max_length=64)
    duty_id = fields.IntField(db_index=True)
    state = fields.CharEnumField(DutyState, max_length=16)
    due = fields.DateField()
    opened_on = fields.DateField(null=True)
    reported_at = UTCDatetimeField(null=True)
    response_code = fields.CharField(max_length=200, default="")
    code_until = UTCDatetimeField(null=True, db_index=True)
    refused = fields.BooleanField(default=False)

    class Meta:
        table = "cards"
        constraints = (one_of("cards", "state", DutyState),)


class File(Model):
    """What somebody sent in the chat as evidence; its content lies in a file of our own naming.

    `sha256` is empty until the content is here; `refused` says why it never will be.
    """

    id = fields.IntField(primary_key=True)
    inbound_id = fields.IntField(unique=True)
    person_id = fields.IntField(db_index=True)
    case_id = fields.IntField(null=True, db_index=True)
    duty_id = fields.IntField(null=True, db_index=True)
    media_id = fields.TextField()
    name = fields.CharField(max_length=200, default="")
    type = fields.CharField(max_length=8, default="")
    size = fields.IntField(default=0)
    sha256 = fields.CharField(max_length=64, default="")
    refused = fields.CharField(max_length=40, default="")
    received_at = UTCDatetimeField()
    kept_at = UTCDatetimeField(null=True)

    class Meta:
        table = "files"


class Errand(Model):
    """A call to WeCom that is owed and is no message: grey out a card, fetch a file.

    `subject` is the row of its kind. `lease_until` is real time, `not_before` the service's.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=16)
    subject = fields.IntField()
    not_before = UTCDatetimeField()
    attempts = fields.SmallIntField(default=0)
    lease_by = fields.CharField(max_length=40, null=True)
    lease_until = UTCDatetimeField(null=True)
    done_at = UTCDatetimeField(null=True)
    reason = fields.CharField(max_length=200, default="")

    class Meta:
        table = "errands"
        unique_together = (("kind", "subject"),)
        indexes = (Index(fields=("done_at", "not_before")),)
