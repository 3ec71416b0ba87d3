"""What people decide about what leaves, and about what came in as a list."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from storage.models.fields import UTCDatetimeField


class Pause(Model):
    """暂停发送: what is not sent for a while; an empty field means any. `until` and `ended_at` follow the
    service's clock. `begun_by`: the person; empty for the command line."""

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64, default="")
    city = fields.CharField(max_length=40, default="")
    county = fields.CharField(max_length=60, default="")
    kind = fields.CharField(max_length=16, default="")
    channel = fields.CharField(max_length=16, default="")
    reason = fields.CharField(max_length=200)
    until = UTCDatetimeField(null=True)
    begun_at = UTCDatetimeField()
    begun_by = fields.IntField(null=True)
    ended_at = UTCDatetimeField(null=True)

    class Meta:
        table = "pauses"


class Approval(Model):
    """One person's approval of a held message, where two are needed. `person_id` 0 is the command line. It is of
    what the message held then (`matters` of its notices): it counts for nothing once more has joined."""

    id = fields.IntField(primary_key=True)
    message_id = fields.IntField()
    person_id = fields.IntField()
    matters = fields.IntField()
    at = UTCDatetimeField()

    class Meta:
        table = "approvals"
        unique_together = (("message_id", "person_id"),)


class Import(Model):
    """One list that was taken over. `seq` is the last event of it; `journal` has what it made and what it
    overwrote (`storage/imports.py`). `by_id` and `undone_by`: the person; empty for the command line."""

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    at = UTCDatetimeField()
    files = fields.CharField(max_length=300, default="")
    counts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    seq = fields.IntField()
    journal: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    by_id = fields.IntField(null=True)
    undone_at = UTCDatetimeField(null=True)
    undone_by = fields.IntField(null=True)

    class Meta:
        table = "imports"
