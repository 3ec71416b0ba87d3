"""The tables of the registers: announcements (N-3.4) and violations (N-3.3b, c)."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from storage.fields import UTCDatetimeField
from storage.models import Case, Message, Person

KEEP = OnDelete.RESTRICT


class Announcement(Model):
    """群发: what a bureau tells its scope; sent only once it was approved as it stands here.

    A training is one with a date; whoever answers 收到 means to come.
    """

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", "announcements", KEEP
    )
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
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", "copies", KEEP
    )
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


class Violation(Model):
    """违法处理: one decision against an enterprise or the consultant it commissioned.

    `amount` is in yuan as written, empty for none. `reported_on`: to the province; `credit_on`:
    entered in the national credit platform, by people, not by us.
    """

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    case: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "models.Case", "violations", KEEP, null=True
    )
    consultant = fields.BooleanField(default=False)
    party = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60, default="")
    decision_no = fields.CharField(max_length=100)
    decided_on = fields.DateField()
    amount = fields.CharField(max_length=20, default="")
    article = fields.CharField(max_length=100, default="")
    handling = fields.CharField(max_length=300, default="")
    reported_on = fields.DateField(null=True)
    credit_on = fields.DateField(null=True)
    at = UTCDatetimeField()

    case_id: int | None

    class Meta:
        table = "violations"
        unique_together = (("round", "decision_no", "party"),)
