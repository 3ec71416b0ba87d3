from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.words import Level
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0025_experts_who_are_invited')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Robot',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person_id', fields.IntField(unique=True)),
                ('level', fields.CharEnumField(description='', enum_type=Level, max_length=16)),
                ('city', fields.CharField(default='', max_length=40)),
                ('county', fields.CharField(default='', max_length=60)),
                ('unit', fields.CharField(max_length=200)),
                ('said', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('next_at', UTCDatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('made_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'robots', 'app': 'models', 'unique_together': (('level', 'city', 'county'),), 'pk_attr': 'id', 'table_description': "群机器人 of a bureau's own group, one a bureau. Its address is a row of `person_id`, who holds nothing and in"},
            bases=['Model'],
        ),
    ]
