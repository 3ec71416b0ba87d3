from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0018_meetings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PreparedReport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='prepared', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=40)),
                ('data', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('person_id', fields.IntField()),
                ('said', fields.CharField(max_length=400)),
                ('at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharField(default='', max_length=10)),
                ('settled_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settled_by', fields.IntField(null=True)),
            ],
            options={'table': 'prepared_reports', 'app': 'models', 'indexes': [Index(fields=['case_id', 'outcome'])], 'pk_attr': 'id', 'table_description': 'What a consultant prepared for an enterprise: the act as it was said, until the enterprise answers.'},
            bases=['Model'],
        ),
    ]
