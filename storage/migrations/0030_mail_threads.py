from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0029_tokens_and_webhooks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MailThread',
            fields=[
                ('message_id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('inbound_id', fields.IntField()),
            ],
            options={'table': 'mail_threads', 'app': 'models', 'pk_attr': 'message_id', 'table_description': 'Which mail that came in (`inbound_id`) a message of the outbox answers, so that it stands in the same thread.'},
            bases=['Model'],
        ),
    ]
