from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0025_experts_who_are_invited')]

    initial = False

    operations = [
        # The expression is `storage.inbox.WRITTEN_FROM`: what somebody wrote is found by their address.
        ops.RunSQL(
            "CREATE INDEX idx_inbound_from ON inbound "
            "(channel, lower(CASE WHEN corp = '' THEN wecom ELSE corp || '/' || wecom END))"
        ),
    ]
