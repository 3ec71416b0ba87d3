"""The calendar of assessments: experts, batches, which enterprises and which experts belong to a batch."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.cases import Case
from storage.models.fields import KEEP, UTCDatetimeField


class Expert(Model):
    """评审专家: somebody who may be drawn; `city` is whose list names them, empty for the province's.

    `wecom` is the account as the list has it. `person_id`: who gets their messages, once they were invited; it need
    not hold any role.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60)
    unit = fields.CharField(max_length=200, default="")
    specialty = fields.CharField(max_length=200, default="")
    phone = fields.CharField(max_length=40, default="")
    email = fields.CharField(max_length=200, default="")
    wecom = fields.CharField(max_length=64, default="", db_default="")
    city = fields.CharField(max_length=40, default="")
    person_id = fields.IntField(null=True, db_index=True)
    made_at = UTCDatetimeField()

    class Meta:
        table = "experts"
        unique_together = (("city", "name", "unit"),)


class Batch(Model):
    """评估批次: a day and a place on which some enterprises are assessed; `city` is the assessing bureau's, empty for
    the province. `lot` is the seed of the last draw, so that it can be played again."""

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    city = fields.CharField(max_length=40, default="")
    held_on = fields.DateField()
    place = fields.CharField(max_length=200, default="")
    by_id = fields.IntField()
    lot = fields.CharField(max_length=40, default="")
    made_at = UTCDatetimeField()
    told_at = UTCDatetimeField(null=True)
    cancelled_at = UTCDatetimeField(null=True)

    class Meta:
        table = "batches"


class BatchCase(Model):
    """One enterprise of a batch."""

    id = fields.IntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField("models.Batch", "cases", KEEP)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "batches", KEEP)

    class Meta:
        table = "batch_cases"
        unique_together = (("batch", "case"),)


class BatchExpert(Model):
    """One expert who was drawn for a batch.

    `message_id` is the invitation that counts, `answer` "comes" or "declines". Whoever was `replaced_at` some moment
    stays on record; `lot` is the seed by which a substitute was drawn.
    """

    id = fields.IntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField("models.Batch", "experts", KEEP)
    expert: fields.ForeignKeyRelation[Expert] = fields.ForeignKeyField("models.Expert", "batches", KEEP)

    message_id = fields.IntField(null=True)
    answer = fields.CharField(max_length=12, default="", db_default="")
    words = fields.CharField(max_length=200, default="", db_default="")
    answered_at = UTCDatetimeField(null=True)
    replaced_at = UTCDatetimeField(null=True)
    lot = fields.CharField(max_length=40, default="", db_default="")

    expert_id: int

    class Meta:
        table = "batch_experts"
        unique_together = (("batch", "expert"),)
