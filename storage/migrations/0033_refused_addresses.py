from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0032_what_was_handed_in_lately')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RefusedAddress',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('channel', fields.CharField(max_length=16)),
                ('key', fields.CharField(max_length=200)),
                ('why', fields.CharField(default='', max_length=200)),
                ('since', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'refused_addresses', 'app': 'models', 'unique_together': (('channel', 'key'),), 'pk_attr': 'id', 'table_description': 'An address whose owner has said that they are not the one; `why` has their words. It stays when the rows of'},
            bases=['Model'],
        ),
        # What was refused before, wherever it still stands.
        ops.RunSQL(
            "INSERT INTO refused_addresses (channel, key, why, since) "
            "SELECT channel, key, max(why), min(since) FROM addresses "
            "WHERE state = 'refused' AND key IS NOT NULL AND since IS NOT NULL GROUP BY channel, key"
        ),
    ]
