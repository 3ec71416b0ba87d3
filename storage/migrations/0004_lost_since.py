from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField

class Migration(migrations.Migration):
    dependencies = [('models', '0003_faults')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Person',
            name='email_lost_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Person',
            name='wecom_lost_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
