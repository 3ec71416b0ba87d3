from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0015_messages_of_a_day')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Message',
            name='cause',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Person',
            name='purged_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
