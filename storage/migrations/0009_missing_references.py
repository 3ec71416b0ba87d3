"""Ids that were bare numbers point at their rows."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete

from storage.schema_edits import AddForeignKey

KEEP = OnDelete.RESTRICT


class Migration(migrations.Migration):
    dependencies = [("models", "0008_words_grow")]

    initial = False

    operations = [
        AddForeignKey(
            "Card",
            was="message_id",
            name="message",
            field=fields.OneToOneField("models.Message", False, KEEP),
        ),
        AddForeignKey(
            "Card",
            was="person_id",
            name="person",
            field=fields.ForeignKeyField("models.Person", False, KEEP),
        ),
        AddForeignKey(
            "Card",
            was="duty_id",
            name="duty",
            field=fields.ForeignKeyField("models.Duty", False, KEEP, db_index=True),
        ),
        AddForeignKey(
            "File",
            was="inbound_id",
            name="inbound",
            field=fields.OneToOneField("models.Inbound", False, KEEP),
        ),
        AddForeignKey(
            "File",
            was="person_id",
            name="person",
            field=fields.ForeignKeyField("models.Person", False, KEEP, db_index=True),
        ),
        AddForeignKey(
            "File",
            was="case_id",
            name="case",
            field=fields.ForeignKeyField("models.Case", False, KEEP, null=True, db_index=True),
        ),
        AddForeignKey(
            "File",
            was="duty_id",
            name="duty",
            field=fields.ForeignKeyField("models.Duty", False, KEEP, null=True, db_index=True),
        ),
        AddForeignKey(
            "Number",
            was="duty_id",
            name="duty",
            field=fields.ForeignKeyField("models.Duty", False, KEEP),
        ),
        AddForeignKey(
            "NumberShown",
            was="number_id",
            name="number",
            field=fields.ForeignKeyField("models.Number", False, KEEP),
        ),
        AddForeignKey(
            "NumberShown",
            was="person_id",
            name="person",
            field=fields.ForeignKeyField("models.Person", False, KEEP),
        ),
        AddForeignKey(
            "Duty",
            was="reported_by",
            name="reporter",
            field=fields.ForeignKeyField("models.Person", False, KEEP, null=True, source_field="reported_by"),
        ),
        AddForeignKey(
            "CaseResult",
            was="reported_by",
            name="reporter",
            field=fields.ForeignKeyField("models.Person", False, KEEP, null=True, source_field="reported_by"),
        ),
    ]
