from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0026_group_robots')]

    initial = False

    operations = [
        # The expression is `storage.inbox.WRITTEN_FROM`: what somebody wrote is found by their address.
        ops.RunSQL(
            "CREATE INDEX idx_inbound_from ON inbound "
            "(channel, lower(CASE WHEN corp = '' THEN wecom ELSE corp || '/' || wecom END))"
        ),
    ]
