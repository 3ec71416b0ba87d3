"""What happened: rows that are only added."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.fields import UTCDatetimeField


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
        indexes = (Index(fields=("person_id", "seq")), Index(fields=("at",)))


class ChainHead(Model):
    """The last event's number and hash: one row, locked by whoever adds to the chain."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    seq = fields.IntField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "chain_head"
