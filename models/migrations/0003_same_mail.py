from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0002_spare_password')]

    initial = False

    operations = [
        ops.AddField(
            model_name='InboundMail',
            name='identity',
            field=fields.CharField(null=True, unique=True, max_length=64),
        ),
    ]
