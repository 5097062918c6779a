"""A mail that came in, as commands show it."""

from typing import Any

from models.inbound_mail import InboundMail


def shown(mail: InboundMail) -> dict[str, Any]:
    """What is known of it; its mailbox and its ticket were fetched along."""
    return {
        "id": mail.id,
        "mailbox": mail.mailbox.address if mail.mailbox else None,
        "received_at": mail.received_at,
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "kind": mail.kind,
        "outcome": mail.outcome,
        "reason": mail.reason,
        "ticket": mail.ticket.number if mail.ticket else None,
        "comment": mail.comment_id,
        "contact": mail.contact_id,
        "rule": mail.rule,
        "rule_list": mail.rule_list,
        "verdict": mail.verdict,
        "size": mail.size,
        "sha256": mail.sha256,
        "raw_gone_at": mail.raw_gone_at,
    }
