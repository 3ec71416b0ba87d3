"""The table of passes, apart from the others: it belongs to no round."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.fields import UTCDatetimeField


class Pass(Model):
    """A session, an interface token or a spent sign-in link, by the SHA-256 of its secret.

    All moments are real time: no rehearsal lengthens a right to come in.
    """

    id = fields.IntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    sort = fields.CharField(max_length=16)
    person_id = fields.IntField(db_index=True)
    made_at = UTCDatetimeField()
    expires_at = UTCDatetimeField()
    ended_at = UTCDatetimeField(null=True)

    class Meta:
        table = "passes"
