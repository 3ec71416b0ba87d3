from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0002_numbers_shown')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Fault',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=24)),
                ('subject', fields.CharField(max_length=80)),
                ('attempts', fields.SmallIntField(default=1)),
                ('error', fields.CharField(max_length=300)),
                ('first_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('last_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'faults', 'app': 'models', 'unique_together': (('kind', 'subject'),), 'pk_attr': 'id', 'table_description': 'A piece of work that failed: a message, a duty, a digest, a chore. `subject` names it within'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Inbound',
            name='attempts',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
    ]
