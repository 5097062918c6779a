from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_folded_description')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CannedReply',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('title', fields.CharField(default='', max_length=120)),
                ('group', fields.ForeignKeyField('models.Group', source_field='group_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('text_en', fields.TextField(default='', unique=False)),
                ('text_de', fields.TextField(default='', unique=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('modified_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'canned_reply', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DomainPause',
            fields=[
                ('domain', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=254)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('faults', fields.IntField(default=1)),
                ('answer', fields.TextField(default='', unique=False)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'domain_pause', 'app': 'models', 'pk_attr': 'domain'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MailServer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('url', fields.TextField(unique=False)),
                ('oauth', fields.ForeignKeyField('models.OAuthGrant', source_field='oauth_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('senders', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('connections', fields.IntField(default=5)),
                ('per_minute', fields.IntField(default=0)),
                ('most_mb', fields.IntField(default=0)),
                ('signs_return_path', fields.BooleanField(default=True)),
                ('dkim_domain', fields.CharField(default='', max_length=254)),
                ('dkim_selector', fields.CharField(default='', max_length=63)),
                ('dkim_key', fields.TextField(default='', unique=False)),
                ('is_active', fields.BooleanField(default=True)),
                ('fault', fields.TextField(null=True, unique=False)),
                ('fault_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mail_server', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MailTemplate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=40)),
                ('language', fields.CharField(max_length=5)),
                ('subject', fields.TextField(null=True, unique=False)),
                ('text', fields.TextField(null=True, unique=False)),
                ('html', fields.TextField(null=True, unique=False)),
                ('agent', fields.ForeignKeyField('models.Agent', source_field='agent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('modified_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('fault', fields.TextField(null=True, unique=False)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mail_template', 'app': 'models', 'unique_together': (('kind', 'language'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Rating',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_index=True, db_constraint=True, to_field='id', related_name='ratings', on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('models.Contact', source_field='contact_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('agent', fields.ForeignKeyField('models.Agent', source_field='agent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('models.Group', source_field='group_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('score', fields.SmallIntField(null=True)),
                ('comment', fields.TextField(default='', unique=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rating', 'app': 'models', 'indexes': [Index(fields=['answered_at', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Suppression',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('address', fields.CharField(db_index=True, max_length=254)),
                ('cause', fields.CharField(max_length=32)),
                ('evidence', fields.TextField(default='', unique=False)),
                ('status', fields.CharField(default='', max_length=12)),
                ('inbound_mail', fields.ForeignKeyField('models.InboundMail', source_field='inbound_mail_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('message_id', fields.CharField(null=True, max_length=255)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.CharField(default='', max_length=200)),
                ('lifted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lifted_by', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'suppression', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Workflow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=120)),
                ('event', fields.CharField(max_length=32)),
                ('after_minutes', fields.IntField(default=0)),
                ('conditions', fields.TextField(default='', unique=False)),
                ('actions', fields.TextField(unique=False)),
                ('is_active', fields.BooleanField(default=True)),
                ('position', fields.IntField(default=0)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('modified_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'workflow', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WorkflowEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('event', fields.CharField(max_length=32)),
                ('facts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('depth', fields.IntField(default=0)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'workflow_event', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What happened on a ticket and is still to be looked at by workflows; written with the change.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WorkflowRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('workflow', fields.ForeignKeyField('models.Workflow', source_field='workflow_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('occasion', fields.CharField(max_length=80)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('result', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'workflow_run', 'app': 'models', 'unique_together': (('workflow', 'ticket', 'occasion'),), 'indexes': [Index(fields=['workflow_id', 'at'])], 'pk_attr': 'id', 'table_description': 'One workflow, one ticket, once for each occasion.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Contact',
            name='reminded_of_end',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Delivery',
            name='bounced_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Delivery',
            name='is_automatic',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Delivery',
            name='raw_gone_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Delivery',
            name='raw_sha256',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name='Delivery',
            name='recipient_name',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Delivery',
            name='role',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Delivery',
            name='server',
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddField(
            model_name='Delivery',
            name='subject',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='Group',
            name='mail_server',
            field=fields.ForeignKeyField('models.MailServer', source_field='mail_server_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Mailbox',
            name='replies',
            field=fields.CharField(default='plus', db_default='plus', max_length=254),
        ),
        ops.AddField(
            model_name='TicketParticipant',
            name='removed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='TicketParticipant',
            name='removed_by',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
    ]
