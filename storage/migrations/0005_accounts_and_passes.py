from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0004_lost_since')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Pass',
            name='client',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Person',
            name='epoch',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Person',
            name='unlisted',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
