"""Which tables and columns of FreeScout's database are read (`database/migrations/`)."""

from desk.migration.tables import Plan, Wanted

PLAN = Plan(
    product="FreeScout",
    needed=("conversations", "threads"),
    tables={
        "customers": Wanted(
            ("id", "first_name", "last_name", "company", "phones", "created_at"),
            ignored=(
                *("photo_type", "photo_url", "updated_at", "channel", "channel_id", "meta", "password"),
                *("age", "gender", "last_login_at", "remember_token"),
            ),
        ),
        "emails": Wanted(("id", "customer_id", "email"), counts=False),
        "users": Wanted(("id", "first_name", "last_name", "email"), counts=False),
        "mailboxes": Wanted(("id", "name", "email"), counts=False),
        "conversations": Wanted(
            (
                *("id", "number", "status", "state", "subject", "mailbox_id", "user_id", "customer_id"),
                *("closed_at", "created_at", "updated_at"),
            ),
            ignored=(
                *("threads_count", "type", "folder_id", "customer_email", "preview", "imported", "bcc"),
                *("has_attachments", "created_by_user_id", "created_by_customer_id", "source_via"),
                *("source_type", "closed_by_user_id", "user_updated_at", "last_reply_at", "last_reply_from"),
                *("read_by_user", "channel", "meta", "last_customer_reply_at", "rpt_ready", "custom_fields"),
            ),
        ),
        "threads": Wanted(
            (
                *("id", "conversation_id", "type", "state", "body", "customer_id", "created_by_user_id"),
                *("created_by_customer_id", "created_at"),
            ),
            ignored=(
                *("user_id", "status", "action_type", "action_text", "action_data", "to", "headers"),
                *("message_id", "source_via", "source_type", "saved_reply_id", "send_status"),
                *("send_status_text", "send_status_data", "opened_at", "updated_at", "first", "from"),
                *("has_attachments", "edited_by_user_id", "edited_at", "meta", "subtype", "imported"),
            ),
        ),
        "attachments": Wanted(("id", "thread_id", "file_dir", "file_name", "mime_type"), counts=False),
        "tags": Wanted(("id", "name"), counts=False),
        "conversation_tag": Wanted(("conversation_id", "tag_id"), counts=False),
        "custom_fields": Wanted(("id", "name"), counts=False),
        "conversation_custom_field": Wanted(("conversation_id", "custom_field_id", "value"), counts=False),
    },
    indexes={
        "customers": ("id",),
        "emails": ("customer_id",),
        "users": ("id",),
        "threads": ("conversation_id",),
        "attachments": ("thread_id",),
        "tags": ("id",),
        "conversation_tag": ("conversation_id",),
        "custom_fields": ("id",),
        "conversation_custom_field": ("conversation_id",),
    },
    homeless={
        "saved_replies": "saved replies",
        "followers": "followers of conversations",
        "workflows": "workflows",
        "kb_articles": "knowledge base articles",
        "timelogs": "time logs",
    },
)
