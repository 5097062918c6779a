"""Which tables and columns of osTicket's database are read (`setup/inc/streams/core/install-mysql.sql`)."""

from desk.migration.tables import Plan, Wanted

PLAN = Plan(
    product="osTicket",
    # `ost_` unless somebody chose another; the installer insists on an underscore at its end.
    prefix="[a-z0-9]+_",
    needed=("ticket", "thread", "thread_entry"),
    tables={
        "organization": Wanted(("id", "name", "created"), ignored=("updated", "extra", "status")),
        "user": Wanted(
            ("id", "org_id", "default_email_id", "name", "created"), ignored=("updated", "status")
        ),
        "user_email": Wanted(("id", "user_id", "address"), ignored=("flags",)),
        "user_account": Wanted(("user_id", "lang"), counts=False),
        "staff": Wanted(("staff_id", "username", "firstname", "lastname", "email"), counts=False),
        "team": Wanted(("team_id", "name"), counts=False),
        "department": Wanted(("id", "name"), counts=False),
        "ticket_status": Wanted(("id", "name", "state"), counts=False),
        "ticket_priority": Wanted(("priority_id", "priority"), counts=False),
        "ticket": Wanted(
            (
                *("ticket_id", "number", "user_id", "status_id", "dept_id", "staff_id", "team_id"),
                *("closed", "lastupdate", "created", "updated"),
            ),
            ignored=(
                *("user_email_id", "email_id", "lock_id", "flags", "sort", "ip_address", "isoverdue"),
                *("isanswered", "est_duedate", "source", "source_extra", "lastmessage", "lastresponse"),
            ),
        ),
        # Fields of one's own have columns here, too: those are read from the forms, with their labels.
        "ticket__cdata": Wanted(("ticket_id", "subject", "priority"), counts=False),
        "thread": Wanted(("id", "object_id", "object_type"), counts=False),
        "thread_entry": Wanted(
            (
                *("id", "thread_id", "staff_id", "user_id", "type", "flags", "poster", "title", "body"),
                *("format", "created"),
            ),
            ignored=(
                "pid",
                "source",
                "ip_address",
                "updated",
                "editor",
                "editor_type",
                "extra",
                "recipients",
            ),
        ),
        "attachment": Wanted(("id", "object_id", "type", "file_id", "name"), ignored=("lang", "inline")),
        "file": Wanted(("id", "bk", "type", "key", "name"), counts=False),
        "file_chunk": Wanted(("file_id", "chunk_id", "filedata"), blobs=("filedata",)),
        "form_entry": Wanted(("id", "object_id", "object_type"), counts=False),
        "form_entry_values": Wanted(("entry_id", "field_id", "value"), counts=False),
        "form_field": Wanted(("id", "label", "name"), counts=False),
    },
    indexes={
        "user": ("id",),
        "user_email": ("user_id",),
        "user_account": ("user_id",),
        "staff": ("staff_id",),
        "ticket__cdata": ("ticket_id",),
        "thread": ("object_id",),
        "thread_entry": ("thread_id",),
        "attachment": ("object_id",),
        "file": ("id",),
        "file_chunk": ("file_id",),
        "form_entry": ("object_id",),
        "form_entry_values": ("entry_id",),
        "form_field": ("id",),
    },
    homeless={
        "task": "tasks",
        "faq": "FAQ articles",
        "canned_response": "canned responses",
        "thread_collaborator": "collaborators of tickets",
        "thread_event": "events of a ticket's history",
        "filter": "ticket filters",
        "help_topic": "help topics",
        "sla": "SLA plans",
    },
)
