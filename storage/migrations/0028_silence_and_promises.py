from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0027_who_wrote')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Address',
            name='heard_at',
            field=UTCDatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        # The best that is known of those who have written before.
        ops.RunSQL("UPDATE addresses SET heard_at = since WHERE state = 'ok'"),
        ops.AddField(
            model_name='Duty',
            name='promised_on',
            field=fields.DateField(null=True),
        ),
    ]
