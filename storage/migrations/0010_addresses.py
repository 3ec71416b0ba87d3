from tortoise import migrations
from tortoise.migrations import operations as ops
from bot.words import AddressState, Channel
from storage.models.fields import UTCDatetimeField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('models', '0009_missing_references')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Address',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='addresses', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharEnumField(description='', enum_type=Channel, max_length=16)),
                ('address', fields.CharField(default='', max_length=200)),
                ('key', fields.CharField(null=True, max_length=200)),
                ('exclusive', fields.BooleanField(default=False)),
                ('state', fields.CharEnumField(description='', enum_type=AddressState, max_length=16)),
                ('since', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('why', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'addresses', 'app': 'models', 'unique_together': (('person', 'channel'),), 'constraints': [UniqueConstraint(fields=('channel', 'key'), name='uid_addresses_exclusive', condition='exclusive')], 'indexes': [Index(fields=['channel', 'key'])], 'pk_attr': 'id', 'table_description': 'By which channel a person is reached; one row a person and channel.'},
            bases=['Model'],
        ),
        # What the columns say; they stay for the release before (storage/release_before.py).
        ops.RunSQL(
            "INSERT INTO addresses (person_id, channel, address, key, exclusive, state, since, why) "
            "SELECT id, 'wecom', wecom, wecom_key, true, "
            "CASE WHEN wecom_lost <> '' THEN 'lost' ELSE 'unconfirmed' END, wecom_lost_at, wecom_lost "
            "FROM people WHERE wecom <> '' OR wecom_lost <> ''"
        ),
        ops.RunSQL(
            "INSERT INTO addresses (person_id, channel, address, key, exclusive, state, since, why) "
            "SELECT id, 'email', email, NULLIF(lower(email), ''), false, "
            "CASE WHEN email_lost <> '' THEN 'lost' ELSE 'unconfirmed' END, email_lost_at, email_lost "
            "FROM people WHERE email <> '' OR email_lost <> ''"
        ),
        ops.AlterModelOptions(
            name='Person',
            options={'table': 'people', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A contact or an officer.'},
        ),
    ]
