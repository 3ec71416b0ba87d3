from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0030_mail_threads')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Event',
            index=Index(fields=['at']),
        ),
        # Of few rows each; their conditions stand in `storage.sending`, `storage.silence` and `storage.owed_steps`.
        ops.RunSQL(
            "CREATE INDEX idx_messages_waiting ON messages (("
            "CASE WHEN kind IN ('reply', 'result', 'confirm', 'ticket') THEN 0 WHEN urgent THEN 1 ELSE 2 END"
            "), not_before) WHERE status = 'waiting'"
        ),
        ops.RunSQL(
            "CREATE INDEX idx_notices_to_call ON notices (duty_id) WHERE text IN ('phone', 'unreachable')"
        ),
        ops.RunSQL("CREATE INDEX idx_duties_promised ON duties (promised_on) WHERE promised_on IS NOT NULL"),
        ops.RunSQL(
            "CREATE INDEX idx_duties_of_bureaus ON duties (owner, case_id, milestone, state, due) "
            "WHERE owner <> 'enterprise'"
        ),
    ]
