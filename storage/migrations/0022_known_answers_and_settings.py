from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0021_assessments')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ChosenSetting',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('value', fields.CharField(max_length=300)),
                ('by_id', fields.IntField(null=True)),
                ('at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'chosen_settings', 'app': 'models', 'pk_attr': 'name', 'table_description': "A setting that an administrator changed on a page; it counts before the environment's."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KnownAnswer',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.CharField(default='', max_length=64)),
                ('kind', fields.CharField(max_length=10)),
                ('question', fields.CharField(max_length=200)),
                ('asked', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('words', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('answer', fields.TextField(unique=False)),
                ('clause', fields.CharField(default='', max_length=200)),
                ('ticket_id', fields.IntField(null=True)),
                ('written_by', fields.IntField()),
                ('written_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('approved_by', fields.IntField(null=True)),
                ('approved_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.IntField(null=True)),
                ('ended_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'known_answers', 'app': 'models', 'pk_attr': 'id', 'table_description': '常见问题 that the desk or the province wrote, beside those of faq.toml; the chat offers it once it is approved.'},
            bases=['Model'],
        ),
    ]
