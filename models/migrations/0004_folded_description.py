from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0003_mail_in')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Ticket',
            name='description_folded',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
