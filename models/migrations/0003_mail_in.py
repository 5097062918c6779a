from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0002_ticket_module')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MailRuleList',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rules', fields.TextField(unique=False)),
                ('note', fields.CharField(default='', max_length=255)),
                ('agent', fields.ForeignKeyField('models.Agent', source_field='agent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mail_rule_list', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OAuthGrant',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=100)),
                ('way', fields.CharField(max_length=32)),
                ('token_url', fields.TextField(unique=False)),
                ('client_id', fields.CharField(max_length=255)),
                ('client_secret', fields.TextField(default='', unique=False)),
                ('scope', fields.TextField(default='', unique=False)),
                ('refresh_token', fields.TextField(default='', unique=False)),
                ('access_token', fields.TextField(default='', unique=False)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refresh_expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('secret_expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('fault', fields.TextField(null=True, unique=False)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'oauth_grant', 'app': 'models', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='InboundMail',
            name='outcome',
            field=fields.CharField(max_length=32),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='contact',
            field=fields.ForeignKeyField('models.Contact', source_field='contact_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='conversation',
            field=fields.CharField(null=True, db_index=True, max_length=44),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='decided_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='decided_by',
            field=fields.ForeignKeyField('models.Agent', source_field='decided_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='named_ticket',
            field=fields.ForeignKeyField('models.Ticket', source_field='named_ticket_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='ordered',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='raw_gone_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='rule',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='rule_list',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='slack_channel',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='slack_ts',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name='InboundMail',
            name='verdict',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddIndex(
            model_name='InboundMail',
            index=Index(fields=['outcome', 'id']),
        ),
        ops.AddIndex(
            model_name='InboundMail',
            index=Index(fields=['received_at', 'id']),
        ),
        ops.AddField(
            model_name='Mailbox',
            name='authserv_id',
            field=fields.CharField(default='', db_default='', max_length=254),
        ),
        ops.AddField(
            model_name='Mailbox',
            name='copies_take_part',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name='Mailbox',
            name='oauth',
            field=fields.ForeignKeyField('models.OAuthGrant', source_field='oauth_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Mailbox',
            name='start',
            field=fields.CharField(default='all', db_default='all', max_length=40),
        ),
        ops.AddField(
            model_name='Ticket',
            name='follows',
            field=fields.ForeignKeyField('models.Ticket', source_field='follows_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='followed_by', on_delete=OnDelete.RESTRICT),
        ),
    ]
