"""Which bureau's group has a robot."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot.words import Level
from storage.models.fields import UTCDatetimeField


class Robot(Model):
    """群机器人 of a bureau's own group, one a bureau. Its address is a row of `person_id`, who holds nothing and in
    whose name its messages wait. `said` is what its last digest said, `next_at` when the next is due."""

    id = fields.IntField(primary_key=True)
    person_id = fields.IntField(unique=True)
    level = fields.CharEnumField(Level, description="", max_length=16)
    city = fields.CharField(max_length=40, default="")
    county = fields.CharField(max_length=60, default="")
    unit = fields.CharField(max_length=200)
    said: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    next_at = UTCDatetimeField(null=True, db_index=True)
    made_at = UTCDatetimeField()

    class Meta:
        table = "robots"
        unique_together = (("level", "city", "county"),)
