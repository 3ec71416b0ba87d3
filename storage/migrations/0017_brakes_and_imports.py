from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0016_purged_people_and_causes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Approval',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('message_id', fields.IntField()),
                ('person_id', fields.IntField()),
                ('matters', fields.IntField()),
                ('at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approvals', 'app': 'models', 'unique_together': (('message_id', 'person_id'),), 'pk_attr': 'id', 'table_description': "One person's approval of a held message, where two are needed. `person_id` 0 is the command line. It is of"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Import',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.CharField(max_length=64)),
                ('at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('files', fields.CharField(default='', max_length=300)),
                ('counts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('seq', fields.IntField()),
                ('journal', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('by_id', fields.IntField(null=True)),
                ('undone_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('undone_by', fields.IntField(null=True)),
            ],
            options={'table': 'imports', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One list that was taken over. `seq` is the last event of it; `journal` has what it made and what it'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Pause',
            name='begun_by',
            field=fields.IntField(null=True),
        ),
    ]
