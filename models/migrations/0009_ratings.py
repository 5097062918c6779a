from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0008_addresses_of_late")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Rating",
            index=Index(fields=["score", "ticket_id"]),
        ),
    ]
