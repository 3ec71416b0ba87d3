from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0007_approved_messages')]

    initial = False

    operations = [
        ops.RemoveConstraint(
            model_name='Card',
            name='ck_cards_state',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Case',
            name='ck_cases_status',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Case',
            name='ck_cases_assessor',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Difference',
            name='ck_differences_owner',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Duty',
            name='ck_duties_state',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Duty',
            name='ck_duties_owner',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Message',
            name='ck_messages_status',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Message',
            name='ck_messages_channel',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Message',
            name='ck_messages_kind',
            fields=None,
        ),
        ops.RemoveConstraint(
            model_name='Role',
            name='ck_hats_level',
            fields=None,
        ),
    ]
