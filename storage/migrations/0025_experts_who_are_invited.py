from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0024_messages_by_moment')]

    initial = False

    operations = [
        ops.AddField(
            model_name='BatchExpert',
            name='answer',
            field=fields.CharField(default='', db_default='', max_length=12),
        ),
        ops.AddField(
            model_name='BatchExpert',
            name='answered_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='BatchExpert',
            name='lot',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='BatchExpert',
            name='message_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='BatchExpert',
            name='replaced_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='BatchExpert',
            name='words',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Expert',
            name='person_id',
            field=fields.IntField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='Expert',
            name='wecom',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
    ]
