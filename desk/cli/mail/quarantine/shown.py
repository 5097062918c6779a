"""A mail in quarantine, as commands show it."""

from typing import Any

from models.inbound_mail import InboundMail


def shown(mail: InboundMail) -> dict[str, Any]:
    """Its mailbox and the ticket it names were fetched along."""
    return {
        "id": mail.id,
        "received_at": mail.received_at,
        "mailbox": mail.mailbox.address if mail.mailbox else None,
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "subject": mail.subject,
        "kind": mail.kind,
        "reason": mail.reason,
        "names": mail.named_ticket.number if mail.named_ticket else None,
        "verdict": mail.verdict,
        "size": mail.size,
    }
