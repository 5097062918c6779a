"""What we know: one table per file, Tortoise models without I/O.

A model checks and sets its own fields; verbs in `desk/` save. Only this package talks about columns.
`ALL` lists the modules that hold tables: the one list that the store, the migrations and the tests read.
"""

ALL = (
    "models.agent",
    "models.change",
    "models.comment",
    "models.contact",
    "models.counter",
    "models.delivery",
    "models.document",
    "models.group",
    "models.inbound_mail",
    "models.login_attempt",
    "models.mailbox",
    "models.notification_decision",
    "models.organisation",
    "models.picklist_value",
    "models.portal_access",
    "models.portal_session",
    "models.setting",
    "models.slack_card",
    "models.slack_event",
    "models.slack_message",
    "models.ticket",
    "models.ticket_participant",
)
