from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0028_silence_and_promises')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Webhook',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person_id', fields.IntField(db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('url', fields.CharField(max_length=500)),
                ('salt', fields.CharField(max_length=32)),
                ('city', fields.CharField(default='', db_default='', max_length=40)),
                ('county', fields.CharField(default='', db_default='', max_length=60)),
                ('about', fields.CharField(max_length=20)),
                ('told_to', fields.IntField()),
                ('tries', fields.SmallIntField(default=0)),
                ('next_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('failing_since', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('error', fields.CharField(default='', db_default='', max_length=100)),
                ('made_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('last_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('stopped_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'webhooks', 'app': 'models', 'pk_attr': 'id', 'table_description': "An address of another system that is told what happens to cases."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Pass',
            name='by_account',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name='Pass',
            name='city',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Pass',
            name='county',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Pass',
            name='reads_only',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Pass',
            name='used_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
