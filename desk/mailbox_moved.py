"""A mailbox that is elsewhere now: another account, or another server (R37).

What the UIDs of the old place said counts no more there. Some servers number every account alike: Gmail's
INBOX has the same UIDVALIDITY in each, so that nothing else would tell the new mails from the old ones.
"""

from urllib.parse import unquote, urlsplit

from models.inbound_mail import InboundMail
from models.mailbox import Mailbox, MailboxCursor

# The UIDVALIDITY of no server (RFC 3501 §9), and not that of a folder which was never read.
_RENUMBERED = -1


def is_elsewhere(before: str, after: str) -> bool:
    """Do the two links name different accounts? One that can't be read is no other."""
    try:
        return _account(before) != _account(after)
    except ValueError:
        return False


def _account(url: str) -> tuple[str, str]:
    parts = urlsplit(url.strip())
    return (parts.hostname or "").casefold(), unquote(parts.username or "")


async def forget_uids(mailbox: Mailbox) -> None:
    """As if the server had renumbered the folder: what is in it is looked at, and known mails recognised.

    In the transaction that changes the link.
    """
    theirs = InboundMail.filter(mailbox_id=mailbox.id, uid__isnull=False)
    await theirs.update(uid=None, uidvalidity=None)
    cursors = MailboxCursor.filter(mailbox_id=mailbox.id, uidvalidity__gt=0)
    await cursors.update(uidvalidity=_RENUMBERED, last_uid=0)
