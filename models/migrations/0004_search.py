from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


async def tickets_of_before(apps, editor):
    """They are to be read by the search; nothing is read here, as the words are cut by the desk."""
    await editor.client.execute_query("INSERT INTO search_stale (ticket_id) SELECT id FROM ticket")


async def store_as_it_is(apps, editor):
    """Pages are as short as they can be: PostgreSQL need not try to squeeze them."""
    if editor.client.capabilities.dialect == "postgres":
        await editor.client.execute_query("ALTER TABLE search_page ALTER COLUMN words SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [('models', '0003_list_indexes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SearchFiled',
            fields=[
                ('ticket_id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('words', fields.TextField(unique=False)),
            ],
            options={'table': 'search_filed', 'app': 'models', 'pk_attr': 'ticket_id', 'table_description': 'The words under which the pages have a ticket; they are taken out by them when it changes.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchPage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('block', fields.IntField()),
                ('page', fields.IntField()),
                ('words', fields.BinaryField()),
            ],
            options={'table': 'search_page', 'app': 'models', 'unique_together': (('block', 'page'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchPending',
            fields=[
                ('ticket_id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('words', fields.TextField(unique=False)),
            ],
            options={'table': 'search_pending', 'app': 'models', 'pk_attr': 'ticket_id', 'table_description': 'A ticket whose words are not in the pages yet; no words: it is to be found no more.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchStale',
            fields=[
                ('ticket_id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
            ],
            options={'table': 'search_stale', 'app': 'models', 'pk_attr': 'ticket_id', 'table_description': 'A ticket that has to be read again: of before the search, or of a customer with a new name.'},
            bases=['Model'],
        ),
        ops.RunPython(store_as_it_is),
        ops.RunPython(tickets_of_before),
    ]
