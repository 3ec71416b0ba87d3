from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0017_brakes_and_imports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Training',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('announcement', fields.OneToOneField('models.Announcement', source_field='announcement_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('held_on', fields.DateField()),
                ('begins', fields.CharField(default='', max_length=20)),
                ('place', fields.CharField(default='', max_length=200)),
                ('answer_by', fields.DateField()),
                ('remind_on', fields.DateField(null=True, db_index=True)),
                ('cancelled_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('why', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'trainings', 'app': 'models', 'pk_attr': 'id', 'table_description': '培训: when and where, by an announcement that invites to it; its number is the id.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Invitee',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('training', fields.ForeignKeyField('models.Training', source_field='training_id', db_constraint=True, to_field='id', related_name='invitees', on_delete=OnDelete.RESTRICT)),
                ('person_id', fields.IntField()),
                ('unit', fields.CharField(max_length=200)),
                ('city', fields.CharField(max_length=40)),
                ('county', fields.CharField(max_length=60)),
                ('answer', fields.CharField(default='', max_length=10)),
                ('words', fields.CharField(default='', max_length=200)),
                ('answered_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('came', fields.BooleanField(null=True)),
            ],
            options={'table': 'training_invitees', 'app': 'models', 'unique_together': (('training', 'person_id', 'unit'),), 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'Somebody invited to a training, once for each enterprise or bureau for which they are.'},
            bases=['Model'],
        ),
    ]
