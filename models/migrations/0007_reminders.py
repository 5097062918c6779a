from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0006_workflow_occasions")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Contact",
            name="reminded_days_before",
            field=fields.IntField(null=True),
        ),
    ]
