"""The tables of digests and of answers by mail; `storage.models` names them with the others."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.models import Model

from storage.fields import UTCDatetimeField


class DigestRhythm(Model):
    """When a bureau's officer wants the digest (简报): by `bot.rhythm`, and the next moment."""

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
