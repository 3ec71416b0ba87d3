"""What came in, and the question a person was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.fields import KEEP, UTCDatetimeField

if TYPE_CHECKING:
    from storage.models.cases import Case, Duty
    from storage.models.parties import Person


class Inbound(Model):
    """What a platform delivered, kept before it is answered; `key` makes a repeated one the same.

    It was written by `channel` from the account `wecom`; of another corp than ours, that is in `corp`.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=80, unique=True)
    round = fields.CharField(max_length=64, default="")  # that it is about; "" for several or none
    channel = fields.CharField(max_length=16, default="wecom", db_default="wecom")
    corp = fields.CharField(max_length=64, default="", db_default="")
    wecom = fields.CharField(max_length=64)
    text = fields.TextField()
    received_at = UTCDatetimeField()
    answered_at = UTCDatetimeField(null=True, db_index=True)
    answer = fields.TextField(default="")
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # of what is no sentence
    secret = fields.BooleanField(default=False)  # the answer is forgotten once it was given
    attempts = fields.SmallIntField(default=0, db_default=0)  # answering was begun so often
    taken = fields.CharField(max_length=80, default="")  # how it was understood: intent act why

    class Meta:
        table = "inbound"


class Window(Model):
    """What may be sent to one address of a channel that only takes answers (`ChannelSpec.window`).

    `heard_at`: when its person wrote last; `taken`: the messages that used up what that allows, in order.
    `by_hand`: somebody of the desk speaks with them. `welcome`: the right to one greeting before they have
    written: {code, until, by}.
    """

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)
    key = fields.CharField(max_length=200)
    heard_at = UTCDatetimeField(null=True)
    taken: fields.Field[list[int]] = fields.JSONField(default=list)
    by_hand = fields.BooleanField(default=False)
    welcome: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "windows"
        unique_together = (("channel", "key"),)


class Question(Model):
    """What a person was asked and has not answered yet; it expires."""

    person_id = fields.IntField(primary_key=True, generated=False)
    pending: fields.Field[dict[str, Any]] = fields.JSONField()
    expires_at = UTCDatetimeField()

    class Meta:
        table = "questions"


class File(Model):
    """What somebody sent in the chat as evidence; its content lies in a file of our own naming.

    `sha256` is empty until the content is here; `refused` says why it never will be.
    """

    id = fields.IntField(primary_key=True)
    inbound: fields.OneToOneRelation[Inbound] = fields.OneToOneField("models.Inbound", False, KEEP)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", False, KEEP, db_index=True
    )
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "models.Case", False, KEEP, null=True, db_index=True
    )
    duty: fields.ForeignKeyNullableRelation[Duty] = fields.ForeignKeyField(
        "models.Duty", False, KEEP, null=True, db_index=True
    )
    media_id = fields.TextField()
    name = fields.CharField(max_length=200, default="")
    type = fields.CharField(max_length=8, default="")
    size = fields.IntField(default=0)
    sha256 = fields.CharField(max_length=64, default="")
    refused = fields.CharField(max_length=40, default="")
    received_at = UTCDatetimeField()
    kept_at = UTCDatetimeField(null=True)

    inbound_id: int
    person_id: int
    case_id: int | None
    duty_id: int | None

    class Meta:
        table = "files"


class Job(Model):
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
