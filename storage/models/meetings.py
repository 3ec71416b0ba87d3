"""What waits for people's answers: trainings they are invited to, reports that a consultant prepared."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.cases import Case
from storage.models.fields import KEEP, UTCDatetimeField
from storage.models.outbox import Announcement


class Training(Model):
    """培训: when and where, by an announcement that invites to it; its number is the id.

    `begins` is the time as it was written. `remind_on`: the day on which those who come are reminded, empty
    once they were. `cancelled_at` with the reason in `why`.
    """

    id = fields.IntField(primary_key=True)
    announcement: fields.OneToOneRelation[Announcement] = fields.OneToOneField(
        "models.Announcement", False, KEEP
    )
    held_on = fields.DateField()
    begins = fields.CharField(max_length=20, default="")
    place = fields.CharField(max_length=200, default="")
    answer_by = fields.DateField()
    remind_on = fields.DateField(null=True, db_index=True)
    cancelled_at = UTCDatetimeField(null=True)
    why = fields.CharField(max_length=300, default="")

    announcement_id: int

    class Meta:
        table = "trainings"


class Invitee(Model):
    """Somebody invited to a training, once for each enterprise or bureau for which they are.

    `answer` is "", comes, declines or sends (a colleague); `words` the reason, or the colleague. `came` is
    empty until it was recorded.
    """

    id = fields.IntField(primary_key=True)
    training: fields.ForeignKeyRelation[Training] = fields.ForeignKeyField(
        "models.Training", "invitees", KEEP
    )
    person_id = fields.IntField()
    unit = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60)
    answer = fields.CharField(max_length=10, default="")
    words = fields.CharField(max_length=200, default="")
    answered_at = UTCDatetimeField(null=True)
    came = fields.BooleanField(null=True)

    training_id: int

    class Meta:
        table = "training_invitees"
        unique_together = (("training", "person_id", "unit"),)
        indexes = (Index(fields=("person_id",)),)


class PreparedReport(Model):
    """What a consultant prepared for an enterprise: the act as it was said, until the enterprise answers.

    `outcome` is "" while it waits, then done, refused, replaced (by another of the kind) or reported (in own words).
    """

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "prepared", KEEP)
    kind = fields.CharField(max_length=40)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    person_id = fields.IntField()
    said = fields.CharField(max_length=400)
    at = UTCDatetimeField()
    outcome = fields.CharField(max_length=10, default="")
    settled_at = UTCDatetimeField(null=True)
    settled_by = fields.IntField(null=True)

    case_id: int

    class Meta:
        table = "prepared_reports"
        indexes = (Index(fields=("case_id", "outcome")),)
