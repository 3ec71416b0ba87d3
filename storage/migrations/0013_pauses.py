from tortoise import migrations
from tortoise.migrations import operations as ops
from storage.models.fields import UTCDatetimeField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0012_indexes_of_pages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Pause',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.CharField(default='', max_length=64)),
                ('city', fields.CharField(default='', max_length=40)),
                ('county', fields.CharField(default='', max_length=60)),
                ('kind', fields.CharField(default='', max_length=16)),
                ('channel', fields.CharField(default='', max_length=16)),
                ('reason', fields.CharField(max_length=200)),
                ('until', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('begun_at', UTCDatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', UTCDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'pauses', 'app': 'models', 'pk_attr': 'id', 'table_description': '暂停发送: what is not sent for a while; an empty field means any. `until` and `ended_at` follow the'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Message',
            name='pause_id',
            field=fields.IntField(null=True),
        ),
    ]
