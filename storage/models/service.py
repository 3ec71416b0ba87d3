"""What the processes share: counters, leases, sessions."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from storage.models.fields import UTCDatetimeField


class Counter(Model):
    """How many sends a key has had in a window; shared by all processes."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=100)
    window = UTCDatetimeField()
    n = fields.IntField()

    class Meta:
        table = "counters"
        unique_together = (("key", "window"),)


class Lease(Model):
    """A named right that one process holds for a while, with a value that all may read."""

    name = fields.CharField(max_length=60, primary_key=True)
    holder = fields.CharField(max_length=40, default="")
    until = UTCDatetimeField(null=True)
    value = fields.TextField(default="")
    value_until = UTCDatetimeField(null=True)

    class Meta:
        table = "leases"


class Pass(Model):
    """A session, an interface token or a spent sign-in link, by the SHA-256 of its secret.

    It ends in real time, for no rehearsal lengthens a right to come in; when it was made and used is told by the
    service's clock, as the record tells it.
    """

    id = fields.IntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    sort = fields.CharField(max_length=16)
    person_id = fields.IntField(db_index=True)
    made_at = UTCDatetimeField()
    client = fields.CharField(max_length=120, default="", db_default="")  # the browser's name, or a token's
    city = fields.CharField(max_length=40, default="", db_default="")  # a token for one place alone
    county = fields.CharField(max_length=60, default="", db_default="")
    reads_only = fields.BooleanField(default=False, db_default=False)
    by_account = fields.BooleanField(
        default=True, db_default=True
    )  # whether an administrator's role counts in it
    used_at = UTCDatetimeField(null=True)
    expires_at = UTCDatetimeField()
    ended_at = UTCDatetimeField(null=True)

    class Meta:
        table = "passes"


class Fault(Model):
    """A piece of work that failed: a message, a duty, a digest, a chore. `subject` names it within
    its `kind`. After a few tries it is set aside, and tried again once a day.

    All moments are real time.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=24)
    subject = fields.CharField(max_length=80)
    attempts = fields.SmallIntField(default=1)
    error = fields.CharField(max_length=300)
    first_at = UTCDatetimeField()
    last_at = UTCDatetimeField()

    class Meta:
        table = "faults"
        unique_together = (("kind", "subject"),)


class ChosenSetting(Model):
    """A setting that an administrator changed on a page; it counts before the environment's."""

    name = fields.CharField(max_length=40, primary_key=True)
    value = fields.CharField(max_length=300)
    by_id = fields.IntField(null=True)
    at = UTCDatetimeField()

    class Meta:
        table = "chosen_settings"


class Webhook(Model):
    """An address of another system that is told what happens to cases.

    `salt` leads, with the service's own key, to the secret by which it is signed; `told_to` is the number of the
    last event that it has had. `next_at` is real time, all others are by the service's clock, as in the record.
    """

    id = fields.IntField(primary_key=True)
    person_id = fields.IntField(db_index=True)
    name = fields.CharField(max_length=60)
    url = fields.CharField(max_length=500)
    salt = fields.CharField(max_length=32)
    city = fields.CharField(max_length=40, default="", db_default="")
    county = fields.CharField(max_length=60, default="", db_default="")
    about = fields.CharField(max_length=20)  # which of the published events
    told_to = fields.IntField()
    tries = fields.SmallIntField(default=0)
    next_at = UTCDatetimeField(null=True)
    failing_since = UTCDatetimeField(null=True)
    error = fields.CharField(max_length=100, default="", db_default="")
    made_at = UTCDatetimeField()
    last_at = UTCDatetimeField(null=True)
    stopped_at = UTCDatetimeField(null=True)
    ended_at = UTCDatetimeField(null=True)

    class Meta:
        table = "webhooks"
