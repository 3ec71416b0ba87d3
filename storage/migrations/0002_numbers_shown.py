from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_start')]

    initial = False

    operations = [
        ops.CreateModel(
            name='NumberShown',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number_id', fields.IntField()),
                ('person_id', fields.IntField()),
            ],
            options={'table': 'numbers_shown', 'app': 'models', 'unique_together': (('person_id', 'number_id'),), 'pk_attr': 'id', 'table_description': 'A number that was shown to a person, with its matter beside it: what a range may mean.'},
            bases=['Model'],
        ),
    ]
