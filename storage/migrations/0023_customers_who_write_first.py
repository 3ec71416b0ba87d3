from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from storage.models.fields import UTCDatetimeField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0022_known_answers_and_settings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ScanCode',
            fields=[
                ('enterprise_id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('epoch', fields.IntField(default=1)),
                ('changed_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'scan_codes', 'app': 'models', 'pk_attr': 'enterprise_id', 'table_description': "The code in the QR code of an enterprise's letters. Another `epoch` ends those that were printed before;"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScanRequest',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('enterprise_id', fields.IntField(db_index=True)),
                ('channel', fields.CharField(max_length=16)),
                ('address', fields.CharField(max_length=200)),
                ('asked_id', fields.IntField()),
                ('asked_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('accepted', fields.BooleanField(null=True)),
                ('answered_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'scan_requests', 'app': 'models', 'pk_attr': 'id', 'table_description': "Somebody scanned an enterprise's QR code after another contact had: that one is asked."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Window',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('channel', fields.CharField(max_length=16)),
                ('key', fields.CharField(max_length=200)),
                ('heard_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('taken', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('by_hand', fields.BooleanField(default=False)),
                ('welcome', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'windows', 'app': 'models', 'unique_together': (('channel', 'key'),), 'pk_attr': 'id', 'table_description': 'What may be sent to one address of a channel that only takes answers (`ChannelSpec.window`).'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Inbound',
            options={'table': 'inbound', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What a platform delivered, kept before it is answered; `key` makes a repeated one the same.'},
        ),
        ops.AddField(
            model_name='Inbound',
            name='channel',
            field=fields.CharField(default='wecom', db_default='wecom', max_length=16),
        ),
        ops.AddField(
            model_name='Inbound',
            name='corp',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
    ]
