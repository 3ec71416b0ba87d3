from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0034_who_said_no')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='Duty',
            name=None,
            fields=['state', 'due', 'milestone', 'case_id'],
        ),
        ops.RemoveIndex(
            model_name='Duty',
            name=None,
            fields=['case_id', 'milestone', 'state', 'due', 'extended_to'],
        ),
        ops.AddIndex(
            model_name='Duty',
            index=Index(fields=['state', 'due', 'milestone', 'case_id', 'owner']),
        ),
        ops.AddIndex(
            model_name='Duty',
            index=Index(fields=['case_id', 'milestone', 'state', 'due', 'extended_to', 'legal_due']),
        ),
    ]
