from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0019_prepared_reports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Briefing',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.CharField(max_length=64)),
                ('issued_on', fields.DateField()),
                ('at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('snapshot', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'briefings', 'app': 'models', 'unique_together': (('round', 'issued_on'),), 'pk_attr': 'id', 'table_description': '调度简报: one that was issued for a round on a day, with its figures, which the next one is compared'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='CaseResult',
            name='confirmed',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='CaseResult',
            name='draft',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
