from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0006_officers_who_leave')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Message',
            name='approved',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
