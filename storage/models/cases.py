"""What is owed, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from bot.words import Assessor, CaseStatus, DutyState, Level
from storage.models.fields import KEEP, UTCDatetimeField

if TYPE_CHECKING:
    from storage.models.parties import Enterprise, Person, Round


class Case(Model):
    """One enterprise in one round; with no enterprise a city's own duties in it, or a county's."""

    id = fields.IntField(primary_key=True)
    round: fields.ForeignKeyRelation[Round] = fields.ForeignKeyField("models.Round", "cases", KEEP)
    enterprise: fields.ForeignKeyNullableRelation[Enterprise] = fields.ForeignKeyField(
        "models.Enterprise", "cases", KEEP, null=True
    )
    name = fields.CharField(max_length=200)
    city = fields.CharField(max_length=40)
    county = fields.CharField(max_length=60)
    assessor = fields.CharEnumField(Assessor, max_length=16)
    status = fields.CharEnumField(CaseStatus, max_length=16, default=CaseStatus.ACTIVE)
    paused = fields.BooleanField(default=False)
    audit_types: fields.Field[list[str]] = fields.JSONField(default=list)
    chuang_a = fields.BooleanField(null=True)

    round_id: str
    enterprise_id: int | None

    class Meta:
        table = "cases"
        unique_together = (("round", "enterprise"),)
        indexes = (
            Index(fields=("city", "county")),
            Index(fields=("round_id", "city", "county", "enterprise_id")),  # the places of a list
        )
        constraints = (
            # A round has one file of its own for each city (no county) and for each county.
            UniqueConstraint(
                fields=("round", "city", "county"),
                name="uid_cases_own_file",
                condition="enterprise_id IS NULL",
            ),
        )


class Duty(Model):
    """待办: one milestone of a case."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "duties", KEEP)
    milestone = fields.CharField(max_length=40)
    turn = fields.SmallIntField(default=0)
    position = fields.SmallIntField()
    owner = fields.CharEnumField(Level, max_length=16)
    state = fields.CharEnumField(DutyState, max_length=16)
    due = fields.DateField()
    legal_due = fields.DateField()
    extended_to = fields.DateField(null=True)
    opened_on = fields.DateField(null=True)
    reported_on = fields.DateField(null=True)
    reported_at = UTCDatetimeField(null=True)
    reporter: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", False, KEEP, null=True, source_field="reported_by"
    )
    confirmed_on = fields.DateField(null=True)
    planned_to = UTCDatetimeField(null=True)
    next_action_at = UTCDatetimeField(null=True, db_index=True)
    acked_on = fields.DateField(null=True)
    promised_on = fields.DateField(null=True)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    case_id: int
    reporter_id: int | None

    class Meta:
        table = "duties"
        unique_together = (("case", "milestone", "turn"),)
        indexes = (
            Index(fields=("state", "due", "milestone", "case_id", "owner")),  # what is late, or waits
            Index(
                fields=("case_id", "milestone", "state", "due", "extended_to", "legal_due")
            ),  # the overview
        )


class Number(Model):
    """The number under which a bureau knows a report (确认 N): given once, never given again."""

    id = fields.IntField(primary_key=True)
    desk = fields.CharField(max_length=60)
    number = fields.IntField()
    duty: fields.ForeignKeyRelation[Duty] = fields.ForeignKeyField("models.Duty", False, KEEP)
    event_seq = fields.IntField()

    duty_id: int

    class Meta:
        table = "numbers"
        unique_together = (("desk", "number"), ("desk", "duty_id", "event_seq"))
        indexes = (Index(fields=("duty_id",)),)


class NumberShown(Model):
    """A number that was shown to a person, with its matter beside it: what a range may mean."""

    id = fields.IntField(primary_key=True)
    number: fields.ForeignKeyRelation[Number] = fields.ForeignKeyField("models.Number", False, KEEP)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", False, KEEP)

    number_id: int
    person_id: int

    class Meta:
        table = "numbers_shown"
        unique_together = (("person_id", "number_id"),)


class CaseResult(Model):
    """What an enterprise's audit achieved, for the 总结表: values by the keys of the measures.

    `confirmed` are the values that a bureau has confirmed, `draft` what was typed into the form and not
    handed in: text, by the same keys.
    """

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "results", KEEP)
    values: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    confirmed: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    draft: fields.Field[dict[str, str] | None] = fields.JSONField(null=True)
    reporter: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", False, KEEP, null=True, source_field="reported_by"
    )
    at = UTCDatetimeField()

    case_id: int
    reporter_id: int | None

    class Meta:
        table = "case_results"
        unique_together = (("case",),)


class Briefing(Model):
    """调度简报: one that was issued for a round on a day, with its figures, which the next one is compared
    with."""

    id = fields.IntField(primary_key=True)
    round = fields.CharField(max_length=64)
    issued_on = fields.DateField()
    at = UTCDatetimeField()
    snapshot: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "briefings"
        unique_together = (("round", "issued_on"),)


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


class ScanCode(Model):
    """The code in the QR code of an enterprise's letters. Another `epoch` ends those that were printed before;
    the code itself is made from it and the secret key."""

    enterprise_id = fields.IntField(primary_key=True, generated=False)
    epoch = fields.IntField(default=1)
    changed_at = UTCDatetimeField()

    class Meta:
        table = "scan_codes"


class ScanRequest(Model):
    """Somebody scanned an enterprise's QR code after another contact had: that one is asked."""

    id = fields.IntField(primary_key=True)
    enterprise_id = fields.IntField(db_index=True)
    channel = fields.CharField(max_length=16)
    address = fields.CharField(max_length=200)
    asked_id = fields.IntField()
    asked_at = UTCDatetimeField()
    accepted = fields.BooleanField(null=True)
    answered_at = UTCDatetimeField(null=True)

    class Meta:
        table = "scan_requests"


class BindingCode(Model):
    """The code in a letter by which a contact binds an account; only its HMAC is stored."""

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "codes", KEEP)
    digest = fields.CharField(max_length=64, unique=True)
    expires_at = UTCDatetimeField()
    used_at = UTCDatetimeField(null=True)
    used_by = fields.IntField(null=True)

    case_id: int

    class Meta:
        table = "binding_codes"
        indexes = (Index(fields=("case_id",)),)


class Difference(Model):
    """线上线下不一致: an entry of the management system that does not agree with ours.

    Open while `cleared_at` is empty; a later export that agrees clears it, one that says something
    else clears it and opens another.
    """

    id = fields.IntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("models.Case", "differences", KEEP)
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
            UniqueConstraint(
                fields=("case", "milestone", "what"),
                name="uid_differences_open",
                condition="cleared_at IS NULL",
            ),
        )


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
