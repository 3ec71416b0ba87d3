from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0013_pauses')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Number',
            index=Index(fields=['duty_id']),
        ),
    ]
