from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0020_figures_and_briefings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Batch',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.CharField(max_length=64)),
                ('city', fields.CharField(default='', max_length=40)),
                ('held_on', fields.DateField()),
                ('place', fields.CharField(default='', max_length=200)),
                ('by_id', fields.IntField()),
                ('lot', fields.CharField(default='', max_length=40)),
                ('made_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('told_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('cancelled_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'batches', 'app': 'models', 'pk_attr': 'id', 'table_description': "评估批次: a day and a place on which some enterprises are assessed; `city` is the assessing bureau's, empty for"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BatchCase',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch', fields.ForeignKeyField('models.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='cases', on_delete=OnDelete.RESTRICT)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'batch_cases', 'app': 'models', 'unique_together': (('batch', 'case'),), 'pk_attr': 'id', 'table_description': 'One enterprise of a batch.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Expert',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('unit', fields.CharField(default='', max_length=200)),
                ('specialty', fields.CharField(default='', max_length=200)),
                ('phone', fields.CharField(default='', max_length=40)),
                ('email', fields.CharField(default='', max_length=200)),
                ('city', fields.CharField(default='', max_length=40)),
                ('made_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'experts', 'app': 'models', 'unique_together': (('city', 'name', 'unit'),), 'pk_attr': 'id', 'table_description': "评审专家: somebody who may be drawn; `city` is whose list names them, empty for the province's."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BatchExpert',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch', fields.ForeignKeyField('models.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='experts', on_delete=OnDelete.RESTRICT)),
                ('expert', fields.ForeignKeyField('models.Expert', source_field='expert_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'batch_experts', 'app': 'models', 'unique_together': (('batch', 'expert'),), 'pk_attr': 'id', 'table_description': 'One expert who was drawn for a batch.'},
            bases=['Model'],
        ),
    ]
