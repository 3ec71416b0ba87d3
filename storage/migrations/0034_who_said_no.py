from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0033_refused_addresses')]

    initial = False

    operations = [
        ops.AddField(
            model_name='RefusedAddress',
            name='dead',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='RefusedAddress',
            name='person_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='RefusedAddress',
            name='said_on',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.RunSQL(
            "UPDATE refused_addresses SET person_id = (SELECT min(a.person_id) FROM addresses a "
            "WHERE a.channel = refused_addresses.channel AND a.key = refused_addresses.key AND a.state = 'refused')"
        ),
        # What 0033 passed over: where the row of whoever said so has been put right, others' alone are left.
        ops.RunSQL(
            "INSERT INTO refused_addresses (channel, key, why, since, person_id) "
            "SELECT a.channel, a.key, max(a.why), "
            "coalesce(min(a.since), (SELECT max(at) FROM events), CURRENT_TIMESTAMP), min(a.person_id) "
            "FROM addresses a WHERE a.state = 'refused' AND a.key IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM refused_addresses r WHERE r.channel = a.channel AND r.key = a.key) "
            "GROUP BY a.channel, a.key"
        ),
        # Numbers that the telephone found dead.
        ops.RunSQL(
            "INSERT INTO refused_addresses (channel, key, why, since, person_id, dead) "
            "SELECT a.channel, a.key, max(a.why), coalesce((SELECT max(at) FROM events), CURRENT_TIMESTAMP), "
            "min(a.person_id), max(1) = 1 FROM addresses a WHERE a.channel = 'sms' AND a.state = 'lost' "
            "AND a.why = '电话核实为空号' AND a.key IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM refused_addresses r WHERE r.channel = a.channel AND r.key = a.key) "
            "GROUP BY a.channel, a.key"
        ),
    ]
