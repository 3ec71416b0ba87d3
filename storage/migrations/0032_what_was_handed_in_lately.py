from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0031_what_large_rounds_ask')]

    initial = False

    operations = [
        # Of few rows each; their conditions stand in `storage.board` and `storage.onboarding`.
        ops.RunSQL(
            "CREATE INDEX idx_duties_handed_in ON duties (coalesce(reported_on, confirmed_on)) "
            "WHERE coalesce(state, '') IN ('reported', 'done', 'failed')"
        ),
        ops.RunSQL("CREATE INDEX idx_messages_trial ON messages (person_id, status, sent_at) WHERE kind = 'trial'"),
    ]
