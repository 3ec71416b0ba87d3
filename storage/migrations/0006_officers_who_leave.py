from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField

class Migration(migrations.Migration):
    dependencies = [('models', '0005_accounts_and_passes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Role',
            name='missing_since',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Role',
            name='suspended_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
