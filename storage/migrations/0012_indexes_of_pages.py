from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0011_events_of_a_person')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Case',
            index=Index(fields=['round_id', 'city', 'county', 'enterprise_id']),
        ),
        ops.AddIndex(
            model_name='Duty',
            index=Index(fields=['state', 'due', 'milestone', 'case_id']),
        ),
        ops.AddIndex(
            model_name='Duty',
            index=Index(fields=['case_id', 'milestone', 'state', 'due', 'extended_to']),
        ),
    ]
