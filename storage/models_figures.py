"""The tables of figures and papers: results, letters, differences from the management system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from bot.words import Level
from storage.fields import UTCDatetimeField, one_of

if TYPE_CHECKING:
    from storage.models import Case

KEEP = OnDelete.RESTRICT


class CaseResult(Model):
    """What an enterprise's audit achieved, for the 总结表: values by the keys of the measures."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "results", KEEP)
    values: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    reported_by = fields.IntField(null=True)
    at = UTCDatetimeField()

    case_id: int

    class Meta:
        table = "case_results"
        unique_together = (("case",),)


class Letter(Model):
    """A 告知书's number: given to a case once, printed on every copy of its letter."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "letters", KEEP)
    number = fields.CharField(max_length=40, unique=True)
    made_at = UTCDatetimeField()

    case_id: int

    class Meta:
        table = "letters"
        unique_together = (("case",),)


class Difference(Model):
    """线上线下不一致: an entry of the management system that does not agree with ours.

    Open while `cleared_at` is empty; a later export that agrees clears it, one that says something
    else clears it and opens another.
    """

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", "differences", KEEP
    )
    milestone = fields.CharField(max_length=40)
    what = fields.CharField(max_length=16)
    ours = fields.CharField(max_length=40)
    theirs = fields.CharField(max_length=40)
    owner = fields.CharEnumField(Level, max_length=16)
    todo = fields.CharField(max_length=300)
    source = fields.CharField(max_length=200)
    found_at = UTCDatetimeField()
    cleared_at = UTCDatetimeField(null=True)

    case_id: int

    class Meta:
        table = "differences"
        indexes = (Index(fields=("case_id",)),)
        constraints = (
            one_of("differences", "owner", Level),
            UniqueConstraint(
                fields=("case", "milestone", "what"),
                name="uid_differences_open",
                condition="cleared_at IS NULL",
            ),
        )
