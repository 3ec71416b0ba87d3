"""Who there is: rounds, enterprises, people and the places they hold."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from bot.words import AddressState, Level
from storage.models.fields import KEEP, UTCDatetimeField, channel_field


class Round(Model):
    """轮次: which plan is in force, with its text, so that an old decision can be explained."""

    key = fields.CharField(max_length=64, primary_key=True)
    name = fields.CharField(max_length=200)
    published_on = fields.DateField()
    plan_version = fields.CharField(max_length=16)
    plan_text = fields.TextField()
    roster_version = fields.IntField(default=0)  # grows with every import that changed something

    class Meta:
        table = "rounds"


class Enterprise(Model):
    """企业, once for all rounds. Names are unique within a county of a city only."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60)
    uscc = fields.CharField(max_length=18, default="", db_index=True)
    industry = fields.CharField(max_length=200, default="")
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "enterprises"
        unique_together = (("city", "county", "name"),)


class Person(Model):
    """A contact or an officer.

    Addresses are rows of their own (`Address`). The columns `wecom` to `email_lost_at` are kept filled
    for the release before only (`storage/release_before.py`).
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60)
    title = fields.CharField(max_length=60, default="")
    phone = fields.CharField(max_length=40, default="", db_index=True)
    email = fields.CharField(max_length=200, default="")
    wecom = fields.CharField(max_length=64, default="")
    wecom_key = fields.CharField(max_length=64, null=True, unique=True)
    wecom_lost = fields.CharField(max_length=200, default="")
    email_lost = fields.CharField(max_length=200, default="")
    wecom_lost_at = UTCDatetimeField(null=True)
    email_lost_at = UTCDatetimeField(null=True)
    cards = fields.CharField(max_length=4, default="")  # sees WeCom's cards: "yes", "no", unknown
    mobile_asked = fields.CharField(max_length=40, default="")  # the phone looked up last
    epoch = fields.IntField(default=0, db_default=0)  # links of an earlier one open nothing
    unlisted = fields.BooleanField(default=False, db_default=False)  # account or address by chat
    purged_at = UTCDatetimeField(null=True)  # since then the name is a pseudonym

    class Meta:
        table = "people"


class Address(Model):
    """By which channel a person is reached; one row a person and channel.

    `address` is as written (empty: taken away), `key` as the other side compares it; where
    `exclusive`, nobody else has it. `why` says why it is lost, `since` when it was refused, or first
    heard from; lost without it, it is not probed. `heard_at`: when its person wrote last, to the hour.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "addresses", KEEP)
    channel = channel_field()
    address = fields.CharField(max_length=200, default="")
    key = fields.CharField(max_length=200, null=True)
    exclusive = fields.BooleanField(default=False)
    state = fields.CharEnumField(AddressState, description="", max_length=16)
    since = UTCDatetimeField(null=True)
    heard_at = UTCDatetimeField(null=True)
    why = fields.CharField(max_length=200, default="")

    person_id: int

    class Meta:
        table = "addresses"
        unique_together = (("person", "channel"),)
        indexes = (Index(fields=("channel", "key")),)
        constraints = (
            UniqueConstraint(
                fields=("channel", "key"), name="uid_addresses_exclusive", condition="exclusive"
            ),
        )


class RefusedAddress(Model):
    """An address whose owner has said that they are not the one; `why` has their words. It stays when the rows of
    whoever bore it change, until the owner says otherwise. `person_id`: the contact under whom it was registered;
    `said_on`: the channel by which it was said. `dead`: nobody has the number, as the telephone found."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)
    key = fields.CharField(max_length=200)
    why = fields.CharField(max_length=200, default="")
    since = UTCDatetimeField()
    person_id = fields.IntField(null=True)
    said_on = fields.CharField(max_length=16, default="", db_default="")
    dead = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "refused_addresses"
        unique_together = (("channel", "key"),)


class Role(Model):
    """One role of a person. A role that ended keeps its row, so that old messages explain.

    `missing_since`: the last staff list for its place does not name the person there any more.
    `suspended_at`: ended because the person's WeCom account is gone, and not handed over yet.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", "roles", KEEP)
    level = fields.CharEnumField(Level, max_length=16)
    city = fields.CharField(max_length=40, default="")
    county = fields.CharField(max_length=60, default="")
    enterprise: fields.ForeignKeyNullableRelation[Enterprise] = fields.ForeignKeyField(
        "models.Enterprise", "roles", KEEP, null=True
    )
    unit = fields.CharField(max_length=200, default="")
    ended_at = UTCDatetimeField(null=True)
    missing_since = UTCDatetimeField(null=True)
    suspended_at = UTCDatetimeField(null=True)

    person_id: int
    enterprise_id: int | None

    class Meta:
        table = "hats"
        indexes = (
            Index(fields=("level", "city", "county")),
            Index(fields=("person_id",)),
            Index(fields=("enterprise_id",)),
        )


class Preference(Model):
    """提醒设置 of a person; no row: as everybody is. `hour` is 09:00, `deputy_id` a person."""

    person_id = fields.IntField(primary_key=True, generated=False)
    hour = fields.CharField(max_length=5, default="")
    channel = fields.CharField(max_length=16, default="")
    muted_until = fields.DateField(null=True)
    deputy_id = fields.IntField(null=True)

    class Meta:
        table = "preferences"
